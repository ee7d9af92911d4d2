"""The shape of a row in declared.py, and of what table.py makes of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple, TypeAlias

# name, type, role (required, optional, rest)
ParamRow: TypeAlias = tuple[str, str, str]
Row: TypeAlias = tuple[str, int, int | None, tuple[str, ...], str, tuple[ParamRow, ...], str]


class Declaration(NamedTuple):
    """What is known of a primitive without its function.

    `max_args` is None when any number is allowed. `effects` is () for a function that is pure and
    deterministic on immutable data. `bound` is "" for Python functions of this floor, else who
    implements it: session or machine.
    """

    name: str
    min_args: int
    max_args: int | None
    effects: tuple[str, ...]
    returns: str
    params: tuple[ParamRow, ...]
    bound: str

    @property
    def signature(self) -> str:
        """The call as text: (string-pad s width &optional fill)."""
        return signature(self.name, self.params)


class Prim(NamedTuple):
    """A primitive that can be called. `two`, if any, is the function for exactly two arguments.

    `checked`: `fn` checks the types of the arguments before it does anything (strict mode).
    """

    name: str
    fn: Callable[..., Any]
    two: Callable[[Any, Any], Any] | None
    min_args: int
    max_args: int | None
    effects: tuple[str, ...]
    returns: str
    params: tuple[ParamRow, ...]
    checked: bool = False

    @property
    def signature(self) -> str:
        """The call as text: (string-pad s width &optional fill)."""
        return signature(self.name, self.params)


def signature(name: str, params: tuple[ParamRow, ...]) -> str:
    """The call of `name` as text, as arity errors and the help show it."""
    words = [name]
    before = "required"
    for param, _, role in params:
        if role != before:
            words.append("&" + role)
            before = role
        words.append(param)
    return f"({' '.join(words)})"
