"""Rows: Python lists that compiled code lets grow, and the SX lists that are made of them."""

from __future__ import annotations

from typing import Any

from sx_kernel.base.sequences import SxList, append_lists


def from_row(row: list[Any], tail: Any, order: str) -> SxList:
    """A list of the elements of `row`, which is not needed any more, and then those of `tail`.

    `order` "front": the last element of the row comes first, as if each had been consed;
    "back": the first; "own": it is the row, and there is nothing behind it.
    """
    if order == "own":
        return row
    if not row:
        return tail
    if order == "front":
        row.reverse()
    return append_lists(row, tail) if tail else row


def like_row(row: list[Any], tail: Any, order: str) -> SxList:
    """The same, of a row that goes on growing."""
    return from_row(row.copy(), tail, order)
