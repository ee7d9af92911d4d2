"""Ctrl-C stops everything that can run for long, soon, and the session is as good as before."""

from __future__ import annotations

import signal
import sys
import threading
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from random import Random
from typing import Any

import pytest

from sx_kernel.base.errors import Interrupted
from sx_kernel.session.bounds.interrupts import interruptible
from sx_kernel.session.session import Session

pytestmark = [
    pytest.mark.usefixtures("quiet_collector"),
    # an interruption that hits a destructor is reported, dropped, and comes again
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]

PROMISED = 0.1  # seconds, on an idle machine
ALLOWED = (
    10.0  # seconds; usually milliseconds, but unwinding a million frames on a busy machine is not
)
DEFINITIONS = """
(define (spin) (spin))
(define (ping n) (pong (+ n 1)))
(define (pong n) (ping n))
(define (deep n) (+ 1 (deep (+ n 1))))
(define (slow x) (let loop ((i 0)) (if (< i 300) (loop (+ i 1)) x)))
(define (fib n) (if (< n 2) n (+ (fib (- n 1)) (fib (- n 2)))))
(define (wound) (dynamic-wind (fn () nil) (fn () (wound-body)) (fn () nil)))
(define (wound-body) (let loop ((i 0)) (loop (+ i 1))))
"""
ENDLESS = {
    "an empty loop": "(let loop () (loop))",
    "a loop that counts": "(let loop ((i 0)) (loop (+ i 1)))",
    "a do loop": "(do ((i 0 (+ i 1))) (false nil))",
    "a function that calls itself": "(spin)",
    "two functions that call each other": "(ping 0)",
    "a library map": "(let again () (map slow (range 0 100000)) (again))",
    "a library reduce": "(reduce + 0 (map fib (map (fn (x) 24) (range 0 100000))))",
    "deep recursion": "(deep 0)",
    "exponential recursion": "(fib 60)",
    "a loop inside guard": "(let again () (guard (e (true nil)) (let loop ((i 0)) (if (< i 1000) (loop (+ i 1)) (error \"x\")))) (again))",
    "a handler that wants everything": "(guard (e (true (let loop () (loop)))) (let loop () (loop)))",
    "the body of dynamic-wind": "(wound)",
    "continuations": "(let loop () (call/cc (fn (k) (k 1))) (loop))",
    "compiling again and again": "(let loop ((i 0)) (eval (list 'begin (list 'define '(tmp x) (list '+ 'x i)) '(tmp 1) '(tmp 2))) (loop (+ i 1)))",
    "dropping the cache again and again": "(let loop ((i 0)) (jit-reset!) (fib 5) (loop (+ i 1)))",
}  # fmt: skip
MODES = pytest.mark.parametrize("threshold", [1, None], ids=["first-call", "machine"])


@pytest.fixture(autouse=True)
def _recursion_limit() -> Iterator[None]:
    limit = sys.getrecursionlimit()
    yield
    sys.setrecursionlimit(limit)


def new_session(threshold: int | None) -> Session:
    session = Session(threshold=threshold, out=lambda _text: None)
    session.eval(DEFINITIONS)
    return session


@contextmanager
def interrupted_after(session: Session, seconds: float, sent: list[float]) -> Generator[None]:
    """One Ctrl-C after `seconds`, handled as a face handles it."""

    def stop(_number: int, _frame: Any) -> None:
        sent.append(time.perf_counter())
        signal.raise_signal(signal.SIGINT)

    before = signal.signal(signal.SIGALRM, stop)
    try:
        with interruptible(session):
            signal.setitimer(signal.ITIMER_REAL, seconds)
            yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def time_to_stop(session: Session, text: str, seconds: float) -> float:
    """Seconds from the signal to Interrupted."""
    sent: list[float] = []
    with pytest.raises(Interrupted), interrupted_after(session, seconds, sent):
        session.eval(text)
    return time.perf_counter() - sent[0]


def works(session: Session) -> None:
    """The session computes, its definitions are there, and its cache adds up."""
    assert session.eval("(list (fib 10) (slow 5) (len (map slow (list 1 2))))") == [55, 5, 2]
    stats = session.stats()
    assert stats["size"] <= stats["budget"]
    gone = stats["evictions"] + stats["collected"] + stats["invalidated"]
    assert 0 <= stats["size"] <= stats["compiled"] - gone
    assert session.policy.cache.busy == 0
    assert session.policy.compiler.running is False
    assert session.machine.depth == 0
    assert session.machine.winders is None
    assert session.machine.handlers is None


@MODES
@pytest.mark.parametrize("what", ENDLESS)
def test_interrupt_ends_it_soon(what: str, threshold: int | None) -> None:
    session = new_session(threshold)
    taken = time_to_stop(session, ENDLESS[what], 0.15)
    assert taken < ALLOWED
    works(session)


@MODES
def test_interrupt_from_another_thread(threshold: int | None) -> None:
    session = new_session(threshold)
    timer = threading.Timer(0.15, session.interrupt)
    timer.start()
    started = time.perf_counter()
    with pytest.raises(Interrupted):
        session.eval("(let loop () (loop))")
    timer.join()
    assert time.perf_counter() - started < 0.15 + ALLOWED
    works(session)


def test_an_interrupt_in_a_destructor_is_not_lost() -> None:
    """Python drops what a destructor raises; the interrupt comes again right after it."""
    session = new_session(1)

    class Dies:
        def __del__(self) -> None:
            signal.raise_signal(signal.SIGINT)

    session.define("die", lambda: Dies() and None)
    with pytest.raises(Interrupted), interruptible(session):
        session.eval("(die) (let loop () (loop))")
    works(session)


def test_an_interrupt_that_is_lost_again_comes_again() -> None:
    session = new_session(1)
    dropped: list[BaseException] = []

    class Dies:
        def __init__(self, how: Callable[[], None]) -> None:
            self.how = how

        def __del__(self) -> None:
            try:
                self.how()
            except KeyboardInterrupt as interrupt:
                dropped.append(interrupt)
                raise

    def wait() -> None:
        while len(dropped) < 2:
            time.monotonic()

    session.define("die", lambda: Dies(lambda: signal.raise_signal(signal.SIGINT)) and None)
    session.define("hang", lambda: Dies(wait) and None)
    with pytest.raises(Interrupted), interruptible(session):
        session.eval("(die) (hang) (let loop () (loop))")
    assert len(dropped) == 2
    works(session)


def test_an_interrupt_between_two_forms_stops_the_next_one() -> None:
    session = new_session(1)
    with interruptible(session) as interrupts:
        forms = interrupts.each(session.eval_forms("1 (let loop () (loop))"))
        assert next(forms) == (1, False)
        signal.raise_signal(signal.SIGINT)  # nothing is evaluated
        with pytest.raises(Interrupted):
            next(forms)
    works(session)


def test_an_interrupt_while_another_is_carried_out_changes_nothing() -> None:
    session = new_session(1)
    session.define("press", lambda: signal.raise_signal(signal.SIGINT))
    with interruptible(session):
        with pytest.raises(Interrupted):
            session.eval("(press) (let loop () (loop))")
        signal.raise_signal(signal.SIGINT)
    works(session)


def test_two_interrupts_at_once_are_one() -> None:
    session = new_session(1)

    def twice(_number: int, _frame: Any) -> None:
        try:
            signal.raise_signal(signal.SIGINT)
        finally:
            signal.raise_signal(signal.SIGINT)

    before = signal.signal(signal.SIGALRM, twice)
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.05)
        with pytest.raises(Interrupted), interruptible(session):
            session.eval("(deep 0)")
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    works(session)


def test_interrupt_while_nothing_runs_does_nothing() -> None:
    session = new_session(1)
    session.interrupt()
    works(session)


def test_no_handler_catches_an_interrupt() -> None:
    session = new_session(1)
    text = "(guard (e (true 'caught)) (with-exception-handler (fn (e) 1) (fn () (let loop () (loop)))))"
    time_to_stop(session, text, 0.1)
    works(session)


@pytest.mark.timeout(300)
@pytest.mark.parametrize("budget", [5000, 2])
def test_fifty_interrupts_at_random_moments(budget: int) -> None:
    """Also in the middle of compiling, evicting and unwinding: nothing is left half done."""
    random = Random(1)
    session = Session(threshold=1, budget=budget, out=lambda _text: None)
    session.eval(DEFINITIONS)
    texts = list(ENDLESS.values())
    slowest = 0.0
    for number in range(50):
        session.eval(f"(define (mine{number} x) (+ x {number}))")
        slowest = max(
            slowest, time_to_stop(session, random.choice(texts), 0.001 + random.random() * 0.03)
        )
        assert session.eval(f"(mine{number} 1)") == number + 1
        works(session)
    assert slowest < ALLOWED


def measure(report: Callable[[str], object] = print) -> None:
    """The time every case needs to stop (by hand: python -m tests.stress.test_interrupts)."""
    for threshold in (1, None):
        for what, text in ENDLESS.items():
            session = new_session(threshold)
            taken = time_to_stop(session, text, 0.2)
            report(f"{'first-call' if threshold else 'machine':>10}  {taken * 1e3:7.2f} ms  {what}")


if __name__ == "__main__":
    measure()
