"""One test for each thing that compiled code may have assumed, and that then changes.

Each runs in every mode: the machine alone assumes nothing, so it says what is right. `expect` is
written down too, so that a mistake which all modes share is seen.
"""

from __future__ import annotations

import pytest

from sx_kernel.session.session import Session
from sx_kernel.syntax.printer import inspect_value
from tests.differential.modes import MODES, Runner
from tests.differential.trees import Program

# The two that add nothing here are left out: every row needs a session of its own.
MODE = pytest.mark.parametrize("mode", [m for m in MODES if m not in {"default", "budget-0"}])


def last(mode: str, *forms: str) -> str | None:
    """What the last form shows in `mode`: its value, or its error."""
    seen = Runner(mode).run(Program(1, forms, shadows=True))[-1]
    return seen.value if seen.error is None else seen.error


SHARED_BY_ALL = [
    ("a primitive is redefined between calls",
     ["(define (f a b) (+ a b))", "(list (f 1 2) (f 3 4))", "(define (+ a b) (list a b))", "(list (f 1 2) (f 3 4))"],
     "((1 2) (3 4))"),
    ("a primitive is redefined and put back",
     ["(define (f a) (inc a))", "(f 1)", "(define old inc)", "(define (inc x) 0)", "(define r (f 1))", "(set! inc old)", "(list r (f 1) (f 2))"],
     "(0 2 3)"),
    ("a primitive's name is assigned",
     ["(define (f xs) (first xs))", "(f (list 1))", "(set! first (fn (xs) 'mine))", "(f (list 1))"], "mine"),
    ("a callee redefines the primitive that its caller has inlined",
     ["(define (change) (set! + (fn (a b) 'changed)) 1)", "(define (f x) (let ((a (+ x 1)) (b (change))) (list a (+ x 1))))", "(f 1)"],
     "(2 changed)"),
    ("many compiled activations are on the stack when a primitive is redefined",
     ["(define (deep n) (if (= n 0) (begin (set! - (fn (a b) 'changed)) (list)) (let ((r (deep (- n 1)))) (cons (- n 1) r))))", "(deep 3)"],
     "(changed changed changed)"),
    ("a loop redefines the primitive that it uses",
     ["(define (f) (let loop ((i 0) (acc nil)) (if (< i 4) (begin (when (= i 1) (set! inc (fn (x) 'changed))) (loop (+ i 1) (cons (inc i) acc))) acc)))", "(f)"],
     "(changed changed changed 1)"),
    ("a loop redefines the primitive of its own test",
     ["(define (f) (let loop ((i 0)) (if (< i 5) (begin (when (= i 2) (set! < (fn (a b) false))) (loop (+ i 1))) i)))", "(f)"], "3"),
    ("an argument redefines the operator of its own call",
     ["(define (f x) (+ x (begin (set! + (fn (a b) 'changed)) 1)))", "(f 1)"], None),
    ("a recursive function is redefined between calls",
     ["(define (f n) (if (= n 0) 0 (+ 1 (f (- n 1)))))", "(f 5)", "(define (g n) (f n))", "(g 3)", "(define (f n) 'new)", "(list (f 1) (g 1))"],
     "(new new)"),
    ("a recursive function redefines itself deep in its recursion",
     ["(define (f n) (if (= n 0) (begin (set! f (fn (n) 100)) 0) (+ 1 (f (- n 1)) (f 0))))", "(f 2)"], "202"),
    ("a callee redefines the recursive function that called it",
     ["(define (hook n) (when (= n 2) (set! f (fn (n) 'replaced))) n)", "(define (f n) (if (= n 0) 'end (begin (hook n) (f (- n 1)))))", "(f 4)"],
     "replaced"),
    ("an old version of a recursive function calls the new one",
     ["(define (f n) (if (= n 0) 0 (+ 1 (f (- n 1)))))", "(f 3)", "(define old f)", "(define (f n) 1000)", "(old 5)"], "1001"),
    ("one of two mutually recursive functions is redefined",
     ["(define (e? n) (if (= n 0) true (o? (- n 1))))", "(define (o? n) (if (= n 0) false (e? (- n 1))))", "(list (e? 10) (o? 7))",
      "(define (o? n) (list 'o n))", "(list (e? 10) (e? 0))"], "((o 9) true)"),
    ("one of two mutually recursive functions is redefined while both run",
     ["(define (e? n) (if (= n 0) true (o? (- n 1))))", "(define (o? n) (when (= n 3) (set! e? (fn (n) (list 'new n)))) (if (= n 0) false (e? (- n 1))))",
      "(e? 10)"], "(new 2)"),
    ("an argument is a float, then a string, after integers",
     ["(define (f x) (* 2 (+ x 1)))", "(f 1)", "(f 2)", "(list (f 1.5) (f 1/2) (f 3) (guard (e (true (error-message e))) (f \"s\")) (f 4))"],
     '(5.0 3 8 "+: argument 1 must be a number, got \\"s\\" (string)" 10)'),
    ("an argument changes type inside a recursion",
     ["(define (f x n) (if (= n 0) x (f (if (= n 2) (* x 1.0) (+ x 1)) (- n 1))))", "(f 1 5)", "(list (f 1 5) (f 1 1) (f 1 0))"],
     "(5.0 2 1)"),
    ("a loop's variable changes type from turn to turn",
     ["(define (f) (let loop ((i 0) (x 1)) (if (< i 6) (loop (+ i 1) (cond (= i 1) 1.5 (= i 3) (/ 1 3) :else (+ x 1))) x)))", "(f)", "(f)"],
     "2.333333333333333"),
    ("a library function is redefined: other library functions keep theirs",
     ["(map inc (list 1 2))", "(define (map f xs) 'mine)", "(list (map inc (list 1)) (mapcat list (list 1 2)) (flat-map list (list 1 2)))"],
     "(mine (1 2) (1 2))"),
    ("primitives that the library uses are redefined",
     ["(define (first xs) 'mine)", "(define (nth xs i) 'mine)", "(define (len xs) 0)", "(define (empty? xs) true)", "(define (+ a b) 0)", "(define (< a b) false)",
      "(list (map inc (list 1 2 3)) (filter odd? (list 1 2 3)) (reduce max 0 (list 4 9 2)) (sort (list 3 1 2)))"],
     "((2 3 4) (1 3) 9 (1 2 3))"),
    ("a global function that compiled code calls is redefined",
     ["(define (g x) (+ x 1))", "(define (f x) (g x))", "(list (f 1) (f 2))", "(define (g x) (* x 10))", "(list (f 1) (f 2))"], "(10 20)"),
    ("a global function becomes something else than a function",
     ["(define (g x) x)", "(define (f x) (g x))", "(list (f 1) (f 2))", "(define g 5)", "(f 1)"], "type-error: Not callable: 5 (number)"),
    ("a global variable is assigned by a callee between two uses",
     ["(define v 1)", "(define (bump) (set! v (+ v 1)) v)", "(define (f) (list v (bump) v (bump) v))", "(f)", "(f)"], "(3 4 4 5 5)"),
    ("a global is defined after the code that uses it was compiled",
     ["(define (f) (later 1))", "(guard (e (true 'not-yet)) (f))", "(guard (e (true 'not-yet)) (f))", "(define (later x) (+ x 1))", "(f)"], "2"),
    ("a macro takes a function's name",
     ["(define (f x) (twice x))", "(define (twice x) (* 2 x))", "(f 2)", "(defmacro twice (x) (list '+ x 100))", "(define (g x) (twice x))", "(g 1)"], "101"),
    ("a primitive is redefined by a closure that a compiled map calls",
     ["(define (f xs) (map (fn (x) (when (= x 2) (set! inc (fn (y) 'changed))) (inc x)) xs))", "(f (list 1 2 3))"], "(2 changed changed)"),
    ("everything is dropped from the cache while it runs",
     ["(define (f n) (if (= n 0) (begin (jit-reset!) 0) (+ n (f (- n 1)))))", "(list (f 5) (f 5))", "(list (f 5) (f 5))"], "(15 15)"),
    ("the budget becomes 0 while compiled code runs",
     ["(define (g n) (jit-set-budget! 0) n)", "(define (f n) (if (= n 0) (g 0) (+ n (f (- n 1)))))", "(list (f 3) (f 3))", "(jit-set-budget! 100)", "(list (f 3) (f 4))"],
     "(6 10)"),
    ("a pinned function is redefined",
     ["(define (f x) (+ x 1))", "(f 1)", "(jit-pin! 'f)", "(f 1)", "(define (f x) (- x 1))", "(list (f 1) (f 2) (begin (jit-unpin! 'f) (f 3)))"], "(0 1 2)"),
    ("a primitive that pinned code has inlined is redefined",
     ["(define (f x) (inc x))", "(jit-pin! 'f)", "(list (f 1) (f 2))", "(define (inc x) 'mine)", "(list (f 1) (f 2))"], "(mine mine)"),
    ("the threshold changes while a function runs",
     ["(define (f n) (if (= n 0) 0 (begin (jit-set-threshold! (if (even? n) 1 nil)) (+ 1 (f (- n 1))))))", "(list (f 5) (f 6))", "(begin (jit-set-threshold! 4) (f 3))"], "3"),
    ("closures made before compiling see the compiled code and their own variables",
     ["(define (make n) (fn (x) (set! n (+ n x)) n))", "(define a (make 1))", "(define b (make 10))", "(list (a 1) (b 1) (a 1) (b 1) (a 1) (b 1))", "((make 5) 1)", "(list (a 1) (b 1))"],
     "(5 14)"),
    ("a continuation captured before a redefinition is entered after it",
     ["(define k nil)", "(define n 0)", "(define (f x) (+ (call/cc (fn (c) (set! k c) x)) (inc 0)))", "(f 1)", "(define (inc x) 100)",
      "(begin (set! n (+ n 1)) (if (< n 2) (k 5) 'done))"], "105"),
]  # fmt: skip


@MODE
@pytest.mark.parametrize(
    ("forms", "expect"), [row[1:] for row in SHARED_BY_ALL], ids=[row[0] for row in SHARED_BY_ALL]
)
def test_what_compiled_code_assumed_changes(
    forms: list[str], expect: str | None, mode: str
) -> None:
    if expect is None:  # the order of evaluation is the machine's business: only agree with it
        expect = last("machine", *forms)
    assert last(mode, *forms) == expect


def test_code_of_a_redefined_primitive_is_invalidated_and_counted() -> None:
    session = Session(threshold=1, out=lambda _text: None)
    session.eval("(define (f x) (inc x)) (define (g x) (dec x)) (f 1) (g 1)")
    before = session.stats()["invalidated"]
    session.eval("(define (inc x) 0)")
    assert session.stats()["invalidated"] == before + 1
    assert inspect_value(session.eval("(list (f 1) (g 1))")) == "(0 0)"


def test_redefining_in_one_session_leaves_others_alone() -> None:
    one, other = Session(threshold=1), Session(threshold=1)
    for session in (one, other):
        session.eval("(define (f x) (+ x 1)) (f 1)")
    one.eval("(define (+ a b) 'mine)")
    assert inspect_value(one.eval("(f 1)")) == "mine"
    assert other.eval("(f 1)") == 2
