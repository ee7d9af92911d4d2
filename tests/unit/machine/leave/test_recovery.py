"""machine/leave/recovery.py: what becomes of exceptions, and backtraces."""

from __future__ import annotations

import pytest

from sx_kernel.base.errors import Interrupted, SxError
from sx_kernel.machine.traces import TRACE_LENGTH
from sx_kernel.runtime.sites import Redo
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


LOADS = [
    ("(nth v 2)", "(list 1 2 3)", "(list 1 2)"),
    ("(first v)", "(list 1)", "(list)"),
    ('(get v "k")', '{"k" 3}', "{}"),
    ("(second (get v :k))", "{:k (list 1 2)}", "{:k (list 1)}"),
]


@pytest.mark.parametrize(("load", "there", "gone"), LOADS)
@pytest.mark.parametrize("around", ["{}", "(guard (e (#t (error-message e))) {})"])
def test_a_load_that_finds_nothing_is_nil_and_is_not_guessed_again(
    load: str, there: str, gone: str, around: str
) -> None:
    body = around.format(f"(+ {load} 1 {load})")
    seen = []
    for threshold in (None, 1):
        session = Session(threshold=threshold, out=lambda _text: None)
        session.policy.compiler.two_levels = False
        session.eval(f"(define (f v) {body})")
        seen.append([])
        for of in (there, there, there, gone, there, gone, gone, there):
            try:
                seen[-1].append(session.eval(f"(f {of})"))
            except SxError as problem:
                seen[-1].append((str(problem), str(problem.payload.where)))
    assert seen[0] == seen[1]
    before = session.machine.leaves
    session.eval(f"(map (fn (v) {load}) (list {gone} {there} {gone}))")
    session.eval(f"(f {there})")
    assert session.machine.leaves == before


def test_a_guess_that_has_failed_is_one_of_the_exits_that_are_told() -> None:
    session = Session(threshold=1, out=lambda _text: None)
    session.eval("(define (f v) (+ (nth v 1) 1))")
    told = []
    for of in ("(list 1 2)", "(list 1 2)"):
        session.eval(f"(f {of})")
    session.machine.on_leave = lambda problem, _frames: told.append(type(problem))
    with pytest.raises(SxError, match="argument 1 must be a number"):
        session.eval("(f (list 1))")
    assert told == [Redo]
