"""What is drawn is what was: plotted rates against exact ones, in random sequences of calls."""

from __future__ import annotations

import sys
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from itertools import accumulate
from random import Random
from typing import Any

import pytest

from sx_kernel.jit.cache.columns import COLUMN, HISTORY_COLUMNS, thin
from sx_kernel.session.session import Session
from sx_kernel.session.watching.curves import Curves, curves, rates_at, recent_rates_at, sums_at
from sx_kernel.session.watching.recording import Recording

PLACES = 100
SEQUENCES = 200


@contextmanager
def limit_kept() -> Generator[None]:
    limit = sys.getrecursionlimit()
    try:
        yield
    finally:
        sys.setrecursionlimit(limit)


class Witness(Recording):  # type: ignore[misc]  # final for users, not for a test that looks on
    """Knows of each call whether it was a hit."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.was_hit: list[bool] = []
        self.before = 0

    def note(self, lam: Any) -> None:
        super().note(lam)
        hits = int(self.session.policy.counting.glance()[HITS])
        self.was_hit.append(hits > self.before)
        self.before = hits


CALLS, HITS = COLUMN["calls"], COLUMN["hits"]


def program(random: Random, functions: int) -> list[str]:
    """Forms of very different lengths: calls in turn, by chance, of a few; settings that change."""
    found: list[str] = []
    for _ in range(random.randint(1, 8)):
        length = random.choice((1, 3, 20, 150, 400))
        width = random.randint(1, functions)
        chance = random.random() < 0.5
        names = [random.randrange(width) if chance else i % width for i in range(length)]
        found.append(" ".join(f"(f{name} 1)" for name in names))
        if random.random() < 0.4:
            found.append(
                random.choice(
                    [
                        "(jit-reset!)",
                        "(jit-set-budget! 2)",
                        "(jit-set-budget! 50)",
                        "(jit-set-threshold! 3)",
                        "(jit-set-threshold! nil)",
                        "(jit-reset-counters!)",
                        "(jit-set-backoff! false)",
                    ],
                )
            )
    return found


def played(seed: int) -> tuple[Curves, list[bool]]:
    random = Random(seed)
    session = Session(
        threshold=random.choice((1, 2, 4)), budget=random.choice((1, 3, 100)), library=False
    )
    functions = random.choice((2, 5, 12))
    for i in range(functions):
        session.eval(f"(define (f{i} x) (+ x {i}))")
    witness = Witness(session)
    with witness.running(session):
        for form in program(random, functions):
            session.eval(f"(begin {form})")
            session.policy.cache.sample()
    return curves(session.policy.cache), witness.was_hit


def drawn(xs: Sequence[float], ys: Sequence[float | None], place: float) -> float:
    """The height of the line through the points, at `place`."""
    for i in range(len(xs) - 1, 0, -1):
        left, right = ys[i - 1], ys[i]
        if xs[i - 1] <= place <= xs[i] and left is not None and right is not None:
            if xs[i] == xs[i - 1]:
                return right
            return left + (place - xs[i - 1]) / (xs[i] - xs[i - 1]) * (right - left)
    raise AssertionError(f"nothing is drawn at {place}")


@pytest.mark.timeout(600)
@limit_kept()
def test_the_plotted_rate_is_within_one_percentage_point_of_the_exact_one() -> None:
    for seed in range(SEQUENCES):
        plotted, was_hit = played(seed)
        exact = [0, *accumulate(was_hit)]
        total = len(was_hit)
        assert plotted.calls[-1] == total, seed
        for i in range(1, PLACES + 1):
            place = max(1, round(i * total / PLACES))
            rate = drawn(plotted.calls, plotted.rate, place)
            assert abs(rate - exact[place] / place) <= 0.01, (seed, place, total)


def row(**values: float) -> tuple[float, ...]:
    return tuple(values.get(name.replace("-", "_"), 0) for name in HISTORY_COLUMNS)


def test_rates_are_quotients_of_interpolated_sums() -> None:
    calls, hits = [0, 4, 104], [0, 0, 100]
    assert sums_at(calls, hits, [0, 2, 4, 54, 104, 200]) == [0, 0, 0, 50, 100, 100]
    assert rates_at(calls, hits, [0, 4, 54, 104]) == [None, 0, 50 / 54, 100 / 104]
    assert recent_rates_at(calls, hits, [4, 14, 104], window=10) == [0, 1, 1]
    assert rates_at([], [], [1]) == [None]


def test_a_recursion_is_misses_and_then_hits_and_no_ramp() -> None:
    session = Session()
    session.eval("(define (fib n) (if (< n 2) n (+ (fib (- n 1)) (fib (- n 2)))))")
    session.eval("(fib 20)")
    found = curves(session.policy.cache)
    assert drawn(found.calls, found.misses, 4) == 4  # three cold ones, and the one that compiles
    assert found.misses[-1] == 4
    for place in (10, 100, 1000, 10_000):
        assert abs(drawn(found.calls, found.rate, place) - (1 - 4 / place)) < 0.005
    recent = drawn(found.calls, found.recent, 2000)
    assert recent > 0.995


def test_settings_are_steps() -> None:
    session = Session()
    session.eval("(define (f x) x)")
    for text in ("(f 1) " * 10, "(jit-set-budget! 7)", "(f 1) " * 10, "(jit-set-threshold! nil)"):
        session.eval(text)
    found = curves(session.policy.cache)
    at = [found.budget[i] for i, call in enumerate(found.calls) if call == 10]
    assert (at[0], at[-1]) == (5000, 7)
    assert {*found.budget} == {5000, 7}
    assert {*found.threshold} == {4, 0}
    assert [(mark.call, mark.text) for mark in found.marks] == [
        (10, "budget 7"),
        (20, "threshold off"),
    ]


def test_samples_that_are_left_out_do_not_change_the_rates() -> None:
    random = Random(7)
    hits = misses = 0
    rows: list[tuple[float, ...]] = []
    for i in range(5000):
        if random.random() < (0.2 if i < 2500 else 0.9):
            hits += random.randint(1, 3)
        else:
            misses += 1
        rows.append(row(time_ms=i, calls=hits + misses, hits=hits, misses=misses, budget=9))
    kept = thin(rows, 1000)
    assert len(kept) <= 1000
    assert kept[0] == rows[0]
    assert kept[-1] == rows[-1]
    calls, sums = [r[CALLS] for r in kept], [r[HITS] for r in kept]
    for full in rows:
        (there,) = sums_at(calls, sums, [full[CALLS]])
        assert abs(there - full[HITS]) / full[CALLS] <= 0.01


def test_a_setting_that_changes_all_the_time_is_sampled_within_bounds() -> None:
    rows = [row(time_ms=i, calls=i, misses=i, budget=i % 2) for i in range(4000)]
    assert len(thin(rows, 500)) <= 500
