"""Local functions that call themselves: compiled code and the machine alone agree, wherever the code
is left while they run."""

from __future__ import annotations

import pytest

from sx_kernel.base.errors import SxError
from sx_kernel.session.session import Session
from sx_kernel.syntax.printer import inspect

# name: definitions, calls
PROGRAMS = {
    "a loop that fails in its third turn": (
        "(define (f xs) (define (go ys sum) (if (empty? ys) sum (go (rest ys) (+ sum (first ys)))))"
        " (go xs 0))",
        ("(f '(1 2 3))", "(f '(1 2 a 3))", "(f '(1.5 2))", "(f 7)"),
    ),
    "two functions in turn": (
        "(define (f n) (define (even2? k) (if (= k 0) true (odd2? (- k 1))))"
        " (define (odd2? k) (if (= k 0) false (even2? (- k 1)))) (list (even2? n) (odd2? n)))",
        ("(f 6)", "(f 7)", "(f 2.0)", "(f nil)"),
    ),
    "an automaton that fails in one of its states": (
        "(define (f s) (define n (len s))"
        " (define (out i k) (cond ((= i n) k) ((= (nth s i) 0) (out (+ i 1) k)) (else (in (+ i 1) (+ k 1)))))"
        " (define (in i k) (cond ((= i n) k) ((< (nth s i) 1) (out (+ i 1) k)) (else (in (+ i 1) k))))"
        " (out 0 0))",
        ("(f (list 0 1 1 0 1))", "(f (list 1 1 'a 0))", "(f (list))", "(f (list 2 0.5 0 9))", "(f 7)"),
    ),
    "states that are entered from one that is handed on": (
        "(define (f n g) (define (a i) (if (< i n) (b (+ i 1)) (if (= i 99) (a 0) (list i n))))"
        " (define (b i) (if (= 1 (mod i 4)) (b (+ i 2)) (a (+ i m)))) (define m 3) (g a))",
        ("(f 9 (fn (a) (a 0)))", "(f 9 (fn (a) (map a (list 1 2 99))))", "(f 9 (fn (a) (a 'x)))"),
    ),
    "a continuation from a state of an automaton": (
        "(define k nil) (define (f n) (define (a i s) (if (>= i n) s (b (+ i 1)"
        " (+ s (call/cc (fn (c) (when (= i 2) (set! k c)) i))))))"
        " (define (b i s) (if (odd? i) (a (+ i 1) s) (a i (* 2 s)))) (a 0 0))"
        " (define (again n) (let ((found (f n)))"
        " (if k (let ((c k)) (set! k nil) (c 100)) found)))",
        ("(again 2)", "(again 5)", "(again 7)"),
    ),
    "states that closures capture": (
        "(define (f n) (define (a i fs) (if (= i n) (map (fn (g) (g)) fs) (b (+ i 1) (cons (fn () i) fs))))"
        " (define (b i fs) (if (odd? i) (a i (cons (fn () (set! i (* i 10)) i) fs)) (a i fs))) (a 0 nil))",
        ("(f 0)", "(f 3)", "(f 6)"),
    ),
    "one that is called in operands": (
        "(define (f n) (define (fact k) (if (= k 0) 1 (* k (fact (- k 1))))) (+ (fact n) (fact 3)))",
        ("(f 5)", "(f 0)", "(f 20)", "(f nil)"),
    ),
    "one that is handed on": (
        "(define (f n) (define (go k) (if (= k 0) go (go (- k 1)))) (let ((g (go n))) (= g (g 2))))",
        ("(f 3)", "(f 0)", "(f 'a)"),
    ),
    "one that is used before it is there": (
        "(define (f n) (define a (if n (g 1) 0)) (define (g x) (if (= x 0) a (g (- x 1)))) (g 3))",
        ("(f false)", "(f true)"),
    ),
    "what it captures is defined later": (
        "(define (f n) (define (g x) (if (= x n) v (g (+ x 1)))) (define v (* n 2)) (g 0))",
        ("(f 3)", "(f 10)"),
    ),
    "a continuation from its middle": (
        "(define k nil) (define (f n) (define (go i sum)"
        " (if (= i n) sum (go (+ i 1) (+ sum (call/cc (fn (c) (when (= i 2) (set! k c)) i))))))"
        " (go 0 0)) (define (again n) (let ((found (f n)))"
        " (if k (let ((c k)) (set! k nil) (c 100)) found)))",
        ("(again 2)", "(again 5)", "(again 7)"),
    ),
    "one that is set to something else": (
        "(define (f n) (define (go i) (if (= i n) (list i) (go (+ i 1))))"
        " (define (stop) (set! go (fn (i) 'stopped))) (let ((a (go 0))) (stop) (list a (go 0))))",
        ("(f 3)", "(f 4)"),
    ),
    "a loop in a loop": (
        "(define (f n) (define (inner i j) (if (>= j i) j (inner i (+ j 1))))"
        " (define (outer i sum) (if (= i n) sum (outer (+ i 1) (+ sum (inner i 0))))) (outer 0 0))",
        ("(f 6)", "(f 0)", "(f 2.0)"),
    ),
    "called within itself": (
        "(define (f n) (define (go i sum) (if (<= i 0) sum (go (- i 1) (+ sum (go (- i 2) 1)))))"
        " (go n 0))",
        ("(f 6)", "(f 9)", "(f 'x)"),
    ),
    "a captured variable that is set": (
        "(define (f n) (let ((calls 0)) (define (go i) (set! calls (+ calls 1))"
        " (if (= i n) calls (go (+ i 1)))) (list (go 0) (go 1) calls)))",
        ("(f 4)", "(f 9)"),
    ),
    "loops that count their calls for all turns": (
        "(define (f xs) (map (fn (x) (+ x 1)) xs))"
        " (define (g xs) (let ((n 0)) (for-each (fn (x) (set! n (+ n (first (f (list x)))))) xs) n))"
        " (define (h xs) (call/cc (fn (out) (for-each (fn (x) (when (= x 3) (out x)) (f xs)) xs))))",
        ("(list (f '(1 2 3)) (g '(1 2)) (h '(1 2 4)))", "(f '(1 2 a 4))", "(g '(1 2.5 3 4))",
         "(h '(1 2 3 4 5))", "(g '(1 nil 2))", "(f '(1 2 3.5 4 5))", "(h '(1 a))", "(f nil)",
         "(map (fn (x) (map (fn (y) (+ (get (jit-stats) :calls) (* 0 y x))) '(1 2 3))) '(4 5))"),
    ),
    "functions with optional parameters in place of their calls": (
        "(define (pad s &optional (n 3) (c \"-\")) (if (> (len s) n) s (str s c n)))"
        " (define (f s) (list (pad s) (pad s 1) (pad s 5 s) (pad s nil)))"
        " (define (g s) (list (pad s) (pad s 1) (pad s 5 s)))",
        ('(g "ab")', '(g "abcd")', "(g '(1 2))", "(g 5)", '(f "ab")'),
    ),
    "functions that a global function has captured": (
        "(define (compose2 f g) (fn (x) (f (g x)))) (define h (compose2 (fn (x) (+ x 1)) abs))"
        " (define k (compose2 h 5)) (define (f xs) (map (fn (x) (h x)) xs))"
        " (define (g xs) (map (fn (x) (if (< x 3) (h x) (k x))) xs))",
        ("(f '(1 -2 3))", "(g '(1 2))", "(g '(1 2 3))", "(f '(1 a))",
         "(begin (set! h (compose2 list h)) (f '(1 2)))", "(g '(-1 2.5))"),
    ),
    "loops that never come to their end": (
        "(define (sq x) (* x x)) (define (check i) (if (= (sq i) 25) (error \"out\" i) i))"
        " (define (f a n) (guard (e (true (error-message e)))"
        " (do ((i a (+ i 1)) (s 0 (+ s (sq i)))) ((= i n) s) (check i))))"
        " (define (g a n) (let loop ((i a) (s 0)) (if (< i n) (loop (+ i 1) (+ s (check i))) s)))",
        ("(f 0 5)", "(f 0 9)", "(f 0 1000000000000000000)", "(f 0 -5)", "(f 3 0)", "(f 3 4)",
         "(g 0 4)", "(g 2 4)", "(g 2 1)", "(g 2 9)", "(g 0 1000000000000000000)", "(g -2 2)",
         "(f -2 3)", "(f -2 1000000000000000000)", "(f 0 'a)", "(g 0 2.5)"),
    ),
    "hash tables with default thunks": (
        "(define t (make-hash-table)) (define (count! k) (hash-table-update! t k (fn (n) (+ n 1))"
        " (fn () 0))) (define (look k) (hash-table-ref t k (fn () 'none) (fn (v) (list v))))"
        " (define (must k) (hash-table-ref t k)) (define (f xs) (for-each count! xs)"
        " (let ((seen (map look xs))) (hash-table-clear! t) seen))"
        " (define (g k) (hash-table-set! t k nil) (list (hash-table-ref t k (fn () 1)) (look k)))",
        ("(f '(1 2 1))", "(f (list 1 1.0 \"a\" 'a #\\a '(1) '(1) true (vector 1) nil))", "(must 1)",
         "(g 5)", "(g '(1))", "(f 1)", "(begin (count! 7) (must 7))", "(begin (g 3) (count! 3))"),
    ),
    "higher-order functions in one another": (
        "(define (keep ok? xs) (cond ((empty? xs) xs) ((ok? (first xs)) (cons (first xs)"
        " (keep ok? (rest xs)))) (else (keep ok? (rest xs)))))"
        " (define (f xs) (map (fn (row) (map (fn (x) (reduce (fn (a y) (+ a (* x y))) 0 row))"
        " (filter (fn (x) (> x 1)) row))) (keep list? xs)))",
        ("(f '((1 2 3) 4 (5 6)))", "(f '((1 2 nil)))", "(f '((1.5 2)))"),
    ),
}  # fmt: skip


def outcomes(session: Session, name: str) -> list[str]:
    definitions, calls = PROGRAMS[name]
    session.eval(definitions)
    found: list[str] = []
    for call in calls[:1] * 5 + calls + calls[:1] * 3:
        try:
            found.append(inspect(session.eval(call)))
        except SxError as problem:
            found.append(f"{problem.kind}: {problem.payload.message} {problem.where}")
    return found


@pytest.mark.parametrize("name", PROGRAMS)
def test_compiled_local_functions_do_what_the_machine_does(name: str) -> None:
    compiled, alone = Session(threshold=2), Session(threshold=None)
    assert outcomes(compiled, name) == outcomes(alone, name)
    assert compiled.stats()["hits"] > 0
    assert compiled.stats()["hits"] + compiled.stats()["misses"] == alone.stats()["misses"]


@pytest.mark.parametrize("threshold", [2, None])
def test_a_function_that_is_defined_again_is_where_it_was_written_last(
    threshold: int | None,
) -> None:
    session = Session(threshold=threshold)
    for name in ("first", "second"):
        session.eval("(define (part x) (quotient 10 x))", name)
        session.eval("(define (all xs) (map (fn (x) (+ 1 (part x))) xs))")
        for _ in range(4):
            session.eval("(all '(1 2 3))")
        with pytest.raises(SxError) as caught:
            session.eval("(all '(1 0))")
        assert str(caught.value.where).startswith(name)
    session.eval("(define (part x) (quotient 10 x))", "third")
    with pytest.raises(SxError) as caught:
        session.eval("(all '(1 0))")
    assert str(caught.value.where).startswith("third")
