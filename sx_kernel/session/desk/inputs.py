"""An input of a face, taken apart into commands and programs; and whether it is complete.

A line that begins with `%` or `:` and a letter is a command, if it begins outside of any form; a
text that begins with `%%` is one cell command with all of the text below it. The rest is SX.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple, TypeAlias

from sx_kernel.base.source import Source
from sx_kernel.syntax.indent import indentation
from sx_kernel.syntax.reader import Incomplete, ReadProblem, read
from sx_kernel.syntax.tokens import CLOSER, CLOSERS, TOKEN

MARKS: Final = (":", "%")


class Program(NamedTuple):
    """SX forms. `text` has blanks in place of what comes before it, so that places stay right."""

    text: str


class CommandLine(NamedTuple):
    """A command. `body`: the text below a cell command (as in Program), None for a line."""

    name: str
    rest: str
    body: str | None = None


Part: TypeAlias = Program | CommandLine


def is_command(line: str) -> bool:
    """Return whether a line is a command: a mark (or a doubled `%`), then a letter."""
    line = line.lstrip()
    if line[:2] == "%%":
        return line[2:3].isalpha()
    return line[:1] in MARKS and line[1:2].isalpha()


def is_cell_command(text: str) -> bool:
    """Return whether the first line of `text` is a cell command, which is about the lines below
    it."""
    return text.lstrip().startswith("%%") and is_command(text)


def parts(text: str) -> Iterator[Part]:
    """The commands and programs in `text`, in order."""
    if not any(mark in text for mark in MARKS):
        yield Program(text)
        return
    if is_cell_command(text):
        line, _, body = text.lstrip().partition("\n")
        name, _, rest = line[2:].strip().partition(" ")
        yield CommandLine(name, rest.strip(), _blank(text[: len(text) - len(body)]) + body)
        return
    begin = 0  # of the program that is being collected
    for start, end in _command_lines(text):
        if text[begin:start].strip():
            yield Program(_blank(text[:begin]) + text[begin:start])
        name, _, rest = text[start:end].strip()[1:].partition(" ")
        yield CommandLine(name, rest.strip())
        begin = end
    if text[begin:].strip() or begin == 0:
        yield Program(_blank(text[:begin]) + text[begin:])


def _command_lines(text: str) -> Iterator[tuple[int, int]]:
    """Start and end of the lines that are commands: those that begin outside of any form."""
    at = depth = 0
    while (token := TOKEN.search(text, at)) is not None:
        line_start = text.rfind("\n", 0, token.start()) + 1
        if depth == 0 and not text[line_start : token.start()].strip():
            end = text.find("\n", token.start())
            end = len(text) if end < 0 else end + 1
            if is_command(text[token.start() : end]):
                yield line_start, end
                at = end
                continue
        if token[0] in {'"', "#|", "|", ":|"}:
            return  # it never ends, so what follows is no command
        depth = max(0, depth + (token[0] in CLOSER) - (token[0] in CLOSERS))
        at = token.end()


def _blank(text: str) -> str:
    """As many characters and lines, all blank."""
    return "".join(c if c == "\n" else " " for c in text)


# -------------------------------------------------------------------------------- completeness


class Complete:
    """The text can be evaluated."""

    __slots__ = ()


class Unfinished(NamedTuple):
    """The text ends inside a form; the next line is indented by `indent` blanks."""

    indent: int


class Wrong(NamedTuple):
    """The text cannot be read, whatever may follow; offsets of what is wrong."""

    message: str
    start: int
    end: int


Completeness: TypeAlias = Complete | Unfinished | Wrong


def is_guest(name: str) -> bool:
    """Return whether `%%name` begins a cell of a hosted language, which only a session can read."""
    from sx_kernel.languages.registry import find

    return find(name) is not None


MOST_INDENT: Final = 200
"""Blanks at most: after a line of 100 000 brackets nobody wants as many, nor a message of them."""


def completeness(text: str) -> Completeness:
    """Return whether `text` can be evaluated as it stands. The reader decides."""
    for part in parts(text):
        program = part.text if isinstance(part, Program) else part.body
        if program is None or (isinstance(part, CommandLine) and is_guest(part.name)):
            continue
        try:
            # whether #name is known will be seen when it is evaluated
            read(Source(program), dispatch=lambda _name, datum: datum)
        except Incomplete as problem:
            return Unfinished(min(indentation(program, problem.opened), MOST_INDENT))
        except ReadProblem as problem:
            return Wrong(problem.describe(Source(text)), problem.start, problem.end)
    return Complete()
