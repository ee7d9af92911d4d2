"""python/spans.py: the ranges of loops that count, as texts of Python."""

from __future__ import annotations

from itertools import count, islice
from types import CellType, SimpleNamespace

import pytest

from sx_kernel.compile.python.spans import Span, before_first, counted_first, known
from sx_kernel.runtime.parts import counted
from sx_kernel.runtime.sites import PART

ENDS = [(0, 0), (0, 5), (3, 5), (5, 3), (0, PART + 9), (-4, 2), (2, -4)]


def texts(begins: int, bound: int) -> list[tuple[str, str]]:
    """The ends as literals, and as variables."""
    return [(f"({e})" if e < 0 else str(e)) for e in (begins, bound)], ["a", "b"]  # type: ignore


def expected(begins: int, bound: int, *, down: bool, exact: bool, at_most: int) -> list[int]:
    """What a loop goes through that tests its variable in each turn."""
    step = -1 if down else 1
    found: list[int] = []
    for i in count(begins, step):
        over = i == bound if exact else (i <= bound if down else i >= bound)
        if over or len(found) == at_most:
            return found
        found.append(i)
    raise AssertionError


@pytest.mark.parametrize("ends", ENDS)
@pytest.mark.parametrize("down", [False, True])
@pytest.mark.parametrize("exact", [False, True])
@pytest.mark.parametrize("counts", [False, True])
def test_a_range_has_the_turns_of_the_loop(
    ends: tuple[int, int], *, down: bool, exact: bool, counts: bool
) -> None:
    for begins, bound in texts(*ends):
        span = Span(begins, bound, down=down, exact=exact, sure=False)
        hits: CellType = CellType(0.0)
        names = {
            "a": ends[0], "b": ends[1], "count_": count, "parts_": counted,
            "P_": SimpleNamespace(rt=SimpleNamespace(hits=hits)),
        }  # fmt: skip
        turns = eval(span.in_parts(2) if counts else span.turns, names)
        wanted = expected(*ends, down=down, exact=exact, at_most=3 * PART)
        assert list(islice(turns, 3 * PART)) == wanted
        if counts:
            counted_before = eval(counted_first(2, span.size), names)
            all_counted = counted_before + hits.cell_contents
            assert all_counted == 2 * len(wanted)


@pytest.mark.parametrize(("step", "bound"), [(2, 7), (2, 0), (-1, 7), (-1, -3), (0, 0)])
def test_a_stride_goes_on_as_long_as_the_variable_is_below_the_bound(step: int, bound: int) -> None:
    span = Span("0", "b", down=False, exact=False, sure=False)
    turns = eval(span.strides("s", sure=False), {"b": bound, "s": step, "count_": count})
    wanted = [i for i in islice(count(0, step), 5) if i < bound] if bound > 0 else []
    assert list(islice(turns, 5))[: len(wanted)] == wanted
    assert bool(wanted) is (bound > 0)


def test_the_ends_of_a_range_are_numbers_where_they_are_known() -> None:
    assert [known("n"), known("12"), known("(-3)")] == ["n", 12, -3]
    assert [before_first("i", -1), before_first("i", 1)] == ["i - 1", "i + 1"]
    assert [before_first("0", -1), before_first("(-3)", 1)] == [-1, -2]


@pytest.mark.parametrize(
    ("begins", "exact", "sure", "last"),
    [
        ("0", True, False, "n"), ("i", True, False, "n"), ("0", False, True, "n"),
        ("i", False, False, "n if n > i else i"),
    ],
)  # fmt: skip
def test_the_variable_is_the_bound_behind_the_last_turn_or_what_it_was(
    begins: str, last: str, *, exact: bool, sure: bool
) -> None:
    assert Span(begins, "n", down=False, exact=exact, sure=sure).last == last
