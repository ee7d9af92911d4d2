"""Code as data, and values as text."""

from __future__ import annotations

from typing import Any

from sx_kernel.base.source import Source
from sx_kernel.primitives.check import need_string
from sx_kernel.primitives.registry import primitive
from sx_kernel.syntax.printer import display_value, inspect_value, write_value
from sx_kernel.syntax.reader import ReadProblem, read


@primitive("sx-parse")
def sx_parse(text: Any) -> list[Any]:
    """The forms in `text`. Raises a read-error that says what is wrong and where."""
    source = Source(need_string("sx-parse", 1, text), "sx-parse")
    try:
        return read(source, data=True).forms
    except ReadProblem as problem:
        raise problem.as_error(source) from None


@primitive("inspect", "sx-serialize")
def inspect(x: Any) -> str:
    """`x` as text; data read back as equal data."""
    return inspect_value(x)


@primitive("write-to-string")
def write_to_string(x: Any) -> str:
    """Return what `write` prints."""
    return write_value(x)


@primitive("display-to-string")
def display_to_string(x: Any) -> str:
    """Return what `display` prints."""
    return display_value(x)


@primitive("trampoline")
def trampoline(x: Any) -> Any:
    """The value itself: no value stands for a call that is still to be made."""
    return x
