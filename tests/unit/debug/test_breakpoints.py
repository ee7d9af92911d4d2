"""debug/breakpoints.py: where a breakpoint is, and at which times it counts."""

from __future__ import annotations

import pytest

from sx_kernel.debug.breakpoints import Breakpoint, Table, code_lines, next_line
from sx_kernel.debug.places import Places

TEXT = "(define (f x)\n  x)\n\n(f\n  (list 1\n    2))"


@pytest.mark.parametrize(
    ("condition", "times"),
    [
        ("", [1, 2, 3, 4, 5, 6]), ("3", [3, 4, 5, 6]), (">= 3", [3, 4, 5, 6]), ("> 3", [4, 5, 6]),
        ("== 3", [3]), ("=3", [3]), ("% 2", [2, 4, 6]), ("%0", []), ("soon", [1, 2, 3, 4, 5, 6]),
    ],
)  # fmt: skip
def test_a_count_of_hits_says_which_times_matter(condition: str, times: list[int]) -> None:
    point = Breakpoint(1, hit_condition=condition)
    assert [time for time in range(1, 7) if point.counted()] == times


def test_lines_with_code_are_those_at_which_lists_begin() -> None:
    assert code_lines(TEXT) == [1, 4, 5]
    assert code_lines("(f") is None
    assert code_lines("") == []


def test_the_next_line_is_the_first_that_is_not_before() -> None:
    assert [next_line(line, [5, 1, 4]) for line in (0, 2, 4, 5, 6)] == [1, 4, 4, 5, None]


@pytest.fixture
def table() -> Table:
    return Table(Places())


def test_a_breakpoint_moves_to_the_next_line_with_code(table: Table) -> None:
    path = table.places.note_cell("cell", TEXT)
    inside, beyond = table.set_lines(path, [{"line": 2}, {"line": 6}])
    assert (inside.line, inside.actual, inside.verified, inside.message) == (2, 4, True, "")
    assert (beyond.verified, beyond.message) == (False, "there is no code from here on")


@pytest.mark.parametrize(
    ("text", "said"), [(None, "there is no such source"), ("(f", "the text cannot be read")]
)
def test_a_breakpoint_that_can_be_nowhere_says_why(
    table: Table, text: str | None, said: str
) -> None:
    path = "/nowhere/x.sx" if text is None else table.places.note_cell("cell", text)
    (made,) = table.set_lines(path, [{"line": 1}])
    assert (made.verified, made.message) == (False, said)


def test_a_breakpoint_that_stays_keeps_its_number_and_its_hits(table: Table) -> None:
    path = table.places.note_cell("cell", TEXT)
    first, _ = table.set_lines(path, [{"line": 1}, {"line": 4}])
    first.counted()
    again, new = table.set_lines(path, [{"line": 1, "condition": "x"}, {"line": 5}])
    assert (again.id, again.hits, again.condition) == (first.id, 1, "x")
    assert new.id != first.id and new.hits == 0


def test_the_version_counts_changes_and_none_left_is_empty(table: Table) -> None:
    path = table.places.note_cell("cell", TEXT)
    table.set_lines(path, [{"line": 1}])
    table.set_functions([{"name": "f"}], lambda _name: False)
    assert [point.message for point in table.all()] == ["", "no function is called f yet"]
    table.set_lines(path, [])
    table.set_functions([], lambda _name: True)
    assert table.is_empty and table.version == 4
