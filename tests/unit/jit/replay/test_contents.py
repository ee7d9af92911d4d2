"""jit/replay/contents.py: who leaves the modelled cache next, and what is kept."""

from __future__ import annotations

import pytest

from sx_kernel.jit.replay.contents import Contents
from sx_kernel.jit.replay.modelled import Entry
from sx_kernel.jit.replay.trace import Function, Trace
from sx_kernel.jit.replay.victims import VICTIMS


def contents(count: int, policy: str = "lru") -> Contents:
    """Entries 0, 1, … of functions of these numbers, named f0, f1, …"""
    functions = [Function(name=f"f{number}") for number in range(count)]
    victims = VICTIMS[policy]([]) if policy in VICTIMS else None
    found = Contents(Trace([], [], functions), functions, victims)
    for number in range(count):
        found.insert(Entry(number, frozenset(), owners={number}), number)
        found.touch(found.entries[number])
    return found


def leaving(cache: Contents) -> list[int]:
    """The numbers of what is evicted until all that is left is pinned."""
    found: list[int] = []
    while cache.order:
        found.append(cache.first().number)
        cache.remove(cache.first())
    return found


def test_what_was_not_used_for_the_longest_time_is_first() -> None:
    cache = contents(3)
    cache.touch(cache.entries[0])
    assert leaving(cache) == [1, 2, 0]
    assert cache.entries == {}


def test_a_policy_of_its_own_says_who_is_first() -> None:
    cache = contents(3, "fifo")
    cache.touch(cache.entries[0])
    assert leaving(cache) == [0, 1, 2]


@pytest.mark.parametrize("policy", ["lru", "fifo"])
@pytest.mark.parametrize("target", [1, "f1"])
def test_what_is_pinned_stays(policy: str, target: str | int) -> None:
    cache = contents(3, policy)
    cache.pin(target)
    assert leaving(cache) == [0, 2]
    assert list(cache.entries) == [1]


def test_what_is_let_go_returns_to_its_place_in_the_order_of_use() -> None:
    cache = contents(3)
    cache.pin("f1")
    cache.unpin("f1")
    assert list(cache.order) == [0, 2]
    cache.release(5)
    assert leaving(cache) == [0, 1, 2]


def test_what_is_pinned_twice_is_let_go_with_the_second_pin() -> None:
    cache = contents(2)
    cache.pin("f1")
    cache.pin(1)
    cache.unpin("f1")
    cache.release(5)
    assert leaving(cache) == [0]


def test_a_pinned_entry_that_is_used_keeps_its_time_for_later() -> None:
    cache = contents(3)
    cache.pin(0)
    cache.generation = 7
    cache.touch(cache.entries[0])
    assert cache.entries[0].last_used == 7
    cache.unpin(0)
    cache.release(5)
    assert leaving(cache) == [1, 2, 0]
