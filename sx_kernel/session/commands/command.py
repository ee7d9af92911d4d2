"""What a command is, how its line is taken apart, and how it is refused."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, TypeAlias

from sx_kernel.base.source import Source
from sx_kernel.session.commands.refusal import CommandError
from sx_kernel.syntax.reader import ReadProblem, read

if TYPE_CHECKING:
    from sx_kernel.session.desk.desk import Desk
    from sx_kernel.session.desk.shown import Shown


Run: TypeAlias = "Callable[[Desk, str], list[Shown]]"
RunCell: TypeAlias = "Callable[[Desk, str, str, str], list[Shown]]"


@dataclass(frozen=True, slots=True)
class Command:
    """One command.

    `usage` is the line as one types it, `doc` a sentence that begins in lower case, `topic` where
    `:help` lists it. `run(workspace, rest)` gets the rest of the line. `takes` says what that is,
    for completion: "name" of anything, "own" name, "form", "file", a tuple of words, or "" for what
    `usage` says.
    `run_cell(workspace, rest, body, name)` makes it a cell command as well: it gets the text below
    the line and what errors call that text.
    """

    name: str
    usage: str
    doc: str
    topic: str
    run: Run
    takes: str | tuple[str, ...] = ""
    run_cell: RunCell | None = None

    def misused(self) -> CommandError:
        """The error of a wrong use."""
        return CommandError(f"usage: {self.usage}\n  {self.doc}")


def needed(rest: str, usage: str) -> str:
    """The rest of the line, which must not be empty. Raises CommandError."""
    if not rest:
        raise CommandError(f"usage: {usage}")
    return rest


def one_form(text: str, usage: str) -> Any:
    """The one form in `text`. Raises CommandError, and SxError for text that cannot be read."""
    source = Source(needed(text, usage), usage.split()[0])
    try:
        forms = read(source).forms
    except ReadProblem as problem:
        raise problem.as_error(source) from None
    if len(forms) != 1:
        raise CommandError(f"usage: {usage}")
    return forms[0]


def file_name(rest: str, usage: str) -> str:
    """The file that the rest of a line names; quotes around it are taken off."""
    name = needed(rest, usage)
    if len(name) > 1 and name[0] == name[-1] == '"':
        return name[1:-1]
    return name


def natural(text: str, what: str, *, least: int = 0) -> int:
    """`text` as an integer from `least`. Raises CommandError, which calls it `what`."""
    if text.isascii() and text.isdecimal() and len(text) <= 18 and int(text) >= least:
        return int(text)
    raise CommandError(f"{what} must be an integer from {least}, not {text}")


def options(words: list[str], known: Collection[str], usage: str) -> dict[str, str]:
    """Take `--name value` (or `-n value`, `--name=value`) out of `words`; the values by name.

    Raises CommandError for options that are not `known` or lack their value.
    """
    found: dict[str, str] = {}
    left: list[str] = []
    waiting = list(reversed(words))
    while waiting:
        word = waiting.pop()
        if not word.startswith("-") or word == "-" or word[1:2].isdecimal():
            left.append(word)
            continue
        name, equals, value = word.partition("=")
        if name not in known:
            near = get_close_matches(name, known, n=1)
            hint = f"; did you mean {near[0]}?" if near else ""
            raise CommandError(f"unknown option {name}{hint}\nusage: {usage}")
        if not equals and not waiting:
            raise CommandError(f"{name} needs a value\nusage: {usage}")
        found[name] = value if equals else waiting.pop()
    words[:] = left
    return found


def count(n: int, what: str) -> str:
    """`n` of something: "1 function", "2 functions"."""
    return f"{n} {what}" if n == 1 else f"{n} {what}s"
