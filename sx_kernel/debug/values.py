"""Values as a front end shows them: one line of text, a type, and what is in them."""

from __future__ import annotations

from itertools import islice
from typing import Any, Final, TypeAlias

from sx_kernel.base.equality import key_of
from sx_kernel.base.errors import PASSING, ErrorValue
from sx_kernel.base.sequences import Chain, length
from sx_kernel.base.values import UNSET, Box, HashTable, Parameter, Record, SetValue, Vector
from sx_kernel.runtime.closures import state_of
from sx_kernel.syntax.printer import inspect_cut, type_of

WIDTH: Final = 200
"""Characters of a value that are shown."""

PAGE: Final = 1_000
"""Children that are shown at once, if nobody says how many."""

_NAME: Final = 60

Child: TypeAlias = tuple[str, Any]


def shown(value: Any, width: int = WIDTH) -> str:
    """A value in one line. Whatever printing it raises is told instead."""
    if type(value) is Box:
        value = value.v
    if value is UNSET:
        return "not bound yet"
    try:
        return inspect_cut(value, width)
    except PASSING:
        raise
    except BaseException as problem:
        return f"cannot be printed: {str(problem)[:_NAME]}"


def type_name(value: Any) -> str:
    """Return what type-of returns."""
    return "" if value is UNSET else type_of(value)


def child_count(value: Any) -> int:
    """Return how many children `value` has; 0 for what cannot be unfolded."""
    match value:
        case list() | Chain():
            return length(value)
        case dict() | Vector() | bytearray():
            return len(value)
        case HashTable():
            return len(value.map)
        case SetValue():
            return len(value.items)
        case Record():
            return len(value.slots)
        case Parameter():
            return 1
        case ErrorValue():
            return 2 + len(value.irritants)
        case _:
            return len(_captured(value))


def is_indexed(value: Any) -> bool:
    """Return whether the children are known by their index, and can be asked for by pages."""
    return isinstance(value, list | Chain | Vector | bytearray)


def children(value: Any, start: int = 0, count: int = PAGE) -> list[Child]:
    """`count` children of `value` from number `start` on: name and value."""
    match value:
        case list() | Chain() | Vector() | bytearray():
            part = islice(iter(value), start, start + count)
            return [(str(start + i), one) for i, one in enumerate(part)]
        case dict():
            found: Any = (
                (shown(k, _NAME) if type(k) is not str else f":{k}", v) for k, v in value.items()
            )
        case HashTable():
            found = ((shown(key_of(k), _NAME), v) for k, v in value.map.items())
        case SetValue():
            found = ((str(i), v) for i, v in enumerate(value.items.values()))
        case Record():
            found = zip(value.type.fields, value.values, strict=True)
        case Parameter():
            found = (("value", value.value),)
        case ErrorValue():
            irritants = ((f"irritant {i + 1}", v) for i, v in enumerate(value.irritants))
            found = (("kind", value.kind), ("message", value.message), *irritants)
        case _:
            found = _captured(value)
    return list(islice(found, start, start + count))


def _captured(value: Any) -> list[Child]:
    """The variables that a closure has captured."""
    if state_of(value) is None:
        return []
    lam, *cells = [cell.cell_contents for cell in value.__closure__[1:]]
    return [
        (capture.inner.name, held.v if type(held) is Box else held)
        for capture, held in zip(lam.captures, cells, strict=True)
    ]
