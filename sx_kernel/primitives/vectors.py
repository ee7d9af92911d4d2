"""Vectors, R7RS 6.8: mutable arrays of fixed length. Positions outside are errors."""

from __future__ import annotations

from typing import Any

from sx_kernel.base.values import Vector
from sx_kernel.primitives.check import (
    MAX_ELEMENTS,
    bad_argument,
    limit_error,
    need_count,
    need_integer,
    range_error,
    shown_number,
)
from sx_kernel.primitives.lists import need_list
from sx_kernel.primitives.registry import primitive


def need_vector(op: str, index: int, value: Any) -> Vector:
    """A vector."""
    if type(value) is Vector:
        return value
    raise bad_argument(op, index, "a vector", value)


def _need_position(op: str, value: Any, size: int) -> int:
    position = need_integer(op, 2, value)
    if 0 <= position < size:
        return position
    raise range_error(
        op, f"position {shown_number(position)} is outside a vector of {size}", position
    )


def need_span(op: str, index: int, start: Any, end: Any, size: int) -> tuple[int, int]:
    """Start and end of a part of something of `size` elements, 0 ≤ start ≤ end ≤ size.

    `index` is the number of the argument `start`; nil means the beginning and the end.
    """
    begin = 0 if start is None else need_integer(op, index, start)
    stop = size if end is None else need_integer(op, index + 1, end)
    if 0 <= begin <= stop <= size:
        return begin, stop
    raise range_error(
        op,
        f"from {shown_number(begin)} to {shown_number(stop)} is no part of {size} elements",
        begin,
        stop,
    )


@primitive("vector")
def make(*items: Any) -> Vector:
    """A new vector of the arguments."""
    return Vector(items)


@primitive("make-vector")
def make_vector(count: Any, fill: Any = None) -> Vector:
    """A vector of `count` times the same element."""
    return Vector.filled(fill, need_count("make-vector", 1, count, "a vector"))


@primitive("vector-length")
def vector_length(v: Any) -> int:
    """The number of elements."""
    return len(need_vector("vector-length", 1, v).items)


@primitive("vector-ref")
def vector_ref(v: Any, index: Any) -> Any:
    """The element at `index`, which must exist."""
    if type(v) is Vector and type(index) is int and 0 <= index < len(v.items):
        return v.items[index]
    items = need_vector("vector-ref", 1, v).items
    return items[_need_position("vector-ref", index, len(items))]


@primitive("vector-set!")
def vector_set(v: Any, index: Any, value: Any) -> None:
    """Replace the element at `index`, which must exist."""
    if not (type(v) is Vector and type(index) is int and 0 <= index < len(v.items)):
        size = len(need_vector("vector-set!", 1, v).items)
        index = _need_position("vector-set!", index, size)
    if v.uniform is not type(value):
        v.uniform = False
    v.items[index] = value


@primitive("vector->list")
def vector_to_list(v: Any, start: Any = None, end: Any = None) -> list[Any]:
    """A list of the elements, or of a part of them."""
    items = need_vector("vector->list", 1, v).items
    begin, stop = need_span("vector->list", 2, start, end, len(items))
    return items[begin:stop]


@primitive("list->vector")
def list_to_vector(xs: Any) -> Vector:
    """A vector of the elements of a list."""
    return Vector(need_list("list->vector", 1, xs))


@primitive("vector-fill!")
def vector_fill(v: Any, fill: Any, start: Any = None, end: Any = None) -> None:
    """Replace every element, or a part of them, by `fill`."""
    items = need_vector("vector-fill!", 1, v).items
    begin, stop = need_span("vector-fill!", 3, start, end, len(items))
    if v.uniform is not type(fill):
        v.uniform = False  # first: Ctrl-C may come between the two
    items[begin:stop] = [fill] * (stop - begin)


@primitive("vector-copy", "subvector")
def vector_copy(v: Any, start: Any = None, end: Any = None) -> Vector:
    """A new vector of the elements, or of a part of them."""
    items = need_vector("vector-copy", 1, v).items
    begin, stop = need_span("vector-copy", 2, start, end, len(items))
    return Vector(items[begin:stop])


@primitive("vector-copy!")
def vector_copy_into(to: Any, at: Any, source: Any, start: Any = None, end: Any = None) -> None:
    """Copy a part of `source` into `to` from position `at` on; they may be the same vector."""
    target = need_vector("vector-copy!", 1, to).items
    where = need_integer("vector-copy!", 2, at)
    items = need_vector("vector-copy!", 3, source).items
    begin, stop = need_span("vector-copy!", 4, start, end, len(items))
    if not 0 <= where <= len(target) - (stop - begin):
        raise range_error(
            "vector-copy!",
            f"{stop - begin} elements at {shown_number(where)} do not fit into {len(target)}",
            where,
        )
    if to.uniform is not source.uniform:
        to.uniform = False
    target[where : where + stop - begin] = items[begin:stop]


@primitive("vector-append")
def vector_append(*vectors: Any) -> Vector:
    """A new vector of the elements of all the vectors."""
    parts = [need_vector("vector-append", i + 1, v) for i, v in enumerate(vectors)]
    if sum(map(len, parts)) > MAX_ELEMENTS:
        raise limit_error("vector-append", f"more than {MAX_ELEMENTS} elements")
    made = Vector()
    for part in parts:
        made.items.extend(part.items)
    return made
