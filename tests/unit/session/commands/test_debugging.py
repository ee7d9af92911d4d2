"""session/commands/debugging.py: the debugger's commands, for a face that can debug."""

from __future__ import annotations

import pytest

from sx_kernel.session.commands.refusal import CommandError
from sx_kernel.session.desk.workspace import Workspace
from tests.unit.session.typed import said


class Port:
    """Stands for what a face offers that can debug."""

    def __init__(self) -> None:
        self.no: str | None = None
        self.set: list[tuple[str, int | None]] = []

    def refused(self) -> str | None:
        return self.no

    def breakpoints(self) -> list[tuple[str, str, str]]:
        return [(f"{name} {line}", "on", "") for name, line in self.set]

    def set_at(self, name: str, line: int | None) -> str | None:
        if name == "nowhere":
            return "there is no function nowhere"
        self.set.append((name, line))
        return None

    def clear(self) -> int:
        count = len(self.set)
        self.set = []
        return count

    def run(self, text: str, name: str) -> object:
        return f"{name}: {text}"


@pytest.fixture
def port(workspace: Workspace) -> Port:
    made = Port()
    workspace.debugging = lambda: made
    return made


def test_a_face_without_a_debugger_says_so(workspace: Workspace) -> None:
    for text in (":break", ":debug (f)"):
        with pytest.raises(CommandError, match="there is no debugger here"):
            said(workspace, text)


def test_what_cannot_be_debugged_now_is_refused(workspace: Workspace, port: Port) -> None:
    port.no = "a program is being debugged already"
    with pytest.raises(CommandError, match="debugged already"):
        said(workspace, ":break f")


def test_breakpoints_are_set_listed_and_taken_away(workspace: Workspace, port: Port) -> None:
    assert said(workspace, ":break") == "no breakpoints"
    assert said(workspace, ":break f").startswith("breakpoint at f;")
    assert said(workspace, ":break f 3").startswith("breakpoint at f, line 3;")
    assert port.set == [("f", None), ("f", 3)]
    assert "f 3" in said(workspace, ":break")
    assert said(workspace, ":break off") == "2 breakpoints removed"


@pytest.mark.parametrize(
    ("text", "message"),
    [(":break nowhere", "no function nowhere"), (":break f 0", "LINE"), (":break f x", "LINE"),
     (":break a b c", "usage: :break"), (":debug", "usage: :debug FORM")],
)  # fmt: skip
def test_what_is_no_place_is_refused(
    workspace: Workspace, port: Port, text: str, message: str
) -> None:
    with pytest.raises(CommandError, match=message):
        said(workspace, text)
    assert port.set == []


def test_a_form_is_evaluated_from_its_beginning(workspace: Workspace, port: Port) -> None:
    assert port.no is None
    assert "debug: (f 1)" in said(workspace, ":debug (f 1)")
