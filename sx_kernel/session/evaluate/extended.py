"""Reading texts that may use reader macros, `#name datum`.

A text is read before any of it is run, and its first forms may register the reader macro that a
later one uses. So the reader leaves an `Extended` where `#name datum` stands, and that becomes a
form when the form around it is about to be analysed (session/evaluate/extensions.py).
"""

from __future__ import annotations

from typing import Any, final

from sx_kernel.base.source import Source
from sx_kernel.syntax.reader import Parsed, ReadProblem, read


@final
class Extended:
    """`#name datum`, not translated yet."""

    __slots__ = ("datum", "name")

    def __init__(self, name: str, datum: Any) -> None:
        self.name = name
        self.datum = datum


def read_extended(source: Source, *, reserved: bool = False) -> tuple[Parsed, bool]:
    """Read a program; and whether it has Extendeds in it. Raises ReadProblem."""
    found: list[Extended] = []

    def extend(name: str, datum: Any) -> Extended:
        made = Extended(name, datum)
        found.append(made)
        return made

    return read(source, dispatch=extend, reserved=reserved), bool(found)


def read_program(source: Source, *, reserved: bool = False) -> tuple[Parsed, bool]:
    """The same. `reserved`: names that begin with % are allowed. Raises SxError: read-error."""
    try:
        if "#" not in source.text:
            return read(source, reserved=reserved), False
        return read_extended(source, reserved=reserved)
    except ReadProblem as problem:
        raise problem.as_error(source) from None


def handler_name(form: str) -> str:
    """The global that holds the handler of a special form that a program has registered."""
    return f"%form {form}"


__all__ = ["Extended", "handler_name", "read_extended", "read_program"]
