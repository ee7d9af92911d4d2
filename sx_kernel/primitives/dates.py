"""Dates and times: `parse-datetime` reads them, `format-date` writes them.

A moment is a number, the milliseconds since 1970 (UTC), as `now-ms` answers it. Texts are those of
ISO 8601, or follow a pattern of %-directives as those of strftime, with English names whatever the
locale of the process is. The calendar is the Gregorian one, for the years 1 to 9999.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from sx_kernel.base.errors import SxError, error
from sx_kernel.primitives.check import bad_argument, need_string, range_error, shown_number
from sx_kernel.primitives.registry import primitive
from sx_kernel.primitives.strings import check_length
from sx_kernel.syntax.tokens import LatePattern

if TYPE_CHECKING:
    from datetime import date, datetime

_DAY_MS: Final = 86_400_000
_MINUTE_MS: Final = 60_000
# Days from 1 January of year 1, which is day 1 of `date`, to 1970.
_EPOCH_DAY: Final = 719_163
_FIRST_MS: Final = (1 - _EPOCH_DAY) * _DAY_MS
_LAST_MS: Final = (3_652_059 - _EPOCH_DAY + 1) * _DAY_MS - 1

_MONTHS: Final = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
_DAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

# ---------------------------------------------------------------------------------------- writing


@primitive("format-date")
def format_date(when: Any, pattern: Any = None, zone: Any = None) -> str:
    """A moment, or the date in a text, as `pattern` says."""
    op = "format-date"
    layout = "%Y-%m-%d" if pattern is None else need_string(op, 2, pattern)
    minutes = None if zone is None else _offset(op, 3, zone)
    if type(when) is str:
        moment, written = _moment(op, when)
        minutes = written if minutes is None else minutes
    else:
        moment = _need_moment(op, when)
    return _filled(op, layout, _fields(op, moment, minutes or 0), minutes or 0)


def _need_moment(op: str, value: Any) -> int:
    """Milliseconds since 1970, rounded down to whole ones."""
    if type(value) is float and value == value and abs(value) < 1e15:
        value = int(value // 1)
    if type(value) is not int:
        wanted = "a number of milliseconds since 1970 or a date in a string"
        raise bad_argument(op, 1, wanted, value)
    if not _FIRST_MS <= value <= _LAST_MS:
        raise _beyond(op, value)
    return value


def _beyond(op: str, moment: int) -> SxError:
    text = f"{shown_number(moment)} ms is not within the years 1 to 9999"
    return range_error(op, text, moment)


def _fields(op: str, moment: int, offset: int) -> datetime:
    """The calendar and the clock `offset` minutes east of UTC."""
    # imported late: most programs do not need it
    from datetime import datetime, timedelta

    try:
        return datetime(1970, 1, 1) + timedelta(milliseconds=moment, minutes=offset)
    except OverflowError:
        raise _beyond(op, moment) from None


# Both ways; a directive that only writes is in _WRITTEN alone.
_EQUAL_TO: Final = {"F": "%Y-%m-%d", "T": "%H:%M:%S", "R": "%H:%M", "D": "%m/%d/%y"}

_WRITTEN: Final[dict[str, Callable[[datetime, int], str]]] = {
    "Y": lambda t, _: f"{t.year:04}",
    "y": lambda t, _: f"{t.year % 100:02}",
    "m": lambda t, _: f"{t.month:02}",
    "d": lambda t, _: f"{t.day:02}",
    "e": lambda t, _: f"{t.day}",
    "j": lambda t, _: f"{t.timetuple().tm_yday:03}",
    "H": lambda t, _: f"{t.hour:02}",
    "I": lambda t, _: f"{(t.hour - 1) % 12 + 1:02}",
    "p": lambda t, _: "AM" if t.hour < 12 else "PM",
    "M": lambda t, _: f"{t.minute:02}",
    "S": lambda t, _: f"{t.second:02}",
    "L": lambda t, _: f"{t.microsecond // 1000:03}",
    "B": lambda t, _: _MONTHS[t.month - 1],
    "b": lambda t, _: _MONTHS[t.month - 1][:3],
    "A": lambda t, _: _DAYS[t.weekday()],
    "a": lambda t, _: _DAYS[t.weekday()][:3],
    "u": lambda t, _: f"{t.isoweekday()}",
    "V": lambda t, _: f"{t.isocalendar().week:02}",
    "G": lambda t, _: f"{t.isocalendar().year:04}",
    "z": lambda _, offset: _offset_text(offset),
    "s": lambda t, offset: str((_milliseconds(t) - offset * _MINUTE_MS) // 1000),
    "%": lambda _t, _: "%",
}
_DIRECTIVE: Final = LatePattern("%(.?)", re.DOTALL)


def _filled(op: str, layout: str, when: datetime, offset: int) -> str:
    def fill(found: re.Match[str]) -> str:
        letter = found[1]
        if letter in _EQUAL_TO:
            return _DIRECTIVE.sub(fill, _EQUAL_TO[letter])
        if letter not in _WRITTEN:
            raise _unknown_directive(op, found[0])
        return _WRITTEN[letter](when, offset)

    text = _DIRECTIVE.sub(fill, layout)
    check_length(op, len(text))
    return text


def _unknown_directive(op: str, directive: str) -> SxError:
    return error("error", f"{op}: unknown directive {directive}", directive)


def _offset_text(minutes: int) -> str:
    hours, rest = divmod(abs(minutes), 60)
    return f"{'-' if minutes < 0 else '+'}{hours:02}{rest:02}"


def _milliseconds(when: datetime) -> int:
    """Milliseconds since 1970 of the fields, taken as UTC."""
    clock = ((when.hour * 60 + when.minute) * 60 + when.second) * 1000 + when.microsecond // 1000
    return (when.toordinal() - _EPOCH_DAY) * _DAY_MS + clock


# ---------------------------------------------------------------------------------------- reading


@primitive("parse-datetime")
def parse_datetime(text: Any, pattern: Any = None) -> int:
    """The moment that `text` names, in milliseconds since 1970 (UTC)."""
    op = "parse-datetime"
    written = need_string(op, 1, text)
    layout = None if pattern is None else need_string(op, 2, pattern)
    return _moment(op, written, layout)[0]


# The extended form of ISO 8601; RFC 3339 allows a space for the T.
_ISO: Final = LatePattern(
    r"(?P<Y>\d{4})-(?P<m>\d\d)-(?P<d>\d\d)"
    r"(?:[T ](?P<H>\d\d):(?P<M>\d\d)(?::(?P<S>\d\d)(?:[.,](?P<fraction>\d{1,9}))?)?"
    r"[ ]?(?P<z>Z|[+-]\d\d(?::?\d\d)?)?)?\Z",
    re.ASCII | re.IGNORECASE,
)
_READ: Final[dict[str, str]] = {
    "Y": r"\d{4}", "y": r"\d\d", "m": r"\d\d?", "d": r"\d\d?", "e": r"\d\d?", "H": r"\d\d?",
    "I": r"\d\d?", "p": "am|pm", "M": r"\d\d?", "S": r"\d\d?", "L": r"\d{1,3}",
    "B": "|".join(_MONTHS), "b": "|".join(m[:3] for m in _MONTHS),
    "A": "|".join(_DAYS), "a": "|".join(d[:3] for d in _DAYS),
    "z": r"Z|[+-]\d\d(?::?\d\d)?",
}  # fmt: skip


def _moment(op: str, text: str, layout: str | None = None) -> tuple[int, int | None]:
    """The moment in `text`, and its offset from UTC in minutes, None if the text says none.

    Raises a range-error that names the text and what is wrong with it.
    """
    found = (_ISO if layout is None else _reader(op, layout)).match(text.strip())
    if found is None:
        wanted = (
            "a date as in 2024-05-17T12:30:00Z" if layout is None else f'of the form "{layout}"'
        )
        raise _bad_date(op, text, f"it is not {wanted}")
    parts: dict[str, str] = {key: part for key, part in found.groupdict().items() if part}
    try:
        day = _day(parts)
    except ValueError as wrong:
        raise _bad_date(op, text, str(wrong)) from None
    clock = _clock(parts)
    if clock is None:
        raise _bad_date(op, text, "there is no such time of day")
    offset = _offset(op, 0, parts["z"]) if "z" in parts else None
    moment = (day.toordinal() - _EPOCH_DAY) * _DAY_MS + clock - (offset or 0) * _MINUTE_MS
    return moment, offset


def _bad_date(op: str, text: str, why: str) -> SxError:
    shown = text if len(text) <= 60 else text[:59] + "…"
    return range_error(op, f'"{shown}" is no date: {why}', text)


def _day(parts: dict[str, str]) -> date:
    """The date; ValueError says what is wrong with it. What is missing is that of 1970-01-01."""
    from datetime import date

    year = int(parts.get("Y", "1970"))
    if "y" in parts:
        # POSIX: 69 to 99 are in the last century
        year = int(parts["y"]) + (1900 if int(parts["y"]) >= 69 else 2000)
    month = int(parts.get("m", "1"))
    for names, length in (("B", None), ("b", 3)):
        if names in parts:
            month = _position(parts[names], _MONTHS, length) + 1
    day = int(parts.get("d") or parts.get("e") or "1")
    found = date(year, month, day)
    for names, length in (("A", None), ("a", 3)):
        if names in parts and _position(parts[names], _DAYS, length) != found.weekday():
            message = f"that day is a {_DAYS[found.weekday()]}"
            raise ValueError(message)
    return found


def _position(name: str, names: tuple[str, ...], length: int | None) -> int:
    return [known[:length].lower() for known in names].index(name.lower())


def _clock(parts: dict[str, str]) -> int | None:
    """The milliseconds since midnight, None if there is no such time."""
    hour = int(parts.get("H", "0"))
    if "I" in parts:
        hour = int(parts["I"])
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if parts.get("p", "am").lower() == "pm" else 0)
    minute, second = int(parts.get("M", "0")), int(parts.get("S", "0"))
    if hour > 23 or minute > 59 or second > 59:
        return None
    fraction = parts.get("fraction") or parts.get("L") or "0"
    return ((hour * 60 + minute) * 60 + second) * 1000 + int(fraction.ljust(3, "0")[:3])


def _offset(op: str, index: int, zone: Any) -> int:
    """Minutes east of UTC: Z, +02:00, -0530, +01. `index` is the argument, 0 if it is in a text."""
    text = need_string(op, index, zone).upper()
    found = re.fullmatch(r"([+-])(\d\d)(?::?(\d\d))?", text, re.ASCII)
    if text in ("Z", "UTC"):
        return 0
    if found is None or int(found[2]) > 23 or int(found[3] or 0) > 59:
        raise range_error(op, f'"{zone}" is no offset from UTC, as +02:00 or Z are', zone)
    minutes = int(found[2]) * 60 + int(found[3] or 0)
    return -minutes if found[1] == "-" else minutes


@lru_cache(maxsize=64)
def _reader(op: str, layout: str) -> re.Pattern[str]:
    """The pattern for texts that follow `layout`. Raises SxError if it has no meaning."""
    if len(layout) > 1000:
        raise range_error(op, "argument 2 is longer than 1000 characters", layout)
    layout = _DIRECTIVE.sub(lambda found: _EQUAL_TO.get(found[1], found[0]), layout)
    seen: set[str] = set()
    parts: list[str] = []
    done = 0
    for found in _DIRECTIVE.finditer(layout):
        parts.append(_literal(layout[done : found.start()]))
        done = found.end()
        letter = found[1]
        if letter == "%":
            parts.append("%")
        elif letter not in _READ:
            raise _unknown_directive(op, found[0])
        elif letter in seen:
            raise error("error", f"{op}: {found[0]} is there twice", layout)
        else:
            seen.add(letter)
            parts.append(f"(?P<{letter}>{_READ[letter]})")
    parts.append(_literal(layout[done:]))
    return re.compile("".join(parts) + r"\Z", re.ASCII | re.IGNORECASE)


def _literal(text: str) -> str:
    return re.sub(r"(?:\\\s)+|\s+", r"\\s+", re.escape(text))
