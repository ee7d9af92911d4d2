"""Dicts that the language makes: values of algebraic data types, promises, multiple values …

They read like any dict (`dict?` is true, `get` and `keys` see their parts), but what they are
follows from their class, which no text, JSON or program can give a dict of its own. Programs do
not change them; what copies one, as `assoc` does, makes a plain dict of its parts.

Code asks `type(x) is Variant` for one kind, `isinstance(x, dict)` for whatever reads like a dict
and `type(x) is dict` for what a program may change.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, final

from sx_kernel.base.sequences import copy, is_list


class Made(dict[str, Any]):
    """What the kinds below have in common. `kind` is the word for them in canonical text."""

    __slots__ = ()
    kind: str = ""


@final
class Variant(Made):
    """A value of a type that define-type made: {:_adt true :_type … :_ctor … :_fields (…)}."""

    __slots__ = ()
    kind = "adt"

    @classmethod
    def of(cls, type_name: str, constructor: str, fields: list[Any]) -> Variant:
        """The value that `constructor` of the type makes; `fields` is kept, not copied."""
        return cls(_adt=True, _type=type_name, _ctor=constructor, _fields=fields)


@final
class Promise(Made):
    """A promise: {:_promise true :done … :value … :lazy …}.

    `value` is the thunk as long as it is not `done`; `lazy`: the thunk gives another promise.
    """

    __slots__ = ()
    kind = "promise"

    @classmethod
    def of(cls, thunk: Any, *, lazy: bool) -> Promise:
        """A promise that is not kept yet."""
        return cls(_promise=True, done=False, value=thunk, lazy=lazy)


@final
class MultipleValues(Made):
    """No values, or several: {:_values true :items (…)}."""

    __slots__ = ()
    kind = "values"

    @classmethod
    def of(cls, items: list[Any]) -> MultipleValues:
        """The values in `items`, which is kept, not copied."""
        return cls(_values=True, items=items)


@final
class RegexHandle(Made):
    """What regex-compile makes: {:__regex__ true :id … :source … :flags …}."""

    __slots__ = ()
    kind = "regex"

    @classmethod
    def of(cls, source: str, flags: str) -> RegexHandle:
        """The handle of a regular expression that has been compiled once, so is right."""
        return cls(__regex__=True, id=f"/{source}/{flags}", source=source, flags=flags)


@final
class LibraryValue(Made):
    """What the library in SX makes: signals, coroutines, restarts. `kind` tells them apart."""

    __slots__ = ("kind",)

    def __init__(self, kind: str, parts: Mapping[str, Any]) -> None:
        super().__init__(parts)
        self.kind = kind


def part_of(value: Made, name: str, default: Any) -> Any:
    """The part called `name` as programs get it.

    The lists in a value of the library's are its own, and it relies on what is in them: programs
    get copies. Only the value of a signal is the program's.
    """
    found = value.get(name, default)
    if type(value) is LibraryValue and name != "value" and is_list(found):
        return copy(found)
    return found


def parts_of(value: Made) -> dict[str, Any]:
    """All parts, as programs get them. Not to be changed."""
    if type(value) is not LibraryValue:
        return value
    return {name: part_of(value, name, None) for name in value}


KINDS: Final = (Variant, Promise, MultipleValues, RegexHandle, LibraryValue)
