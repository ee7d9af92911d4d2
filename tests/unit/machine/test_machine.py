"""machine/machine.py: the ways to run a state, and what each of them puts back."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable

import pytest

from sx_kernel.base.errors import SxError
from sx_kernel.machine.apply import Apply
from sx_kernel.machine.cek import BOTTOM
from sx_kernel.machine.machine import MAX_NESTED
from sx_kernel.runtime.sites import Unwind
from sx_kernel.session.session import Session


@pytest.fixture
def session() -> Session:
    return Session(threshold=None, out=lambda _text: None)


def test_calling_from_python_leaves_the_dynamic_context_as_it_was(session: Session) -> None:
    m = session.machine
    before = m.handlers, m.winders, m.run, m.depth
    failing = session.eval("(fn () (guard (e ((string? e) e)) (raise 5)))")
    with pytest.raises(SxError):
        m.call(failing)
    assert (m.handlers, m.winders, m.run, m.depth) == before
    assert m.call(session.eval("(fn (x) (* 2 x))"), 21) == 42


def test_too_many_nested_machines_become_frames_of_one(session: Session) -> None:
    m = session.machine
    m.depth = MAX_NESTED
    try:
        with pytest.raises(Unwind):
            m.nested((Apply(session.eval("(fn () 1)"), []), None, BOTTOM, None))
    finally:
        m.depth = 0


def test_a_nested_machine_gives_back_its_depth_and_its_room(session: Session) -> None:
    m, limit = session.machine, sys.getrecursionlimit()
    assert m.nested((Apply(session.eval("(fn () 7)"), []), None, BOTTOM, None)) == 7
    assert (m.depth, sys.getrecursionlimit()) == (0, limit)


def _at_depth(frames: int, work: Callable[[], object]) -> object:
    return work() if frames == 0 else _at_depth(frames - 1, work)


@pytest.mark.parametrize(
    "text",
    [
        "(fn () (car 5))",
        "(fn () (parameterize ((p 2)) (car 5)))",
        "(fn () (guard (e (false 1)) (car 5)))",
    ],
)
def test_wherever_python_s_stack_ends_the_registers_are_as_before(text: str) -> None:
    session = Session(threshold=None)
    session.eval("(define p (make-parameter 1))")
    fn = session.eval(text)
    m = session.machine
    ends: Counter[str] = Counter()
    usual = sys.getrecursionlimit()
    for frames in range(150, 300):
        sys.setrecursionlimit(300)
        try:
            _at_depth(frames, lambda: m.call(fn))
        except (SxError, RecursionError) as problem:
            ends[type(problem).__name__] += 1
        finally:
            sys.setrecursionlimit(usual)
        assert (m.run, m.depth, m.handlers, m.winders) == (None, 0, None, None), frames
    assert session.eval("(p)") == 1
    assert ends["SxError"] and ends["RecursionError"]
