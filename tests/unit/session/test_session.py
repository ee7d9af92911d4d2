"""session/session.py."""

from __future__ import annotations

import pytest

from sx_kernel import Interrupted, Session, SxError


@pytest.mark.parametrize("threshold", [None, 1])
def test_call_converts_both_ways(threshold: int | None) -> None:
    session = Session(threshold=threshold)
    session.eval("(define (swap p) (vector (nth p 1) (nth p 0)))")
    assert session.call("swap", (1, "a")) == ["a", 1]
    assert session.call(session.eval("(fn (d) (get d :a))"), {"a": (1,)}) == [1]


def test_call_raises_what_the_function_raises(session: Session) -> None:
    with pytest.raises(SxError, match=r"\+: argument 2"):
        session.call("+", 1, "a")
    with pytest.raises(SxError, match="Undefined symbol: nowhere"):
        session.call("nowhere")


def test_call_has_no_bounds_on_depth(session: Session) -> None:
    session.eval("(define (count n) (if (= n 0) 0 (+ 1 (count (- n 1)))))")
    assert session.call("count", 200_000) == 200_000


def test_python_and_sx_may_call_each_other() -> None:
    session = Session(threshold=1)

    @session.function
    def down(n: int) -> int:
        return 0 if n == 0 else 1 + session.call("up", n - 1)

    session.eval("(define (up n) (if (= n 0) 0 (+ 1 (down (- n 1)))))")
    assert session.eval("(up 20)") == 20


def test_an_interrupt_inside_a_nested_call_ends_the_outer_one() -> None:
    session = Session()

    @session.function
    def stop() -> None:
        session.eval("(+ 1 2)")
        session.interrupt()

    with pytest.raises(Interrupted):
        session.eval("(stop) (+ 1 1)")
    assert session.eval("(+ 1 1)") == 2


def test_limits_end_a_program_and_not_the_session(session: Session) -> None:
    with pytest.raises(Interrupted, match="steps"):
        session.eval("(let loop () (loop))", max_steps=1000)
    with pytest.raises(Interrupted, match="time limit"):
        session.eval("(let loop () (loop))", max_seconds=0.05)
    assert session.eval("(+ 1 2)") == 3
