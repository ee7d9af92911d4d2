""":break and :debug: the debugger's commands. The debugger itself is the face's (debug/port.py)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sx_kernel.session.commands.command import Command, count, natural, needed
from sx_kernel.session.commands.refusal import CommandError
from sx_kernel.session.desk.shown import Shown, Table, Text, Value

if TYPE_CHECKING:
    from sx_kernel.session.desk.desk import Debugging, Desk

BREAK: Final = ":break [NAME [LINE]|off]"
DEBUG: Final = ":debug FORM"
_NONE: Final = "there is no debugger here"


def _port(workspace: Desk) -> Debugging:
    if workspace.debugging is None:
        raise CommandError(_NONE)
    port = workspace.debugging()
    refused = port.refused()
    if refused is not None:
        raise CommandError(refused)
    return port


def _break(workspace: Desk, rest: str) -> list[Shown]:
    port = _port(workspace)
    words = rest.split()
    if not words:
        rows = tuple(port.breakpoints())
        return [Table(("where", "state", "condition"), rows)] if rows else [Text("no breakpoints")]
    if words == ["off"]:
        return [Text(f"{count(port.clear(), 'breakpoint')} removed")]
    if len(words) > 2:
        raise CommandError(f"usage: {BREAK}")
    line = natural(words[1], "LINE", least=1) if len(words) == 2 else None
    wrong = port.set_at(words[0], line)
    if wrong is not None:
        raise CommandError(wrong)
    where = words[0] if line is None else f"{words[0]}, line {line}"
    return [Text(f"breakpoint at {where}; the machine runs what has one")]


def _debug(workspace: Desk, rest: str) -> list[Shown]:
    text = needed(rest, DEBUG)
    return [Value(_port(workspace).run(text, "debug"))]


COMMANDS: Final = (
    Command(
        "break", BREAK, "stops programs at a function, or at a line of its source; lists; off",
        "programs", _break, "own",
    ),
    Command(
        "debug", DEBUG, "evaluates FORM and stops at its beginning, to step through it",
        "programs", _debug, "form",
    ),
)  # fmt: skip
