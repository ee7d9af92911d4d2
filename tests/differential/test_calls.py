"""Calls that the compiler replaces by what they come to: all tiers agree on values and errors."""

from __future__ import annotations

import pytest

from tests.differential.test_regressions import disagreements

PROGRAMS = {
    "a primitive applied to many arguments": [
        "(define (f g xs) (list (apply g xs)))",
        *["(f + (list 1 2 3 4 5 6))", "(f str (range 0 9))", "(f < (list 1 2 3 4 5 6))"] * 4,
        *["(f + (list 1 2 'a 4 5 6))", "(f first (list 1 2 3 4 5 6))"] * 4,
    ],
    "keywords to a function in a variable": [
        "(define (f g) (g :in 3))",
        "(define (k &key in) in)",
        "(define (p a b) (list a b))",
        "(define (r &rest xs) xs)",
        *["(f k)", "(f p)", "(f r)", "(f div)", "(f str)"] * 4,
    ],
    "keywords as messages to a function that is known": [
        "(define (account n) (fn (op x) (cond ((= op :in) (set! n (+ n x)) n)"
        " ((= op :out) (if (> x n) (error op x) (begin (set! n (- n x)) n))) (else (list op n)))))",
        "(define (f x) (let ((a (account 10))) (a :in x) (a :in 1) (list (a :out x) (a :what 0))))",
        "(define b (account 5))",
        "(define (g x) (list (b :in x) (b :out 1)))",
        "(define (h x) (let ((k (fn (&key in) (list in x))) (r (fn (&rest xs) xs))) (list (k :in x) (r :in x))))",
        *["(f 3)", "(g 2)", "(h 1)"] * 8,
        *["(f 'x)", "(g 'x)", "(f 2.5)", "(g -100)", "(f -30)", "(h 'x)"] * 3,
        "(define (account n) (fn (op x) (list n op x)))",
        *["(f 3)", "(g 2)"] * 4,
        "(define (= a b) (identical? a b))",
        *["(f 3)", "(g 2)"] * 2,
    ],
    "a function that a call has just made": [
        "(define (curry g) (fn (a) (fn (b) (set! made (+ made 1)) (g a b))))",
        "(define made 0)",
        "(define (f n) (list made (((curry +) n) 2) made))",
        *["(f 1)"] * 8,
        *["(f 'x)", "(f 2.5)"] * 4,
        "(define (curry g) (fn (a) (fn (b c) (g a b))))",
        *["(f 1)"] * 4,
    ],
    "keys of a function in place of its call": [
        "(define (g a &key (b (+ a 1)) (c b)) (if (> a 90) (error a)) (list a (* b 2) c))",
        "(define (f x y) (list (g x :c y) (g :b y x) (g x) (g (+ x 1) :c (g y) :b 3)))",
        *["(g 1)"] * 8,
        *["(f 1 2)"] * 8,
        *["(f 1 'x)", "(f 'x 1)", "(f 91 1)", "(f 1 91)", "(f :b 1)", "(f 1 :b)"] * 3,
        "(define (k x) (let ((key :b)) (g x key 5)))",
        *["(k 1)"] * 6,
        "(define (g a &key (b 0)) (list b a))",
        *["(f 1 2)"] * 4,
    ],
    "lists joined with one made for that": [
        "(define (f a b) (append a (list 1 2) b))",
        *["(f (list 1) (list 2))"] * 5,
        *["(f 3 (list 1))", "(f (list 1) 4)", "(f nil nil)", "(f (range 0 200) (list 1))"],
        "(let ((x (list 9))) (append! (f x x) x) x)",
    ],
    "map over two lists within reduce": [
        "(define (f a b) (reduce + 0 (map * a b)))",
        *["(f (list 1 2 3) (list 4 5))"] * 5,
        *["(f 3 (list 1))", "(f (list 1) (list 'x))", "(f nil nil)"],
    ],
}


@pytest.mark.parametrize("name", PROGRAMS)
def test_tiers_agree_on(name: str) -> None:
    assert not disagreements(*PROGRAMS[name])
