"""machine/debugging.py: how the machine asks a debugger, and is asked to look up."""

from __future__ import annotations

import linecache
import sys
from typing import Any

import pytest

from sx_kernel.machine.cek import BOTTOM, run
from sx_kernel.machine.debugging import Attention, Summons, attended, returned
from sx_kernel.session.session import Session


class Debugger:
    """Remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def attend(self, state: Any) -> Any:
        self.asked.append("attend")
        return (*state[:3], "other")

    def returned(self, value: Any, data: Any, kont: Any) -> Any:
        del data
        self.asked.append("returned")
        return (None, None, kont, [value])


@pytest.fixture
def session() -> Session:
    return Session(threshold=None, out=lambda _text: None)


def test_without_a_debugger_everything_goes_on_as_it_was(session: Session) -> None:
    state = (None, None, BOTTOM, 5)
    assert attended(session.machine, state) is state
    assert returned(session.machine, 5, None, BOTTOM) == state


def test_with_one_it_says_how(session: Session) -> None:
    debugger: Any = Debugger()
    session.machine.debugger = debugger
    try:
        assert attended(session.machine, (None, None, BOTTOM, 5))[3] == "other"
        assert returned(session.machine, 5, None, BOTTOM)[3] == [5]
    finally:
        session.machine.debugger = None
    assert debugger.asked == ["attend", "returned"]


def test_the_head_of_the_step_loop_is_known(session: Session) -> None:
    summons = Summons(session.machine)
    assert linecache.getline(run.__code__.co_filename, summons._step).lstrip().startswith("for ")


def test_a_summons_raises_attention_in_the_step_loop_and_traces_nothing_after(
    session: Session,
) -> None:
    summons = Summons(session.machine)
    before = sys.gettrace()

    def call() -> None:
        summons.begin(sys._getframe())

    session.define("call", call)
    seen: list[str] = []
    debugger: Any = Debugger()

    def attend(state: Any) -> Any:
        seen.append("attend")
        return state

    debugger.attend = attend
    debugger.raised = debugger.uncaught = lambda *_: None
    debugger.begins = debugger.entering = debugger.failing = lambda *_: None
    session.machine.debugger = debugger
    try:
        assert session.eval("(begin (call) (+ 1 2))") == 3
    finally:
        summons.end()
        session.machine.debugger = None
        sys.settrace(before)
    assert seen == ["attend"]
    assert issubclass(Attention, BaseException)
    assert not issubclass(Attention, Exception)
