"""Control strings of `format`: ~a ~s ~d ~x ~o ~b ~f ~e ~% ~& ~t ~~ (SRFI 28 and some of Lisp's).

Directives may have parameters before the letter, as in Common Lisp: a width for ~a ~s ~d ~x ~o ~b
("~5d", and "~,'0d" style padding as "~5,'0d"), a width and a number of decimals for ~f ("~8,2f").
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any, Final

from sx_kernel.base.errors import error
from sx_kernel.base.integers import integer_text
from sx_kernel.primitives.arithmetic import need_number, to_float
from sx_kernel.primitives.check import bad_argument, range_error
from sx_kernel.primitives.number_text import format_decimal, number_text
from sx_kernel.primitives.strings import check_length
from sx_kernel.syntax.printer import display_value, inspect_value

_DIRECTIVE: Final = re.compile(r"~(?:(\d{1,6}))?(?:,(\d{1,4}|'.)?)?([^\d,'])|~", re.DOTALL)
_RADICES: Final = {"d": 10, "x": 16, "o": 8, "b": 2}


def format_text(op: str, control: str, args: tuple[Any, ...], first: int, column: int = 0) -> str:
    """`control` with its directives replaced.

    `first` is the number of args[0] among the arguments of `op`, for messages. `column` says
    where the text will start in its line, for ~&. Raises SxError if directives and arguments
    do not match.
    """
    parts: list[str] = []
    values = iter(enumerate(args, first))
    done = 0
    for match in _DIRECTIVE.finditer(control):
        parts.append(control[done : match.start()])
        done = match.end()
        letter = (match[3] or "").lower()
        if letter == "&":
            parts.append("" if _at_line_start(parts, column) else "\n")
        else:
            parts.append(_directive(op, match, letter, values))
    parts.append(control[done:])
    left = next(values, None)
    if left is not None:
        raise error("error", f"{op}: more arguments than directives", left[1])
    check_length(op, sum(map(len, parts)))
    return "".join(parts)


def _at_line_start(parts: list[str], column: int) -> bool:
    for part in reversed(parts):
        if part:
            return part.endswith("\n")
    return column == 0


def _directive(
    op: str, match: re.Match[str], letter: str, values: Iterator[tuple[int, Any]]
) -> str:
    width = int(match[1]) if match[1] else 0
    fixed = _FIXED.get(letter)
    if fixed is not None:
        return fixed * (width or 1)
    show = _SHOWN.get(letter)
    if show is None:
        raise error("error", f"{op}: unknown directive {match[0]}", match[0])
    index, value = next(values, (0, None))
    if not index:
        raise error("error", f"{op}: no argument for {match[0]}", match[0])
    text = show(op, index, value, match[2])
    if letter in "as":
        return text.ljust(width)
    fill = match[2][1] if match[2] and match[2][0] == "'" else " "
    return text.rjust(width, fill)


_FIXED: Final = {"%": "\n", "~": "~", "t": "\t"}


def _display(_op: str, _index: int, value: Any, _extra: str | None) -> str:
    return display_value(value)


def _inspect(_op: str, _index: int, value: Any, _extra: str | None) -> str:
    return inspect_value(value)


def _in_radix(radix: int) -> Callable[[str, int, Any, str | None], str]:
    def show(op: str, index: int, value: Any, _extra: str | None) -> str:
        need_number(op, index, value)
        if type(value) is float:
            if radix != 10:
                raise bad_argument(op, index, "an exact number", value)
            return number_text(value)
        return number_text(value, radix) if type(value) is not int else integer_text(value, radix)

    return show


def _fixed_point(op: str, index: int, value: Any, places: str | None) -> str:
    need_number(op, index, value)
    if places and places[0] != "'":
        return format_decimal(value, int(places))
    return number_text(to_float(value))


def _exponent(op: str, index: int, value: Any, places: str | None) -> str:
    number = to_float(need_number(op, index, value))
    count = int(places) if places and places[0] != "'" else 6
    if count > 1000:
        raise range_error(op, "more than 1000 decimals", count)
    return f"{number:.{count}e}"


_SHOWN: Final[dict[str, Callable[[str, int, Any, str | None], str]]] = {
    "a": _display,
    "s": _inspect,
    **{letter: _in_radix(radix) for letter, radix in _RADICES.items()},
    "f": _fixed_point,
    "e": _exponent,
}
