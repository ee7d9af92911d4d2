"""machine/observer.py: what the machine asks while a program is debugged."""

from __future__ import annotations

import inspect

import pytest

from sx_kernel.debug.debugger import Debugger
from sx_kernel.machine.observer import Debugging

ASKED = [name for name, _ in inspect.getmembers(Debugging, inspect.isfunction) if name[0] != "_"]


@pytest.mark.parametrize("name", ASKED)
def test_the_debugger_answers_each_question_as_it_is_asked(name: str) -> None:
    wanted = inspect.signature(getattr(Debugging, name)).parameters
    given = inspect.signature(getattr(Debugger, name)).parameters
    assert list(given)[: len(wanted)] == list(wanted)


def test_there_are_questions() -> None:
    assert {"reached", "returned", "raised", "uncaught", "attend"} <= set(ASKED)
