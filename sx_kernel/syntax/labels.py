"""Scheme's `write` and `write-shared`: data that contain themselves, or a part twice.

Such a part is marked where it first stands, `#0=(1 #0#)`, as R7RS 2.4 has it; `read` reads it.
Nothing recurses.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from sx_kernel.base.sequences import Chain
from sx_kernel.base.values import Vector
from sx_kernel.syntax.printer import (
    DEPTH_LIMIT,
    MORE,
    PARTS_LIMIT,
    Pieces,
    opened,
    write_value,
)

_COMPOUND: Final = (list, dict, Vector, Chain)
"""What may be labelled; what else has parts makes them when it is printed."""


def write_text(value: object) -> str:
    """Scheme's `write`: labels where data contain themselves, and only there."""
    text = write_value(value)
    if MORE not in text or type(value) not in _COMPOUND:
        return text
    marked = _met_again(value, around=True)
    return _labelled(value, marked) if marked else text


def write_shared(value: object) -> str:
    """The same with labels for all that stands in the data more than once."""
    if type(value) not in _COMPOUND:
        return write_value(value)
    marked = _met_again(value, around=False)
    return _labelled(value, marked) if marked else write_value(value)


def _met_again(value: object, *, around: bool) -> set[int]:
    """Ids of the parts that are met again: `around`, inside of themselves, else anywhere."""
    met: set[int] = set()
    path = {id(value)}
    done: set[int] = set()
    stack: list[tuple[int, Iterator[Any]]] = [(id(value), _parts(value))]
    while stack:
        for part in stack[-1][1]:
            own = id(part)
            if own in path or (own in done and not around):
                met.add(own)
            elif type(part) in _COMPOUND and own not in done:
                path.add(own)
                stack.append((own, _parts(part)))
                break
        else:
            own, _ = stack.pop()
            path.discard(own)
            done.add(own)
    return met


def _parts(value: Any) -> Iterator[Any]:
    _, pieces, _ = opened(value)
    return (part for _, part in pieces or () if type(part) in _COMPOUND)


def _labelled(value: object, marked: set[int]) -> str:
    """The text of `value`, in which the `marked` parts have labels."""
    out: list[str] = []
    labels: dict[int, int] = {}
    stack: list[tuple[Pieces, str]] = []
    pieces: Pieces = iter((("", value),))
    closing = ""
    while True:
        for before, item in pieces:
            own = id(item)
            if own in labels:
                out.append(f"{before}#{labels[own]}#")
                continue
            if own in marked:
                labels[own] = len(labels)
                before = f"{before}#{labels[own]}="
            if type(item) not in _COMPOUND:
                out.append(before + write_value(item))
                continue
            if len(stack) >= DEPTH_LIMIT or len(out) > PARTS_LIMIT:
                out.append(before + MORE)
                continue
            text, inner, end = opened(item)
            out.append(before + text)
            stack.append((pieces, closing))
            pieces, closing = inner or iter(()), end
            break
        else:
            out.append(closing)
            if not stack:
                return "".join(out)
            pieces, closing = stack.pop()
