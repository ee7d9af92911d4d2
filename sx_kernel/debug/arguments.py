"""Requests of the Debug Adapter Protocol, and what arguments they take."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import Future
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from sx_kernel.debug.view import Body, Refused, View

_LONGEST: Final = 10_000_000  # characters of a cell or an expression


def _is_int(value: Any) -> bool:
    return type(value) is int and 0 <= value < 1 << 53


def _is_text(value: Any) -> bool:
    return type(value) is str and len(value) <= _LONGEST


def _is_object(value: Any) -> bool:
    return type(value) is dict


def _is_texts(value: Any) -> bool:
    return type(value) is list and all(_is_text(one) for one in value)


def _is_objects(value: Any) -> bool:
    return type(value) is list and all(_is_object(one) for one in value)


class Kind(NamedTuple):
    """A kind of argument: what it is called, and what belongs to it."""

    name: str
    fits: Callable[[Any], bool]


INT: Final = Kind("an integer from 0", _is_int)
TEXT: Final = Kind("a string", _is_text)
OBJECT: Final = Kind("an object", _is_object)
TEXTS: Final = Kind("a list of strings", _is_texts)
OBJECTS: Final = Kind("a list of objects", _is_objects)


class Command(NamedTuple):
    """One request: how it is answered, the arguments that it needs, and those that it may have."""

    answer: Callable[[View, Body], Body | Future[Body] | None]
    needs: Mapping[str, Kind] = MappingProxyType({})
    may: Mapping[str, Kind] = MappingProxyType({})


def checked(command: str, known: Command, given: Any) -> Body:
    """The arguments of a request. Raises Refused."""
    if given is None:
        given = {}
    if type(given) is not dict:
        raise Refused(f"{command}: the arguments must be an object")
    for name, kind in known.needs.items():
        if name not in given:
            raise Refused(f"{command}: {name} is missing")
        if not kind.fits(given[name]):
            raise Refused(f"{command}: {name} must be {kind.name}")
    for name, kind in known.may.items():
        if given.get(name) is not None and not kind.fits(given[name]):
            raise Refused(f"{command}: {name} must be {kind.name}")
    return given
