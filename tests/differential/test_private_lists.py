"""Lists that only one activation sees, and what is joined without being seen, on all lists."""

from __future__ import annotations

import pytest

from sx_kernel.session.session import Session
from tests.differential.test_list_walks import LISTS, OTHERS, consed, up_to
from tests.differential.test_prim_tables import outcome, session

FUNCTIONS = {
    "partition": "(fn (xs) (let ((p (first xs)) (others (rest xs))) (list (filter (fn (x) (< x p)) others)"
    " (filter (fn (x) (>= x p)) others))))",
    "sums": "(fn (xs) (let ((p (first xs)) (others (rest xs))) (list (map (fn (x) (+ x 1)) others)"
    " (reduce + 0 others) (map (fn (x) (* x x)) others) (len others) (first others))))",
    "changed between": "(fn (xs) (let ((others (rest xs))) (let ((a (filter (fn (x) (> x 1)) others)))"
    " (begin (append! xs 'new) (list a (remove (fn (x) (> x 1)) others))))))",
    "in a branch": "(fn (xs) (let ((others (rest xs))) (let ((n (if (> (len xs) 2) (reduce + 0 others) 0)))"
    " (list n (map (fn (x) (* x 2)) others)))))",
    "of a filter": "(fn (xs) (let ((some (filter (fn (x) (not (= x 2))) xs))) (list (reduce + 0 some)"
    " (map (fn (x) (- x 1)) some))))",
    "kept": "(fn (xs) (let ((others (rest xs))) (list (map (fn (x) (+ x 1)) others) others)))",
    "captured": "(fn (xs) (let ((others (rest xs))) (map (fn (x) (+ x (len others))) others)))",
    "again": "(fn (xs) (let ((others (rest xs)) (k nil) (n 0)) (let ((a (reduce + 0 others)))"
    " (begin (call/cc (fn (c) (set! k c))) (set! n (+ n 1)) (if (< n 3) (k nil) (list a n (reduce + 1 others)))))))",
    "splice": "(fn (xs) (append xs (cons 7 xs)))",
    "splice of others": "(fn (xs) (let ((ys (rest xs))) (append ys (cons (first xs) (reverse xs)))))",
    "splice of calls": "(fn (xs) (append (reverse xs) (cons (len xs) (map (fn (x) x) xs))))",
    "splice nil": "(fn (xs) (let ((n (if (empty? xs) nil xs))) (append n (cons 1 n))))",
    "splice at the end": "(fn (xs) (append xs (cons (first xs) nil)))",
    "splice what is no list": "(fn (xs) (append 5 (cons 1 xs)))",
    "splice onto what is no list": "(fn (xs) (append xs (cons 1 (first xs))))",
}  # fmt: skip


@pytest.mark.parametrize("name", FUNCTIONS)
def test_it_is_what_the_machine_makes_of_it(name: str) -> None:
    text = FUNCTIONS[name]
    for warm in (LISTS[3], LISTS[4], LISTS[6], LISTS[7], lambda: ["x"]):
        machine, compiled = session(None), session(1)
        expected, got = machine.eval(text), compiled.eval(text)
        outcome(machine, expected, [warm()])
        outcome(compiled, got, [warm()])
        for make in (*LISTS, *OTHERS, lambda: [3, True, 2], lambda: [3, 2, False], *LISTS):
            want, have = outcome(machine, expected, [make()]), outcome(compiled, got, [make()])
            assert have == want, (name, make())


@pytest.mark.parametrize(("before", "after"), [(a, b) for a in LISTS for b in LISTS])
def test_any_two_lists_are_spliced(before: object, after: object) -> None:
    text = "(fn (a b) (append a (cons 'x b)))"
    machine, compiled = session(None), session(1)
    want = outcome(machine, machine.eval(text), [before(), after()])  # type: ignore[operator]
    assert outcome(compiled, compiled.eval(text), [before(), after()]) == want  # type: ignore[operator]


def test_a_splice_is_a_list_of_its_own() -> None:
    of = Session(threshold=1)
    text = "(define (join a b) (append a (cons 0 b)))"
    of.eval(text)
    for a, b in (
        (up_to(2), up_to(3)),
        (up_to(300), up_to(200)),
        (up_to(2), up_to(300)),
        (up_to(300), consed(2)),
    ):
        function = of.eval("join")
        joined = of.machine.call(function, a, b)
        before = list(joined)
        of.machine.call(of.eval("(fn (a) (set-nth! a 0 'changed))"), a)
        of.machine.call(of.eval("(fn (a) (set-nth! a 1 'changed))"), b)
        of.machine.call(of.eval("(fn (a) (append! a 'more))"), b)
        assert list(joined) == before
        of.machine.call(of.eval("(fn (j) (set-nth! j 1 'mine))"), joined)
        assert list(a)[1] == 1
