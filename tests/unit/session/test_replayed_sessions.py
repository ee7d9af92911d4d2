"""A recording, replayed under its own settings, comes to what the session counted.

Random programs call functions that are compiled, found, evicted, reset, pinned, defined again and
dropped, under settings that change meanwhile. The model of jit/replay/model.py knows the calls and these
events, and nothing of compiled code.
"""

from __future__ import annotations

import sys
from collections.abc import Generator
from contextlib import contextmanager, suppress
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sx_kernel.base.errors import SxError
from sx_kernel.jit.cache.backoff import EARNS
from sx_kernel.jit.cache.counters import CAUSES
from sx_kernel.jit.replay.model import Outcome, replay
from sx_kernel.session.session import Session
from sx_kernel.session.watching.recording import Recording

# f0 and f1 have one structure, so they share code; g calls others, m calls them by way of map.
DEFINITIONS = (
    "(define (f0 x) (+ x 1))",
    "(define (f1 x) (+ x 1))",
    "(define (f2 x) (* x 2))",
    "(define (f3 x) (- x 3))",
    "(define (f4 x) (if (< x 1) x (f4 (- x 1))))",
    "(define (g x) (list (f0 x) (f2 x) (f0 x)))",
    "(define (m x) (map (fn (y) (+ y x)) (list 1 2 3)))",
    "(define (opt x &optional y) (list x y))",
)
CALLS = [f"({name} 3)" for name in ("f0", "f1", "f2", "f3", "f4", "g", "m", "opt")]
LEAVES = [f"(f{i} 3)" for i in range(4)]
NAMES = ("f0", "f1", "f2", "g")

EVENTS = st.one_of(
    st.sampled_from(DEFINITIONS),
    st.sampled_from(
        [
            "(define (f0 x) (list x x))",
            "(define (f2 x) (- 7 x))",
            "(define f3 (let ((n 2)) (fn (x) (+ x n))))",
            "(jit-reset!)",
            "(jit-clear-cold! 0)",
            "(jit-clear-cold! 4)",
            "(jit-stats)",
            "(jit-reset-counters-not-asked)",
            "(jit-list 1)",
            "(f0 1 2 3)",
            "(f2 'x)",
            "idle",
        ]
    ),
    st.sampled_from(NAMES).flatmap(
        lambda name: st.sampled_from(
            [f"(jit-pin! '{name})", f"(jit-unpin! '{name})", f"(jit-pin! {name})"]
        )
    ),
    st.sampled_from([1, 2, 4, "nil"]).map(lambda n: f"(jit-set-threshold! {n})"),
    st.integers(0, 5).map(lambda n: f"(jit-set-budget! {n})"),
    st.booleans().map(lambda on: f"(jit-set-backoff! {str(on).lower()})"),
)


def forms(calls: list[str]) -> st.SearchStrategy[str]:
    """A form, which makes some calls, often the same ones many times; or something happens."""
    some = st.lists(st.sampled_from(calls), min_size=1, max_size=6)
    together = st.builds(lambda one, n: f"(begin {' '.join(one * n)})", some, st.integers(1, 12))
    return st.one_of(together, together, EVENTS)


# (credit, waited) of the back-off: as usual, nearly used up, and nothing is compiled for now
CREDIT = st.sampled_from([(32, 0), (0, 2000), (-1, 1900), (-1, 2040)])


@contextmanager
def limit_kept() -> Generator[None]:
    """Sessions change the recursion limit, which hypothesis does not want."""
    limit = sys.getrecursionlimit()
    try:
        yield
    finally:
        sys.setrecursionlimit(limit)


def evaluate(session: Session, program: list[str]) -> None:
    for form in program:
        with suppress(SxError):
            if form == "idle":
                session.idle()
            else:
                session.eval(form)


def counted(before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    by = {cause: after["misses-by"][cause] - before["misses-by"][cause] for cause in CAUSES}
    found = {key: after[key] - before[key] for key in ("hits", "compiled", "evictions")}
    return {**found, **by, "size": after["size"]}


def came_to(outcome: Outcome) -> dict[str, Any]:
    return {
        "hits": outcome.hits, "compiled": outcome.compiled, "evictions": outcome.evictions,
        **outcome.misses_by, "size": outcome.size,
    }  # fmt: skip


@settings(deadline=None)
@given(
    threshold=st.sampled_from([1, 2, 4, None]),
    budget=st.integers(0, 5),
    credit=CREDIT,
    warm=st.lists(forms(CALLS), max_size=6),
    program=st.lists(forms(CALLS), max_size=14),
)
@limit_kept()
def test_a_replay_under_its_own_settings_is_what_the_session_counted(
    threshold: int | None,
    budget: int,
    credit: tuple[int, int],
    warm: list[str],
    program: list[str],
) -> None:
    """Recorded from the middle of a session, in which code may have been compiled and dropped."""
    session = Session(threshold=threshold, budget=budget)
    backoff = session.policy.cache.backoff
    backoff.credit, backoff.waited = credit
    evaluate(session, [*DEFINITIONS, *warm])
    before = session.stats()
    recording = Recording()
    with recording.running(session):
        evaluate(session, program)
    after = session.stats()

    assert came_to(replay(recording.trace)) == counted(before, after)
    calls = sum(after[key] - before[key] for key in ("hits", "misses"))
    assert len(recording.calls) == calls


@settings(deadline=None)
@given(
    threshold=st.sampled_from([1, 2, 4, None]),
    budget=st.integers(0, 5),
    credit=CREDIT,
    program=st.lists(forms(LEAVES), max_size=14),
)
@limit_kept()
def test_a_session_that_is_not_recorded_counts_the_same(
    threshold: int | None, budget: int, credit: tuple[int, int], program: list[str]
) -> None:
    """Where functions call no others, compiled code does nothing but to run faster."""
    plain, recorded = (Session(threshold=threshold, budget=budget) for _ in range(2))
    for session in (plain, recorded):
        backoff = session.policy.cache.backoff
        backoff.credit, backoff.waited = credit
        evaluate(session, list(DEFINITIONS))
    program = [form for form in program if form != "(f2 'x)"]  # a guess of a type that fails
    before = plain.stats()
    evaluate(plain, program)
    recording = Recording()
    with recording.running(recorded):
        evaluate(recorded, program)

    found, expected = came_to(replay(recording.trace)), counted(before, plain.stats())
    for one in (found, expected):
        del one["size"]  # garbage is found sooner or later
    assert found == expected


def thrash(random: Random) -> list[str]:
    """Long forms whose functions do not fit, and now and then another setting."""
    found: list[str] = []
    for _ in range(12):
        width = random.randint(1, 4)
        calls = [f"(f{random.randrange(width)} 3)" for _ in range(random.choice((5, 80, 400)))]
        found.append(f"(begin {' '.join(calls)})")
        if random.random() < 0.3:
            found.append(
                random.choice(
                    [
                        "(jit-set-budget! 1)",
                        "(jit-set-budget! 2)",
                        "(jit-set-threshold! 2)",
                        "(jit-set-backoff! true)",
                        "(jit-reset!)",
                        "(define (f2 x) (- 7 x))",
                    ]
                )
            )
    return found


@pytest.mark.parametrize("seed", range(25))
@limit_kept()
def test_a_replay_knows_when_functions_that_wait_are_asked_about_again(seed: int) -> None:
    """Waits are counted when a holdoff is over (jit/holdoff.py), and are soon paid for here."""
    random = Random(seed)
    session = Session(threshold=random.choice((1, 2)), budget=1, library=False)
    evaluate(session, list(DEFINITIONS[:4]))
    backoff = session.policy.cache.backoff
    backoff.credit, backoff.waited = -1, EARNS - random.randint(1, 300)
    recording = Recording()
    before = session.stats()
    with recording.running(session):
        evaluate(session, thrash(random))

    outcome = replay(recording.trace)
    assert came_to(outcome) == counted(before, session.stats())
    assert outcome.misses_by["capacity"] > 0
