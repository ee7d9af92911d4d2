"""Errors of the library's own calls, told of what the program has called.

    (call-with-cleanup 5 f)     dynamic-wind: argument 2 must be a function, got 5 (number)
                             →  call-with-cleanup: argument 1 must be a function, got 5 (number)
    (map 5 xs)                  Not callable: 5 (number)
                             →  map: argument 1 must be a function, got 5 (number)

Where a library function hands its own argument on and that is what is wrong, the error is about
the argument, and says so. Which it is, the library's text tells (syntax/roles.py), and the
backtrace, which is the same in every tier; so the message is, too.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from sx_kernel.base.errors import ErrorValue
from sx_kernel.base.source import Place, TraceEntry
from sx_kernel.syntax.roles import Role, roles_at
from sx_kernel.syntax.tokens import LatePattern

_NAMED: Final = LatePattern(r"(\S+): argument (\d{1,6})\b")
_NOT_CALLABLE: Final = "Not callable: "
_PRIVATE: Final = ("-", "%")


def is_languages(place: Place | None) -> bool:
    """Whether `place` is known and in the language's own library."""
    return place is not None and place.source.library and place.source.module is None


def name_the_called(
    payload: ErrorValue, here: Place, trace: Callable[[], Sequence[TraceEntry]]
) -> None:
    """Let the message of an error raised at `here`, in the library, name what was called.

    `trace`: the whole backtrace, of which `here` is the first place.
    """
    roles = roles_at(here.source, here.start)
    if not roles:
        return
    role = roles[0]
    message = payload.message
    if message.startswith(_NOT_CALLABLE) and role.parameter:
        name, index = role.owner, role.parameter
        rest = f" must be a function, got {message[len(_NOT_CALLABLE) :]}"
    elif payload.kind == "arity-error" and role.parameter:
        name, index, rest = role.owner, role.parameter, f": {message}"
    elif (named := _NAMED.match(message)) is not None:
        name, index, rest = named[1], int(named[2]), message[named.end() :]
        if role.calls == name:
            if index not in role.given:
                return
            name, index = role.owner, role.given[index]
        elif role.owner != name and not role.calls.startswith("%"):
            return
    elif (subject := _subject(role)) and message.startswith(f"{subject}: "):
        name, index, rest = role.owner, 0, message[len(subject) :]
    else:
        return
    name, index = _outermost(name, index, role, trace)
    if not name.startswith(_PRIVATE):
        payload.message = f"{name}: argument {index}{rest}" if index else name + rest
        if message.startswith(_NOT_CALLABLE):
            payload.hint = None  # it is about a call that is written so


def _subject(role: Role) -> str:
    """What the function that is called there calls itself, if it works with what was given."""
    if role.calls == "%dict-of":  # of keys that the functions given have made
        return "dict"
    return role.calls if role.given else ""


def _outermost(
    name: str, index: int, role: Role, trace: Callable[[], Sequence[TraceEntry]]
) -> tuple[str, int]:
    """What argument `index` of `name`, which `role` is in, was in the outermost function of the
    library that handed it on. `name` and `index` if none did that. 0: no argument alone."""
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
        elif not within:
            break
    return found
