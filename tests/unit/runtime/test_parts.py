"""runtime/parts.py: turns of long loops are counted part by part."""

from __future__ import annotations

from itertools import islice
from types import CellType

import pytest

from sx_kernel.runtime.parts import counted, counted_items
from sx_kernel.runtime.sites import PART


@pytest.mark.parametrize(("begins", "bound"), [(0, 0), (3, 10), (5, 2 * PART + 7)])
def test_all_numbers_come_and_each_is_counted(begins: int, bound: int) -> None:
    hits: CellType = CellType(1.0)
    assert list(counted(begins, bound, hits, 3)) == list(range(begins, bound))
    assert hits.cell_contents == 1.0 + 3 * max(0, bound - begins)


def test_numbers_go_down_too() -> None:
    hits: CellType = CellType(0.0)
    assert list(counted(PART + 5, -2, hits, 2, -1)) == list(range(PART + 5, -2, -1))
    assert hits.cell_contents == 2 * (PART + 7)


@pytest.mark.parametrize("step", [1, -1])
def test_there_is_no_last_number_if_the_bound_lies_behind_the_first(step: int) -> None:
    hits: CellType = CellType(0.0)
    turns = list(islice(counted(0, -5 * step, hits, 1, step), PART + 1))
    assert (turns[0], turns[-1], hits.cell_contents) == (0, PART * step, 2 * PART)


def test_a_part_is_counted_when_it_begins() -> None:
    hits: CellType = CellType(0.0)
    turns = counted(0, 2 * PART, hits, 1)
    assert next(turns) == 0
    assert hits.cell_contents == PART
    *_, last = islice(turns, PART)
    assert (last, hits.cell_contents) == (PART, 2 * PART)


def test_items_come_in_their_order_and_are_counted() -> None:
    hits: CellType = CellType(0.0)
    items = list(range(PART + 5))
    assert list(counted_items(iter(items), len(items), hits, 2)) == items
    assert hits.cell_contents == 2 * len(items)
