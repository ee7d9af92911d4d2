"""Rows: Python lists that compiled code lets grow, and the SX lists that are made of them."""

from __future__ import annotations

from typing import Any, Final

from sx_kernel.base.sequences import LIMIT, SxList, append_lists, cons, is_list

_FEW: Final = 8  # conses that cost less than a link


def from_row(row: list[Any], tail: Any, order: str) -> SxList:
    """A list of the elements of `row` and then those of `tail`.

    `order` "front": the last element of the row comes first, as if each had been consed;
    "back": the first; "own": it is the row, and there is nothing behind it. Raises TypeError if
    `tail` is no list and not nil, but has to be one.
    """
    if order == "own":
        return row
    if not row:
        return tail
    if order == "front":
        row = row[::-1]
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


def like_row(row: list[Any], tail: Any, order: str, *items: Any) -> SxList:
    """The same, with `items` in front, of a row that goes on growing."""
    return from_row([*row, *reversed(items)], tail, order)


def list_of(row: list[Any], was: Any, drop: int, *items: Any) -> SxList:
    """A list of `items` and the elements of `row` but `drop` at its end, the last first. `was`: the
    list as which the row began, False if it has changed."""
    if was is not False and not items and not drop:
        return was
    return [*items, *row[-1 - drop :: -1]]


def open_row(root: Any) -> list[Any] | None:
    """A row that begins as a list; None if that is no list or not short."""
    if root is None:
        return []
    return root[::-1] if type(root) is list and len(root) <= LIMIT else None
