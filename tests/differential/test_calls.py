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
