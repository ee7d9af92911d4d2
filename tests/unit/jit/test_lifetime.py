"""What compiled code keeps alive, and for how long."""

from __future__ import annotations

import gc
import weakref

import pytest

from sx_kernel.runtime.closures import state_of
from sx_kernel.session.session import Session


def compiled_function(session: Session, name: str) -> object:
    return session.eval(name)


def test_a_session_that_nobody_uses_is_collected() -> None:
    """CPython's collector does not look into code objects: a cycle through one is for ever."""
    session = Session(threshold=1)
    session.eval("(define (f x) (map (fn (y) (+ x y)) (list 1 2))) (f 1) (f 2)")
    machine = weakref.ref(session.machine)
    del session
    gc.collect()
    assert machine() is None


def test_evicted_code_is_freed_although_its_closure_lives() -> None:
    session = Session(threshold=1, budget=1)
    session.eval("(define (f x) (* x 2)) (f 1)")
    function = compiled_function(session, "f")
    state = state_of(function)
    assert state is not None
    assert state.code is not None
    code = weakref.ref(state.code)
    session.eval("(define (g x) (- x 2)) (g 1)")
    assert state.code is None
    assert code() is None
    assert not session.policy.installer.retired
    assert session.eval("(f 21)") == 42


def test_only_code_that_runs_is_looked_after_when_it_is_evicted() -> None:
    """That takes time, and a full cache evicts at every compilation."""
    session = Session(threshold=1)
    noted: list[int] = []
    session.function(lambda: noted.append(len(session.policy.installer.retired)), name="look")
    session.eval("(define (h x) (* x 3)) (h 1)")
    session.eval("(define (f x) (jit-reset!) (look) x) (f 10)")
    assert session.stats()["compiled"] == 2
    assert noted == [1]
    assert not session.policy.installer.retired


def test_code_that_is_evicted_while_it_runs_can_still_be_left() -> None:
    session = Session(threshold=1, budget=1)
    session.eval("(define (g x) (- x 2))")
    session.eval("(define (f x) (+ (g x) (call/cc (fn (k) (k x))) (g 1)))")
    assert session.eval("(list (f 10) (f 10))") == [17, 17]
    assert session.stats()["evictions"] > 0


@pytest.mark.parametrize("threshold", [1, 4])
@pytest.mark.parametrize(
    "function",
    [
        "(fn (x) (* x {i}))",
        "(fn (x) (let ((y (+ x {i}))) (if (< y 3) (- y x) (* y y))))",
        "(fn (x) (let loop ((k 0)) (if (< k x) (loop (+ k {i} 1)) k)))",
        "(fn (x) (let ((g (fn (y) (+ y x {i})))) (* (g 1) (g x))))",
    ],
)
def test_the_code_of_functions_that_nobody_needs_is_collected(
    function: str, threshold: int
) -> None:
    session = Session(threshold=threshold, library=False)
    for i in range(10):
        session.eval(f"(define f{i} {function.format(i=i)})")
        session.eval("(begin " + f"(f{i} 2)" * 6 + ")")
        session.eval(f"(define f{i} nil)")
    gc.collect()
    stats = session.stats()
    assert stats["compiled"] >= 10
    assert stats["collected"] == stats["compiled"]
    assert stats["size"] == 0
