"""The languages that are hosted on SX, by name and by suffix.

A language is what reads its texts as SX forms. All that comes after the reader (the analyser, the
tiers, the cache, backtraces) knows only forms and places, so a guest gets it for nothing.
docs/guests.md shows the seam with a small language.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final, TypeAlias, final

from sx_kernel.base.errors import ErrorValue, SxError
from sx_kernel.base.source import Place, Source

if TYPE_CHECKING:
    from sx_kernel.session.core import Core


@final
@dataclass(frozen=True, slots=True)
class Program:
    """What a text was read as.

    `forms` are SX forms, evaluated one after the other. `marks`: (form, start, end) for each form
    that stands for a stretch of the text; only what a user wrote is marked.
    """

    forms: list[Any]
    marks: list[tuple[Any, int, int]] = field(default_factory=list[tuple[Any, int, int]])


@final
@dataclass(frozen=True, slots=True)
class Problem:
    """Something in a text that is wrong: what, and from where to where."""

    message: str
    start: int
    end: int


class GuestProblem(Exception):
    """The text cannot be read. `problems`: all that is wrong, at least one, in order.

    `incomplete`: more text might make it right; a prompt then waits for another line.
    """

    def __init__(self, problems: list[Problem], *, incomplete: bool = False) -> None:
        super().__init__(problems[0].message)
        self.problems = problems
        self.incomplete = incomplete

    def as_error(self, source: Source) -> SxError:
        """The same as an SX error of kind read-error, at the first problem's place.

        The others stand in the message, each with its line and what the carets of it show.
        """
        from sx_kernel.base.source import excerpt

        first, rest = self.problems[0], self.problems[1:]
        lines = [first.message]
        for other in rest:
            place = Place(source, other.start, other.end)
            lines.append(f"and at line {place.line}: {other.message}\n{excerpt(place)}")
        value = ErrorValue("read-error", "\n".join(lines))
        value.where = Place(source, first.start, first.end)
        return SxError(value)


class Misused(Exception):
    """The arguments of a `%%NAME` cell are none that its language takes."""


Read: TypeAlias = "Callable[[Core, str], Program]"
"""Reads a text in a session. Raises GuestProblem."""


@final
@dataclass(frozen=True, slots=True)
class Language:
    """A hosted language.

    `suffixes` of its files, with the dot. `library`: files of lib/ that are loaded when a session
    first uses it. `prelude` is called then, before the library. `run`: how a cell or file is run,
    where that is more than to evaluate its forms. `lexer`: Pygments' name for its highlighting.
    `cell`: how a `%%NAME` cell is run, if it takes what `usage` says: what to show.
    """

    name: str
    title: str
    read: Read
    suffixes: tuple[str, ...] = ()
    library: tuple[str, ...] = ()
    prelude: Callable[[Core], None] | None = None
    run: Callable[[Core, str, str], Any] | None = None
    lexer: str | None = None
    cell: Callable[[Core, str, str, str], list[Any]] | None = None
    usage: str = ""


_LANGUAGES: Final[dict[str, Language]] = {}


def register(language: Language) -> Language:
    """Make a language known, in all sessions. One of the same name is replaced."""
    _LANGUAGES[language.name] = language
    return language


def forget(name: str) -> None:
    """Make a language unknown again."""
    _LANGUAGES.pop(name, None)


def languages() -> list[Language]:
    """All languages, sorted by name."""
    _load_own()
    return [_LANGUAGES[name] for name in sorted(_LANGUAGES)]


def find(name: str) -> Language | None:
    """The language of that name."""
    _load_own()
    return _LANGUAGES.get(name)


def by_suffix(path: str) -> Language | None:
    """The language of a file's name, None if it is none that is hosted here."""
    if path.endswith(".sx"):
        return None
    return next((one for one in languages() if path.endswith(one.suffixes or ("\0",))), None)


_OWN: Final = {"hs": "sx_kernel.languages.hs.language"}
"""The languages that come with this package, by modules whose `LANGUAGE` they are. By name,
as entry points are: a language knows the registry, and the registry knows no language."""


def _load_own() -> None:
    for name, module in _OWN.items():
        if name not in _LANGUAGES:
            register(import_module(module).LANGUAGE)


__all__ = [
    "GuestProblem", "Language", "Misused", "Problem", "Program", "by_suffix", "find", "forget",
    "languages", "register",
]  # fmt: skip
