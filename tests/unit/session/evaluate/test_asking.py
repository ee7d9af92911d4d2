"""session/evaluate/asking.py: programs ask their host."""

from __future__ import annotations

from typing import Any

import pytest

from sx_kernel.base.errors import SxError
from sx_kernel.session.evaluate.programs import Finished, Suspended
from sx_kernel.session.session import Session


def test_a_handler_answers_or_else_who_hears_of_everything() -> None:
    asked: list[Any] = []

    def perform(request: Any) -> Any:
        asked.append(request)
        return 7

    session = Session(handlers={"double": lambda x: 2 * x}, on_perform=perform)
    assert session.eval('(+ (perform {:op "double" :args (list 4)}) (perform \'other))') == 15
    assert len(asked) == 1


def test_without_a_host_nobody_answers() -> None:
    with pytest.raises(SxError):
        Session().eval('(perform {:op "double" :args (list 4)})')


def test_a_program_waits_for_its_answer_and_goes_on() -> None:
    session = Session()
    waiting = session.start("(+ 1 (perform '(ask)))")
    assert type(waiting) is Suspended
    done = session.resume(waiting, 5)
    assert type(done) is Finished
    assert done.value == 6


def test_a_paused_program_goes_on_in_another_session() -> None:
    session = Session()
    waiting = session.start("(define k 10) (* k (perform '(ask)))")
    assert type(waiting) is Suspended
    other = Session()
    done = other.resume(other.thaw(session.freeze(waiting)), 5)
    assert type(done) is Finished
    assert done.value == 50


def test_the_answer_may_be_an_error() -> None:
    session = Session()
    waiting = session.start("(guard (e (true 0)) (perform '(ask)))")
    assert type(waiting) is Suspended
    done = session.resume(waiting, problem=ValueError("no"))
    assert type(done) is Finished
    assert done.value == 0
