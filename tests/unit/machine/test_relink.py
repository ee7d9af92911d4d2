"""machine/relink.py: redefining a primitive reaches what was linked before."""

from __future__ import annotations

import gc

import pytest

from sx_kernel.machine.relink import relink_after
from sx_kernel.session.session import Session


@pytest.fixture
def session() -> Session:
    return Session(threshold=None, out=lambda _text: None)


def test_a_function_that_was_linked_calls_the_new_definition(session: Session) -> None:
    session.eval("(define (f x) (list (abs x)))")
    assert session.eval("(f -3)") == [3]
    session.eval("(define (abs x) 'mine)")
    assert session.eval("(str (f -3))") == "(mine)"


def test_one_that_is_running_goes_on_with_it(session: Session) -> None:
    session.eval(
        "(define (f x) (let ((before (abs x))) (set! abs (fn (x) 7)) (list before (abs x))))"
    )
    assert session.eval("(f -3)") == [3, 7]


def test_the_library_goes_on_with_its_own(session: Session) -> None:
    assert session.eval("(map (fn (x) x) (list 1 2))") == [1, 2]
    session.eval("(define (len x) 0) (define (nth x i) 0)")
    assert session.eval("(map (fn (x) x) (list 1 2))") == [1, 2]


def test_only_what_is_linked_and_the_programs_is_linked_again(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    session.eval("(define (f x) x) (f 1) (map f (list 1))")
    relinked: list[str | None] = []
    monkeypatch.setattr(
        "sx_kernel.machine.relink.link_lambda", lambda lam, _m: relinked.append(lam.name)
    )
    relink_after(session.machine, "abs")
    assert "f" in relinked
    assert "map" not in relinked


@pytest.mark.parametrize("threshold", [None, 2])
def test_what_the_collector_was_told_to_leave_alone_is_linked_again(threshold: int | None) -> None:
    session = Session(threshold=threshold, out=lambda _text: None)
    session.eval("(define (f a b) (+ a b)) (define (g x) (f x 1))")
    assert session.eval("(list (f 1 2) (g 1) (g 1) (g 1))") == [3, 2, 2, 2]
    gc.freeze()
    try:
        session.eval("(define (+ a b) 42)")
        assert session.eval("(list (f 1 2) (g 1))") == [42, 42]
    finally:
        gc.unfreeze()
