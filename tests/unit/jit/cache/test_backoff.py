"""A cache that is too small compiles seldom: in counts, which are the same on every machine."""

from __future__ import annotations

import pytest

from sx_kernel.jit.cache.backoff import EARNS, MOST_CREDIT, MOST_DEBT, PAID, Backoff
from sx_kernel.session.session import Session

FUNCTIONS = 200
BUDGETS = [1, 10, 50, 150, 199]


def in_turn(budget: int, *, backoff: bool, rounds: int, count: int = FUNCTIONS) -> Session:
    """A session that has called `count` functions in turn, `rounds` times."""
    session = Session(budget=budget, library=False)
    session.policy.cache.set_backoff(backoff)
    for i in range(count):
        session.eval(f"(define (f{i} x) (let ((y (* x {i}))) (+ y {i})))")
    turn = "(begin " + " ".join(f"(f{i} 3)" for i in range(count)) + ")"
    for _ in range(rounds):
        session.eval(turn)
    return session


@pytest.mark.parametrize("budget", BUDGETS)
def test_functions_for_which_there_is_no_room_are_compiled_when_enough_calls_have_waited(
    budget: int,
) -> None:
    """From the first call on, also where not one has been evicted yet."""
    for rounds in (4, 10, 40):
        stats = in_turn(budget, backoff=True, rounds=rounds).stats()
        calls = stats["hits"] + stats["misses"]
        assert calls == rounds * FUNCTIONS
        assert stats["compiled"] <= MOST_CREDIT + calls / EARNS
        assert stats["hits"] / calls < 0.2


def test_what_has_room_is_compiled_at_the_threshold_whatever_its_number() -> None:
    stats = in_turn(FUNCTIONS, backoff=True, rounds=4).stats()
    assert stats["compiled"] == FUNCTIONS
    assert stats["misses-by"]["first"] == FUNCTIONS


def test_functions_that_are_garbage_want_nothing_any_more() -> None:
    session = Session(budget=10, library=False)
    for i in range(40):
        session.eval(f"(define (f{i} x) (* x {i}))")
        session.eval(f"(begin (f{i} 1) (f{i} 2) (f{i} 3) (f{i} 4))")
        session.eval(f"(define f{i} nil)")
    assert session.stats()["compiled"] == session.stats()["collected"] == 40
    assert not session.policy.cache.backoff.is_crowded(10)


@pytest.mark.parametrize("budget", [1, 10, 15])
def test_plain_lru_finds_nothing_and_compiles_at_every_call(budget: int) -> None:
    stats = in_turn(budget, backoff=False, rounds=8, count=16).stats()
    assert stats["hits"] == 0
    assert stats["compiled"] == 16 * 5
    assert stats["misses-by"] == {
        "cold": 48, "first": 16, "capacity": 64, "reset": 0, "invalidated": 0, "declined": 0,
        "off": 0, "aside": 0,
    }  # fmt: skip


@pytest.mark.parametrize("budget", BUDGETS)
def test_a_cache_that_thrashes_shows_no_hits(budget: int) -> None:
    """Plain LRU evicts each function before its turn comes again."""
    stats = in_turn(budget, backoff=False, rounds=6).stats()
    assert stats["hits"] == 0
    assert stats["misses"] == 6 * FUNCTIONS
    assert stats["evictions"] == 3 * FUNCTIONS - budget


@pytest.mark.parametrize("backoff", [True, False])
@pytest.mark.parametrize("budget", [1, 10, 30, 39, 40])
def test_a_hit_is_a_call_that_finds_compiled_code(budget: int, *, backoff: bool) -> None:
    count, rounds, found = 40, 30, 0
    session = in_turn(budget, backoff=backoff, rounds=0, count=count)
    session.eval("(jit-reset-counters!)")
    functions = {f"f{i}": session.policy.resolve(f"f{i}") for i in range(count)}
    for call in range(count * rounds):
        name = f"f{call % count}"
        function = functions[name]
        assert function is not None
        found += function.rt.code is not None
        session.eval(f"({name} 3)")
    stats = session.stats()
    assert stats["hits"] == found
    assert stats["hits"] + stats["misses"] == count * rounds
    assert sum(stats["misses-by"].values()) == stats["misses"]


def test_with_room_nearly_all_calls_are_hits() -> None:
    stats = in_turn(FUNCTIONS, backoff=True, rounds=40).stats()
    assert stats["misses"] == 4 * FUNCTIONS
    assert stats["evictions"] == 0


def test_what_is_evicted_early_waits_twice_as_long_each_time() -> None:
    backoff = Backoff()
    found = [(0, 0)]
    for _ in range(4):
        found.append(backoff.evicted(found[-1][0], PAID - 1, 4))
    assert found[1:] == [(1, 8), (2, 16), (3, 32), (4, 64)]


def test_the_wait_is_capped() -> None:
    assert Backoff().evicted(500, 0, 4)[1] == 4 << 12


def test_long_use_forgets_all_evictions() -> None:
    assert Backoff().evicted(7, PAID, 4) == (0, 0)


def test_without_back_off_nothing_waits() -> None:
    backoff = Backoff()
    backoff.on = False
    assert not backoff.waits(100, 1)
    assert backoff.evicted(3, 0, 4) == (3, 0)
    assert backoff.credit == MOST_CREDIT


def test_many_early_evictions_put_off_compiling_until_enough_calls_have_waited() -> None:
    backoff = Backoff()
    assert not backoff.waits(1, 1)
    for _ in range(MOST_CREDIT + 1):
        backoff.evicted(0, 0, 4)
    assert backoff.credit == -1
    assert all(backoff.waits(1, 1) for _ in range(EARNS))
    assert not backoff.waits(1, 1)


def test_the_debt_is_bounded() -> None:
    backoff = Backoff()
    for _ in range(10_000):
        backoff.evicted(0, 0, 4)
    assert backoff.credit == -MOST_DEBT


def test_a_loop_whose_code_was_evicted_waits_too() -> None:
    session = Session(threshold=1, budget=1)
    session.eval("(define (f x) (+ x 1))")
    session.eval(
        "(define (turns n) (let loop ((i 0)) (if (< i n) (begin (f i) (loop (+ i 1))) i)))"
    )
    session.eval("(jit-reset-counters!)")
    for _ in range(20):
        session.eval("(turns 100)")
    assert session.stats()["compiled"] < 20


@pytest.mark.parametrize("change", ["(jit-set-budget! 9)", "(jit-reset!)"])
def test_another_budget_and_a_reset_are_a_new_start(change: str) -> None:
    session = Session(threshold=4, budget=1)
    session.eval("(define (f x) (+ x 1)) (define (g x) (* x 2))")
    for name in ("f", "g", "f"):
        session.eval("(begin " + f"({name} 1) " * 9 + ")")
    policy = session.policy
    g = policy.resolve("g")
    assert "compiled again after" in policy.why(g)["reason"]
    session.eval(change)
    assert policy.why(g)["reason"] == "was compiled and evicted; compiled again at its next call"
    session.eval("(g 1)")
    assert policy.why(g)["tier"] == "python"


def test_the_same_budget_again_is_no_new_start() -> None:
    session = Session(threshold=1, budget=1)
    session.eval("(define (f x) (+ x 1)) (define (g x) (* x 2)) (f 1) (g 1)")
    before = session.policy.why(session.policy.resolve("f"))["reason"]
    session.eval("(jit-set-budget! 1)")
    assert session.policy.why(session.policy.resolve("f"))["reason"] == before
