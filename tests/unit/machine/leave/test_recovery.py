"""machine/leave/recovery.py: what becomes of exceptions, and backtraces."""

from __future__ import annotations

import pytest

from sx_kernel.base.errors import Interrupted, SxError
from sx_kernel.machine.traces import TRACE_LENGTH
from sx_kernel.session.session import Session


@pytest.fixture(params=[None, 1])
def session(request: pytest.FixtureRequest) -> Session:
    made = Session(threshold=request.param, out=lambda _text: None)
    made.policy.compiler.two_levels = False
    return made


def test_an_error_has_the_activations_it_was_in_innermost_first(session: Session) -> None:
    session.eval(
        "(define (inner x) (+ 1 (vector-ref x 9)))\n(define (outer x) (* 2 (inner x)))\n"
        "(define (warm x) (guard (e (true nil)) (outer x)))"
    )
    for _ in range(4):
        session.eval("(warm (vector 1))")
    with pytest.raises(SxError) as found:
        session.eval("(list (outer (vector 1)))")
    names = [entry.function for entry in found.value.backtrace]
    assert names == ["inner", "outer", None]
    assert found.value.payload.where.line == 1


def test_an_interrupt_in_a_nested_run_tells_all_activations_and_counts_no_call_too_many(
    session: Session,
) -> None:
    # (what compiled code around the nested run was in was not told, and of a binary tree the calls
    # counted in advance, one on each level, were not taken back)
    stopping: list[bool] = []
    session.define("stop", lambda: session.interrupt() if stopping else None)
    session.eval(
        "(define (tree n) (if (< n 2) (begin (hook n) n) (+ (tree (- n 1)) (tree (- n 2)))))"
    )
    session.eval("(define (hook n) nil) (tree 6) (tree 6) (define (leaf) (stop) 1)")
    session.eval("(jit-set-threshold! 1000) (define hook (fn (n) (+ 1 (leaf)))) (tree 1) (tree 1)")
    before = calls(session)
    stopping.append(True)
    with pytest.raises(Interrupted) as found:
        session.eval("(list (tree 9))")
    names = [entry.function for entry in found.value.backtrace]
    assert names == ["leaf", "hook", *["tree"] * 9, None]
    assert calls(session) - before == 11


def calls(of: Session) -> int:
    stats = of.stats()
    return stats["hits"] + stats["misses"]


def test_a_backtrace_is_bounded(session: Session) -> None:
    session.eval("(define (deep n) (if (= n 0) (vector-ref (vector) 1) (+ 1 (deep (- n 1)))))")
    with pytest.raises(SxError) as found:
        session.eval("(list (deep 300))")
    assert len(found.value.backtrace) == 1 + TRACE_LENGTH + 1  # where it was, around it, the form
    assert found.value.cut
    assert found.value.backtrace[-1].function is None
