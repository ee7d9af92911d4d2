"""Vectors that promise to consist of one type: compiled code relies on it, and must notice the end."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from typing import Any

import pytest

from sx_kernel.base.values import Vector
from sx_kernel.primitives.table import PRIMITIVES
from sx_kernel.session.session import Session
from tests.differential.test_prim_tables import SOME, outcome
from tests.differential.test_prim_tables import session as two_levels

# Functions of two vectors, which may be one, a value and a function that stores it.
FUNCTIONS = {
    "read": "(list (+ (vector-ref a 0) (vector-ref b 0)) (- (vector-ref a 1) (vector-ref b 1)))",
    "a store between": "(let ((s (+ (vector-ref a 0) (vector-ref a 1))))"
    " (begin (vector-set! b 0 x) (list s (+ (vector-ref a 0) (vector-ref a 1)))))",
    "a call between": "(let ((s (+ (vector-ref a 0) (vector-ref a 1))))"
    " (begin (store! b x) (list s (+ (vector-ref a 0) (vector-ref a 1)))))",
    "a fill between": "(let ((s (+ (vector-ref a 0) (vector-ref a 1))))"
    " (begin (vector-fill! b x) (list s (+ (vector-ref a 0) (vector-ref a 1)))))",
    "a copy between": "(let ((s (+ (vector-ref a 0) (vector-ref a 1))))"
    " (begin (vector-copy! a 0 (vector x x)) (list s (+ (vector-ref b 0) (vector-ref b 1)))))",
    "a store in a branch": "(begin (if (> (vector-ref a 0) 0) (vector-set! b 1 x) nil)"
    " (+ (vector-ref a 0) (vector-ref a 1)))",
    "a store in a condition": "(begin (and (> (vector-ref a 0) 0) (begin (vector-set! b 1 x) true) (+ 1 (vector-ref a 1)))"
    " (+ (vector-ref a 0) (vector-ref a 1)))",
    "the like is stored": "(begin (vector-set! a 0 (+ (vector-ref a 0) 1)) (vector-set! b 1 (+ (vector-ref b 0) 1))"
    " (+ (vector-ref a 0) (vector-ref a 1)))",
    "constants are stored": "(begin (vector-set! a 0 1.5) (vector-set! b 1 2)"
    " (list (+ (vector-ref a 0) 1) (+ (vector-ref a 1) 1)))",
    "a constant's promise": "(begin (vector-set! b 0 true) (vector-set! b 1 false)"
    " (list (+ (vector-ref a 0) 1) (if (vector-ref b 0) 1 2)))",
    "swapped": "(let ((t (vector-ref a 0))) (begin (vector-set! a 0 (vector-ref b 1)) (vector-set! b 1 t)"
    " (+ (vector-ref a 0) (vector-ref b 1))))",
    "a loop that reads": "(let loop ((i 0) (n 0)) (if (= i 2) n (loop (+ i 1) (+ n (vector-ref a i) (vector-ref b i)))))",
    "a loop that stores": "(let loop ((i 0) (n 0)) (if (= i 2) (list n (vector-ref a 0))"
    " (begin (vector-set! b 1 x) (loop (+ i 1) (+ n (vector-ref a i))))))",
    "a loop that stores the like": "(do ((i 0 (+ i 1))) ((= i 2) (+ (vector-ref b 0) 1))"
    " (vector-set! b i (+ (vector-ref a i) 1)))",
    "a loop that stores either": "(do ((i 0 (+ i 1))) ((= i 2) (+ (vector-ref a 0) 1))"
    " (vector-set! b i (if (= i 0) 7 (+ (vector-ref a i) x))))",
    "a loop that calls": "(let loop ((i 0) (n 0)) (if (= i 2) n (let ((m (+ n (vector-ref a i))))"
    " (begin (store! b x) (loop (+ i 1) m)))))",
    "an unlike store": "(let ((s (+ (vector-ref a 0) (vector-ref a 1)))) (begin (vector-set! a 1 x)"
    " (list s (vector-ref a 1) (+ (vector-ref a 0) (vector-ref a 1)))))",
    "an unlike constant": "(let ((s (+ (vector-ref a 0) (vector-ref a 1)))) (begin (vector-set! a 1 1.5)"
    " (list s (vector-ref a 1) (+ (vector-ref a 0) (vector-ref a 1)))))",
    "read before a loop that calls": "(let loop ((i 0) (n (+ (vector-ref a 0) (vector-ref a 1)))) (if (= i 2) n"
    " (let ((m (+ n (vector-ref a 0)))) (begin (store! b x) (loop (+ i 1) m)))))",
    "asked in a condition": "(begin (and (begin (store! a x) (= (vector-ref a 1) 99)) (begin (store! a x) (> (vector-ref b 1) 0)))"
    " (+ (vector-ref b 0) (vector-ref b 1)))",
    "read before a loop that stores": "(let loop ((i 0) (n (+ (vector-ref a 0) (vector-ref a 1)))) (if (= i 2) n"
    " (let ((m (+ n (vector-ref a 0)))) (begin (vector-set! b 0 x) (loop (+ i 1) m)))))",
    "read before a loop that stores into another": "(let loop ((i 0) (n (+ (vector-ref a 0) (vector-ref a 1)))) (if (= i 2) n"
    " (let ((m (+ n (vector-ref a 0))) (w (first (list b)))) (begin (vector-set! w 0 x) (loop (+ i 1) m)))))",
    "stored before a loop that reads": "(begin (vector-set! b 0 x) (let loop ((i 0) (n (+ (vector-ref a 0) 1)))"
    " (if (= i 2) n (begin (vector-set! b 1 x) (loop (+ i 1) (+ n (vector-ref a i)))))))",
    "a loop in a loop": "(do ((i 0 (+ i 1))) ((= i 2) (vector-ref a 1)) (vector-set! a i (+ (vector-ref a i) 1))"
    " (do ((j 0 (+ j 1))) ((= j 2)) (vector-set! b j (* 2 (vector-ref a j)))))",
    "a loop in a loop that stores": "(do ((i 0 (+ i 1))) ((= i 2) (+ 1 (vector-ref a 1))) (vector-set! a i (+ (vector-ref a i) 1))"
    " (do ((j 0 (+ j 1))) ((= j 1)) (vector-set! b j x)))",
    "a loop that tests": "(let loop ((i 0) (n 0)) (if (= i 2) n (loop (+ i 1) (if (vector-ref a i) (+ n 1) n))))",
    "a loop over both": "(let loop ((v a) (i 0) (n 0)) (if (= i 2) n (begin (vector-set! v 0 (+ 1 (vector-ref v 0)))"
    " (loop b (+ i 1) (+ n (vector-ref v 0) (vector-ref v 1))))))",
    "a map": "(list (map (fn (i) (+ i (vector-ref a 0) (vector-ref a 1))) (list 1 2)) (+ 1 (vector-ref b 0) (vector-ref b 1)))",
    "no such place": "(begin (vector-set! b 0 x) (+ (vector-ref a 0) (vector-ref a 99)))",
}  # fmt: skip
# Functions that move what a vector holds within it: that may break what it has promised since.
MOVING = {
    "moved": "(let ((t (vector-ref a 0))) (begin (vector-set! a 0 (vector-ref a 1)) (vector-set! a 1 t) (list t)))",
    "moved, and asked": "(let ((t (vector-ref a 0))) (begin (vector-set! a 0 (vector-ref a 1))"
    " (let ((s (+ (vector-ref a 0) (vector-ref a 1)))) (begin (vector-set! a 1 t)"
    " (list s t (+ (vector-ref a 0) (vector-ref a 1)))))))",
    "moved, and asked elsewhere": "(let ((t (vector-ref a 0))) (begin (vector-set! a 0 (vector-ref a 1))"
    " (let ((s (+ (vector-ref b 0) (vector-ref b 1)))) (begin (vector-set! a 1 t) (list s t)))))",
    "moved, and a call": "(let ((t (vector-ref a 0))) (begin (vector-set! a 0 (vector-ref a 1)) (store! b x)"
    " (vector-set! a 1 t) (+ (vector-ref a 0) (vector-ref a 1))))",
    "moved round": "(let ((t (vector-ref a 0))) (begin (do ((i 0 (+ i 1))) ((= i 1)) (vector-set! a i (vector-ref a (+ i 1))))"
    " (vector-set! a 1 t) (list (vector-ref a 0) t)))",
    "moved in a loop that asks": "(let ((t (vector-ref a 0))) (begin (do ((i 0 (+ i 1)) (n 0 (+ n (vector-ref b i) (vector-ref b 0)))) ((= i 2))"
    " (vector-set! a 0 (vector-ref a 1))) (vector-set! a 1 t) (list (vector-ref a 0) t)))",
    "moved from another": "(let ((t (vector-ref a 0))) (begin (vector-set! b 0 t) (list (vector-ref b 1) t)))",
}  # fmt: skip
STORE = "(fn (v x) (vector-set! v 0 x))"
ELEMENTS: list[list[Any]] = [
    [1, 2], [1.5, -0.0], [True, False], [1, 2.5], [3, True], ["s", 1], [None, 2], list(range(40)),
]  # fmt: skip
VALUES: list[Any] = [1, 2.5, True, None, "s"]


def session(threshold: int | None) -> Session:
    """A session whose functions are compiled with all passes at once."""
    made = two_levels(threshold)
    made.policy.compiler.two_levels = False
    return made


def is_kept(vector: Vector) -> bool:
    """Whether a vector is what it promises to be."""
    return vector.uniform in (None, False) or {*map(type, vector)} <= {vector.uniform}


@pytest.mark.parametrize("name", FUNCTIONS)
@pytest.mark.parametrize("warm", ELEMENTS[:3], ids=["int", "float", "bool"])
def test_it_is_what_the_machine_makes_of_it(name: str, warm: list[Any]) -> None:
    text = f"(fn (a b x store!) {FUNCTIONS[name]})"
    sides = [(of, of.eval(STORE)) for of in (session(None), session(1))]
    old = [of.eval(text) for of, _ in sides]

    def check(functions: list[Any], a: list[Any], b: list[Any] | None, x: Any) -> None:
        found: list[Any] = []
        for (of, store), function in zip(sides, functions, strict=True):
            vector = Vector(a)
            other = vector if b is None else Vector(b)
            value = outcome(of, function, [vector, other, x, store])[:-1]
            assert is_kept(vector), (a, b, x)
            assert is_kept(other), (a, b, x)
            found.append((value, [*vector], [*other]))
        assert repr(found[0]) == repr(found[1]), (a, b, x)

    for b, x in product([*ELEMENTS[:5], None], VALUES):
        new = [of.eval(text) for of, _ in sides]  # specialised for what it is called with first
        check(new, warm, warm, warm[0])
        check(new, warm, b, x)
    for a, b, x in product(ELEMENTS, [*ELEMENTS, None], VALUES):
        check(old, a, b, x)


@pytest.mark.parametrize("name", MOVING)
def test_what_is_moved_is_what_the_machine_moves(name: str) -> None:
    text = f"(fn (a b x store!) {MOVING[name]})"
    for first in ([2.5, 1], ["s", 1], [1, 2], [1, 2.5]):
        for second in (None, [2.5, 1], [3, 4]):
            sides = [(of, of.eval(STORE), of.eval(text)) for of in (session(None), session(1))]
            found: list[Any] = []
            for of, store, function in sides:
                outcome(of, function, [Vector([1, 2]), Vector([1, 2]), 7, store])
                vector = Vector(first)
                other = vector if second is None else Vector(second)
                value = outcome(of, function, [vector, other, 7, store])[:-1]
                assert is_kept(vector), (first, second)
                assert is_kept(other), (first, second)
                found.append((value, [*vector], [*other]))
            assert repr(found[0]) == repr(found[1]), (first, second)


def test_a_function_that_relies_on_a_promise_is_compiled_anew_when_it_is_broken() -> None:
    of = session(1)
    sum_of = of.eval("(fn (v) (+ (vector-ref v 0) (vector-ref v 1)))")
    vector = Vector([1, 2])
    assert of.machine.call(sum_of, vector) == 3
    for items in ([1.5, 2], [1.5, 2.5], [3, 4]):
        assert of.machine.call(sum_of, Vector(items)) == sum(items)


@pytest.mark.parametrize("name", ["vector-set!", "vector-fill!", "vector-copy!"])
def test_what_changes_a_vector_takes_its_promise_back(name: str) -> None:
    for makers in product(
        [lambda: Vector([1, 2, 3]), lambda: Vector([0.5])], *[[m for _, m in SOME]] * 2
    ):
        vector, *others = [make() for make in makers]
        assert vector.consists_of(type(vector[0]))
        try:
            PRIMITIVES[name].fn(vector, *others)
        except Exception:
            assert vector.consists_of(type(vector[0]))
        assert is_kept(vector)


def test_every_primitive_leaves_vectors_that_keep_their_promise() -> None:
    for prim in PRIMITIVES.values():
        if prim.min_args > 2:
            continue
        for make in (lambda: Vector([1, 2]), lambda: Vector([True])):
            for rest in ([], [1], ["s"], [Vector([1.5])]):
                vector = make()
                vector.consists_of(type(vector[0]))
                try:
                    found = prim.fn(vector, *rest)
                except Exception:
                    continue
                assert is_kept(vector), prim.name
                assert type(found) is not Vector or is_kept(found), prim.name


def test_long_vectors_are_not_looked_through_at_each_question() -> None:
    looked_at = Vector([*range(999), "x"])
    assert not looked_at.consists_of(int)
    looked_at[999] = 6
    assert not looked_at.consists_of(int)
    assert any(looked_at.consists_of(int) for _ in range(1000))
    few = Vector(range(10))
    few[5] = 6
    assert few.consists_of(int)


def test_a_vector_made_of_one_element_promises_it() -> None:
    make: Callable[..., Vector] = PRIMITIVES["make-vector"].fn
    assert make(1000, False).uniform is bool
    assert make(1000, 1.5).uniform is float
