"""What the names in a text are there: called, bound by the text itself, or just used.

Looks at one token after the other and at brackets, not at what is defined elsewhere, so it may be
wrong about forms that nobody knows; it is never wrong about where a text's brackets are.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from typing import Final


class Use(Enum):
    """How a name is used."""

    CALLED = auto()
    LOCAL = auto()
    OTHER = auto()


class _Role(Enum):
    """What a list is."""

    CALL = auto()
    ITEMS = auto()
    """A list or dict whose elements are evaluated."""
    PARAMETERS = auto()
    """Parameters, or a pattern: all names in it are bound."""
    BINDINGS = auto()
    """A list of bindings, as `let` has."""
    BINDING = auto()
    """What begins with a name or names that the rest is for: a binding, a clause of `match`."""
    DATA = auto()


_PARAMETERS_AT: Final = {"fn": 1, "lambda": 1, "named-lambda": 1, "defmacro": 2}
_BINDINGS_AT: Final = frozenset(
    {"let", "let*", "letrec", "letrec*", "let-values", "let*-values", "do", "for"}
)
_OPENERS: Final = frozenset("([{")
_CLOSERS: Final = frozenset(")]}")
_PREFIXES: Final = {"'": "data", "`": "data", "#": "data", ",": "code", ",@": "code", "#'": ""}


@dataclass(slots=True)
class _List:
    role: _Role
    head: str = ""
    second: str = ""
    """The second element, if that is a word."""
    items: int = 0
    """How many have begun in it."""


class Names:
    """The state of looking: `bracket`, `word` and `token` are told what comes, in order."""

    def __init__(self) -> None:
        self._open: list[_List] = []
        self._prefix = ""
        self._local: set[str] = set()
        self._defined: set[str] = set()

    @property
    def depth(self) -> int:
        """The number of open brackets."""
        return len(self._open)

    def bracket(self, bracket: str) -> None:
        """An opening or closing bracket."""
        if bracket in _OPENERS:
            role = self._role_of_list(bracket)
            self._note("")
            self._open.append(_List(role))
        elif bracket in _CLOSERS and self._open:
            self._open.pop()
            if not self._open:
                self._local.clear()
        self._prefix = ""

    def token(self, text: str) -> None:
        """Anything else that is no blank and no comment: a number, a prefix, a declaring form."""
        if text in _PREFIXES:
            self._prefix = _PREFIXES[text]
        else:
            self._note(text)
            self._prefix = ""

    def word(self, name: str) -> Use:
        """A name."""
        use = self._use(name)
        if use is Use.LOCAL:
            self._local.add(name)
        self._note(name)
        self._prefix = ""
        return use

    def _use(self, name: str) -> Use:
        here = self._open[-1] if self._open else None
        if self._prefix == "data":
            return Use.OTHER
        if here is not None and here.role is _Role.PARAMETERS:
            return Use.OTHER if name.startswith("&") else Use.LOCAL
        if here is not None and here.role is _Role.BINDING and here.items == 0:
            return Use.LOCAL
        if name in self._local or name in self._defined:
            return Use.LOCAL
        called = here is not None and here.role is _Role.CALL and here.items == 0
        return Use.CALLED if called else Use.OTHER

    def _note(self, word: str) -> None:
        """A word begins in the innermost list, or a list, which is no word."""
        if not self._open:
            return
        here = self._open[-1]
        if here.items == 0:
            here.head = word
            if here.role is _Role.PARAMETERS and word and self._defines(-2, 1):
                self._define(word)
        elif here.items == 1:
            here.second = word
            if word and here.head.startswith("def"):
                self._define(word)
        here.items += 1

    def _defines(self, level: int, before: int) -> bool:
        """Return whether the list at `level` defines what comes after its first `before`
        elements."""
        if len(self._open) < -level:
            return False
        around = self._open[level]
        return around.head.startswith("def") and around.items == before + 1

    def _define(self, name: str) -> None:
        (self._defined if len(self._open) <= 2 else self._local).add(name)

    def _role_of_list(self, bracket: str) -> _Role:
        if self._prefix == "data":
            return _Role.DATA
        if bracket != "(":
            return _Role.ITEMS
        if not self._open or self._prefix == "code":
            return _Role.CALL
        around = self._open[-1]
        match around.role:
            case _Role.PARAMETERS | _Role.DATA:
                return around.role
            case _Role.BINDINGS:
                return _Role.BINDING
            case _Role.BINDING:
                return _Role.PARAMETERS if around.items == 0 else _Role.CALL
            case _Role.ITEMS:
                return _Role.CALL
            case _Role.CALL:
                return _role_in_call(around)


def _role_in_call(around: _List) -> _Role:
    """Return what the list is that begins in a call, by what it is a call of."""
    head, at = around.head, around.items
    if at == 1 and head.startswith("def"):
        return _Role.PARAMETERS
    if at > 1 and head == "define-type":
        return _Role.PARAMETERS  # a constructor and its fields
    if head == "match" and at > 1:
        return _Role.BINDING
    if _PARAMETERS_AT.get(head) == at:
        return _Role.PARAMETERS
    if head in _BINDINGS_AT and (at == 1 or (at == 2 and head == "let" and around.second)):
        return _Role.BINDINGS
    return _Role.CALL
