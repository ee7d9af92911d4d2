"""Attributes: their names, and those of a spread merged with an element's own."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, Final

from sx_kernel.base.errors import SxError, error
from sx_kernel.base.values import Keyword
from sx_kernel.syntax.printer import describe, str_value

# The HTML standard, 13.1.2.3; `<` is no parse error, but no sane name has it either.
ATTRIBUTE_NAME: Final = re.compile(r"[^\s\x00-\x1f\x7f-\x9f\"'<>/=]+").fullmatch


def is_attribute_name(name: str) -> bool:
    """Return whether `name` can be the name of an attribute."""
    return ATTRIBUTE_NAME(name) is not None


def bad_name(name: str) -> SxError:
    """The error of an attribute name that HTML does not allow."""
    return error("range-error", f"an attribute cannot be called {describe(name)}", name)


def taken_apart(args: Iterable[Any]) -> tuple[dict[str, Any], list[Any]]:
    """The attributes and the children of an element that is called with `args`.

    A keyword and the value after it are an attribute; of two of one name the last counts.
    """
    attrs: dict[str, Any] = {}
    children: list[Any] = []
    name: str | None = None
    for arg in args:
        if name is not None:
            attrs[name] = arg
            name = None
        elif type(arg) is Keyword:
            name = arg.name
        else:
            children.append(arg)
    if name is not None:  # a keyword at the end is a child like any other
        children.append(name)
    return attrs, children


def merged(attrs: dict[str, Any], more: dict[str, Any]) -> dict[str, Any]:
    """`attrs` with those of a spread: classes joined by a space, styles by `;`, others replaced."""
    made = dict(attrs)
    for key, value in more.items():
        before = made.get(key)
        if key == "class" and before is not None and value is not None:
            made[key] = f"{str_value(before)} {str_value(value)}".strip()
        elif key == "style" and before is not None and value is not None:
            made[key] = f"{str_value(before).rstrip(';')};{str_value(value)}"
        else:
            made[key] = value
    return made
