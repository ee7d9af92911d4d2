"""passes/private.py: lists that are made in a function and that only it reads."""

from __future__ import annotations

import pytest

from sx_kernel import Session
from sx_kernel.base.errors import SxError
from sx_kernel.compile.mid.lists import Walk
from sx_kernel.compile.mid.nodes import Guard, Op
from sx_kernel.compile.passes.private import private_lists
from tests.unit.compile.stages import Stages, every, named

MAKERS = ("range", "string->list")


def private(text: str, *args: str) -> list[str]:
    """The operations that make what is private in `f`."""
    fn = Stages(text, " ".join(args)).after("loops")
    return sorted(
        one.own for one in private_lists(fn, lambda made: made.own in MAKERS) if type(one) is Op
    )


def test_what_is_only_read_is_private_and_so_is_what_hands_it_on() -> None:
    text = "(define (f n) (let ((xs (range n))) (+ (len xs) (nth xs 0))))"
    assert private(text, "3") == ["range"]
    assert private("(define (f g n) (map (fn (x) (g x)) (range n)))", "list", "3") == [
        "%check-list",
        "range",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "(define (f g n) (let ((xs (range n))) (g xs) (len xs)))",
        "(define (f g n) (let ((xs (range n))) (append! xs 1) (len xs)))",
        "(define (f g n) (let ((xs (range n))) (if (= 0 (len xs)) nil xs)))",
        "(define (f g n) (let ((xs (range n))) (list xs (len xs))))",
        "(define (f g n) (let ((xs (range n))) (g (fn () xs)) (len xs)))",
    ],
)
def test_what_goes_elsewhere_is_not(text: str) -> None:
    assert private(text, "len", "3") == []


def test_a_private_list_is_walked_past_calls_of_anything() -> None:
    stages = Stages("(define (f g n) (map (fn (x) (g (* 2 x))) (range n)))", "list 3")
    (walk,) = every(stages.after("indexed"), Walk)
    assert named(stages.after("infer"), "*")
    # what numbers in a row are needs no guard
    assert not [one for one in every(stages.after("infer"), Guard) if one.key[0] == "load"]
    assert walk.steady


def test_a_continuation_that_is_entered_again_finds_its_place() -> None:
    text = """
      (define again nil)
      (define seen (list))
      (define (g x) (call/cc (fn (k) (when (and (= x 2) (nil? again)) (set! again k)) x)))
      (define (f n) (map (fn (x) (* 10 (g (+ x 0)))) (range n)))
      (define (go n) (let ((made (f n)))
        (set! seen (cons made seen))
        (when (and again (< (len seen) 3)) (again 7))
        made))
      """
    for threshold in (None, 1):
        session = Session(threshold=threshold)
        session.eval(text)
        for _ in range(3):
            session.eval("(f 3)")
        session.eval("(set! again nil)")
        session.eval("(set! seen (list)) (go 5)")
        assert session.eval("seen") == [[0, 10, 70, 30, 40]] * 2 + [[0, 10, 20, 30, 40]]


def test_what_was_put_behind_numbers_in_a_row_is_looked_at() -> None:
    text = """
      (define (f n) (let ((xs (range n))) (append! xs "a") (map (fn (x) (* x 2)) xs)))
      """
    for threshold in (None, 1):
        session = Session(threshold=threshold)
        session.eval(text)
        for _ in range(3):
            with pytest.raises(SxError, match='must be a number, got "a"'):
                session.eval("(f 3)")
