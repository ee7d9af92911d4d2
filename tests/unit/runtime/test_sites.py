"""runtime/sites.py: what leaving compiled code needs to know."""

from __future__ import annotations

import gc
from typing import Any

import pytest

from sx_kernel.ir.nodes import Const
from sx_kernel.machine.frames import ARGS
from sx_kernel.runtime.sites import (
    PART,
    Ahead,
    Inlined,
    Outer,
    Pending,
    Redo,
    Site,
    UnitRef,
    Unwind,
    owed_at,
    redo,
)

NODE = Const(1, 0)
PENDING = (Pending(ARGS, NODE),)


def inlined(pending: tuple[Pending, ...], around: Inlined | None = None) -> Inlined:
    """A body in place of a call, for whose value `pending` wait."""
    lam: Any = None
    return Inlined(lam, (), Outer(pending, (), around, 0))


@pytest.mark.parametrize(
    ("site", "waits"),
    [
        (Site(NODE, ()), False),
        (Site(NODE, PENDING), True),
        (Site(NODE, (), inlined=inlined(())), False),
        (Site(NODE, (), inlined=inlined(PENDING)), True),
        (Site(NODE, (), inlined=inlined((), inlined(PENDING))), True),
    ],
)
def test_a_line_waits_if_it_or_an_activation_around_it_does(site: Site, waits: bool) -> None:
    assert site.waits is waits


def owed(ahead: tuple[Ahead, ...], **local: Any) -> int:
    site = Site(NODE, (), owed=3)
    site.ahead = ahead
    return owed_at(site, lambda: local)


def test_without_loops_only_what_is_owed_on_the_line_is() -> None:
    assert owed(()) == 3


@pytest.mark.parametrize(
    ("turn", "expected"),
    [("i", 3 + 2 * (10 - 4 - 1)), ("i - 1", 3 + 2 * (10 - 3 - 1)), (-1, 3 + 2 * 10)],
)
def test_a_loop_owes_the_calls_of_the_turns_to_come(turn: str | int, expected: int) -> None:
    assert owed((Ahead(2, turn, 0, "n"),), i=4, n=10) == expected
    assert owed((Ahead(2, turn, 0, 10),), i=4) == expected


def test_loops_in_one_another_owe_each_its_own() -> None:
    assert owed((Ahead(1, "i", 0, 5), Ahead(10, "j", 0, 3)), i=4, j=1) == 3 + 0 + 10


def test_the_last_turn_owes_nothing_more() -> None:
    assert owed((Ahead(2, "i", 0, "n"),), i=9, n=10) == 3


@pytest.mark.parametrize(
    ("turn", "expected"), [("i", 2 * (4 - 1 - 1)), ("i + 1", 2 * (5 - 1 - 1)), (11, 2 * 9)]
)
def test_a_loop_that_counts_down_owes_those_to_come(turn: str | int, expected: int) -> None:
    assert owed((Ahead(2, turn, 10, "n", down=True),), i=4, n=1) == 3 + expected


@pytest.mark.parametrize(("down", "sign"), [(False, 1), (True, -1)])
def test_a_loop_without_a_last_turn_owes_the_rest_of_its_part(*, down: bool, sign: int) -> None:
    ahead = (Ahead(1, "i", "a", "n", exact=True, down=down),)
    assert owed(ahead, a=0, n=-5 * sign, i=(PART + 3) * sign) == 3 + PART - 4
    before = (Ahead(1, "a + 1" if down else "a - 1", "a", "n", exact=True, down=down),)
    assert owed(before, a=0, n=-5 * sign) == 3


def test_a_loop_whose_bound_lies_behind_its_beginning_owes_nothing() -> None:
    assert owed((Ahead(1, "a - 1", "a", "n"),), a=0, n=-5) == 3


def test_code_does_not_keep_its_unit_alive() -> None:
    class Unit:
        pass

    unit = Unit()
    reference = UnitRef(unit)
    assert reference() is unit
    del unit
    gc.collect()
    assert reference() is None


def test_unwinding_is_no_error_that_a_program_handles() -> None:
    assert not issubclass(Unwind, Exception)
    assert Unwind(None).keep
    assert Unwind(None).segments == []
    with pytest.raises(Redo):
        redo()
