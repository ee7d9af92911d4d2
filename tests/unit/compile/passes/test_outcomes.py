"""passes/outcomes.py: what a test says of values."""

from __future__ import annotations

import pytest

from sx_kernel.compile.facts.types import ANY, Type
from sx_kernel.compile.mid.nodes import If, Value, find
from sx_kernel.compile.passes.outcomes import outcomes
from tests.unit.compile.stages import Stages, every

NAT = Type("int", 0, None)


def said(test: str, *, holds: bool, given: Type = ANY) -> list[str]:
    """What `test` says of the parameters of `f`, of which `given` is known."""
    fn = Stages(f"(define (f x y) (if {test} 1 2))", "nil nil").after("build")
    (branch, *_) = [one for one in every(fn, If) if one is fn.body.insts[-1]]
    known: dict[Value, Type] = {}

    def of(value: Value) -> Type:
        value = find(value)
        return known.get(value, given if value in fn.params else value.type)

    for value, kind in outcomes(branch.args[0], of, holds=holds):
        known[find(value)] = kind
    return [str(known.get(param, "")) for param in fn.params]


def test_a_predicate_that_holds_tells_the_type() -> None:
    assert said("(string? x)", holds=True) == ["str", ""]
    assert said("(string? x)", holds=False) == ["", ""]
    assert said("(not (string? x))", holds=False) == ["str", ""]


@pytest.mark.parametrize(
    ("test", "holds", "expected"),
    [
        ("(< x 10)", True, "int(0..9)"),
        ("(< x 10)", False, "int(10..)"),
        ("(> x 3)", True, "int(4..)"),
        ("(>= x 3)", False, "int(0..2)"),
        ("(<= 3 x)", True, "int(3..)"),
        ("(= x 7)", True, "int(7..7)"),
        ("(= x 0)", False, "int(1..)"),
        ("(= x 5)", False, ""),
        ("(zero? x)", False, "int(1..)"),
    ],
)
def test_a_comparison_tells_a_range(test: str, holds: bool, expected: str) -> None:
    assert said(test, holds=holds, given=NAT)[0] == expected


def test_nothing_is_told_of_what_may_be_no_integer() -> None:
    assert said("(< x 10)", holds=True) == ["", ""]
    assert said("(< x 10)", holds=True, given=Type("num")) == ["", ""]


def test_both_sides_are_told_of_each_other() -> None:
    assert said("(< x y)", holds=True, given=Type("int", 2, 8)) == ["int(2..7)", "int(3..8)"]


def test_all_parts_of_an_and_hold_where_it_does() -> None:
    assert said("(and (string? x) (vector? y))", holds=True) == ["str", "vector"]
    assert said("(and (string? x) (vector? y))", holds=False) == ["", ""]
