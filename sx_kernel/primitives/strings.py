"""Strings: immutable, indexed by code point.

Indices are checked: outside the string is a range-error, unlike in `slice`, which forgives. Case
and white space are Unicode's. A result longer than MAX_TEXT is a limit-error, so that doubling a
string in a loop is an error in the program and not the end of the process.
"""

from __future__ import annotations

from collections.abc import Callable
from operator import attrgetter, ge, gt, le, lt
from typing import Any, Final

from sx_kernel.base.equality import equal
from sx_kernel.base.errors import error
from sx_kernel.base.sequences import is_list, iterate, to_python
from sx_kernel.base.values import ASCII, Char, Vector, char
from sx_kernel.primitives.check import (
    bad_argument,
    limit_error,
    need_integer,
    need_string,
    range_error,
    shown,
    shown_number,
)
from sx_kernel.primitives.registry import primitive
from sx_kernel.syntax.printer import str_value

MAX_TEXT: Final = 1 << 28


def check_length(op: str, length: int) -> None:
    """Raise unless a string of that many characters may be made."""
    if length > MAX_TEXT:
        raise limit_error(op, f"a string of more than {MAX_TEXT} characters")


def need_strings(op: str, values: tuple[Any, ...]) -> None:
    """Raise unless all values are strings, naming the first that is not."""
    for index, value in enumerate(values, 1):
        if type(value) is not str:
            raise bad_argument(op, index, "a string", value)


def need_range(op: str, length: int, start: Any, end: Any, first: int = 2) -> tuple[int, int]:
    """The bounds of a stretch: 0 ≤ start ≤ end ≤ `length`.

    Absent ones (None) are the whole length. `first` is the argument number of `start`.
    """
    begin = 0 if start is None else need_integer(op, first, start)
    stop = length if end is None else need_integer(op, first + 1, end)
    if not 0 <= begin <= length:
        raise range_error(op, f"start {shown_number(begin)} is not between 0 and {length}", start)
    if not begin <= stop <= length:
        raise range_error(op, f"end {shown_number(stop)} is not between {begin} and {length}", end)
    return begin, stop


# Python itself prints integers below this at once.
_SHORT: Final = 1 << 63


def _text(value: Any) -> str:
    """Return what `str` joins, for what is not a string."""
    if type(value) is int and -_SHORT < value < _SHORT:
        return str(value)
    return str_value(value)


def make_str2(a: Any, b: Any) -> str:
    """The display forms of two values, joined."""
    if type(a) is not str:
        a = _text(a)
    if type(b) is not str:
        b = _text(b)
    if len(a) + len(b) > MAX_TEXT:
        check_length("str", len(a) + len(b))
    return a + b


@primitive("str", two=make_str2)
def make_str(*values: Any) -> str:
    """The display forms of the values, joined."""
    if len(values) == 1:
        (value,) = values
        if type(value) is str:
            return value
        if type(value) is int and -_SHORT < value < _SHORT:
            return str(value)
    parts = [value if type(value) is str else _text(value) for value in values]
    check_length("str", sum(map(len, parts)))
    return "".join(parts)


def string_append2(a: Any, b: Any) -> str:
    """Two strings, joined."""
    if type(a) is str and type(b) is str:
        check_length("string-append", len(a) + len(b))
        return a + b
    return string_append(a, b)


@primitive("string-append", two=string_append2)
def string_append(*strings: Any) -> str:
    """The strings, joined."""
    need_strings("string-append", strings)
    check_length("string-append", sum(map(len, strings)))
    return "".join(strings)


@primitive("string-length")
def string_length(s: Any) -> int:
    """The number of code points."""
    return len(s) if type(s) is str else len(need_string("string-length", 1, s))


@primitive("string-ref")
def string_ref(s: Any, index: Any) -> Char:
    """The character at `index`, from 0."""
    if type(s) is str and type(index) is int and 0 <= index < len(s):
        return char(s[index])
    need_string("string-ref", 1, s)
    at = need_integer("string-ref", 2, index)
    if not 0 <= at < len(s):
        raise range_error("string-ref", f"index {shown_number(at)} is not below {len(s)}", index)
    return char(s[at])


@primitive("substring", "string-copy")
def substring(s: Any, start: Any = None, end: Any = None) -> str:
    """The characters from `start` to before `end`."""
    need_string("substring", 1, s)
    begin, stop = need_range("substring", len(s), start, end)
    return s[begin:stop]


# --- case and white space ------------------------------------------------------------------


def _simple(names: tuple[str, ...], what: str, function: Callable[[str], Any]) -> None:
    """Register a function of one string, once for each of its names: its errors have it."""
    for op in names:
        apply = _of_one_string(op, function)
        apply.__doc__ = what
        primitive(op)(apply)


def _of_one_string(op: str, function: Callable[[str], Any]) -> Callable[[Any], Any]:
    def apply(s: Any) -> Any:
        return function(need_string(op, 1, s))

    return apply


_simple(("upper", "upcase", "string-upcase"), "In capitals.", str.upper)
_simple(("lower", "downcase", "string-downcase"), "In small letters.", str.lower)
_simple(("string-foldcase",), "With case differences removed.", str.casefold)
_simple(("trim", "string-trim"), "Without white space at both ends.", str.strip)
_simple(("trim-left", "string-trim-left"), "Without white space at the start.", str.lstrip)
_simple(("trim-right", "string-trim-right"), "Without white space at the end.", str.rstrip)
_simple(("string-reverse",), "Back to front, by code point.", lambda s: s[::-1])
_simple(("string-null?", "string-empty?"), "Whether there is nothing in it.", lambda s: not s)
_simple(("blank?",), "Whether there is nothing but white space.", lambda s: not s.strip())


# --- searching -----------------------------------------------------------------------------


def _predicate(name: str, what: str, function: Callable[[str, str], bool]) -> None:
    """Register a predicate of two strings."""

    def apply(s: Any, part: Any) -> bool:
        return function(need_string(name, 1, s), need_string(name, 2, part))

    apply.__name__ = name
    apply.__doc__ = what
    primitive(name)(apply)


_predicate("string-contains?", "Whether `part` occurs in `s`.", str.__contains__)
_predicate("starts-with?", "Whether `s` begins with `part`.", str.startswith)
_predicate("ends-with?", "Whether `s` ends with `part`.", str.endswith)


@primitive("index-of")
def index_of(coll: Any, item: Any, start: Any = None) -> int:
    """Return where `item` first occurs in a string or list, from `start` on; -1 if nowhere."""
    if type(coll) is str:
        return _find("index-of", coll, item, start)
    if type(coll) is not Vector and coll is not None and not is_list(coll):
        raise bad_argument("index-of", 1, "a string, a list or a vector", coll)
    begin = 0 if start is None else need_integer("index-of", 3, start)
    items = coll if type(coll) is Vector else iterate(coll)
    for at, value in enumerate(items):
        if at >= begin and equal(value, item):
            return at
    return -1


@primitive("string-index-of")
def string_index_of(s: Any, part: Any, start: Any = None) -> int:
    """Return where `part` first occurs in `s`, from `start` on; -1 if nowhere."""
    return _find("string-index-of", need_string("string-index-of", 1, s), part, start)


def _find(op: str, s: str, part: Any, start: Any) -> int:
    wanted = part.name if type(part) is Char else need_string(op, 2, part)
    begin = 0 if start is None else need_integer(op, 3, start)
    # a start outside the string finds nothing, or everything; huge ones must not reach Python
    return s.find(wanted, min(max(begin, 0), len(s) + 1))


@primitive("last-index-of", "string-last-index-of")
def last_index_of(s: Any, part: Any) -> int:
    """Return where `part` last occurs in `s`; -1 if nowhere."""
    op = "last-index-of"
    return need_string(op, 1, s).rfind(need_string(op, 2, part))


# --- splitting and joining -----------------------------------------------------------------


@primitive("split", "string-split")
def split(s: Any, separator: Any = None) -> list[str]:
    """The parts between occurrences of `separator`; words without it; characters if it is ""."""
    need_string("split", 1, s)
    if separator is None:
        return s.split()
    by = separator.name if type(separator) is Char else need_string("split", 2, separator)
    return s.split(by) if by else list(s)


def _joined(op: str, separator: str, items: Any) -> str:
    parts = to_python(items)
    between = len(separator) * max(0, len(parts) - 1)
    try:
        # most lists hold strings only, and Python finds out by itself whether they do
        if sum(map(len, parts)) + between <= MAX_TEXT:
            return separator.join(parts)
    except TypeError:
        pass
    parts = [
        v if type(v) is str
        else str(v) if type(v) is int and -_SHORT < v < _SHORT
        else str_value(v)
        for v in parts
    ]  # fmt: skip
    check_length(op, sum(map(len, parts)) + between)
    return separator.join(parts)


@primitive("join")
def join(separator: Any, items: Any) -> str:
    """The items as `str` shows them, with `separator` between them."""
    need_string("join", 1, separator)
    if items is not None and not is_list(items):
        raise bad_argument("join", 2, "a list", items)
    return _joined("join", separator, items)


@primitive("string-join")
def string_join(items: Any, separator: Any = " ") -> str:
    """As `join`, with the list first and a space as the usual separator (SRFI 130)."""
    if items is not None and not is_list(items):
        raise bad_argument("string-join", 1, "a list", items)
    return _joined("string-join", need_string("string-join", 2, separator), items)


@primitive("replace", "string-replace")
def replace(s: Any, old: Any, new: Any) -> str:
    """`s` with every occurrence of `old` replaced by `new`."""
    need_strings("replace", (s, old, new))
    if len(new) > len(old):
        times = s.count(old)
        check_length("replace", len(s) + times * (len(new) - len(old)))
    return s.replace(old, new)


# --- making --------------------------------------------------------------------------------


def _need_fill(op: str, index: int, fill: Any) -> str:
    text = fill.name if type(fill) is Char else need_string(op, index, fill)
    if not text:
        raise range_error(op, f"argument {index} must not be empty", fill)
    return text


def _padding(op: str, s: str, width: Any, fill: Any) -> str:
    if type(width) is int and width <= MAX_TEXT and type(fill) is str and len(fill) == 1:
        return fill * (width - len(s))
    wanted = need_integer(op, 2, width)
    text = _need_fill(op, 3, fill)
    check_length(op, wanted)
    missing = max(0, wanted - len(s))
    return (text * (missing // len(text) + 1))[:missing]


@primitive("string-pad-left", "string-pad")
def string_pad_left(s: Any, width: Any, fill: Any = " ") -> str:
    """`s` with `fill` before it, up to `width` characters; as it is if that long already."""
    return _padding("string-pad-left", need_string("string-pad-left", 1, s), width, fill) + s


@primitive("string-pad-right")
def string_pad_right(s: Any, width: Any, fill: Any = " ") -> str:
    """`s` with `fill` after it, up to `width` characters; as it is if that long already."""
    need_string("string-pad-right", 1, s)
    return s + _padding("string-pad-right", s, width, fill)


def need_times(op: str, index: int, value: Any) -> int:
    """A number of repetitions: an integer, not negative."""
    times = need_integer(op, index, value)
    if times < 0:
        text = f"argument {index} must not be negative, got {shown_number(times)}"
        raise range_error(op, text, value)
    return times


@primitive("string-repeat")
def string_repeat(s: Any, count: Any) -> str:
    """`s`, `count` times."""
    need_string("string-repeat", 1, s)
    times = need_times("string-repeat", 2, count)
    check_length("string-repeat", len(s) * times)
    return s * times if s else ""


@primitive("make-string")
def make_string(length: Any, fill: Any = " ") -> str:
    """A string of `length` times the character `fill`."""
    times = need_times("make-string", 1, length)
    check_length("make-string", times)
    return need_char_text("make-string", 2, fill) * times


def need_char_text(op: str, index: int, value: Any) -> str:
    """The one-character string of a character, or of a string of length one."""
    if type(value) is Char:
        return value.name
    if type(value) is str and len(value) == 1:
        return value
    raise bad_argument(op, index, "a character", value)


@primitive("string")
def string(*values: Any) -> str:
    """A string of the characters; other values as `str` shows them."""
    return make_str(*(value.name if type(value) is Char else value for value in values))


_ascii: Final = ASCII.__getitem__


@primitive("string->list")
def string_to_list(s: Any, start: Any = None, end: Any = None) -> list[Char]:
    """The characters as a list."""
    if start is None and end is None and type(s) is str and s.isascii():
        return list(map(_ascii, s))
    need_string("string->list", 1, s)
    begin, stop = need_range("string->list", len(s), start, end)
    part = s[begin:stop]
    return list(map(_ascii, part)) if part.isascii() else [char(c) for c in part]


@primitive("string->vector")
def string_to_vector(s: Any, start: Any = None, end: Any = None) -> Vector:
    """The characters as a vector."""
    need_string("string->vector", 1, s)
    begin, stop = need_range("string->vector", len(s), start, end)
    return Vector(char(c) for c in s[begin:stop])


_CHARS: Final = frozenset((Char,))
_name_of: Final = attrgetter("name")


def _from_chars(op: str, items: Any) -> str:
    if _CHARS.issuperset(map(type, items)):
        return "".join(map(_name_of, items))
    parts: list[str] = []
    for at, item in enumerate(items):
        if type(item) is Char:
            parts.append(item.name)
        elif type(item) is str and len(item) == 1:
            parts.append(item)
        else:
            text = f"{op}: element {at} of argument 1 must be a character, got {shown(item)}"
            raise error("type-error", text, item)
    return "".join(parts)


@primitive("list->string")
def list_to_string(chars: Any) -> str:
    """The string of a list of characters."""
    if type(chars) is list and _CHARS.issuperset(map(type, chars)):
        return "".join(map(_name_of, chars))
    if chars is not None and not is_list(chars):
        raise bad_argument("list->string", 1, "a list of characters", chars)
    return _from_chars("list->string", to_python(chars))


@primitive("vector->string")
def vector_to_string(chars: Any, start: Any = None, end: Any = None) -> str:
    """The string of a vector of characters."""
    if type(chars) is not Vector:
        raise bad_argument("vector->string", 1, "a vector of characters", chars)
    begin, stop = need_range("vector->string", len(chars), start, end)
    return _from_chars("vector->string", list(chars)[begin:stop])


# --- order ---------------------------------------------------------------------------------


def _order(name: str, what: str, compare: Callable[[str, str], bool], *, fold: bool) -> None:
    """Register a comparison of one or more strings."""

    def apply(first: Any, *rest: Any) -> bool:
        strings = (first, *rest)
        need_strings(name, strings)
        if fold:
            strings = tuple(s.casefold() for s in strings)
        return all(compare(strings[i], strings[i + 1]) for i in range(len(strings) - 1))

    def two(a: Any, b: Any) -> bool:
        if type(a) is str and type(b) is str:
            return compare(a.casefold(), b.casefold()) if fold else compare(a, b)
        return apply(a, b)

    apply.__name__ = name
    apply.__doc__ = what
    primitive(name, two=two)(apply)


def _same(a: str, b: str) -> bool:
    return a == b


for _name, _compare, _what in (
    ("string=?", _same, "are equal"),
    ("string<?", lt, "increase"),
    ("string>?", gt, "decrease"),
    ("string<=?", le, "never decrease"),
    ("string>=?", ge, "never increase"),
):
    _order(_name, f"Whether the strings {_what}, by code point.", _compare, fold=False)
    _ci = f"string-ci{_name[6:]}"
    _order(_ci, f"Whether the strings {_what}, case ignored.", _compare, fold=True)
