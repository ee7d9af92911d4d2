"""machine/recovery.py: what becomes of exceptions, and backtraces."""

from __future__ import annotations

from typing import Any

import pytest

from sx_kernel.base.errors import Interrupted, SxError, error
from sx_kernel.base.source import TraceEntry
from sx_kernel.ir.nodes import Lambda
from sx_kernel.machine.cek import BOTTOM
from sx_kernel.machine.frames import COPY, IF, SEQ
from sx_kernel.machine.link import global_key
from sx_kernel.machine.recovery import TRACE_LENGTH, backtrace, end_at, place, trace_error
from sx_kernel.session.session import Session


@pytest.fixture(params=[None, 1])
def session(request: pytest.FixtureRequest) -> Session:
    made = Session(threshold=request.param, out=lambda _text: None)
    made.policy.compiler.two_levels = False
    return made


def lam(of: Session, name: str) -> Lambda:
    return of.machine.globals[global_key(name)].__closure__[1].cell_contents


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


def test_frames_of_one_activation_are_one_entry() -> None:
    of = Session(threshold=None)
    of.eval("(define (f x) (if x 1 2)) (f 1)")
    f = lam(of, "f")
    env: list[Any] = [f, None]
    kont = (IF, (IF, BOTTOM, f.body, env), f.body, env)
    assert [entry.function for entry in backtrace(kont)] == ["f"]
    assert backtrace(kont, env) == []
    other = (IF, kont, f.body, [f, None])
    assert [entry.function for entry in backtrace(other)] == ["f", "f"]
    before: list[Any] = [f, 1]
    again = (COPY, (IF, BOTTOM, f.body, before), before, env)  # `env` is the copy of `before`
    assert [entry.function for entry in backtrace((IF, again, f.body, env))] == ["f"]


def test_only_the_first_time_something_is_raised_its_place_is_noted() -> None:
    of = Session(threshold=None)
    of.eval("(define (f x) (list x)) (f 1)")
    f = lam(of, "f")
    problem = error("error", "oh")
    env: list[Any] = [f, None]
    trace_error(problem.payload, BOTTOM, f.body.pos, env)
    first = problem.payload.backtrace
    assert [entry.function for entry in first] == ["f"]
    trace_error(problem.payload, (SEQ, BOTTOM, f.body, [f, 1], 1), 0, env)
    assert problem.payload.backtrace is first
    trace_error(5, BOTTOM, 0, env)  # (what is no error has no backtrace)


def test_a_place_is_the_form_that_begins_there() -> None:
    of = Session(threshold=None)
    text = "(define (f x)\n  (list x))"
    of.eval(text)
    f = lam(of, "f")
    found = place(f, text.index("(list"))
    assert found is not None
    assert (found.line, found.column) == (2, 3)
    assert place(f, -1) is None


def test_the_form_that_failed_is_the_end_of_a_backtrace_unless_it_is_there() -> None:
    of = Session(threshold=None)
    text = "(define (f x) x) (f 1)"
    of.eval(text)
    here = place(lam(of, "f"), 0)
    there = place(lam(of, "f"), text.index("(f 1)"))
    assert here is not None
    assert there is not None
    problem = error("error", "oh")
    end_at(problem, there)
    assert problem.backtrace == (TraceEntry(None, there),)
    end_at(problem, there)
    assert len(problem.backtrace) == 1
    problem.payload.where = here
    end_at(problem, here)
    assert len(problem.backtrace) == 1
