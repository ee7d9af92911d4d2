"""Rows: Python lists that compiled code lets grow, and the SX lists that are made of them."""

from __future__ import annotations

from typing import Any, Final

from sx_kernel.base.sequences import LIMIT, SxList, append_lists, cons, is_list

_FEW: Final = 8  # conses that cost less than a link


def from_row(row: list[Any], tail: Any, order: str) -> SxList:
    """A list of the elements of `row`, which is not needed any more, and then those of `tail`.

    `order` "front": the last element of the row comes first, as if each had been consed;
    "back": the first; "own": it is the row, and there is nothing behind it. Raises TypeError if
    `tail` is no list and not nil, but has to be one.
    """
    if order == "own":
        return row
    if not row:
        return tail
    if order == "front":
        row.reverse()
    if tail is None:
        return row
    if type(tail) is list and len(tail) <= max(LIMIT, len(row)):  # pyright: ignore
        row += tail
        return row
    if not is_list(tail):
        raise TypeError("not a list")
    if len(row) <= _FEW:
        for x in reversed(row):
            tail = cons(x, tail)
        return tail
    return append_lists(row, tail)


def like_row(row: list[Any], tail: Any, order: str) -> SxList:
    """The same, of a row that goes on growing."""
    return from_row(row.copy(), tail, order)
