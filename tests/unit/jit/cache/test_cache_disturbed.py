"""The cache while others disturb it: signals, reading threads, and a collector on its own thread."""

from __future__ import annotations

import gc
import random
import signal
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import Any

import pytest

from sx_kernel.jit.cache.cache import JitCache
from sx_kernel.jit.cache.entry import Entry


class Owner:
    """Stands for a Lambda. Each is in a cycle, so that only the garbage collector finds it."""

    def __init__(self) -> None:
        self.me = self


class Traffic:
    """Random operations, and the invariants that must hold between any two of them."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.cache = JitCache(budget=20, on_drop=self.on_drop, events=200)
        self.owners: list[Owner] = []
        self.installed: set[Entry] = set()
        self.serial = 0

    def on_drop(self, entry: Entry, _reason: str) -> None:
        self.installed.discard(entry)

    def insert(self) -> None:
        self.serial += 1
        self.owners.append(Owner())
        # as the policy does: what belongs together happens in one critical section
        self.cache.enter()
        try:
            entry = self.cache.insert(
                self.serial, "code", name=f"f{self.serial % 7}", owner=self.owners[-1],
                dependencies=(f"global:g{self.serial % 5}",),
            )  # fmt: skip
            if entry is not None:
                self.installed.add(entry)
        finally:
            self.cache.leave()

    def step(self) -> None:
        cache, pick = self.cache, self.random.randrange
        action: Callable[[], Any] = self.random.choice(
            [
                self.insert, self.insert, self.insert, cache.stats, cache.advance,
                lambda: [cache.touch(e) for e in cache.entries()[:3]],
                lambda: cache.invalidate(f"global:g{pick(5)}"),
                lambda: cache.clear_cold(pick(30)), cache.sweep,
                lambda: cache.pin(f"f{pick(2)}"), lambda: cache.unpin(f"f{pick(2)}"),
                lambda: cache.decline(pick(100), "no", ("global:g1",)),
                lambda: cache.set_budget(20 + pick(10)), cache.history,
                lambda: self.owners.pop(pick(len(self.owners))) if self.owners else None,
            ]
        )  # fmt: skip
        action()
        if pick(200) == 0:
            cache.reset()

    def check(self) -> None:
        cache = self.cache
        assert cache.busy == 0
        cache.enter()  # so that no owner's death is acted on while we compare
        try:
            self.compare()
        finally:
            cache.leave()

    def compare(self) -> None:
        cache = self.cache
        stats = cache.stats()
        entries = set(cache.entries())
        assert self.installed == entries
        assert {e for name in range(7) for e in cache.named(f"f{name}")} == entries
        assert all(cache.lookup(entry.key) is entry for entry in entries)
        assert stats["size"] == len(entries) <= stats["budget"]
        for tier in stats["tiers"].values():
            gone = tier["evicted"] + tier["reset"] + tier["swept"]
            gone += tier["collected"] + tier["invalidated"]
            assert tier["size"] == tier["carried"] + tier["compiled"] - gone


@contextmanager
def alarms(handler: Callable[[], None]) -> Generator[None, None, None]:
    """Call `handler` as a signal handler every half millisecond."""
    old = signal.signal(signal.SIGALRM, lambda _number, _frame: handler())
    signal.setitimer(signal.ITIMER_REAL, 0.0005, 0.0005)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, old)


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="this system has no interval timers")
# an interrupt that hits another package's collector callback is reported, and no matter of ours
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_interrupts_at_any_moment_leave_the_cache_consistent() -> None:
    traffic = Traffic(1)
    armed = False

    def interrupt() -> None:
        nonlocal armed
        if armed:
            armed = False
            raise KeyboardInterrupt

    interrupted = 0
    with alarms(lambda: traffic.cache.when_idle(interrupt)):
        while interrupted < 200:
            try:
                while True:
                    # Again at each step: what is raised in a callback of the collector, which
                    # any library may have installed, gets lost.
                    armed = True
                    traffic.step()
            except KeyboardInterrupt:
                interrupted += 1
            armed = False
            traffic.check()
    assert traffic.serial > 200


def test_another_thread_interrupts_no_change_of_the_cache() -> None:
    cache = Traffic(1).cache
    done: list[str] = []

    def ask() -> None:
        cache.when_idle_there(lambda: done.append("at the end"), lambda: done.append("now"))

    ask()
    assert done == ["now"]
    cache.enter()
    ask()
    assert done == ["now"]
    cache.leave()
    assert done == ["now", "at the end"]


def test_other_threads_may_read_and_let_owners_die() -> None:
    traffic = Traffic(2)
    stop = threading.Event()
    problems: list[BaseException] = []

    def watch() -> None:
        try:
            while not stop.is_set():
                traffic.cache.peek()
                assert len(traffic.cache.log.last(100)) <= 100
                traffic.cache.series.rows()
        except BaseException as problem:
            problems.append(problem)

    def collect() -> None:
        while not stop.is_set():
            gc.collect()

    threads = [threading.Thread(target=watch), threading.Thread(target=collect)]
    for thread in threads:
        thread.start()
    try:
        for number in range(3000):
            traffic.step()
            if number % 10 == 0:
                traffic.check()
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    assert problems == []
    traffic.insert()
    traffic.owners.clear()
    gc.collect()
    assert traffic.cache.stats()["collected"] > 0
    traffic.check()
    assert traffic.cache.size == 0
