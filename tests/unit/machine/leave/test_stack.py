"""leave/stack.py: compiled frames on Python's stack."""

from __future__ import annotations

import sys

from sx_kernel.base.errors import SxError
from sx_kernel.machine.leave.stack import compiled_frames, give_up, kept_by
from sx_kernel.session.session import Session


def compiled() -> Session:
    session = Session(out=lambda _text: None, threshold=1)
    session.eval("(define (inner n) (quotient 6 n)) (define (f n) (+ 1 (inner n)))")
    session.eval("(f 1) (f 2) (f 3)")
    return session


def failure(session: Session) -> SxError:
    function = session.eval("f")
    try:
        function("x")
    except Exception as problem:
        return problem  # pyright: ignore[reportReturnType]
    raise AssertionError


def test_the_frames_of_compiled_code_are_found_outermost_first() -> None:
    session = compiled()
    problem = failure(session)
    names = [frame.f_locals["P_"].name for frame, _, _ in compiled_frames(session.machine, problem)]
    assert names[0] == "f"


def test_what_is_given_up_forgets_its_frames() -> None:
    session = compiled()
    problem = failure(session)
    give_up(session.machine, problem)
    assert problem.__traceback__ is None


def test_a_frame_of_somebody_else_keeps_nothing() -> None:
    assert kept_by(compiled().machine, sys._getframe()) is None  # pyright: ignore[reportPrivateUsage]
