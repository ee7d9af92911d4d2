"""jit/cache/events.py: the ring of what happened."""

from __future__ import annotations

from sx_kernel.jit.cache.events import KINDS, LEAVING, Event, EventLog


def event(number: int) -> Event:
    return (number, number, 0, "insert", number, None, None)


def test_the_oldest_is_forgotten_when_the_ring_is_full_and_all_are_counted() -> None:
    log = EventLog(3)
    for i in range(5):
        log.add(event(i))
    assert [e[0] for e in log.last()] == [2, 3, 4]
    assert (len(log), log.total) == (3, 5)


def test_the_last_few_come_oldest_first() -> None:
    log = EventLog(10)
    for i in range(5):
        log.add(event(i))
    assert [e[0] for e in log.last(2)] == [3, 4]
    assert len(log.last(99)) == 5
    assert log.last(0) == []


def test_clearing_forgets_the_count_too() -> None:
    log = EventLog()
    log.add(event(1))
    log.clear()
    assert (len(log), log.total, log.last()) == (0, 0, [])


def test_each_way_of_leaving_is_a_kind_of_event() -> None:
    assert set(LEAVING) < set(KINDS)
    assert len(set(KINDS)) == len(KINDS)
