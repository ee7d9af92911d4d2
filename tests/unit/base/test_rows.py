"""base/rows.py: rows that compiled code lets grow, and the lists that are made of them."""

from __future__ import annotations

from typing import Any

import pytest

from sx_kernel.base.chains import Chain
from sx_kernel.base.rows import from_row, like_row, list_of, open_row
from sx_kernel.base.sequences import LIMIT, to_python

LONG = list(range(3 * LIMIT))


@pytest.mark.parametrize("tail", [None, [], [8, 9], LONG])
@pytest.mark.parametrize("size", [0, 1, 5, 20])
def test_a_list_is_the_row_and_then_its_tail(tail: Any, size: int) -> None:
    row = list(range(size))
    rest = list(tail or [])
    assert to_python(from_row(list(row), tail, "back")) == row + rest
    assert to_python(from_row(list(row), tail, "front")) == row[::-1] + rest


def test_a_row_of_its_own_is_the_list() -> None:
    row = [1, 2]
    assert from_row(row, None, "own") is row


def test_a_long_tail_is_shared_and_not_copied() -> None:
    made = from_row([1, 2], LONG, "back")
    assert type(made) is Chain
    assert list(range(3 * LIMIT)) == LONG


def test_an_empty_row_is_its_tail() -> None:
    tail = [1]
    assert from_row([], tail, "back") is tail


def test_what_is_no_list_stands_behind_no_row() -> None:
    with pytest.raises(TypeError, match="not a list"):
        from_row([1], 5, "back")


def test_a_row_that_goes_on_growing_is_copied() -> None:
    row = [1, 2]
    assert like_row(row, None, "front", 7, 8) == [7, 8, 2, 1]
    assert row == [1, 2]


def test_a_row_that_has_not_changed_is_the_list_as_which_it_began() -> None:
    was, row = [1, 2, 3], [3, 2, 1]
    assert list_of(row, was, 0) is was
    assert list_of(row, was, 1) == [2, 3]
    assert list_of(row, was, 0, 0) == [0, 1, 2, 3]
    assert list_of(row, False, 0) == [1, 2, 3]


def test_a_row_begins_as_a_short_list() -> None:
    assert open_row(None) == []
    assert open_row([1, 2]) == [2, 1]
    assert open_row(LONG) is None
    assert open_row("ab") is None
