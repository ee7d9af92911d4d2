"""machine/show.py: states of the machine as text."""

from __future__ import annotations

from itertools import repeat
from typing import Any

import pytest

from sx_kernel.machine.apply import OutOfSteps
from sx_kernel.machine.cek import run
from sx_kernel.machine.link import link_lambda
from sx_kernel.machine.show import HOLE, show_environment, show_kont, show_state, state_parts
from sx_kernel.session.session import Session
from sx_kernel.session.stages.stepper import Stepper


def states(text: str) -> list[Any]:
    """The states that the machine goes through."""
    stepper = Stepper(Session(threshold=None, out=lambda _t: None), text)
    found: list[Any] = []
    while stepper.state is not None:
        found.append(stepper.state)
        stepper.step()
    return found


def shown(text: str) -> list[str]:
    return [show_state(state) for state in states(text)]


@pytest.mark.parametrize(
    ("text", "frame"),
    [
        ("(define (g) 1) (+ 2 (g))", f"(+ 2 {HOLE})"),
        ("(define (g) 1) (if (g) 10 20)", f"(if {HOLE} 10 20)"),
        ("(define (g) 1) (let ((x (g))) (list x))", f"(let x {HOLE}"),
        ("(define (g) 1) (and (g) 5)", f"(and {HOLE} 5)"),
        ("(define (g) 1) (or (g) 5)", f"(or {HOLE} 5)"),
        ("(define (g) 1) (begin (g) 5)", f"(seq {HOLE} 5)"),
        ("(define (g) 1) (define y (g))", f"(define y {HOLE})"),
        ("(define (g) 1) (define y 1) (set! y (g))", f"(set! y {HOLE})"),
    ],
)
def test_a_frame_is_shown_with_a_hole_where_the_value_will_go(text: str, frame: str) -> None:
    assert any(frame in line for line in shown(text)), shown(text)


def test_a_state_evaluates_applies_or_has_a_value() -> None:
    kinds = {state_parts(state)[0] for state in states("(define (g x) x) (list (g 1))")}
    assert {"eval", "value"} <= kinds <= {"eval", "apply", "value"}


def test_variables_without_a_value_are_left_out() -> None:
    session = Session(threshold=None)
    session.eval("(define (f a b) (let ((c a)) (list c b)))")
    lam = session.machine.globals["G_f"].__closure__[1].cell_contents
    pad = link_lambda(lam, session.machine)
    text = show_environment([lam, 1, "x", *pad])
    assert "a=1" in text
    assert 'b="x"' in text
    assert "c=" not in text


def test_a_long_value_is_cut() -> None:
    session = Session(threshold=None)
    session.eval("(define (f a) a)")
    lam = session.machine.globals["G_f"].__closure__[1].cell_contents
    link_lambda(lam, session.machine)
    assert len(show_environment([lam, list(range(10_000))])) < 100


def test_a_deep_continuation_is_cut_too() -> None:
    session = Session(threshold=None)
    session.eval("(define (deep n) (if (= n 0) 0 (+ 1 (deep (- n 1)))))")
    state: Any = session.machine.start(next(iter(session.forms("(deep 200)", "t"))))
    with pytest.raises(OutOfSteps) as out:
        run(session.machine, state, repeat(None, 500))
    assert len(show_kont(out.value.state[2])) < 300
