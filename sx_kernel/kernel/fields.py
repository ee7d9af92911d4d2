"""What the messages of the Jupyter protocol consist of (messaging 5.5), as one table.

A client may send anything. What does not fit the table is answered by an error that names the
field; what fits is handed on without what the table does not know, and without nulls, which stand
for "not given".
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, NamedTuple, cast, final

MOST: Final = (1 << 53) - 1
"""The greatest integer that JSON is sure to carry."""

SHOWN: Final = 20
"""Digits of a number that an error shows."""


@final
class Kind(NamedTuple):
    """A kind of value: what errors call it, and what belongs to it."""

    name: str
    fits: Callable[[Any], bool]


@final
class Field(NamedTuple):
    """One field of a message's content. `needed`: there is no answer without it."""

    name: str
    kind: Kind
    needed: bool = False
    default: Any = None


def _one_of(*words: str) -> Kind:
    return Kind(f"one of {', '.join(words)}", lambda value: value in words)


TEXT: Final = Kind("a string", lambda value: type(value) is str)
FLAG: Final = Kind("true or false", lambda value: type(value) is bool)
COUNT: Final = Kind(
    f"an integer from 0 to {MOST}", lambda value: type(value) is int and 0 <= value <= MOST
)
INTEGER: Final = Kind(
    f"an integer from {-MOST} to {MOST}", lambda value: type(value) is int and abs(value) <= MOST
)
TEXTS: Final = Kind(
    "a list of strings",
    lambda value: type(value) is list and all(type(one) is str for one in value),
)
EXPRESSIONS: Final = Kind(
    "an object of strings",
    lambda value: type(value) is dict and all(type(one) is str for one in value.values()),
)
OBJECT: Final = Kind("an object", lambda value: type(value) is dict)
ANYTHING: Final = Kind("anything", lambda _value: True)

_CODE: Final = Field("code", TEXT, needed=True)
_CURSOR: Final = Field("cursor_pos", COUNT, needed=True)
_COMM: Final = Field("comm_id", TEXT, needed=True)
_DATA: Final = (Field("data", OBJECT, default={}), Field("metadata", ANYTHING))

MESSAGES: Final[dict[str, tuple[Field, ...]]] = {
    "execute_request": (
        _CODE,
        Field("silent", FLAG),
        Field("store_history", FLAG),
        Field("user_expressions", EXPRESSIONS),
        Field("allow_stdin", FLAG),
        Field("stop_on_error", FLAG),
    ),
    "complete_request": (_CODE, _CURSOR),
    "inspect_request": (
        _CODE,
        _CURSOR,
        Field("detail_level", COUNT),
        Field("omit_sections", TEXTS),
    ),
    "is_complete_request": (_CODE,),
    "history_request": (
        Field("hist_access_type", _one_of("range", "tail", "search"), needed=True),
        Field("output", FLAG, default=False),
        Field("raw", FLAG, default=True),
        Field("session", INTEGER),
        Field("start", INTEGER),
        Field("stop", INTEGER),
        Field("n", COUNT),
        Field("pattern", TEXT),
        Field("unique", FLAG),
    ),
    "comm_info_request": (Field("target_name", TEXT),),
    "kernel_info_request": (),
    "connect_request": (),
    # what a request of the debugger needs, debug/protocol.py knows
    "debug_request": tuple(
        Field(name, ANYTHING) for name in ("seq", "type", "command", "arguments")
    ),
    "shutdown_request": (Field("restart", FLAG, needed=True),),
    "interrupt_request": (),
    "usage_request": (),
    "create_subshell_request": (),
    "delete_subshell_request": (Field("subshell_id", TEXT, needed=True),),
    "list_subshell_request": (),
    "comm_open": (
        _COMM,
        Field("target_name", TEXT, needed=True),
        Field("target_module", ANYTHING),
        *_DATA,
    ),
    "comm_msg": (_COMM, *_DATA),
    "comm_close": (_COMM, *_DATA),
}


class BadMessage(Exception):
    """A message that cannot be answered as it is. The text names the field and what is wrong."""


@final
class Unreadable:
    """Stands for a part of a message that is no JSON. `why`: in a few words."""

    def __init__(self, why: str) -> None:
        self.why = why


def checked(kind: str, message: dict[str, Any]) -> dict[str, Any]:
    """The content of a message of that `kind`, as MESSAGES has it. Raises BadMessage."""
    _need_object(kind, "metadata", message.get("metadata"))
    content = _need_object(kind, "content", message.get("content"))
    found: dict[str, Any] = {}
    for field in MESSAGES[kind]:
        value = content.get(field.name)
        if value is None and field.name not in content and field.needed:
            raise BadMessage(f"{kind}: {field.name} is missing")
        if value is None and not field.needed:
            value = field.default
            if value is None:
                continue
        elif not field.kind.fits(value):
            wanted = f"{kind}: {field.name} must be {field.kind.name}"
            raise BadMessage(f"{wanted}, got {_described(value)}")
        found[field.name] = value
    return found


def _need_object(kind: str, part: str, value: Any) -> dict[str, Any]:
    if isinstance(value, Unreadable):
        raise BadMessage(f"{kind}: the {part} is no JSON: {value.why}")
    if type(value) is not dict:
        raise BadMessage(f"{kind}: the {part} must be an object, got {_described(value)}")
    return cast("dict[str, Any]", value)


def _described(value: Any) -> str:
    """Return what came, as JSON calls it."""
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case int() | float():
            text = str(value)
            return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"
        case str():
            return "a string"
        case list():
            return "a list"
        case dict():
            return "an object"
        case _:
            return type(value).__name__
