"""Errors of the library's own calls, told of what the program has called.

    (call-with-cleanup 5 f)     dynamic-wind: argument 2 must be a function, got 5 (number)
                             →  call-with-cleanup: argument 1 must be a function, got 5 (number)
    (map 5 xs)                  Not callable: 5 (number)
                             →  map: argument 1 must be a function, got 5 (number)

    (sum (list 1 "a"))          +: argument 2 must be a number, got "a" (string)
                             →  sum: a value that it works with must be a number, got "a" (string)

Where a library function hands its own argument on and that is what is wrong, the error is about
the argument, and says so. Which it is, the library's text tells (syntax/roles.py), and the
backtrace, which is the same in every tier; so the message is, too.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Final

from sx_kernel.base.errors import ErrorValue
from sx_kernel.base.source import Place, TraceEntry
from sx_kernel.syntax.roles import Role, roles_at
from sx_kernel.syntax.tokens import LatePattern

_NAMED: Final = LatePattern(r"(\S+): argument (\d{1,6})\b")
_VALUE: Final = LatePattern(r"(?:element \d{1,9} of )?argument \d{1,6}( must be .*)", re.S)
_SOME: Final = "a value that it works with"
_NOT_CALLABLE: Final = "Not callable: "
_PRIVATE: Final = ("-", "%")


def is_languages(place: Place | None) -> bool:
    """Return whether `place` is known and in the language's own library."""
    return place is not None and place.source.library and place.source.module is None


def name_the_called(
    payload: ErrorValue, here: Place, trace: Callable[[], Sequence[TraceEntry]]
) -> None:
    """Let the message of an error raised at `here`, in the library, name what was called.

    `trace`: the whole backtrace, of which `here` is the first place.
    """
    roles = roles_at(here.source, here.start)
    told = _told(payload, roles[0]) if roles else None
    if told is None:
        return
    name, index, rest = told
    before = index
    name, index = _outermost(name, index, roles[0], trace)
    if before and not index:
        rest = _SOME + rest
    if not name.startswith(_PRIVATE):
        if payload.message.startswith(_NOT_CALLABLE):
            payload.hint = None  # it is about a call that is written so
        payload.message = f"{name}: argument {index}{rest}" if index else f"{name}: {rest}"


def _told(payload: ErrorValue, role: Role) -> tuple[str, int, str] | None:
    """Return which argument of which function the error of a call with that role is about, and what
    is said of it; argument 0: none alone. None: of none of the library's."""
    message = payload.message
    if message.startswith(_NOT_CALLABLE) and role.parameter:
        rest = f" must be a function, got {message[len(_NOT_CALLABLE) :]}"
        return role.owner, role.parameter, rest
    if payload.kind == "arity-error" and role.parameter:
        return role.owner, role.parameter, f": {message}"
    subject, colon, rest = message.partition(": ")
    named = _NAMED.match(message)
    if subject == _speaks_as(role.calls):
        if named is not None and (index := role.given.get(int(named[2]))):
            return role.owner, index, message[named.end() :]
        value = _VALUE.match(rest)
        return role.owner, 0, rest if value is None else _SOME + value[1]
    if named is not None and (role.owner == subject or role.calls.startswith("%")):
        return subject, int(named[2]), message[named.end() :]
    return (subject, 0, rest) if colon and role.owner == subject else None


def _speaks_as(name: str) -> str:
    """Return what the function called `name` calls itself in errors."""
    return "dict" if name == "%dict-of" else name


def _outermost(
    name: str, index: int, role: Role, trace: Callable[[], Sequence[TraceEntry]]
) -> tuple[str, int]:
    """Return what argument `index` of `name`, which `role` is in, was in the outermost function of
    the library that handed it on. `name` and `index` if none did that. 0: no argument alone."""
    found = name, index
    own = {name, role.owner}
    within = role.inner  # until the activation that made the function where it failed
    for entry in trace()[1:]:
        place = entry.place
        if place is None or not is_languages(place):
            break
        roles = roles_at(place.source, place.start)
        if roles and roles[0].owner in own and (within or not roles[0].parameter):
            within = within and roles[0].owner != name
            continue
        calls = [role for role in roles if role.calls == name]
        if calls:
            numbers = {role.given.get(index, 0) for role in calls}
            if index and (numbers == {0} or len(numbers) > 1):
                break
            name, index, within = calls[0].owner, max(numbers), calls[0].inner
            own = {name}
            if not name.startswith(_PRIVATE):
                found = name, index
        elif name.startswith("-") and roles and not roles[0].calls:
            # one of the library's own that it has given to another
            name, index, within = roles[0].owner, 0, roles[0].inner
            own = {name}
            if not name.startswith(_PRIVATE):
                found = name, index
        elif not within:
            break
    return found
