"""jit/counting.py: what calls come to."""

from __future__ import annotations

from types import CellType
from typing import Any

import pytest

from sx_kernel.jit.counting import Counter
from sx_kernel.session.session import Session


def test_the_first_call_after_a_look_says_that_there_is_something_to_count() -> None:
    cell: CellType = CellType(0.0)
    entry: Any = object()
    dirty: list[Counter] = []
    counter = Counter(cell, entry, dirty)
    assert counter.take() == 0
    for _ in range(3):
        cell.cell_contents += 1.0
    assert dirty == [counter]  # once
    assert counter.waiting() == 3
    assert counter.take() == 3
    assert counter.take() == counter.waiting() == 0
    assert counter.total == 3
    cell.cell_contents += 2.0
    assert dirty == [counter, counter]


@pytest.fixture
def session() -> Session:
    made = Session(threshold=3, out=lambda _text: None)
    made.eval("(define (f n) (if (< n 2) n (+ (f (- n 1)) (f (- n 2)))))")
    return made


def calls(of: Session) -> tuple[int, int]:
    stats = of.stats()
    return stats["hits"], stats["misses"]


def test_every_call_is_a_hit_or_a_miss(session: Session) -> None:
    before = sum(calls(session))
    session.eval("(f 10)")
    assert sum(calls(session)) - before == 177  # the calls of that tree
    hits, _ = calls(session)
    session.eval("(f 10)")
    assert calls(session)[0] - hits == 177


def test_misses_have_causes_that_add_up(session: Session) -> None:
    session.eval("(f 5)")
    stats = session.stats()
    assert stats["misses"] == sum(stats["misses-by-cause"].values() if "misses-by-cause" in stats
                                  else session.policy.cache.counters.misses_by.values())  # fmt: skip


def test_calls_that_were_counted_and_not_made_are_given_back(session: Session) -> None:
    session.eval("(f 10)")
    lam = session.machine.globals["G_f"].__closure__[1].cell_contents
    before = session.stats()["hits"]
    session.policy.refund(lam, 4)
    assert session.stats()["hits"] == before - 4


def test_without_a_threshold_every_call_is_off() -> None:
    off = Session(threshold=None, out=lambda _text: None)
    off.eval("(define (f n) n) (f 1) (f 2)")
    by_cause = off.policy.cache.counters.misses_by
    off.stats()
    assert by_cause["off"] >= 2
    assert by_cause["cold"] == 0


def test_a_glance_tells_what_the_sums_will_be(session: Session) -> None:
    session.eval("(f 10)")
    from sx_kernel.jit.cache.columns import COLUMN

    row = session.policy.counting.glance()
    assert (row[COLUMN["hits"]], row[COLUMN["misses"]]) == calls(session)


def test_what_is_given_back_again_and_again_takes_no_room(session: Session) -> None:
    session.eval("(f 10)")
    lam = session.machine.globals["G_f"].__closure__[1].cell_contents
    before = session.stats()["hits"]
    for _ in range(5):
        session.policy.refund(lam, 2)
    assert session.policy.counting.refunds == {lam.rt.counter: 10}
    assert session.stats()["hits"] == before - 10
    assert not session.policy.counting.refunds
