"""mid/lists.py: nodes of lists that are walked and that grow."""

from __future__ import annotations

import pytest

from sx_kernel.base.rows import from_row
from sx_kernel.base.sequences import to_python
from sx_kernel.compile.mid.lists import ROW_ORDERS, Append, FromRow, Left, MakeRow, Walk, is_sunk
from sx_kernel.compile.mid.nodes import Const, Param


@pytest.mark.parametrize("sunk", [True, False])
def test_what_is_made_only_where_the_code_is_left_says_so(sunk: bool) -> None:
    walk = Walk(Param(0, "xs"), ("walk0", 0, 0), None, steady=True)
    assert is_sunk(Left(walk, Const(0), sunk=sunk)) is sunk
    assert is_sunk(FromRow(MakeRow(), Const(None), "own", sunk=sunk)) is sunk


def test_what_is_needed_on_the_way_is_never_sunk() -> None:
    row = MakeRow()
    for value in (row, Append([row, Const(1)]), Walk(Const(None), ("", 0, 0), None, steady=True)):
        assert not is_sunk(value)


@pytest.mark.parametrize(
    ("order", "tail", "expected"),
    [("front", [9], [3, 2, 1, 9]), ("back", [9], [1, 2, 3, 9]), ("own", None, [1, 2, 3])],
)
def test_each_order_is_one_that_rows_are_made_lists_by(
    order: str, tail: list[int] | None, expected: list[int]
) -> None:
    assert order in ROW_ORDERS
    assert to_python(from_row([1, 2, 3], tail, order)) == expected
