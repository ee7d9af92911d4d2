"""mid/text.py: the middle as text for people."""

from __future__ import annotations

import pytest

from sx_kernel.compile.mid.nodes import Const, Param
from sx_kernel.compile.mid.text import Printer, show
from tests.unit.compile.stages import Stages


@pytest.mark.parametrize(
    ("value", "text"), [(7, "=7"), ("a", "='a'"), (None, "=None"), (True, "=True"), ([1], "const4")]
)
def test_a_constant_is_shown_if_that_is_short(value: object, text: str) -> None:
    assert Printer().name(Const(value, None, 4)) == text


def test_values_are_numbered_as_they_appear_with_the_programs_names() -> None:
    printer = Printer()
    first, second = Param(0, "n"), Param(1, "k")
    assert [printer.name(v) for v in (first, second, first)] == ["p0:n", "p1:k", "p0:n"]


def test_a_replaced_value_is_shown_as_its_replacement() -> None:
    printer, old, new = Printer(), Param(0, "old"), Param(1, "new")
    old.forward = new
    assert printer.name(old) == printer.name(new)


def test_regions_are_indented_and_end_in_words() -> None:
    text = "(define (f n) (let loop ((i 0)) (if (= i n) i (loop (+ i 1)))))"
    lines = show(Stages(text, "3").after("build")).splitlines()
    assert lines[0].startswith("function f (p0:n any)")
    words = [(len(line) - len(line.lstrip()), line.split()[0]) for line in lines[1:]]
    assert (2, "loop") in words
    innermost = [word for depth, word in words if depth == 6]
    assert {"return", "continue"} <= set(innermost)
    assert innermost[-1] == "continue"


def test_states_are_shown_if_they_are_asked_for() -> None:
    fn = Stages("(define (g x) x) (define (f n) (+ 1 (g n)))", "3", level=1).after("build")
    assert ";" not in show(fn)
    with_states = show(fn, states=True)
    assert "< args 0.0" in with_states
    assert "[1=p0:n]" in with_states
