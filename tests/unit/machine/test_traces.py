"""machine/traces.py: the place of an error, and the calls that led there."""

from __future__ import annotations

from typing import Any

from sx_kernel.base.errors import error
from sx_kernel.base.source import TraceEntry
from sx_kernel.ir.nodes import Lambda
from sx_kernel.machine.cek import BOTTOM
from sx_kernel.machine.frames import COPY, IF, SEQ
from sx_kernel.machine.link import global_key
from sx_kernel.machine.traces import backtrace, end_at, place, trace_error
from sx_kernel.session.session import Session


def lam(of: Session, name: str) -> Lambda:
    return of.machine.globals[global_key(name)].__closure__[1].cell_contents


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
