"""Records and lists that compiled code takes apart and never makes, when it has to be left."""

from __future__ import annotations

import pytest

from tests.differential.test_prim_tables import outcome, session

RECORD = "(define-record-type pt (make-pt x y) pt? (x pt-x set-pt-x!) (y pt-y))"

FUNCTIONS = {
    "values that are not numbers": "(fn (a b) (let ((p (make-pt a b))) (list (+ (pt-x p) 1) (* (pt-y p) 2))))",
    "seen where it fails": "(fn (a b) (let* ((p (make-pt a b)) (s (guard (e (true p)) (+ (pt-x p) (pt-y p))))) s))",
    "kept by the call that fails": "(fn (a b) (let* ((p (list a b)) (s (+ (first p) 1))) (if (> s 3) (list p p) s)))",
    "the same one twice": "(fn (a b) (let* ((p (list a b)) (q (make-pt p p)) (n (+ (first p) (second p))))"
    " (if (> n 99) (eq? (pt-x q) (pt-y q)) (list (eq? (pt-x q) p) q))))",
    "in a loop": "(fn (a b) (let loop ((i 0) (s b)) (if (> i 9) s (let* ((p (make-pt i s)) (q (list p i)))"
    " (loop (+ (pt-x (first q)) (second q) 1) (+ a (pt-y p)))))))",
    "left in the middle of a loop": "(fn (a b) (let loop ((xs (list 1 2 b 3)) (s a)) (if (empty? xs) s"
    " (let* ((p (make-pt (first xs) s)) (q (make-pt p (rest xs)))) (loop (pt-y q) (+ (pt-x (pt-x q)) (pt-y p)))))))",
    "changed": "(fn (a b) (let ((p (make-pt a b))) (set-pt-x! p b) (list (pt-x p) (+ (pt-y p) 1))))",
    "changed inside": "(fn (a b) (let* ((p (make-pt a b)) (q (list p 1))) (set-pt-x! (first q) 7) (list (pt-x p) (+ 1 (pt-y p)))))",
    "again": "(fn (a b) (let* ((p (list a b)) (k nil) (n 0) (x (first p))) (call/cc (fn (c) (set! k c)))"
    " (set! n (+ n 1)) (if (< n 3) (k nil) (list x n (+ (second p) n)))))",
    "a field of another type": "(fn (a b) (let ((p (make-pt a b))) (first p)))",
}  # fmt: skip

VALUES = [
    [1, 2], [1, 2], [1.5, 2], [2, None], ["a", 1], [1, "b"], [True, 1], [3, 4], [10**40, 2], [1, 2.5],
]  # fmt: skip


@pytest.mark.parametrize("name", FUNCTIONS)
@pytest.mark.parametrize("warm", [[1, 2], [1.5, 2.5], ["a", "b"]])
def test_it_is_what_the_machine_makes_of_it(name: str, warm: list[object]) -> None:
    machine, compiled = session(None), session(1)
    machine.eval(RECORD)
    compiled.eval(RECORD)
    expected, got = machine.eval(FUNCTIONS[name]), compiled.eval(FUNCTIONS[name])
    for _ in range(3):
        outcome(machine, expected, list(warm))
        outcome(compiled, got, list(warm))
    for given in VALUES:
        want, have = outcome(machine, expected, given), outcome(compiled, got, given)
        assert str(have) == str(want), given
