"""python/rows.py: the texts of rows."""

from __future__ import annotations

import pytest

from sx_kernel.base.rows import list_of, open_row
from sx_kernel.compile.mid.lists import FromRow, MakeRow, RowGet
from sx_kernel.compile.mid.nodes import Const, Param
from sx_kernel.compile.python.rows import changes, got, is_there, listed, opened
from tests.unit.compile.stages import Stages, every


@pytest.mark.parametrize("there", range(5))
@pytest.mark.parametrize("drop", range(5))
@pytest.mark.parametrize("new", range(4))
def test_a_change_is_a_slice_assignment(there: int, drop: int, new: int) -> None:
    if drop > there:
        return
    row, items = list(range(there)), [f"{100 + i}" for i in range(new)]
    expected = [*row[: there - drop], *map(int, items)]
    exec("\n".join(changes("row", items, drop)) or "pass", {"row": row})
    assert row == expected
    assert bool(eval(is_there("row", drop), {"row": list(range(there)), "len": len})) or not drop


@pytest.mark.parametrize("root", [None, [], [1, 2, 3], [0] * 128])
def test_a_row_begins_as_a_list_turned_round(root: list[int] | None) -> None:
    names = {"root": root, "type": type, "list": list, "len": len}
    text = opened(MakeRow(Param(0, "s"), ("row0", 0, 0)), "root", "lost")
    assert eval(text, names) == open_row(root) == (root or [])[::-1]


@pytest.mark.parametrize("root", ["text", 5, [0] * 129])
def test_what_is_no_short_list_gives_the_code_up(root: object) -> None:
    names = {"root": root, "type": type, "list": list, "len": len, "lost": "lost"}
    text = opened(MakeRow(Param(0, "s"), ("row0", 0, 0)), "root", "lost")
    assert eval(text, names) == "lost"
    assert open_row(root) is None


def test_an_element_that_is_known_to_be_there_is_not_tested() -> None:
    text = (
        "(define (f n) (let loop ((i 0) (s '())) (if (= i n) (first s) (loop (+ i 1) (cons i s)))))"
    )
    (read,) = every(Stages(text, "3").after("rows"), RowGet)
    assert got(read, "row", "None") == "(row[-1] if row else None)"
    read.least = 1
    assert got(read, "row", "None") == "row[-1]"


@pytest.mark.parametrize("drop", range(4))
@pytest.mark.parametrize("items", [[], ["8", "9"]])
@pytest.mark.parametrize("was", [False, [5]])
def test_the_list_is_what_is_made_where_code_is_left(
    drop: int, items: list[str], was: object
) -> None:
    made = MakeRow()
    made.tracks = True
    row = [1, 2, 3]
    inst = FromRow(made, Const(None), "front", sunk=False, items=[Const(8)] * len(items), drop=drop)
    found = eval(listed(inst, "row", "None", items, last=True), {"row": row, "roww": was})
    assert found == list_of(row, was, drop, *map(int, items))
