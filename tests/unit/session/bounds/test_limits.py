"""Time limits: they stop programs, programs cannot stop them, and nothing is left of them."""

from __future__ import annotations

import gc
import sys
import threading
from collections.abc import Generator
from itertools import repeat

import pytest

from sx_kernel.base.errors import Interrupted, SxError
from sx_kernel.session.bounds.limits import time_limit
from sx_kernel.session.session import Session

pytestmark = [
    pytest.mark.usefixtures("quiet_collector"),
    # an interruption that hits a destructor is reported, dropped, and comes again
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]

SHORT = 0.05


@pytest.fixture(autouse=True)
def no_collections() -> Generator[None]:
    """What is raised in a callback of the collector gets lost, and pytest reports it."""
    gc.disable()
    yield
    gc.enable()


ENDLESS = {
    "compiled loop": "(define (spin n) (spin (+ n 1))) (spin 0)",
    "named let": "(let loop ((i 0)) (loop (+ i 1)))",
    "deep recursion and back": "(define (deep n) (if (= n 0) 0 (+ 1 (deep (- n 1)))))"
    " (let loop () (deep 2000) (loop))",
    "guarded": "(let loop () (guard (e (true nil)) (let spin () (spin))) (loop))",
    "handler-bind": "(handler-bind (((fn (e) true) (fn (e) nil))) (let spin () (spin)))",
    "dynamic-wind": "(dynamic-wind (fn () nil) (fn () (let spin () (spin))) (fn () (let spin () (spin))))",
    "continuation": "(let ((k nil)) (call/cc (fn (c) (set! k c))) (k nil))",
    "macro": "(defmacro endless () (let spin () (spin))) (endless)",
    "library": "(loop-while (fn (x) true) identity 1)",
}


@pytest.mark.parametrize("tier", ["auto", "cek"])
@pytest.mark.parametrize("name", ENDLESS)
def test_endless_program_is_stopped(name: str, tier: str) -> None:
    session = Session(tier=tier, threshold=2)
    with pytest.raises(Interrupted) as caught, time_limit(session, SHORT):
        session.eval(ENDLESS[name])
    assert caught.value.reason == f"time limit of {SHORT:g} s"
    assert str(caught.value) == caught.value.reason
    assert session.eval("(+ 1 2)") == 3


def test_program_cannot_catch_it() -> None:
    session = Session()
    with pytest.raises(Interrupted), time_limit(session, SHORT):
        session.eval("(define caught nil) (guard (e (true (set! caught e))) (let spin () (spin)))")
    assert session.eval("caught") is None


def test_evaluation_in_time_is_not_touched() -> None:
    session = Session()
    with time_limit(session, 60) as limit:
        assert session.eval("(+ 1 2)") == 3
    assert not limit.is_up


def test_all_evaluations_of_the_block_share_the_time() -> None:
    session = Session()
    values: list[object] = []
    with pytest.raises(Interrupted), time_limit(session, SHORT):
        values.extend(session.eval("(+ 1 2)") for _ in repeat(None))
    assert session.eval("(+ 1 2)") == 3


def test_no_time_at_all() -> None:
    session = Session()
    with pytest.raises(Interrupted) as caught, time_limit(session, 0):
        session.eval("(let spin () (spin))")
    assert caught.value.reason == "time limit of 0 s"


def test_ending_at_the_last_moment_leaves_nothing_behind() -> None:
    """Short evaluations against limits of about their length: in time or stopped, never both."""
    session = Session()
    session.eval("(define (work n) (if (= n 0) 'done (work (- n 1))))")
    outcomes: list[str] = []
    for i in range(60):
        try:
            with time_limit(session, 0.00005 * i):
                outcomes.append(str(session.eval("(symbol->string (work 4000))")))
        except Interrupted as stop:
            outcomes.append(stop.reason.partition(" of")[0])
        # whatever was on its way would arrive in here
        assert session.eval("(work 100)") is not None
        assert sum(range(1000)) == 499_500
    assert set(outcomes) <= {"done", "time limit"}


def test_thread_ends_with_the_block() -> None:
    session = Session()
    with time_limit(session, 60):
        session.eval("1")
    for thread in threading.enumerate():
        if thread.name == "sx time limit":
            thread.join(10)
            assert not thread.is_alive()


def test_inner_limit_says_its_own_reason() -> None:
    session = Session()
    with pytest.raises(Interrupted) as caught, time_limit(session, 60), time_limit(session, SHORT):
        session.eval("(let spin () (spin))")
    assert caught.value.reason == f"time limit of {SHORT:g} s"


def test_outer_limit_stops_too() -> None:
    session = Session()
    with pytest.raises(Interrupted) as caught, time_limit(session, SHORT), time_limit(session, 60):
        session.eval("(let spin () (spin))")
    assert caught.value.reason == f"time limit of {SHORT:g} s"


def test_errors_of_the_program_pass_through() -> None:
    session = Session()
    with pytest.raises(SxError), time_limit(session, 60):
        session.eval('(error "boom")')


def test_other_sessions_are_not_stopped() -> None:
    mine, other = Session(), Session()
    other.eval("(define (work n) (if (= n 0) 'done (work (- n 1))))")
    with time_limit(mine, 0) as limit:
        while not limit.is_up:
            other.eval("(work 100)")
        assert other.eval("(symbol->string (work 1000))") == "done"


@pytest.mark.parametrize("seconds", [float("nan"), float("inf")])
def test_time_must_be_finite(seconds: float) -> None:
    with pytest.raises(ValueError, match="finite"):
        time_limit(Session(library=False), seconds)


def test_nothing_is_left_pending_for_the_interpreter() -> None:
    """What is taken back instead of delivered hangs CPython 3.11 under a profiler."""
    session = Session(library=False)
    session.eval("(define (spin) (spin))")
    with pytest.raises(Interrupted), time_limit(session, SHORT):
        session.eval("(spin)")
    calls: list[str] = []
    sys.setprofile(lambda _frame, event, _argument: calls.append(event))
    try:
        (lambda: None)()
    finally:
        sys.setprofile(None)
    assert calls[:2] == ["call", "return"]
