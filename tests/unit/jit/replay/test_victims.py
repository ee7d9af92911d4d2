"""jit/replay/victims.py: who is evicted by other policies."""

from __future__ import annotations

import pytest

from sx_kernel.jit.replay.victims import VICTIMS


def order(policy: str, calls: list[int]) -> list[int]:
    """Which entries go, one after the other, when all have been called and may go."""
    victims = VICTIMS[policy](calls)
    seen: set[int] = set()
    for time, entry in enumerate(calls):
        victims.called(entry, time)
        if entry not in seen:
            seen.add(entry)
            victims.insert(entry, time)
    found: list[int] = []
    while seen:
        entry = victims.first()
        found.append(entry)
        victims.remove(entry)
        seen.discard(entry)
    return found


def test_first_in_first_out_whatever_is_called() -> None:
    assert order("fifo", [3, 1, 2, 3, 3]) == [3, 1, 2]


def test_the_least_called_goes_first_and_of_those_the_one_called_longest_ago() -> None:
    assert order("lfu", [3, 1, 2, 3, 2]) == [1, 3, 2]
    assert order("lfu", [1, 2, 3]) == [1, 2, 3]


def test_the_one_called_again_last_goes_first() -> None:
    calls = [1, 2, 3, 2, 1, 3]
    victims = VICTIMS["opt"](calls)
    for time in range(3):
        victims.called(calls[time], time)
        victims.insert(calls[time], time)
    assert victims.first() == 3  # 2 is called at 3, 1 at 4, 3 at 5
    victims.remove(3)
    assert victims.first() == 1


def test_what_is_never_called_again_goes_before_all_others() -> None:
    calls = [1, 2, 1]
    victims = VICTIMS["opt"](calls)
    for time in range(2):
        victims.called(calls[time], time)
        victims.insert(calls[time], time)
    assert victims.first() == 2


@pytest.mark.parametrize("policy", VICTIMS)
def test_only_what_may_go_does(policy: str) -> None:
    victims = VICTIMS[policy]([1, 2, 1, 2])
    for time, entry in enumerate([1, 2]):
        victims.called(entry, time)
        victims.insert(entry, time)
    for _ in range(200):  # (ranks that are out of date are skipped, and do not pile up)
        victims.called(2, 2)
    victims.remove(1)
    assert victims.first() == 2
