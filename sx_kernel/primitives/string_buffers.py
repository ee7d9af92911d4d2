"""String buffers: for building a string piece by piece without copying what is there already."""

from __future__ import annotations

from typing import Any, final

from sx_kernel.primitives.check import MAX_ELEMENTS, bad_argument, limit_error
from sx_kernel.primitives.registry import primitive
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
    """Whether the value is a string buffer."""
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


@primitive("string-buffer-clear!", "buffer-clear!")
def clear(buffer: Any) -> StringBuffer:
    """Remove everything, and return the buffer."""
    target = need_buffer("string-buffer-clear!", buffer)
    target.parts = []
    target.size = 0
    return target
