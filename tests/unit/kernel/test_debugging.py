"""kernel/debugging.py: the debugger on the control channel."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from sx_kernel.kernel.debugging import KernelDebugger
from sx_kernel.session.desk.workspace import Workspace


class Kept:
    """A debugger whose events are kept."""

    def __init__(self, workspace: Workspace) -> None:
        self.sent: list[str] = []
        self.debugger = KernelDebugger(
            workspace, lambda event: self.sent.append(event["event"]),
            lambda: self.sent.append("flush"), lambda _value: {},
        )  # fmt: skip

    def ask(self, command: str, **arguments: Any) -> dict[str, Any]:
        request = {"type": "request", "seq": 1, "command": command, "arguments": arguments}
        return asyncio.run(self.debugger.answer(request))


@pytest.fixture
def kept(workspace: Workspace) -> Kept:
    return Kept(workspace)


def test_nothing_is_made_before_the_first_request(kept: Kept) -> None:
    debugger = kept.debugger
    debugger.begin_cell("In [1]", "(+ 1 2)")
    debugger.rest()
    debugger.summoned(None)
    debugger.end()
    assert debugger._adapter is None


def test_a_request_has_its_response(kept: Kept) -> None:
    found = kept.ask("debugInfo")
    assert (found["command"], found["success"]) == ("debugInfo", True)
    assert kept.ask("initialize")["success"]


def test_output_is_sent_before_it_is_said_that_a_program_stands(kept: Kept) -> None:
    kept.debugger._send({"event": "continued"})
    kept.debugger._send({"event": "stopped"})
    assert kept.sent == ["continued", "flush", "stopped"]


def test_a_fresh_session_keeps_breakpoints_and_filters(kept: Kept, workspace: Workspace) -> None:
    old = kept.debugger.adapter()
    assert kept.debugger.adapter() is old
    old.debugger.filters = {"raised"}
    workspace.renew()
    new = kept.debugger.adapter()
    assert new is not old
    assert new.debugger.session is workspace.session
    assert new.debugger.filters == {"raised"}
    assert new.debugger.table is old.debugger.table


def test_commands_ask_the_debugger_of_now(kept: Kept, workspace: Workspace) -> None:
    workspace.session.eval("(define (f x) (* x x))")
    port = kept.debugger.port()
    assert port.set_at("f", None) is None
    assert len(port.breakpoints()) == 1
    assert port.clear() == 1
    kept.debugger.end()
