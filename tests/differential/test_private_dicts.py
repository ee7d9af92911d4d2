"""Dicts that a loop builds: what the machine makes of them, whatever happens in between."""

from __future__ import annotations

from typing import Any

import pytest

from tests.differential.test_prim_tables import outcome, session

FUNCTIONS = {
    "counts": "(fn (xs) (reduce (fn (acc x) (assoc acc (str x) (+ 1 (get acc (str x) 0)))) {} xs))",
    "any key": "(fn (xs) (reduce (fn (acc x) (assoc acc x (len acc))) {} xs))",
    "keeps all": "(fn (xs) (let loop ((ys xs) (d {}) (all '())) (if (empty? ys) (list d all)"
    " (loop (rest ys) (assoc d (first ys) 1) (cons (keys d) all)))))",
    "kept": "(fn (xs) (let loop ((ys xs) (d {}) (all '())) (if (empty? ys) (list d all)"
    " (loop (rest ys) (assoc d (first ys) 1) (cons d all)))))",
    "captured": "(fn (xs) (let loop ((ys xs) (d {}) (all '())) (if (empty? ys) (map (fn (g) (g)) all)"
    " (loop (rest ys) (assoc d (first ys) 1) (cons (fn () (len d)) all)))))",
    "stops early": "(fn (xs) (let loop ((ys xs) (d {})) (cond ((empty? ys) d)"
    " ((has-key? d (first ys)) (list (first ys) d (assoc d \"twice\" 1)))"
    " (else (loop (rest ys) (assoc d (first ys) (len ys)))))))",
    "some": "(fn (xs) (let loop ((ys xs) (d {})) (if (empty? ys) d"
    " (loop (rest ys) (if (string? (first ys)) (assoc d (first ys) ys) d)))))",
    "put in and taken out": "(fn (xs) (let loop ((ys xs) (d {})) (if (empty? ys) d"
    " (let ((e (assoc d (first ys) 1))) (loop (rest ys) (dissoc e \"a\"))))))",
    "in one another": "(fn (xs) (reduce (fn (acc x) (reduce (fn (in y) (assoc in (str x y) 1)) acc xs))"
    " {} xs))",
    "one for each": "(fn (xs) (map (fn (x) (reduce (fn (acc y) (assoc acc (str y) x)) {} xs)) xs))",
    "left and come back to": "(fn (xs) (let ((k nil) (n 0)) (let ((d (reduce (fn (acc x)"
    " (begin (when (= x \"b\") (call/cc (fn (c) (set! k c)))) (assoc acc (str x) (+ n (len acc)))))"
    " {} xs))) (begin (set! n (+ n 10)) (if (and k (< n 30)) (k nil) (list n d))))))",
    "of what was there": "(fn (xs) (let ((e {\"a\" 0})) (list (reduce (fn (acc x) (assoc acc (str x) 1)) e xs) e)))",
    "of a name": "(fn (xs) (let ((e {})) (list (reduce (fn (acc x) (assoc acc (str x) 1)) e xs) e)))",
    "a table": "(fn (xs) (let ((h (make-hash-table))) (for-each (fn (x) (hash-table-set! h x"
    " (+ 1 (hash-table-ref h x (fn () 0))))) xs) (sort (map str (hash-table->alist h)))))",
    "what a table has": "(fn (xs) (let ((h (make-hash-table))) (begin (for-each (fn (x)"
    " (hash-table-set! h x x)) xs) (map (fn (x) (+ 1 (hash-table-ref h x))) xs))))",
    "what it has not": "(fn (xs) (let ((h (make-hash-table))) (map (fn (x) (let ((v"
    " (hash-table-ref/default h x nil))) (begin (hash-table-set! h x (if (nil? v) x v))"
    " (if (nil? v) 'new (+ v 1))))) xs)))",
    "fails at the end": "(fn (xs) (let loop ((ys xs) (s 0)) (if (empty? ys) s (loop (rest ys)"
    " (+ s (if (number? (first ys)) (first ys) (error \"no number\" (first ys))))))))",
}  # fmt: skip
LISTS: tuple[list[Any], ...] = (
    ["a", "b"], ["b", "a", "b", "c"], [], [1, 2, 1], ["a", None], ["x", 1.5, "x"], [3, 4, 3, True],
    [5, "a"], ["b", "b"], [0, -1, 10**20],
)  # fmt: skip


@pytest.mark.parametrize("name", FUNCTIONS)
def test_it_is_what_the_machine_makes_of_it(name: str) -> None:
    text = FUNCTIONS[name]
    for warm in LISTS[:4]:
        machine, compiled = session(None), session(1)
        expected, got = machine.eval(text), compiled.eval(text)
        outcome(machine, expected, [list(warm)])
        outcome(compiled, got, [list(warm)])
        for given in (*LISTS, *LISTS):
            want = outcome(machine, expected, [list(given)])
            assert outcome(compiled, got, [list(given)]) == want, (name, given)
