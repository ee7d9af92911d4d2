"""Asking classes what they are, so that the class of a class has no say in it.

`kind.__name__` is looked up in the class of `kind` first, which may return anything, or raise; here
`type` itself is asked.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

_NAME: Final[Any] = type.__dict__["__name__"].__get__
_ENTRIES: Final[Any] = type.__dict__["__dict__"].__get__
_MRO: Final[Any] = type.__dict__["__mro__"].__get__


def name_of_class(kind: type) -> str:
    """Return what the class `kind` is called."""
    return _NAME(kind)


def class_name(value: object) -> str:
    """The name of the class of `value`."""
    return _NAME(type(value))


def own_entries(kind: type) -> Mapping[str, Any]:
    """Return what the class `kind` itself defines, by name."""
    return _ENTRIES(kind)


def ancestors(kind: type) -> tuple[type, ...]:
    """The class `kind` and those that it is derived from, nearest first."""
    return _MRO(kind)
