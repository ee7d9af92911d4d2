"""runtime/parts.py: turns of long loops count their calls where a part of them begins."""

from __future__ import annotations

from itertools import islice
from types import CellType

import pytest

from sx_kernel.runtime.parts import counted, counted_items
from sx_kernel.runtime.sites import PART


@pytest.mark.parametrize(("begins", "bound"), [(0, 0), (3, 2), (0, 1), (5, 3 * PART + 7)])
def test_all_turns_are_made_and_counted(begins: int, bound: int) -> None:
    hits = CellType(1.0)
    assert list(counted(begins, bound, hits, 2)) == list(range(begins, bound))
    assert hits.cell_contents == 1.0 + 2 * max(bound - begins, 0)


def test_no_more_than_a_part_is_counted_in_advance() -> None:
    hits = CellType(0.0)
    assert list(islice(counted(0, 10 * PART, hits, 1), PART + 1))[-1] == PART
    assert hits.cell_contents == 2 * PART


def test_items_are_handed_out_as_they_are_then() -> None:
    hits, items = CellType(0.0), list(range(2 * PART))
    walked = counted_items(iter(items), len(items), hits, 3)
    assert next(walked) == 0
    items[1] = -1
    assert next(walked) == -1
    assert hits.cell_contents == 3 * PART
    assert len(list(walked)) == 2 * PART - 2
    assert hits.cell_contents == 6 * PART
