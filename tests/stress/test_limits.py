"""Programs of sizes that nobody writes by hand: they run, on every tier, or say what is too much."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest

from sx_kernel.session.session import Session
from sx_kernel.syntax.printer import inspect_value

THRESHOLDS = pytest.mark.parametrize(
    "threshold", [1, 4, None], ids=["first-call", "default", "machine"]
)


@pytest.fixture(autouse=True)
def _recursion_limit() -> Iterator[None]:
    """Deep programs raise the limit of the process."""
    limit = sys.getrecursionlimit()
    yield
    sys.setrecursionlimit(limit)


def nested(depth: int, before: str, core: str, after: str = ")") -> str:
    """`core` inside `depth` times `before` … `after`."""
    return before * depth + core + after * depth


def numbers(count: int) -> str:
    return " ".join(map(str, range(count)))


LOOPS = range(50)
DEEP = {
    "a million calls deep": ("(define (count n) (if (= n 0) 0 (+ 1 (count (- n 1))))) (count 1000000)", "1000000"),
    "a million mutual tail calls": (
        "(define (e? n) (if (= n 0) true (o? (- n 1)))) (define (o? n) (if (= n 0) false (e? (- n 1)))) (e? 1000000)", "true"),
    "a list made by recursion": ("(define (b n) (if (= n 0) (list) (cons n (b (- n 1))))) (len (b 200000))", "200000"),
    "map inside map, 20 000 deep": ("(define (d n) (if (= n 0) 0 (+ 1 (first (map d (list (- n 1))))))) (d 20000)", "20000"),
    "5 000 guards": ('(define (d n) (if (= n 0) (error "x") (guard (e (false 1)) (d (- n 1))))) (guard (e (true 5)) (d 5000))', "5"),
    "20 000 dynamic-winds": (
        "(define (d n) (if (= n 0) 0 (dynamic-wind (fn () nil) (fn () (+ 1 (d (- n 1)))) (fn () nil)))) (d 20000)", "20000"),
    "a map over 300 000": ("(len (map (fn (x) (+ x 1)) (range 0 300000)))", "300000"),
    "100 000 closures made by a loop": (
        "(define (f) (let loop ((i 0) (acc nil)) (if (< i 100000) (loop (+ i 1) (cons (fn () i) acc)) acc))) (define fs (f)) (list ((first fs)) (len fs))",
        "(99999 100000)"),
    "JSON 100 000 lists deep": (
        '(string-length (json-encode (json-parse (str (string-repeat "[" 100000) (string-repeat "]" 100000)))))', "200000"),
    "canonical text 100 000 lists deep": (
        "(string-length (canonical-serialize (reduce (fn (acc i) (list acc)) nil (range 100000))))", "200003"),
}  # fmt: skip
WIDE = {
    "a long begin": (f"(begin {numbers(100_000)})", "99999"),
    "a long body": (f"(define (f x) {' '.join(f'(set! x (+ x {i}))' for i in range(5000))} x) (f 1) (f 2)", "12497502"),
    "5 000 arguments to a rest parameter": (f"(define (f &rest xs) (len xs)) (define (g) (f {numbers(5000)})) (g) (g)", "5000"),
    "5 000 operands of a primitive": (f"(define (g y) (+ {'y ' * 5000})) (g 1) (g 2)", "10000"),
    "5 000 elements of list": (f"(define (g y) (list {'y ' * 5000})) (len (g 1)) (len (g 2))", "5000"),
    "300 parameters": (
        f"(define (f {' '.join(f'a{i}' for i in range(300))}) (+ a0 a299)) (list (f {numbers(300)}) (apply f (range 0 300)))", "(299 299)"),
    "a literal of 200 000 elements": (f"(define (f) '({numbers(200_000)})) (list (len (f)) (len (f)))", "(200000 200000)"),
    "an integer of 20 000 digits": (f"(define (f x) (+ x {'9' * 20000})) (f 1) (mod (f 2) 7)", "3"),
    "a string of two million characters": (f'(define (f) "{"x" * 2_000_000}") (f) (string-length (f))', "2000000"),
    "a dict of 5 000 entries": (f"(define (f y) {{{' '.join(f':k{i} y' for i in range(5000))}}}) (f 1) (len (f 2))", "5000"),
    "50 nested loops": (
        "(define (f) " + "".join(f"(let l{i} ((i{i} 0)) (if (< i{i} 1) (begin " for i in LOOPS) + "1"
        + "".join(f" (l{i} (+ i{i} 1))) i{i}))" for i in reversed(LOOPS)) + ") (list (f) (f))", "(1 1)"),
    "a cond of 5 000 clauses": (
        f"(define (f x) (cond {' '.join(f'(= x {i}) {i}' for i in range(5000))} :else -1)) (list (f 4999) (f 5) (f 5000))", "(4999 5 -1)"),
}  # fmt: skip
NESTED = {
    "calls of a function": ("(define (g x) x) ", "(g ", "0", ")", "0"),
    "lambdas called at once": ("", "((fn (x) ", "0", ") 1)", "0"),
    "lets": ("", "(let ((x 1)) ", "0", ")", "0"),
    "begins": ("", "(begin 1 ", "0", ")", "0"),
    "ifs": ("", "(if true ", "0", " 1)", "0"),
    "quoted lists": ("", "", f"(len '{nested(100_000, '(', '')})", "", "1"),
}  # fmt: skip


@THRESHOLDS
@pytest.mark.parametrize("what", [*DEEP, *WIDE])
def test_size_is_no_problem(what: str, threshold: int | None) -> None:
    text, expect = (DEEP | WIDE)[what]
    assert inspect_value(Session(threshold=threshold).eval(text)) == expect


@pytest.mark.parametrize("depth", [3_000, 20_000])
@pytest.mark.parametrize("what", [*NESTED, "additions"])
def test_nesting_is_no_problem(what: str, depth: int) -> None:
    session = Session(threshold=1)
    if what == "additions":
        assert session.eval(nested(depth, "(+ 1 ", "0")) == depth
    else:
        first, before, core, after, expect = NESTED[what]
        assert inspect_value(session.eval(first + nested(depth, before, core, after))) == expect
    assert session.eval("(+ 1 2)") == 3


@THRESHOLDS
@pytest.mark.parametrize("depth", [1_000, 20_000])
def test_function_with_a_deep_body_runs(depth: int, threshold: int | None) -> None:
    session = Session(threshold=threshold)
    session.eval(f"(define (f x) {nested(depth, '(+ 1 ', 'x')})")
    assert [session.eval(f"(f {i})") for i in range(6)] == [depth + i for i in range(6)]


@THRESHOLDS
def test_generator_made_of_continuations_inside_map(threshold: int | None) -> None:
    """The continuation of a compiled map is entered again and again, and earlier results stay."""
    session = Session(threshold=threshold)
    session.eval("""
      (define (make-generator xs)
        (define return nil)
        (define resume nil)
        (define (next)
          (call/cc (fn (r)
            (set! return r)
            (if resume
              (resume nil)
              (begin
                (map (fn (x) (call/cc (fn (k) (set! resume k) (return x)))) xs)
                (return 'done))))))
        next)
      (define g (make-generator (range 0 50)))
      (define (drain acc) (let ((x (g))) (if (equal? x 'done) (reverse acc) (drain (cons x acc)))))
    """)
    assert inspect_value(session.eval("(len (drain nil))")) == "50"
    session.eval("(define k nil) (define n 0)")
    session.eval(
        "(define (once) (map (fn (x) (call/cc (fn (c) (when (= x 1) (set! k c)) x))) (list 0 1 2)))"
    )
    session.eval("(define out (list))")
    text = "(let ((r (once))) (append! out r) (set! n (+ n 1)) (if (< n 4) (k (* n 10)) out))"
    assert inspect_value(session.eval(text)) == "((0 1 2) (0 10 2) (0 20 2) (0 30 2))"
