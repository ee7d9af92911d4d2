"""Bytevectors, R7RS 6.9: mutable arrays of integers from 0 to 255."""

from __future__ import annotations

from typing import Any

from sx_kernel.primitives.check import (
    MAX_ELEMENTS,
    bad_argument,
    limit_error,
    need_count,
    need_integer,
    need_string,
    range_error,
    shown_number,
)
from sx_kernel.primitives.lists import need_list
from sx_kernel.primitives.registry import primitive
from sx_kernel.primitives.vectors import need_span


def need_bytes(op: str, index: int, value: Any) -> bytearray:
    """A bytevector."""
    if type(value) is bytearray:
        return value
    raise bad_argument(op, index, "a bytevector", value)


def need_byte(op: str, index: int, value: Any) -> int:
    """An exact integer from 0 to 255."""
    if type(value) is int and 0 <= value <= 255:
        return value
    raise bad_argument(op, index, "an integer from 0 to 255", value)


def _need_position(op: str, value: Any, size: int) -> int:
    position = need_integer(op, 2, value)
    if 0 <= position < size:
        return position
    where = shown_number(position)
    raise range_error(op, f"position {where} is outside a bytevector of {size}", position)


@primitive("bytevector?")
def is_bytevector(value: Any) -> bool:
    """Return whether the value is a bytevector."""
    return type(value) is bytearray


@primitive("bytevector")
def make(*items: Any) -> bytearray:
    """A new bytevector of the arguments."""
    return bytearray(need_byte("bytevector", i + 1, item) for i, item in enumerate(items))


@primitive("make-bytevector")
def make_bytevector(count: Any, fill: Any = 0) -> bytearray:
    """A bytevector of `count` times the same byte."""
    size = need_count("make-bytevector", 1, count, "a bytevector")
    return bytearray([need_byte("make-bytevector", 2, fill)]) * size


@primitive("bytevector-length")
def length(b: Any) -> int:
    """The number of bytes."""
    return len(need_bytes("bytevector-length", 1, b))


@primitive("bytevector-u8-ref")
def ref(b: Any, index: Any) -> int:
    """The byte at `index`, which must exist."""
    items = need_bytes("bytevector-u8-ref", 1, b)
    return items[_need_position("bytevector-u8-ref", index, len(items))]


@primitive("bytevector-u8-set!")
def put(b: Any, index: Any, byte: Any) -> None:
    """Replace the byte at `index`, which must exist."""
    items = need_bytes("bytevector-u8-set!", 1, b)
    position = _need_position("bytevector-u8-set!", index, len(items))
    items[position] = need_byte("bytevector-u8-set!", 3, byte)


@primitive("bytevector-copy")
def copy(b: Any, start: Any = None, end: Any = None) -> bytearray:
    """A new bytevector of the bytes, or of a part of them."""
    items = need_bytes("bytevector-copy", 1, b)
    begin, stop = need_span("bytevector-copy", 2, start, end, len(items))
    return items[begin:stop]


@primitive("bytevector-copy!")
def copy_into(to: Any, at: Any, source: Any, start: Any = None, end: Any = None) -> None:
    """Copy a part of `source` into `to` from position `at` on; they may be the same."""
    target = need_bytes("bytevector-copy!", 1, to)
    where = need_integer("bytevector-copy!", 2, at)
    items = need_bytes("bytevector-copy!", 3, source)
    begin, stop = need_span("bytevector-copy!", 4, start, end, len(items))
    if not 0 <= where <= len(target) - (stop - begin):
        place = shown_number(where)
        text = f"{stop - begin} bytes at {place} do not fit into {len(target)}"
        raise range_error("bytevector-copy!", text, where)
    target[where : where + stop - begin] = items[begin:stop]


@primitive("bytevector-append")
def append(*parts: Any) -> bytearray:
    """A new bytevector of the bytes of all of them."""
    checked = [need_bytes("bytevector-append", i + 1, part) for i, part in enumerate(parts)]
    if sum(map(len, checked)) > MAX_ELEMENTS:
        raise limit_error("bytevector-append", f"more than {MAX_ELEMENTS} bytes")
    return bytearray().join(checked)


@primitive("utf8->string")
def to_string(b: Any, start: Any = None, end: Any = None) -> str:
    """The string that the bytes encode in UTF-8."""
    items = need_bytes("utf8->string", 1, b)
    begin, stop = need_span("utf8->string", 2, start, end, len(items))
    try:
        return items[begin:stop].decode("utf-8")
    except UnicodeDecodeError as problem:
        text = f"the byte at {begin + problem.start} is no part of UTF-8 text"
        raise range_error("utf8->string", text, begin + problem.start) from None


@primitive("string->utf8")
def from_string(s: Any, start: Any = None, end: Any = None) -> bytearray:
    """The bytes of the string, or of a part of it, in UTF-8."""
    text = need_string("string->utf8", 1, s)
    begin, stop = need_span("string->utf8", 2, start, end, len(text))
    try:
        return bytearray(text[begin:stop], "utf-8")
    except UnicodeEncodeError as problem:  # a lone surrogate
        where = begin + problem.start
        message = f"the character at {where} has no UTF-8 encoding"
        raise range_error("string->utf8", message, where) from None


@primitive("bytevector->list")
def to_list(b: Any, start: Any = None, end: Any = None) -> list[int]:
    """The bytes, or a part of them, in a new list."""
    items = need_bytes("bytevector->list", 1, b)
    begin, stop = need_span("bytevector->list", 2, start, end, len(items))
    return list(items[begin:stop])


@primitive("list->bytevector")
def from_list(items: Any) -> bytearray:
    """A new bytevector of the integers in a list."""
    made = bytearray()
    for item in need_list("list->bytevector", 1, items):
        if type(item) is not int or not 0 <= item <= 255:
            raise bad_argument("list->bytevector", 1, "a list of integers from 0 to 255", items)
        made.append(item)
    return made
