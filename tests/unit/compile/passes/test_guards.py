"""passes/guards.py: which types are worth a guess."""

from __future__ import annotations

import pytest

from sx_kernel.compile.facts.types import FLOAT, INT, KINDS, Type
from sx_kernel.compile.mid.nodes import Guard, Loop, find
from sx_kernel.compile.passes.guards import useful, wants
from tests.unit.compile.stages import Stages, every

NATURAL = Type("int", 0, None)


def guarded(text: str, arguments: str) -> dict[int, str]:
    """The guards on the parameters of `f`."""
    return {i: str(g.type) for i, g in Stages(text, arguments).after("guess").guarded.items()}


def test_a_parameter_is_guarded_where_an_operation_gains_by_its_type() -> None:
    assert guarded("(define (f a b) (+ a 1))", "1 2") == {0: "int"}
    assert guarded("(define (f a b) (+ a 1.5))", "2.5 2") == {0: "float"}
    assert guarded("(define (f a b) (list a b))", "1 2") == {}


def test_a_parameter_that_is_handed_on_to_the_function_itself_is_wanted_as_that_is() -> None:
    text = "(define (f a b) (if (= b 0) 0 (+ 1 (f b a))))"
    assert guarded(text, "1 2") == {0: "int", 1: "int"}


def test_nothing_is_guessed_of_what_no_world_knows() -> None:
    assert guarded("(define (f a b) (+ a 1))", "nil true") == {}
    assert guarded("(define (f &optional a) (+ a 1))", "1") == {}


def test_an_index_is_wanted_as_a_natural_number() -> None:
    fn = Stages("(define (f v i) (vector-ref v i))", "(vector 1) 0").after("build")
    found, weights = wants(fn)
    vector, index = fn.params
    assert KINDS["vector"] in found[vector]
    assert any(kind.kind == "int" and kind.low == 0 for kind in found[index])
    assert weights[vector] == 1


def test_a_use_in_a_loop_weighs_more() -> None:
    text = "(define (f v n) (let loop ((i 0)) (if (= i n) nil (begin (vector-ref v i) (loop (+ i 1))))))"
    fn = Stages(text, "(vector 1) 0").after("build")
    assert wants(fn)[1][fn.params[0]] == 3


@pytest.mark.parametrize(
    ("guess", "wanted", "weight", "expected"),
    [
        (None, {INT}, 9, None),
        (KINDS["nil"], {KINDS["nil"]}, 9, None),  # nil once is mostly something else next time
        (NATURAL, {INT}, 1, INT),
        (NATURAL, {NATURAL}, 1, NATURAL),
        (FLOAT, {INT}, 9, None),
        (FLOAT, {FLOAT}, 1, FLOAT),
        (KINDS["vector"], {KINDS["vector"]}, 1, None),  # used once: the check costs as much
        (KINDS["vector"], {KINDS["vector"]}, 2, KINDS["vector"]),
    ],
)
def test_a_guess_is_as_good_as_what_it_is_for(
    guess: Type | None, wanted: set[Type], weight: int, expected: Type | None
) -> None:
    assert useful(guess, wanted, weight) == expected


def test_the_variables_of_a_loop_of_tail_calls_are_guarded_as_the_parameters_are() -> None:
    text = "(define (f n acc) (if (= n 0) acc (f (- n 1) (+ acc n))))"
    after = Stages(text, "5 0").after("guess")
    (loop,) = every(after, Loop)
    inside = [inst for inst in loop.body.insts if type(inst) is Guard]
    assert [guard.key for guard in inside] == [("param", 0, 0), ("param", 1, 0)]
    assert [find(guard.args[0]) for guard in inside] == list(loop.turns)
