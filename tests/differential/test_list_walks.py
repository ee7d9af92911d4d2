"""Loops that walk a list become Python's `for`: the machine says what must come of them.

Each loop is run on every kind of thing that can be walked or cannot, compiled for another kind or
for the same, with what goes wrong at each element in turn.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from sx_kernel.base.sequences import append_bang, cons, rest, set_nth
from sx_kernel.base.values import Vector
from sx_kernel.session.session import Session
from tests.differential.test_prim_tables import outcome, session


def up_to(n: int) -> list[Any]:
    return list(range(n))


def consed(n: int, tail: Any = None) -> Any:
    """n … 2 1 and then the tail, made by cons."""
    made = tail
    for i in range(1, n + 1):
        made = cons(i, made)
    return made


def owned(n: int) -> Any:
    """A chain that owns a Python list."""
    made = consed(n)
    set_nth(made, n - 1, 7)
    return made


def appended(n: int) -> Any:
    """A chain onto which something was appended in place."""
    made = rest(up_to(n))
    append_bang(made, 7)
    return made


LISTS: list[Callable[[], Any]] = [
    list, lambda: None, lambda: [5], lambda: up_to(3), lambda: [3, 1.5, 2], lambda: up_to(200),
    lambda: rest(up_to(200)), lambda: consed(200), lambda: consed(9, up_to(300)),
    lambda: consed(300, up_to(129)), lambda: rest(consed(400)), lambda: owned(150),
    lambda: appended(200),
]  # fmt: skip
OTHERS: list[Callable[[], Any]] = [
    lambda: "", lambda: "abc", lambda: Vector([]), lambda: Vector([1, 2]), dict, lambda: {"a": 1},
    lambda: 5, lambda: True, lambda: [1, True, 2], lambda: [1, None], lambda: ["a", "b"],
    lambda: [1, 2, "x", 3], lambda: [1, 2.5, "x"], lambda: [*up_to(150), "x"],
    lambda: consed(150, ["x"]), lambda: consed(40, [*up_to(140), None, 2]),
]  # fmt: skip

LOOPS = {
    "sum": "(let loop ((ys xs) (s 0)) (if (empty? ys) s (loop (rest ys) (+ s (first ys)))))",
    "null?": "(let loop ((ys xs) (s 0)) (if (null? ys) s (loop (cdr ys) (+ s (car ys)))))",
    "pair?": "(let loop ((s 0) (ys xs)) (if (pair? ys) (loop (+ s (first ys)) (rest ys)) s))",
    "not": "(let loop ((ys xs) (s 1)) (if (not (empty? ys)) (loop (rest ys) (* s (first ys))) s))",
    "reverse": "(let loop ((ys xs) (r nil)) (if (empty? ys) r (loop (rest ys) (cons (first ys) r))))",
    "search": "(let loop ((ys xs)) (cond ((empty? ys) 'none) ((> (first ys) 2) (first ys)) (else (loop (rest ys)))))",
    "skip": "(let loop ((ys xs) (n 0)) (if (empty? ys) n (if (odd? (first ys)) (loop (rest ys) (+ n 1)) (loop (rest ys) n))))",
    "then": "(+ 1 (let loop ((ys xs) (s 0)) (if (empty? ys) s (loop (rest ys) (+ s (first ys))))))",
    "effects": "(let ((v (make-vector 3 0))) (let loop ((ys xs) (i 0)) (if (empty? ys) v"
    " (begin (vector-set! v (mod i 3) (+ (first ys) 1)) (loop (rest ys) (+ i 1))))))",
    "inner": "(let loop ((ys xs) (s 0)) (if (empty? ys) s (let inner ((zs xs) (t s)) (if (empty? zs)"
    " (loop (rest ys) (+ t (first ys))) (if (> t 500) t (inner (rest zs) (+ t (first zs))))))))",
    "closures": "(map (fn (f) (f)) (let loop ((ys xs) (r nil)) (if (empty? ys) r"
    " (let ((y (first ys))) (loop (rest ys) (cons (fn () (+ y 1)) r))))))",
    "changed": "(let loop ((ys xs) (n 0)) (if (or (empty? ys) (> n 5)) n (begin (append! xs 1) (loop (rest ys) (+ n 1)))))",
    "changed first": "(let loop ((ys xs) (s 0)) (if (empty? ys) s (begin (if (pair? xs) (set-nth! xs 0 50) nil)"
    " (loop (rest ys) (+ s (first ys))))))",
    "the rest": "(let loop ((ys xs)) (cond ((empty? ys) 'none) ((> (first ys) 2) (rest ys)) (else (loop (rest ys)))))",
    "it and the rest": "(let loop ((ys xs)) (cond ((empty? ys) (list ys (rest ys)))"
    " ((> (first ys) 2) (list ys (rest ys))) (else (loop (rest ys)))))",
    "itself": "(let ((r (let loop ((ys xs)) (if (empty? ys) ys (if (> (first ys) 0) ys (loop (rest ys)))))))"
    " (begin (append! r 9) (list r xs)))",
    "kept": "(let loop ((ys xs) (last nil)) (if (empty? ys) last (loop (rest ys) ys)))",
    "called": "(let loop ((ys xs) (s 0)) (if (empty? ys) s (begin (append! xs 1) (if (> s 300) s (loop (rest ys) (+ s (first ys)))))))",
}


@pytest.mark.parametrize("name", LOOPS)
def test_a_walk_is_what_the_machine_makes_of_it(name: str) -> None:
    text = f"(fn (xs) {LOOPS[name]})"
    for warm in (LISTS[3], LISTS[4], LISTS[6], lambda: ["x"]):
        machine, compiled = session(None), session(1)
        before = _calls(machine) - _calls(compiled)
        expected, got = machine.eval(text), compiled.eval(text)
        outcome(machine, expected, [warm()])
        outcome(compiled, got, [warm()])
        for make in (*LISTS, *OTHERS, *LISTS):
            want, have = outcome(machine, expected, [make()]), outcome(compiled, got, [make()])
            assert have == want, (name, make())
        assert before == _calls(machine) - _calls(compiled)


def _calls(of: Session) -> int:
    stats = of.stats()
    return stats["hits"] + stats["misses"]


def test_the_walks_are_compiled_as_such() -> None:
    of = Session(threshold=1)
    for name, loop in LOOPS.items():
        function = of.eval(f"(fn (xs) {loop})")
        of.machine.call(function, [1, 2, 3])
        state = function.__closure__[1].cell_contents.rt
        text = state.entry.code.unit.text
        if name in {"changed", "changed first", "kept", "called", "pair?", "not", "itself"}:
            assert "each_(" not in text
        else:
            assert "each_(" in text, name


def test_a_search_in_a_long_consed_list_does_not_pay_for_its_end() -> None:
    of = Session(threshold=1)
    find = of.eval(f"(fn (xs) {LOOPS['search']})")
    values = consed(100_000)
    assert of.machine.call(find, values) == 100_000
    assert values.at > 0  # not flattened


def test_redefining_a_primitive_that_a_walk_relies_on_is_noticed() -> None:
    of = Session(threshold=1)
    of.eval(
        "(define (total xs) (let loop ((ys xs) (s 0)) (if (empty? ys) s (loop (rest ys) (+ s (first ys))))))"
    )
    assert of.eval("(total (list 1 2 3))") == 6
    of.eval("(define (first xs) 10)")
    assert of.eval("(total (list 1 2 3))") == 30
