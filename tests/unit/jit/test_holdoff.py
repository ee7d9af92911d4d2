"""Holdoffs: what the machine need not ask about is counted all the same, and for what it was."""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING, Any
from unittest import mock

import pytest

from sx_kernel.jit.cache.backoff import LONGEST, MOST_CREDIT
from sx_kernel.jit.deciding import EARLY
from sx_kernel.jit.holdoff import LEAST, Holdoffs
from sx_kernel.jit.policy import JitPolicy
from sx_kernel.runtime.tiering import ASIDE
from sx_kernel.session.session import Session

if TYPE_CHECKING:
    from sx_kernel.runtime.closures import LambdaState

WARM_UP, COUNT = JitPolicy.warm_up, Holdoffs.count


def session(*definitions: str, threshold: int, budget: int) -> Session:
    """A session in which the machine no longer asks about every miss, as in its first moments."""
    found = Session(library=False, threshold=threshold, budget=budget)
    for text in definitions:
        found.eval(text)
    found.eval("(jit-set-threshold! nil)")
    found.eval("(define (never x) x)")
    found.eval(f"(begin {'(never 1) ' * (EARLY // 2)})")
    found.eval(f"(begin {'(never 1) ' * (EARLY // 2 + 10)})")
    found.eval(f"(jit-set-threshold! {threshold})")
    found.eval("(jit-reset-counters!)")
    return found


def times(text: str, n: int) -> str:
    return f"(begin {f'{text} ' * n})"


def questions(found: Session, text: str) -> int:
    """How many calls in `text` the machine asks about."""
    with mock.patch.object(JitPolicy, "warm_up", autospec=True, side_effect=WARM_UP) as heard:
        found.eval(text)
    return heard.call_count


def thrashing(*, threshold: int, budget: int) -> Session:
    """A session in which so much was evicted early that nothing is compiled for a while."""
    names = [f"f{i}" for i in range(4 * MOST_CREDIT)]
    definitions = [f"(define ({name} x) (+ x {name[1:]}))" for name in names]
    found = session(*definitions, threshold=threshold, budget=budget)
    for name in names:
        found.eval(times(f"({name} 1)", threshold))
    assert found.policy.cache.backoff.is_short(budget)
    return found


def test_few_of_the_calls_that_wait_are_asked_about_and_all_are_counted() -> None:
    found = thrashing(threshold=1, budget=1)
    before = found.stats()["misses-by"]["capacity"]
    calls = 20 * LONGEST
    assert questions(found, times("(f0 1)", calls)) <= calls / (LONGEST / 2) + 1
    assert found.stats()["misses-by"]["capacity"] == before + calls


def test_a_nap_in_the_midst_is_counted_exactly_at_any_time() -> None:
    found = thrashing(threshold=1, budget=1)
    before = found.stats()
    for n in range(1, 3 * LONGEST):
        found.eval("(f1 1)")
        now = found.stats()
        assert now["misses-by"]["capacity"] == before["misses-by"]["capacity"] + n
        assert now["misses"] == sum(now["misses-by"].values())
        assert found.policy.why(_lambda(found, "f1"))["calls"] == n + 1


def _lambda(found: Session, name: str) -> Any:
    return found.policy.resolve(name)


def _state(found: Session, name: str) -> LambdaState:
    state: LambdaState = _lambda(found, name).rt
    return state


@pytest.mark.parametrize(
    "change", ["(jit-set-budget! 500)", "(jit-set-backoff! false)", "(jit-reset!)"]
)
def test_a_new_setting_ends_all_naps(change: str) -> None:
    found = thrashing(threshold=1, budget=1)
    found.eval(times("(f1 1)", 3))
    assert _state(found, "f1").tiering.holdoff is not None
    found.eval(change)
    assert _state(found, "f1").tiering.holdoff is None
    found.eval("(f1 1)")
    assert found.policy.why(_lambda(found, "f1"))["tier"] == "python"


def test_a_function_that_was_evicted_is_compiled_at_the_very_call_that_is_said() -> None:
    found = session("(define (f x) (+ x 1))", "(define (g x) (- x 1))", threshold=8, budget=1)
    found.eval(times("(f 1)", 8))
    found.eval(times("(g 1)", 8))
    wait = 16
    for left in range(wait, 0, -1):
        why = found.policy.why(_lambda(found, "f"))
        more = "call" if left == 1 else "calls"
        if left > 1:
            assert why["reason"] == f"evicted once; compiled again after {left} more {more}"
        assert why["tier"] == "machine"
        found.eval("(f 1)")
    assert found.policy.why(_lambda(found, "f"))["tier"] == "python"
    assert found.stats()["misses-by"]["capacity"] == wait


def test_functions_that_cannot_be_compiled_are_seldom_asked_about() -> None:
    found = session("(define (f) (call/cc (fn (k) k)))", threshold=1, budget=9)
    _state(found, "f").tiering.declined = "a test says so"
    assert questions(found, times("(f)", 10 * LONGEST)) <= 11
    assert found.stats()["misses-by"]["declined"] == 10 * LONGEST


def test_functions_set_aside_are_seldom_asked_about_and_come_back() -> None:
    found = session("(define (f x) (+ x 1))", threshold=1, budget=9)
    found.eval("(f 1)")
    _state(found, "f").unwindings.aside = ASIDE
    assert questions(found, times("(f 1)", ASIDE)) <= ASIDE / LONGEST + 1
    stats = found.stats()
    assert stats["misses-by"]["aside"] == ASIDE
    assert stats["hits"] == 0
    found.eval("(f 1)")
    assert found.stats()["hits"] == 1


def test_code_that_goes_while_its_function_is_aside_is_counted_right() -> None:
    found = session("(define (f x) (+ x 1))", threshold=1, budget=9)
    found.eval("(f 1)")
    _state(found, "f").unwindings.aside = 20
    found.eval(times("(f 1)", 5))
    found.eval("(jit-reset!)")
    found.eval(times("(f 1)", 20))
    assert {cause: n for cause, n in found.stats()["misses-by"].items() if n} == {
        "first": 1, "aside": 20, "reset": 1,
    }  # fmt: skip


def test_a_function_that_dies_asleep_leaves_its_count_and_nothing_else() -> None:
    found = thrashing(threshold=1, budget=1)
    found.eval("(define (late x) x)")
    before = found.stats()["misses-by"]["capacity"]
    found.eval(times("(late 1)", 10))
    held = len(found.policy.holdoffs)
    found.eval("(define late nil)")
    gc.collect()
    assert found.stats()["misses-by"]["capacity"] == before + 10
    assert len(found.policy.holdoffs) == held - 1


def test_a_short_wait_is_no_nap() -> None:
    found = session("(define (f x) (+ x 1))", "(define (g x) (- x 1))", threshold=1, budget=1)
    found.eval("(f 1) (g 1)")
    assert questions(found, "(begin (f 1) (f 1))") == 2
    assert LEAST > 1


def test_the_beginning_of_a_form_does_not_add_up_many_naps_for_a_few_calls() -> None:
    found = thrashing(threshold=1, budget=1)
    for i in range(32):
        found.eval(f"(define (g{i} x) (+ x {i})) (g{i} 1)")
    before = found.stats()["misses"]
    with mock.patch.object(Holdoffs, "count", autospec=True, side_effect=COUNT) as told:
        for _ in range(20):
            found.eval("(f3 1)")
        assert told.call_count <= 1
        found.stats()
        assert told.call_count <= 2
    assert found.stats()["misses"] == before + 20
