"""`jit-why` is right after every sequence of events: a model of the rules, in plain words."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from sx_kernel.base.errors import SxError
from sx_kernel.session.session import Session

NAMES = ("f0", "f1", "f2", "f3")
PAID = 256  # calls after which evictions are forgiven
NAME = st.sampled_from(NAMES)
THRESHOLD = st.sampled_from([1, 2, 4, None])


@dataclass
class Known:
    """What is known of one function."""

    misses: int = 0
    hits: int = 0
    compiled: bool = False
    was: str = ""  # how its code left, if it ever had any
    evictions: int = 0
    wait: int = 0
    hits_since: int = 0  # since it was compiled
    pinned: bool = False


class WhyMachine(RuleBasedStateMachine):
    """Four functions that call nothing, and all that can happen to their code."""

    def __init__(self) -> None:
        super().__init__()
        self.limit = sys.getrecursionlimit()

    def teardown(self) -> None:
        sys.setrecursionlimit(self.limit)

    @initialize(threshold=THRESHOLD, budget=st.integers(0, 4))
    def start(self, threshold: int | None, budget: int) -> None:
        self.session = Session(threshold=threshold, budget=budget, library=False)
        self.threshold, self.budget, self.backoff = threshold, budget, True
        self.known = {name: Known() for name in NAMES}
        self.used: list[str] = []  # compiled ones, the least recently used first
        for name in NAMES:
            self.define(name)
        sys.setrecursionlimit(self.limit)

    def define(self, name: str) -> None:
        self.session.eval(f"(define ({name} x) (+ x {name[1]}))")

    # -- what happens --------------------------------------------------------------------------

    @rule(name=NAME, times=st.sampled_from([1, 1, 1, 2, 3, 9, 300]))
    def call(self, name: str, times: int) -> None:
        self.session.eval(f"(begin {f'({name} 1) ' * times})")
        for _ in range(times):
            self.called(name)

    def called(self, name: str) -> None:
        one = self.known[name]
        if one.compiled:
            one.hits += 1
            one.hits_since += 1
            self.used.remove(name)
            self.used.append(name)
            return
        one.misses += 1
        if self.threshold is None or self.budget == 0:
            return
        if not one.was and one.misses < self.threshold:
            return
        if self.backoff and one.wait > 1:
            one.wait -= 1
            return
        if sum(other.pinned and other.compiled for other in self.known.values()) >= self.budget:
            return
        while len(self.used) >= self.budget:
            self.evict()
        one.compiled, one.was, one.wait, one.hits_since = True, "was compiled", 0, 0
        self.used.append(name)

    def evict(self) -> None:
        name = next(name for name in self.used if not self.known[name].pinned)
        one = self.known[name]
        self.drop(name, "evicted")
        if not self.backoff:
            one.wait = 0
        elif one.hits_since >= PAID:
            one.evictions = one.wait = 0
        else:
            one.evictions += 1
            one.wait = (self.threshold or 1) * 2**one.evictions

    def drop(self, name: str, how: str) -> None:
        self.used.remove(name)
        self.known[name].compiled = False
        self.known[name].was = how

    @rule()
    def reset(self) -> None:
        self.session.eval("(jit-reset!)")
        for name in list(self.used):
            self.drop(name, "dropped")
        self.forgive()

    def forgive(self) -> None:
        for one in self.known.values():
            one.evictions = one.wait = 0

    @rule(name=NAME)
    def redefine(self, name: str) -> None:
        """A function of the same structure finds the code, or begins anew."""
        before = self.known[name]
        self.define(name)
        self.known[name] = Known(pinned=before.pinned)
        if before.compiled:
            self.known[name].compiled, self.known[name].was = True, "was compiled"
            self.known[name].hits_since = before.hits_since
            self.used.remove(name)
            self.used.append(name)

    @rule()
    def redefine_what_they_rely_on(self) -> None:
        self.session.policy.invalidate("+")
        for name in list(self.used):
            self.drop(name, "invalidated")

    @rule(threshold=THRESHOLD)
    def set_threshold(self, threshold: int | None) -> None:
        self.session.policy.cache.set_threshold(threshold)
        self.threshold = threshold

    @rule(budget=st.integers(0, 4))
    def set_budget(self, budget: int) -> None:
        try:
            self.session.policy.cache.set_budget(budget)
        except SxError:
            return
        while len(self.used) > budget:
            self.evict()
        if budget != self.budget:
            self.forgive()
        self.budget = budget

    @rule(on=st.booleans())
    def set_backoff(self, on: bool) -> None:
        self.session.policy.cache.set_backoff(on)
        self.backoff = on

    @rule(name=NAME, on=st.booleans())
    def pin(self, name: str, on: bool) -> None:
        cache = self.session.policy.cache
        (cache.pin if on else cache.unpin)(name)
        self.known[name].pinned = on

    # -- what is said --------------------------------------------------------------------------

    @invariant()
    def what_is_said_is_so(self) -> None:
        if not hasattr(self, "known"):
            return
        for name in NAMES:
            owner = self.session.policy.resolve(name)
            said = self.session.policy.why(owner)
            one = self.known[name]
            assert said["name"] == name
            assert said["tier"] == ("python" if one.compiled else "machine"), name
            assert said["reason"] == self.reason(one), name
            if one.hits + one.misses:
                counts = (said["calls"], said["hits"], said["misses"])
                assert counts == (one.hits + one.misses, one.hits, one.misses)

    def reason(self, one: Known) -> str:
        if one.compiled:
            return "compiled"
        if self.threshold is None:
            return "compiling is off (threshold nil)"
        if self.budget == 0:
            return "compiling is off (budget 0)"
        if not one.was and one.misses < self.threshold - 1:
            return f"{called(one.misses)}, compiled at call {self.threshold}"
        if self.backoff and one.wait > 1:
            return f"evicted {times(one.evictions)}; compiled again after {one.wait} more calls"
        if sum(other.pinned and other.compiled for other in self.known.values()) >= self.budget:
            return "the cache is full of pinned code"
        if not one.was:
            return f"{called(one.misses)}, compiled at call {one.misses + 1}"
        return f"was compiled and {one.was}; compiled again at its next call"


def called(n: int) -> str:
    return f"called {times(n)}" if n else "never called"


def times(n: int) -> str:
    return "once" if n == 1 else f"{n} times"


WhyMachine.TestCase.settings = settings(max_examples=40, stateful_step_count=30, deadline=None)
TestWhyAgainstModel = WhyMachine.TestCase


def why(session: Session, name: str) -> dict[str, Any]:
    found: dict[str, Any] = session.eval(f"(jit-why '{name})")
    return found


def test_evictions_and_the_calls_that_are_left_are_told() -> None:
    session = Session(threshold=4, budget=1)
    session.eval("(define (f x) (+ x 1)) (define (g x) (* x 2))")
    session.eval("(f 1) (f 1) (f 1) (f 1) (g 1) (g 1) (g 1) (g 1)")
    assert why(session, "f")["reason"] == "evicted once; compiled again after 8 more calls"
    assert why(session, "f")["left"] == "evicted at call 8 (lru)"
    session.eval("(begin " + "(f 1) " * 7 + ")")
    assert (
        why(session, "f")["reason"] == "was compiled and evicted; compiled again at its next call"
    )
    session.eval("(f 1)")
    assert why(session, "f")["tier"] == "python"
    assert why(session, "g")["reason"] == (
        "evicted once; compiled again after 8 more calls, "
        "or later: more functions are called than the budget of 1 has room for"
    )


def test_a_cache_that_has_too_little_room_from_the_start_says_so() -> None:
    session = Session(threshold=4, budget=8)
    session.eval(" ".join(f"(define (f{i} x) (+ x {i}))" for i in range(9)))
    for _ in range(4):
        session.eval(" ".join(f"(f{i} 1)" for i in range(9)))
    assert why(session, "f8")["reason"] == (
        "not compiled for now: more functions are called than the budget of 8 has room for"
    )
    session.eval("(jit-set-budget! 9)")
    assert why(session, "f8")["reason"] == "called 4 times, compiled at call 5"


def test_a_function_that_was_never_called_says_so() -> None:
    session = Session()
    session.eval("(define (f x) x)")
    assert why(session, "f")["calls"] == 0
    assert why(session, "f")["reason"] == "never called, compiled at call 4"


def test_anonymous_functions_are_called_after_the_place_where_they_stand() -> None:
    session = Session(threshold=1)
    session.eval("(define fs (list\n  (fn (x) (+ x 1))))\n((first fs) 1)", "In [1]")
    assert session.eval("(get (jit-why (first fs)) :name)") == "fn In[1]:2"
    assert session.eval("(get (first (jit-list)) :name)") == "fn In[1]:2"
    assert "fn In[1]:2" in {event[5] for event in session.policy.cache.events()}
    session.eval("(define g (list (fn (x) (+ x 2))))\n((first g) 1)", "/somewhere/tour.sx")
    assert session.eval("(get (jit-why (first g)) :name)") == "fn tour.sx:1"
