"""analyser/arrows.py: the threading forms."""

from __future__ import annotations

import pytest

from tests.unit.analyser.analysing import analysed, ir, refused


@pytest.mark.parametrize(
    ("program", "same"),
    [
        ("(-> x (f 1) (h 2))", "(h (f x 1) 2)"),
        ("(->> x (f 1) (h 2))", "(h 2 (f 1 x))"),
        ("(-> x f h)", "(h (f x))"),
        ("(->> x f h)", "(h (f x))"),
        ("(-> x)", "x"),
        ("(as-> x y)", "x"),
    ],
)
def test_steps_are_calls_in_one_another(program: str, same: str) -> None:
    assert ir(program) == ir(same)


def test_a_name_is_bound_anew_at_each_step() -> None:
    text = ir("(as-> x y (f y) (h y 2))")
    assert text == (
        '(let y@1 (global x) (let (y@2 "y·2") (call (global f) y@1) (tail-call (global h) y@2 2)))'
    )


@pytest.mark.parametrize("op", ["->", "->>"])
def test_a_step_is_a_call_or_the_name_of_a_function(op: str) -> None:
    program = f"({op} 1 5)"
    message = f"{op}: a step must be a call or the name of a function"
    assert refused(program) == (message, program)


def test_each_step_has_the_place_where_it_was_written() -> None:
    program = "(-> x (f 1) (h 2))"
    outer = analysed(program).body
    assert program[outer.pos :].startswith("(h 2)")
    assert program[outer.args[0].pos :].startswith("(f 1)")  # type: ignore[union-attr]
