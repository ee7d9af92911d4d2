"""Lists that a recursion divides: values, errors and effects are the machine's, on all lists."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from sx_kernel.base.sequences import rest
from sx_kernel.session.session import Session
from tests.differential.test_list_walks import LISTS, OTHERS, up_to
from tests.differential.test_prim_tables import outcome, session

SORT = (
    "(define (f xs) (if (empty? xs) (list) (let ((p (first xs)) (others (rest xs)))"
    " (append (f (filter (fn (x) (< x p)) others))"
    " (cons p (f (filter (fn (x) (>= x p)) others)))))))"
)
FUNCTIONS = {
    "sort": SORT,
    "null?": "(define (f xs) (if (null? xs) 0 (let ((others (cdr xs))) (+ (car xs) (f (filter even? others))))))",
    "remove": "(define (f xs) (if (empty? xs) nil (let ((others (rest xs)) (p (first xs)))"
    " (cons p (f (remove (fn (x) (= x p)) others))))))",
    "rest first": "(define (f xs) (if (empty? xs) nil (let ((others (rest xs)))"
    " (let ((p (first xs))) (list p (f (filter (fn (x) (> x p)) others)))))))",
    "in two steps": "(define (f xs) (if (empty? xs) 0 (let ((p (first xs)) (others (rest xs)))"
    " (let ((some (filter (fn (x) (> x p)) others)))"
    " (+ p (reduce + 0 some) (f (filter (fn (x) (< x 100)) some)))))))",
    "another argument": "(define (f xs &optional (n 0)) (g n xs))"
    " (define (g n xs) (if (empty? xs) n (let ((p (first xs)) (others (rest xs)))"
    " (list (g (+ n 1) (filter (fn (x) (< x p)) others)) (g 0 (remove (fn (x) (< x p)) others))))))",
    "mapped": "(define (f xs) (if (empty? xs) 0 (let ((others (rest xs))) (+ (first xs) (f (map inc others))))))",
    "also otherwise": "(define (f xs) (if (empty? xs) 0 (let ((others (rest xs))) (+ (first xs)"
    " (f (filter odd? others)) (f (if (> (first xs) 3) (list 'x 2) (list)))))))",
    "after an effect": "(define (f xs) (if (empty? xs) 0 (begin (append! xs (len xs)) (let ((p (first xs)) (others (rest xs)))"
    " (if (> (len others) 5) p (+ p (f (filter (fn (x) (< x p)) others))))))))",
    "effect between": "(define (f xs) (if (empty? xs) 0 (let ((others (rest xs))) (begin (set-nth! xs 0 'x)"
    " (list (first xs) (f (filter (fn (x) (< x 100)) others)))))))",
    "looked at again": "(define (f xs) (if (empty? xs) 0 (let ((others (rest xs))) (let ((a (f (filter odd? others))))"
    " (+ a (first xs) (f (filter even? others)))))))",
    "a captured whole": "(define (f xs) (if (empty? xs) 0 (let ((p (first xs)) (others (rest xs)))"
    " (+ (f (filter (fn (x) (< x (first xs))) others)) p))))",
    "a tail call": "(define (f xs) (if (empty? xs) 'end (let ((p (first xs)) (others (rest xs)))"
    " (f (filter (fn (x) (> x p)) others)))))",
}  # fmt: skip
MORE: list[Callable[[], Any]] = [
    lambda: [3, True, 2], lambda: [False, 1], lambda: [1 << 80, 5, -(1 << 70)], lambda: [2, 1.5],
    lambda: [2.5, 1.5, 9.25, -0.0], lambda: [3, 1, 2, 5, 4, 4, 3], lambda: [5, 4, 3, 2, 1, "x"],
    lambda: [*reversed(up_to(40))], lambda: rest(up_to(140)),
]  # fmt: skip


@pytest.mark.parametrize("name", FUNCTIONS)
def test_it_is_what_the_machine_makes_of_it(name: str) -> None:
    for warm in (lambda: [3, 1, 2, 5], lambda: [2.5, 1.5, 3.5], lambda: ["x", "y"]):
        machine, compiled = session(None), session(1)
        expected, got = (of.eval(FUNCTIONS[name] + " f") for of in (machine, compiled))
        for _ in range(3):
            outcome(machine, expected, [warm()])
            outcome(compiled, got, [warm()])
        for make in (*MORE, *LISTS[:5], *OTHERS[:-3], *MORE[:4]):
            want, have = outcome(machine, expected, [make()]), outcome(compiled, got, [make()])
            assert have == want, (name, make())


def test_what_has_mixed_elements_is_compiled_anew() -> None:
    of = Session(threshold=1)
    of.eval(SORT)
    of.eval("(f (list 2 1))")
    assert of.eval("(f (list 2 1.5 1))") == [1, 1.5, 2]
    assert of.eval("(f (list 3 2.5 1))") == [1, 2.5, 3]


def test_a_recursion_beyond_the_stack_goes_on() -> None:
    of = Session(threshold=1)
    of.eval(SORT)
    assert of.eval("(= (f (range 0 1500)) (range 0 1500))") is True
    assert of.eval("(= (f (reverse (range 0 1500))) (range 0 1500))") is True
