"""debug/holding.py: while something is stepped into, no compiled code runs."""

from __future__ import annotations

from sx_kernel import Session
from sx_kernel.debug.holding import CompilerHold


def made() -> tuple[CompilerHold, list[bool]]:
    told: list[bool] = []
    return CompilerHold(Session().machine, told.append), told


def test_the_machine_runs_all_calls_until_it_ends_and_is_as_it_was() -> None:
    for before in (True, False):
        hold, told = made()
        hold.m.may_compile = before
        hold.begin()
        hold.begin()
        assert hold.m.may_compile is False
        hold.end()
        hold.end()
        assert hold.m.may_compile is before and told == [True, False]


def test_in_a_block_that_lifts_it_compiled_code_runs() -> None:
    hold, _ = made()
    hold.begin()
    with hold.lifted():
        assert hold.m.may_compile
    assert not hold.m.may_compile
    hold.end()
    assert hold.m.may_compile


def test_lifting_what_is_not_held_changes_nothing() -> None:
    hold, told = made()
    hold.m.may_compile = False
    with hold.lifted():
        assert not hold.m.may_compile
    assert not hold.m.may_compile and told == []
