"""machine/context.py: winders and handlers."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from sx_kernel.base.values import Parameter
from sx_kernel.machine.context import GuardRecord, Prompt, Run, Winder, is_around, path_between


def chain(*names: str, outer: Winder | None = None) -> list[Winder]:
    """Winders in one another, outermost first."""
    made: list[Winder] = []
    for name in names:
        outer = Winder(name, name, outer, None)
        made.append(outer)
    return made


def test_a_run_is_around_those_that_wait_for_it() -> None:
    outer = Run(None)
    inner = Run(None, outer)
    assert is_around(inner, outer)
    assert is_around(inner, inner)
    assert not is_around(outer, inner)
    assert not is_around(None, outer)


def test_the_way_leaves_from_the_inside_out_and_enters_from_the_outside_in() -> None:
    common = chain("c")
    here = chain("a", "b", outer=common[0])
    there = chain("x", "y", "z", outer=common[0])
    leaving, entering = path_between(here[-1], there[-1])
    assert [w.before for w in leaving] == ["b", "a"]
    assert [w.before for w in entering] == ["x", "y", "z"]


def test_what_is_common_is_neither_left_nor_entered() -> None:
    winders = chain("a", "b")
    assert path_between(winders[1], winders[1]) == ((), ())
    assert path_between(winders[0], winders[1]) == ((), (winders[1],))
    assert path_between(winders[1], None) == ((winders[1], winders[0]), ())


def test_a_parameter_and_the_winders_change_together_and_back() -> None:
    parameter = Parameter(1)
    m: Any = SimpleNamespace(winders=None)
    winder = Winder(None, None, None, None, [[parameter, 2]])
    winder.exchange(m, winder)
    assert (parameter.value, m.winders) == (2, winder)
    winder.exchange(m, None)
    assert (parameter.value, m.winders) == (1, None)


def test_only_a_dynamic_wind_runs_code_of_the_program() -> None:
    assert not Winder(print, print, None, None).silent
    assert Winder(None, None, None, None, [[Parameter(1), 2]]).silent
    assert Winder(None, None, None, None, prompt=Prompt("perform")).silent


def test_a_copy_is_of_the_same_origin_with_values_of_its_own() -> None:
    parameter = Parameter(1)
    (outer,) = chain("o")
    winder = Winder(None, None, None, None, [[parameter, 2]])
    copy = winder.copy(outer)
    assert copy.origin is winder.origin
    assert (copy.outer, copy.depth) == (outer, 2)
    assert copy.swap == winder.swap
    assert copy.swap is not winder.swap
    assert copy.swap is not None
    copy.swap[0][1] = 9
    assert winder.swap == [[parameter, 2]]


def test_the_handler_of_a_guard_is_made_once_and_when_it_is_wanted() -> None:
    made: list[tuple[object, ...]] = []

    def make(*parts: object) -> object:
        made.append(parts)
        return len

    lam = SimpleNamespace(rt=SimpleNamespace(make=make))
    record = GuardRecord(None, (lam, 1, 2), None)
    assert made == []
    assert record.handler is record.handler is len
    assert made == [(lam, 1, 2)]
