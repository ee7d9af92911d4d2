"""jit/waiting.py: how long a function waits until it is compiled again."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from sx_kernel.jit.cache.cache import JitCache
from sx_kernel.jit.holdoff import Holdoffs
from sx_kernel.jit.waiting import Waiting


def waiting() -> Waiting:
    return Waiting(JitCache(4, 10), Holdoffs())


def state(**more: Any) -> Any:
    given = {"holdoff": None, "aside": 0, "wait": 0, "evictions": 0, "era": 0}
    found = {**given, **more}
    unwindings = SimpleNamespace(aside=found.pop("aside"))
    return SimpleNamespace(tiering=SimpleNamespace(**found), unwindings=unwindings)


def test_early_evictions_before_a_new_start_are_none() -> None:
    all_of = waiting()
    era = all_of.cache.backoff.era
    of = state(evictions=3, wait=100, era=era)
    assert all_of.of(of) == (3, 100)
    all_of.want(of)
    assert (of.tiering.evictions, of.tiering.wait) == (3, 100)
    before = state(evictions=3, wait=100, era=era - 1)
    assert all_of.of(before) == (0, 0)
    all_of.want(before)
    assert (before.tiering.evictions, before.tiering.wait, before.tiering.era) == (0, 0, era)


def test_calls_of_a_holdoff_are_waited(monkeypatch: Any) -> None:
    all_of = waiting()
    era = all_of.cache.backoff.era
    of = state(evictions=1, wait=100, era=era, holdoff=SimpleNamespace(passed=30, cause="capacity"))
    assert all_of.of(of) == (1, 70)
    monkeypatch.setattr(all_of.holdoffs.__class__, "end", lambda _self, _state: 30)
    all_of.end_holdoff(of)
    assert of.tiering.wait == 70


def test_one_that_was_set_aside_has_so_many_calls_less_to_go(monkeypatch: Any) -> None:
    all_of = waiting()
    monkeypatch.setattr(all_of.holdoffs.__class__, "end", lambda _self, _state: 30)
    for aside, left in ((100, 70), (10, 0)):
        of = state(aside=aside, holdoff=SimpleNamespace(passed=30, cause="aside"))
        all_of.end_holdoff(of)
        assert of.unwindings.aside == left


def test_one_that_has_no_holdoff_is_left_alone() -> None:
    all_of = waiting()
    of = state(wait=5, aside=7)
    all_of.holdoffs.end = lambda _state: 3  # pyright: ignore
    all_of.end_holdoff(of)
    assert (of.tiering.wait, of.unwindings.aside) == (5, 7)
