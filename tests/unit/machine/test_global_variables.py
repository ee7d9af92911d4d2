"""Globals that are nothing but variables: `set!` of them is a store, until somebody relies on them."""

from __future__ import annotations

from sx_kernel.session.session import Session

COUNTING = "(define count 0) (define (tick) (set! count (+ count 1)) count)"


def _ticking() -> Session:
    session = Session(threshold=2)
    session.eval(COUNTING)
    for _ in range(5):
        session.eval("(tick)")
    return session


def test_a_global_that_compiled_code_sets_becomes_a_variable() -> None:
    session = _ticking()
    assert "count" in session.machine.variables
    assert session.eval("(tick)") == 6
    assert session.eval("(set! count 10) (tick)") == 11


def test_code_that_relies_on_a_global_ends_its_being_a_variable() -> None:
    session = _ticking()
    session.eval("(define (twice x) (* 2 x)) (define h twice) (define (ask x) (h x))")
    session.eval("(define (change! f) (set! h f))")
    session.eval("(change! 1) (change! 2) (change! 3) (change! twice)")
    assert session.eval("(list (ask 1) (ask 2) (ask 3) (ask 4))") == [2, 4, 6, 8]
    session.eval("(change! (fn (x) (* 3 x)))")
    assert session.eval("(ask 4)") == 12
    session.eval("(change! (fn (x) (* 5 x)))")
    assert session.eval("(list (ask 4) (ask 5))") == [20, 25]


def test_what_a_library_exports_is_followed_by_its_importers() -> None:
    session = Session(threshold=2, files=True)
    session.eval(
        "(define-library (counter) (export n bump!)"
        " (define n 0) (define (bump!) (set! n (+ n 1)) n))"
    )
    session.eval("(import (counter))")
    for _ in range(6):
        session.eval("(bump!)")
    assert session.eval("(list n (bump!) n)") == [6, 7, 7]


def test_a_variable_that_is_taken_away_is_undefined_for_compiled_code() -> None:
    session = _ticking()
    session.machine.unbind_global("count")
    assert session.eval("(guard (e (true (error-type e))) (tick))") == "name-error"


def test_a_primitive_that_compiled_code_sets_is_shadowed() -> None:
    session = Session(threshold=2, files=True)
    session.eval("(define (take-abs! f) (set! abs f)) (define (ask x) (abs x))")
    assert session.eval("(list (ask -1) (ask -2) (ask -3))") == [1, 2, 3]
    session.eval("(take-abs! (fn (x) 'mine)) (take-abs! (fn (x) 'own)) (take-abs! (fn (x) 'last))")
    assert session.eval("(str (ask -1))") == "last"
