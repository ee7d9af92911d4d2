"""Lists that grow and shrink at their front, on all lists, and what can be seen of them."""

from __future__ import annotations

import pytest

from sx_kernel.session.session import Session
from tests.differential.test_list_walks import LISTS, OTHERS
from tests.differential.test_prim_tables import outcome, session

FUNCTIONS = {
    "taken off one by one": "(fn (xs) (let loop ((s xs) (n 0)) (if (or (empty? s) (> n 300)) (list n s)"
    " (if (= (mod n 3) 0) (loop (cons n s) (+ n 1)) (loop (rest s) (+ n 1))))))",
    "untouched": "(fn (xs) (let loop ((s xs) (n 0)) (if (= n 3) (list (eq? s xs) s) (if (> n 5)"
    " (loop (rest (cons n s)) n) (loop s (+ n 1))))))",
    "another list": "(fn (xs) (let loop ((s xs) (n 0)) (if (= n 2) (list (eq? s xs) s)"
    " (loop (rest (cons n s)) (+ n 1)))))",
    "another part": "(fn (xs) (let loop ((s xs) (n 0)) (if (> n 4) (list s (eq? (rest (cons n s)) s))"
    " (if (> n 5) (loop (rest s) n) (loop (cons n s) (+ n 1))))))",
    "beginning as before": "(fn (xs) (let loop ((s xs) (n 0)) (if (> n 3) (reverse s)"
    " (if (= n 1) (loop xs 2) (loop (cons (first s) (cons n (rest s))) (+ n 1))))))",
    "looked at": "(fn (xs) (let loop ((s xs) (n 0)) (if (> n 4) (list (first s) (nth s 1) (nth s 3) s)"
    " (loop (cons (list (first s) (nth s 2)) (rest s)) (+ n 1)))))",
    "turned round": "(fn (xs) (let loop ((s xs) (n 0)) (if (> n 4) (reverse s)"
    " (loop (cons n (rest (rest s))) (+ n 1)))))",
    "changed after": "(fn (xs) (let loop ((s xs) (n 0)) (if (> n 4) (begin (append! s 'new) (list s xs))"
    " (loop (cons n s) (+ n 1)))))",
    "changed meanwhile": "(fn (xs) (let loop ((s xs) (n 0)) (if (> n 2) (list s xs (eq? s xs))"
    " (begin (append! xs n) (if (> n 5) (loop (rest s) n) (if (> n 1) (loop (cons n s) (+ n 1)) (loop s (+ n 1))))))))",
    "beginning again": "(fn (xs) (let loop ((ys xs) (now nil) (all '())) (cond ((empty? ys) (list now all))"
    " ((= (first ys) 2) (loop (rest ys) (list) (cons now all)))"
    " (else (loop (rest ys) (cons (first ys) now) all)))))",
    "never shrinking, beginning anew": "(fn (xs) (let loop ((s xs) (n 0)) (if (> n 2) s"
    " (if (= n 1) (loop nil 2) (if (> n 5) (loop (cons n s) n) (loop s (+ n 1)))))))",
    "growing for nothing, beginning anew": "(fn (xs) (let loop ((s xs) (n 0)) (if (> n 2) s"
    " (let ((x (if (= n 5) s (cons 2 s)))) (loop (list) (+ n 1))))))",
    "failing": "(fn (xs) (let loop ((s '()) (ys xs)) (if (empty? ys) s"
    " (loop (cons (+ 1 (first ys)) (if (empty? s) s (rest s))) (rest ys)))))",
    "a continuation in between": "(fn (xs) (let ((k nil) (times 0)) (let loop ((s '()) (ys xs) (n 0))"
    " (cond ((or (empty? ys) (> n 5)) (begin (set! times (+ times 1)) (if (< times 3) (k times) (list times s))))"
    " (else (loop (cons (call/cc (fn (c) (begin (if (nil? k) (set! k c) nil) n))) s) (rest ys) (+ n 1)))))))",
}  # fmt: skip


@pytest.mark.parametrize("name", FUNCTIONS)
def test_it_is_what_the_machine_makes_of_it(name: str) -> None:
    text = FUNCTIONS[name]
    for warm in (LISTS[3], LISTS[4], LISTS[6], lambda: ["x"], list):
        machine, compiled = session(None), session(1)
        expected, got = machine.eval(text), compiled.eval(text)
        outcome(machine, expected, [warm()])
        outcome(compiled, got, [warm()])
        for make in (*LISTS, *OTHERS, lambda: [3, True, 2], lambda: [3, 2, False], *LISTS):
            want, have = outcome(machine, expected, [make()]), outcome(compiled, got, [make()])
            assert have == want, (name, make())


def test_a_literal_that_was_changed_is_what_it_is_by_now() -> None:
    text = """(define (f n) (let loop ((i 0) (s '())) (if (= i n) s (loop (+ i 1) (cons i s)))))
      (define (g n) (let loop ((i 0) (s '())) (if (= i n) (reverse s) (loop (+ i 1) (cons i s)))))
      (do ((i 0 (+ i 1))) ((= i 9)) (f 2) (g 2))
      (append! (f 0) 'x) (list (f 0) (f 1) (f 0) (g 2))"""
    assert repr(Session(threshold=1).eval(text)) == repr(Session(threshold=None).eval(text))


def test_a_list_that_was_changed_before_the_loop_is_what_it_is() -> None:
    text = """(define (f n) (let ((e (list))) (append! e 7)
        (let loop ((i 0) (s e)) (if (= i n) (reverse s) (loop (+ i 1) (cons i s))))))
      (do ((i 0 (+ i 1))) ((= i 9)) (f 2)) (list (f 2) (f 0))"""
    assert repr(Session(threshold=1).eval(text)) == repr(Session(threshold=None).eval(text))


def test_a_literal_that_a_call_changes_before_it_has_grown_is_left_in_time() -> None:
    text = """(define held nil) (define on false)
      (define (note i) (if on (append! held i) nil) (display i) i)
      (define (f n k) (let loop ((i 0) (s '()))
        (cond ((= i n) s) ((< i k) (begin (note i) (loop (+ i 1) s)))
              (else (loop (+ i 1) (cons (note i) s))))))
      (define (g n) (if (= n 0) nil (begin (f 3 1) (g (- n 1)))))
      (g 9) (set! held (f 0 0)) (set! on true) (list (f 4 2) (f 0 0) (f 4 2))"""
    assert repr(Session(threshold=1).eval(text)) == repr(Session(threshold=None).eval(text))
