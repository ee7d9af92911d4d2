"""String buffers: for building a string piece by piece without copying what is there already."""

from __future__ import annotations

from typing import Any, final

from sx_kernel.base.values import Char
from sx_kernel.primitives.check import (
    MAX_ELEMENTS,
    bad_argument,
    limit_error,
    need_integer,
    range_error,
)
from sx_kernel.primitives.registry import primitive
from sx_kernel.primitives.strings import need_range
from sx_kernel.syntax.printer import inspect


@final
class StringBuffer:
    """Pieces of text and how many characters they have together."""

    __slots__ = ("parts", "size")
    sx_type = "string-buffer"

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.size = 0


def need_buffer(op: str, value: Any) -> StringBuffer:
    """A string buffer, as the first argument."""
    if type(value) is StringBuffer:
        return value
    raise bad_argument(op, 1, "a string buffer", value)


@primitive("make-string-buffer", "make-buffer")
def make() -> StringBuffer:
    """A new, empty buffer."""
    return StringBuffer()


@primitive("string-buffer?", "buffer?")
def is_buffer(value: Any) -> bool:
    """Return whether the value is a string buffer."""
    return type(value) is StringBuffer


@primitive("string-buffer-append!", "buffer-append!")
def append(buffer: Any, value: Any) -> StringBuffer:
    """Add a string, or what `inspect` makes of another value, and return the buffer."""
    target = need_buffer("string-buffer-append!", buffer)
    text = value if type(value) is str else inspect(value)
    if target.size + len(text) > MAX_ELEMENTS:
        raise limit_error("string-buffer-append!", f"more than {MAX_ELEMENTS} characters")
    target.parts.append(text)
    target.size += len(text)
    return target


@primitive("string-buffer->string", "buffer->string")
def to_string(buffer: Any) -> str:
    """Everything in one string."""
    target = need_buffer("string-buffer->string", buffer)
    whole = "".join(target.parts)
    target.parts = [whole]  # the next call is free
    return whole


@primitive("string-buffer-length", "buffer-length")
def length(buffer: Any) -> int:
    """The number of characters."""
    return need_buffer("string-buffer-length", buffer).size


def _replace(buffer: StringBuffer, at: int, text: str) -> None:
    whole = to_string(buffer)
    buffer.parts = [whole[:at], text, whole[at + len(text) :]]


@primitive("string-set!")
def set_char(buffer: Any, index: Any, c: Any) -> StringBuffer:
    """Put a character in the place of another one, and return the buffer."""
    target = need_buffer("string-set!", buffer)
    at = need_integer("string-set!", 2, index)
    if type(c) is not Char:
        raise bad_argument("string-set!", 3, "a character", c)
    if not 0 <= at < target.size:
        raise range_error("string-set!", f"argument 2 must be below {target.size}", index)
    _replace(target, at, c.name)
    return target


@primitive("string-copy!")
def copy_into(buffer: Any, at: Any, source: Any, start: Any = 0, end: Any = None) -> StringBuffer:
    """Put a part of a string or buffer in the place of as many characters; return the buffer."""
    target = need_buffer("string-copy!", buffer)
    place = need_integer("string-copy!", 2, at)
    if type(source) is not str and type(source) is not StringBuffer:
        raise bad_argument("string-copy!", 3, "a string or string buffer", source)
    text = source if type(source) is str else to_string(source)
    first, last = need_range("string-copy!", len(text), start, end, first=4)
    if not 0 <= place <= target.size - (last - first):
        raise range_error("string-copy!", "argument 2 must leave room for what is copied", at)
    _replace(target, place, text[first:last])
    return target


@primitive("string-fill!")
def fill(buffer: Any, c: Any, start: Any = 0, end: Any = None) -> StringBuffer:
    """Put a character in the place of each one of a part, and return the buffer."""
    target = need_buffer("string-fill!", buffer)
    if type(c) is not Char:
        raise bad_argument("string-fill!", 2, "a character", c)
    first, last = need_range("string-fill!", target.size, start, end, first=3)
    _replace(target, first, c.name * (last - first))
    return target


@primitive("string-buffer-clear!", "buffer-clear!")
def clear(buffer: Any) -> StringBuffer:
    """Remove everything, and return the buffer."""
    target = need_buffer("string-buffer-clear!", buffer)
    target.parts = []
    target.size = 0
    return target
