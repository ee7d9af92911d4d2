"""All commands, and how a line or a cell finds its own."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING, Final

from sx_kernel.session.commands import (
    debugging,
    files,
    guests,
    jit,
    looking,
    picturing,
    replaying,
    styling,
    timing,
    watching,
)
from sx_kernel.session.commands.command import Command
from sx_kernel.session.commands.examples import with_example
from sx_kernel.session.commands.refusal import CommandError, Leave
from sx_kernel.session.desk.inputs import CommandLine
from sx_kernel.session.desk.shown import Shown, Table, Text, Together

if TYPE_CHECKING:
    from sx_kernel.session.desk.desk import Desk


def run_command(workspace: Desk, line: CommandLine, name: str) -> list[Shown]:
    """Carry out a command and return what to show. `name` is what errors call a cell's text.

    Raises CommandError, Leave, and whatever evaluating raises (SxError, Interrupted).
    """
    command = find(line.name, cell=line.body is not None)
    if line.body is None:
        return command.run(workspace, line.rest)
    assert command.run_cell is not None
    return command.run_cell(workspace, line.rest, line.body, name)


def find(name: str, *, cell: bool = False) -> Command:
    """The command called `name`. Raises CommandError, which suggests the nearest."""
    mark = "%%" if cell else ":"
    known = [c.name for c in COMMANDS.values() if c.run_cell is not None] if cell else [*COMMANDS]
    if name in known:
        return COMMANDS[name]
    if cell and name not in COMMANDS:
        from sx_kernel.session.commands.guests import cell_command

        found = cell_command(name)
        if found is not None:
            return found
    if cell and name in COMMANDS:
        raise CommandError(f"%%{name} does not exist; %{name} stands on a line of its own")
    near = get_close_matches(name, known, n=1)
    hint = f"did you mean {mark}{near[0]}?" if near else ":help lists the commands"
    raise CommandError(f"unknown command {mark}{name}; {hint}")


def _help(_workspace: Desk, rest: str) -> list[Shown]:
    if rest:
        words = rest.split()
        command = find(words[0].lstrip(":%"))
        if command.name == "jit" and len(words) > 1:
            return [jit.describe(words[1])]
        described = Text(with_example(command.name, f"{command.usage}\n  {command.doc}"))
        more = (jit.describe_all(),) if command.name == "jit" else ()
        return [Together((described, *more))] if more else [described]
    shown: list[Text | Table] = []
    for topic in TOPICS:
        rows = tuple((c.usage, c.doc) for c in COMMANDS.values() if c.topic == topic)
        shown.append(Table(("", ""), rows, title=topic))
    shown.append(
        Text(
            "`%x` and `:x` are the same; `:help COMMAND` shows one, with an example.\n"
            "`NAME?` or `?NAME` shows what NAME is."
        )
    )
    return [Together(tuple(shown))]


def _quit(_workspace: Desk, _rest: str) -> list[Shown]:
    raise Leave


TOPICS: Final = ("help", "programs", "time", "JIT cache")

COMMANDS: Final[dict[str, Command]] = {
    c.name: c
    for c in (
        Command("help", ":help [COMMAND]", "lists the commands, or describes one", "help", _help),
        *looking.COMMANDS,
        *files.COMMANDS,
        *guests.COMMANDS,
        *debugging.COMMANDS,
        *timing.COMMANDS,
        *jit.COMMANDS,
        *replaying.COMMANDS,
        *watching.COMMANDS,
        *picturing.COMMANDS,
        *styling.COMMANDS,
        Command("quit", ":quit", "leaves the prompt (so does Ctrl-D)", "help", _quit),
    )
}
