"""Stepping: the same values as evaluating, one machine step at a time."""

from __future__ import annotations

import pytest

from sx_kernel.base.errors import SxError
from sx_kernel.session.session import Session
from sx_kernel.session.stages.stepper import Stepper, trace


def shown(text: str, session: Session | None = None) -> list[str]:
    """The states that evaluating `text` goes through."""
    stepper = Stepper(session or Session(), text)
    lines = [stepper.show()]
    while stepper.step():
        lines.append(stepper.show())
    return [*lines, stepper.show()]


def finish(stepper: Stepper) -> None:
    """Take all steps."""
    while stepper.step():
        pass


def test_trivial_expression_is_one_step() -> None:
    assert shown("(let ((x 1)) (+ x 2))") == [
        "eval   (let x@1 1 (prim + x@1 2))  |  -  |  exit",
        "value  3  |  exit",
        "done   3",
    ]


def test_call_shows_environment_and_what_waits() -> None:
    session = Session()
    session.eval("(define (fact n) (if (= n 0) 1 (* n (fact (- n 1)))))")
    lines = shown("(fact 1)", session)
    assert lines[0] == "eval   (tail-call (global fact) 1)  |  -  |  exit"
    assert "value  1  |  (* 1 □), exit" in lines
    assert lines[-2:] == ["value  1  |  exit", "done   1"]


@pytest.mark.parametrize(
    ("text", "frame"),
    [
        ("(if (identity 1) 10 20)", "(if □ 10 20)"),
        ("(begin (identity 1) 2)", "(seq □ 2)"),
        ("(and (identity 1) 2)", "(and □ 2)"),
        ("(or (identity nil) 2)", "(or □ 2)"),
        ("(let ((x (identity 1))) x)", "(let x □ x@1)"),
        ("(define y (identity 1))", "(define y □)"),
        ("(let ((x 1)) (set! x (identity 2)) (fn () x))", "(set! x □)"),
        ("(list 1 (identity 2) 3)", "(list 1 □ 3)"),
        ("(identity (identity 2))", "(#<lambda identity> □)"),
        ("{:a 1 :b (identity 2)}", "{:a 1 :b □}"),
        ("(guard (e (true e)) (identity 1))", "guard, exit"),
        ("(reset (identity 1))", "reset, exit"),
        ("(dynamic-wind (fn () 1) (fn () (identity 2)) (fn () 3))", "wind, exit"),
        ("(call/cc (fn (k) (k 1)))", "copy, exit"),
        ("(map identity (list 1 2))", "(loop 1 □)"),
    ],
)
def test_every_kind_of_frame_is_shown(text: str, frame: str) -> None:
    lines = shown(text)
    assert any(frame in line for line in lines), lines
    session = Session()
    assert lines[-1] == f"done   {session.eval(f'(inspect {text})') if 'define' not in text else 1}"


def test_raised_value_is_applied_to_the_handler() -> None:
    lines = shown("(guard (e (true (list e))) (raise 5))")
    assert any("|  e=5" in line for line in lines), lines
    assert lines[-1] == "done   (5)"


def test_forms_run_one_after_the_other_and_macros_reach_later_ones() -> None:
    lines = shown("(defmacro two () 2) (define x (two)) (+ x 1)")
    assert lines[-1] == "done   3"


def test_unhandled_error_ends_the_stepping() -> None:
    stepper = Stepper(Session(), "(+ 1 (car 5))")
    with pytest.raises(SxError) as caught:
        finish(stepper)
    assert caught.value.kind == "type-error"
    assert stepper.state is None
    assert stepper.step() is False


def test_text_that_cannot_be_read_is_refused() -> None:
    with pytest.raises(SxError) as caught:
        Stepper(Session(), "(+ 1")
    assert caught.value.kind == "read-error"


def test_session_is_free_between_steps() -> None:
    session = Session(threshold=1)
    stepper = Stepper(
        session,
        "(define p (make-parameter 1))"
        "(guard (e (true (list e (p)))) (parameterize ((p 2)) (identity 5) (raise 'x)))",
    )
    while stepper.step():
        with pytest.raises(SxError):
            session.eval("(raise 'mine)")  # the stepped program's guard is not in force here
    assert session.eval("(inspect 5)") == "5"
    assert stepper.show() == "done   (x 1)"


def test_deep_and_cyclic_data_are_cut() -> None:
    session = Session()
    session.eval("(define deep (reduce (fn (acc _) (list acc)) nil (range 100000)))")
    session.eval("(define ring (list 1)) (append! ring ring)")
    for name in ("deep", "ring"):
        assert all(len(line) < 300 for line in shown(f"(identity {name})", session))


def test_empty_text_is_done_at_once() -> None:
    assert shown("") == ["done   nil", "done   nil"]


def test_trace_keeps_the_states_and_the_value() -> None:
    found = trace(Session(), "(identity 5)")
    assert found.states == (
        ("eval", "(tail-call (global identity) 5)", "-", "exit"),
        ("eval", "x@1", "x=5", "exit"),
        ("value", "5", "", "exit"),
    )
    assert found.ending == "done: 5"


def test_trace_stops_in_an_endless_loop() -> None:
    found = trace(Session(), "(define (spin) (spin)) (spin)", most=20)
    assert len(found.states) == 20
    assert found.ending.startswith("stopped here")


def test_trace_shows_what_led_to_an_error() -> None:
    found = trace(Session(), "(identity (+ 1 (first 5)))")
    assert found.states[0][1] == "(tail-call (global identity) (prim + 1 (prim first 5)))"
    assert found.ending.startswith("raises type-error: first: argument 1 must be a list")


def test_trace_does_not_leave_the_last_state() -> None:
    printed: list[str] = []
    trace(Session(out=printed.append), '(begin (identity 1) (display "too far"))', most=3)
    assert printed == []


def test_functions_that_share_a_body_show_their_own_literals() -> None:
    """Texts of one shape are analysed once, with holes for their literals."""
    session = Session()
    for i in range(5):
        session.eval(f'(define (f x) (list {i} (identity (fn () (+ x {10 * i}))) "{i}"))')
    lines = shown("(f 1)", session)
    assert "(prim list 4 (call (global identity) (lambda nil () 2 (prim + x@1 40)" in lines[1]
    assert any('(list 4 □ "4")' in line for line in lines)
