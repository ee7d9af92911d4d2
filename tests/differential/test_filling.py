"""Loops that fill a vector are done at once: the machine says what must come of them."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest

from sx_kernel.base.values import Vector
from tests.differential.test_prim_tables import outcome, session
from tests.differential.test_uniform_vectors import is_kept

LOOPS = {
    "below": "(let loop ((i a)) (when (< i b) (vector-set! v i x) (loop (+ i s))))",
    "until": "(do ((i a (+ i 1))) ((= i b) i) (vector-set! v i x))",
    "up to": "(let loop ((i a)) (if (> i b) (list i) (begin (vector-set! v i x) (loop (+ i 2)))))",
    "constant": "(let loop ((i a)) (if (>= i b) (list i a) (begin (vector-set! v i 0) (loop (+ i 3)))))",
    "down": "(let loop ((i b)) (if (< i a) i (begin (vector-set! v i x) (loop (- i 1)))))",
    "itself": "(let loop ((i a)) (when (< i b) (vector-set! v i v) (loop (+ i s))))",
    "then read": "(begin (let loop ((i a)) (when (< i b) (vector-set! v i x) (loop (+ i s)))) (+ (vector-ref v 0) 1))",
    "read before": "(let ((n (+ (vector-ref v 0) (vector-ref v 1)))) (begin (let loop ((i a)) (when (< i b)"
    " (vector-set! v i x) (loop (+ i s)))) (list n (+ (vector-ref v 0) (vector-ref v 1)))))",
    "in a loop": "(do ((k 2 (+ k 1))) ((= k 5) (vector-ref v 1)) (do ((i (* k k) (+ i k))) ((> i b)) (vector-set! v i x)))",
}  # fmt: skip
BOUNDS: list[tuple[Any, Any, Any]] = [
    (0, 40, 1), (3, 40, 7), (0, 41, 1), (0, 5, 1), (5, 5, 1), (9, 2, 1), (-3, 30, 1), (0, 200, 50),
    (39, 40, 1), (0, 40, 2.5), (0, 40.0, 1), (0.0, 40, 1), (True, 30, 1), (0, None, 1), ("0", 9, 1),
    (0, 1 << 70, 1), (0, 1 << 70, 1 << 69),
]  # fmt: skip
ELEMENTS: list[list[Any]] = [[1] * 40, [True] * 40, [1.5] * 40, [1, True] * 20, []]
VALUES: list[Any] = [7, False, 2.5, None, "s", 1 << 70]


@pytest.mark.parametrize("name", LOOPS)
def test_it_is_what_the_machine_makes_of_it(name: str) -> None:
    text = f"(fn (v a b s x) {LOOPS[name]})"
    sides = session(None), session(1)
    for warm in ([Vector([1] * 40), 0, 40, 1, 3], [Vector([True] * 40), 0, 40, 3, True]):
        functions = [of.eval(text) for of in sides]
        for _ in range(2):
            for of, function in zip(sides, functions, strict=True):
                outcome(of, function, list(warm))
        for items, (a, b, s), x in product(ELEMENTS, BOUNDS, VALUES):
            found: list[Any] = []
            for of, function in zip(sides, functions, strict=True):
                vector = Vector(items)
                found.append(outcome(of, function, [vector, a, b, s, x]))
                assert is_kept(vector)
            assert found[0] == found[1], (items, a, b, s, x)
