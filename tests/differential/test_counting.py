"""Calls are counted exactly: hits + misses is the same number in every mode.

Compiled code counts in advance, for whole basic blocks, for calls that it does not make because
it has put the callee in place; and it may be left anywhere. The machine counts call by call.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import pytest

from tests.differential.modes import MODES, REFERENCE, Runner, differences
from tests.differential.trees import Program

PROGRAMS: dict[str, tuple[str, ...]] = {
    "the base case is decided by the caller": (
        "(define (fib n) (if (< n 2) n (+ (fib (- n 1)) (fib (- n 2)))))",
        "(list (fib 0) (fib 1) (fib 2) (fib 9) (fib 9))",
    ),
    "base case and tail calls": (
        "(define (tak x y z) (if (not (< y x)) z"
        " (tak (tak (- x 1) y z) (tak (- y 1) z x) (tak (- z 1) x y))))",
        "(list (tak 1 2 3) (tak 6 4 2) (tak 6 4 2))",
    ),
    "the base case is the other branch": (
        "(define (depth n) (if (> n 0) (+ 1 (depth (- n 1))) (* n 0)))",
        "(list (depth 5) (depth 0) (depth 300) (depth -3))",
    ),
    "a base case that fails": (
        "(define (upto n) (if (= (nth (list 0 'x 2 3 4 5 6) n) 0) 0 (+ 1 (upto (- n 1)))))",
        "(define (inverse n) (if (< (quotient 6 n) 4) n (+ 1 (inverse (- n 1)))))",
        "(list (upto 3) (upto 0))",
        "(inverse 1)",
        "(inverse 1)",
        "(define (half n) (if (< n 10) (/ n 'two) (+ (half (- n 1)) 1)))",
        "(half 30)",
        "(half 31)",
    ),
    "loops that count up or down and end at their bound": (
        "(define v (vector 3 1 'x 2))",
        "(define (one i) (+ i 1))",
        "(define (up a n) (let loop ((i a) (s 0)) (if (= i n) s (loop (+ i 1) (+ s (one i))))))",
        "(define (down a n) (let loop ((i a) (s 0)) (if (= i n) s (loop (- i 1) (+ s (one i))))))",
        "(define (most n) (let loop ((i 0) (s 0)) (if (> i n) s (loop (+ i 1) (+ s (one i))))))",
        "(define (least n) (let loop ((i n) (s 0)) (if (< i 0) s (loop (- i 1) (+ s (one i))))))",
        *(f"(list ({name} 3 5) ({name} 0 0))" for name in ("up",) * 4),
        *("(list (down 5 3) (down 4 0) (down 0 0) (most 4) (most -2) (least 4) (least -2))",) * 4,
        *("(up 0 1500)", "(down 1500 -7)", "(most 1400)", "(least 1300)"),
        "(define (until n) (let loop ((i n)) (if (= i 0) 'never (do (one (vector-ref v i)) (loop (+ i 1))))))",
        *("(until 1)", "(until 3)", "(until -3)") * 3,
        "(define (back n) (let loop ((i n)) (if (= i -1) 'ok (do (one (vector-ref v i)) (loop (- i 1))))))",
        *("(back 1)", "(back 3)", "(back -3)") * 3,
    ),
    "a base case that is a choice": (
        "(define (f n acc) (if (<= n 0) (if acc acc 7) (list (f (- n 1) (and acc (+ acc n))))))",
        "(list (f 3 5) (f 2 nil) (f 0 nil) (f 4 false))",
        "(define (g n a) (if (or (= n 0) (< a 0)) (or (< a 3) n) (list (g (- n 1) (- a 1)))))",
        "(list (g 3 5) (g 2 1) (g 0 0) (g 4 9))",
    ),
    "an argument that fails and that the base case does not look at": (
        "(define (f n acc) (if (<= n 0) 10 (let ((a (f 0 (mod acc 7)))) a)))",
        "(f 2 5)",
        "(f 2 nil)",
        "(f 2 nil)",
        "(define (g n acc) (if (<= n 0) 10 (list (g (- n 1) unknown))))",
        "(g 1 2)",
        "(g 1 2)",
    ),
    "an operand that fails in a tail call of a partner, or of the function itself": (
        "(define v 1)",
        "(define (ev n) (if (= n 0) true (od (- n v))))",
        "(define (od n) (if (= n 0) false (ev (- n v))))",
        "(define (down n) (if (= n 0) 0 (down (- n v))))",
        "(define (both n) (if (= n 0) 0 (if (> n 3) (both (- n v)) (+ 1 (both (- n v))))))",
        "(list (ev 7) (down 7) (both 7))",
        "(list (ev 7) (down 7) (both 7))",
        "(set! v 'one)",
        "(ev 6)",
        "(down 6)",
        "(both 6)",
        "(both 3)",
    ),
    "a list that the recursion divides": (
        "(define (f xs) (if (empty? xs) (list) (let ((p (first xs)) (others (rest xs)))"
        " (append (f (filter (fn (x) (< x p)) others))"
        " (cons p (f (filter (fn (x) (>= x p)) others)))))))",
        "(list (f '(3 1 2)) (f '(5 4 3 2 1)) (f '()) (f nil))",
        "(f '(3 true 2))",
        "(f '(3 1 2 x))",
        "(list (f '(3 1.5 2)) (f (range 0 20)))",
    ),
    "the next step of a recursion in place of its first call": (
        "(define (count n) (if (= n 0) 0 (+ 1 (count (- n 1)))))",
        "(list (count 0) (count 1) (count 2) (count 7) (count 400) (count 401))",
        '(define (tree n) (if (= n 0) 1 (let ((a (tree (- n 1)))) (display n ":" a " ")'
        " (+ a (tree (quotient n 3))))))",
        "(list (tree 0) (tree 1) (tree 2) (tree 3) (tree 10))",
        "(define (leaves t) (if (list? t) (if (empty? t) 0 (+ (leaves (first t)) (leaves (rest t)))) 1))",
        "(map leaves '(() (1) ((1 2) (3 (4 () 5))) 6))",
        "(define (turns n m) (if (= n 0) m (turns (turns (- n 1) m) (- m (turns (- n 1) 0)))))",
        "(list (turns 0 3) (turns 1 0) (turns 2 0) (turns 3 0))",
        "(define (weigh n) (if (= n 0) 0 (let ((k (* n 10)) (a (weigh (- n 1)))) (+ a k))))",
        "(map weigh '(0 1 2 3 4 5 6))",
        "(define (nest n) (if (< n 1) n (let ((a (nest (nest (- n 1))))) (+ a (nest (- n 2))))))",
        "(map nest '(0 1 2 3 4 5))",
    ),
    "a step that fails": (
        "(define (sum n) (if (= n 0) 'x (+ 1 (sum (- n 1)))))",
        "(sum 0) (sum 1)",
        "(sum 2)",
        "(sum 3)",
        "(sum 4)",
        "(define (div n) (if (< n 0) n (+ (div (- (quotient 12 n) 7)) (div (- n 3)))))",
        "(div 3)",
        "(div 2)",
        "(div 4)",
        "(div 0)",
        "(define (far n) (if (= n 0) (list) (cons n (far (if (= n 3) (nth (list) n) (- n 1))))))",
        "(far 2)",
        "(far 3)",
        "(far 4)",
        "(far 5)",
    ),
    "a step that is left, and entered again": (
        "(define (out n k) (if (= n 0) (k 'out) (+ 1 (out (- n 1) k))))",
        "(map (fn (n) (call/cc (fn (k) (out n k)))) (list 0 1 2 3 4 5))",
        "(define again nil) (define seen (list))",
        "(define (mark n) (if (= n 0) (call/cc (fn (k) (set! again k) 0)) (+ 1 (mark (- n 1)))))",
        "(define (twice n) (begin (append! seen (mark n)) (if (< (len seen) 3) (again 10) seen)))",
        "(map (fn (n) (set! seen (list)) (twice n)) (list 0 1 2 3))",
        "(define (raises n) (if (= n 0) (raise 'zero) (+ 1 (raises (- n 1)))))",
        "(map (fn (n) (guard (e (true (list e n))) (raises n))) (list 0 1 2 3 4))",
        "(define (asks n) (if (= n 0) 0 (let ((k (* n 10)) (a (asks (- n 1)))) (+ k a (shift c (c n))))))",
        "(map (fn (n) (reset (asks n))) (list 0 1 2 3 4 5))",
    ),
    "a step in which the function becomes another one": (
        "(define (f n) (if (< n 1) n (+ (g n) (f (- n 1)))))",
        "(define (g n) (if (= n 3) (begin (set! f (fn (n) (* 100 n))) 1) 1))",
        "(f 2)",
        "(f 2)",
        "(f 6)",
        "(f 6)",
        "(set! f (fn (n) (if (< n 1) n (let ((a (f (- n 1)))) (g n) (+ a n)))))",
        "(list (f 1) (f 2))",
        "(f 4)",
        "(f 5)",
    ),
    "calls that are refused": (
        "(define (opt a &optional b) (list a b))",
        "(define (key a &key b) (list a b))",
        "(define (two a b) (list a b))",
        "(list (opt 1) (opt 1 2) (key 1) (key 1 :b 2) (two 1 2))",
        "(define (ask f) (guard (e (true (error-message e))) (f)))",
        "(define (opt3 a) (opt a 2 3)) (define (key3 a) (key a 2 3)) (define (two3 a) (two a 2 3))",
        "(list (ask opt) (ask key) (ask two))",
        "(list (ask (fn () (opt3 1))) (ask (fn () (key3 1))) (ask (fn () (two3 1))))",
        "(list (ask (fn () (opt3 1))) (ask (fn () (key3 1))) (ask (fn () (two3 1))))",
        "(map (fn (x) (opt x x x)) (list 1 2))",
        "(+ 1 (opt3 1))",
        "(+ 1 (key3 1))",
        "(+ 1 (two3 1))",
    ),
    "loops that count": (
        "(define (up n) (let loop ((i 0) (s 0)) (if (< i n) (loop (+ i 1) (+ s i)) (list i s))))",
        "(define (down n) (let loop ((i n) (s 0)) (if (= i 0) (list i s) (loop (dec i) (+ s i)))))",
        "(define (by n step) (let loop ((i 0) (s 0)) (if (>= i n) i (loop (+ step i) (+ s i)))))",
        "(define (until n) (let loop ((i n) (s ())) (if (<= i 3) (list i s) (loop (- i 2) (cons i s)))))",
        "(list (up 5) (up 0) (up -4) (up 1) (up 6.5) (up 7))",
        "(list (down 5) (down 0) (down 3.0) (down 1))",
        "(list (by 10 3) (by 0 3) (by -1 3) (by 9 9) (by 0 0) (by -2 -1) (by 4 2))",
        "(list (until 9) (until 8) (until 3) (until 0) (until 1/2) (until 40))",
        "(up nil)",
        "(up 'x)",
        "(by 3 nil)",
    ),
    "a loop that counts and fails": (
        "(define (tell n xs)"
        " (let loop ((i 0)) (when (< i n) (display i) (set-nth! xs i 1) (loop (+ i 1)))))",
        "(tell 3 (list 0 0 0))",
        "(tell 3 (list 0 0 0))",
        "(tell 3 (list 0 0 0))",
        "(tell 3 (list 0 0))",
    ),
    "loops in loops that count": (
        "(define (grid n m) (let rows ((i 0) (s ())) (if (= i n) (reverse s)"
        " (let columns ((j m) (s s)) (if (= j 0) (rows (+ i 1) s)"
        "  (columns (- j 1) (cons (+ (* 10 i) j) s)))))))",
        "(define (waves n) (do ((i 0 (+ i 1)) (fs () (cons (fn () i) fs))) ((= i n)"
        " (map (fn (f) (f)) fs))))",
        "(list (grid 2 3) (grid 0 3) (grid 3 0) (grid 3 2) (grid 1 1) (waves 3) (waves 4))",
    ),
    "counting by a step that a turn computes": (
        "(define (odd n) (let loop ((i 0) (s 0)) (if (< i n)"
        " (let ((step (+ 1 (mod i 2)))) (loop (+ i step) (+ s i))) s)))",
        "(list (odd 3) (odd 10) (odd 11) (odd 12) (odd 13))",
    ),
    "vectors at hand": (
        "(define (sum v w n) (if (= n 0) (vector-ref v 0)"
        " (sum w (vector (+ 1 (vector-ref v 0)) (vector-ref v 1)) (- n 1))))",
        "(map (fn (n) (sum (vector 1 2) (vector 3 4) n)) (list 0 1 2 3 4 5 6))",
        "(define (swap! v i j) (let ((w (vector-copy v)))"
        " (vector-set! v i (vector-ref w j)) (vector-set! v j (vector-ref w i)) v))",
        "(map (fn (n) (swap! (vector 1 2 3) 0 n)) (list 0 1 2 1 0 2))",
        "(swap! (vector 1 2 3) 0 3)",
        "(swap! (list 1 2 3) 0 2)",
        "(sum (vector 1 2) (vector 3) 3)",
    ),
    "functions of lists in place": (
        "(define (double x) (* 2 x))",
        "(define (run xs n) (list (map (fn (x) (+ x n)) xs) (filter (fn (x) (< x n)) xs)"
        " (remove (fn (x) (< x n)) xs) (reduce (fn (a x) (+ a (* x n))) 0 xs) (map double xs)"
        " (filter even? xs) (map inc xs) (reduce + n xs) (fold-left max n xs)"
        " (map (fn (x) n) xs) (filter (fn (x) x) xs) (map (fn (x) (if (< x n) (* x x) n)) xs)))",
        "(define long (range 0 300))",
        "(list (run (list 1 2 3) 2) (run nil 3) (run (list) 1.5) (run (list 1/2 2.5) 2)"
        " (len (run (rest long) 7)) (run (cons 1 (rest long)) 3) (run (list 5) 0))",
        "(run (list 1 'x 3) 2)",
        "(run (list 1 true) 2)",
        "(run 5 2)",
        '(run "abc" 2)',
        "(run (list 1 2) nil)",
        "(run (vector 1 2) 1)",
    ),
    "functions of lists in place, one in the other": (
        "(define (keep? x) (not (= (mod x 3) 0)))",
        "(define (run n) (reduce (fn (total x) (+ total (mod x 7))) 0"
        " (map (fn (x) (* x x)) (filter keep? (range 0 n)))))",
        "(define (odd-one n) (map (fn (x) (/ 1 x)) (map (fn (x) (- x 3)) (range n))))",
        "(list (run 10) (run 11) (run 12.0) (run 100) (run 0) (run -3))",
        "(odd-one 3)",
        "(odd-one 3)",
        "(odd-one 4)",
        "(odd-one 2.5)",
        "(odd-one nil)",
    ),
    "the function in place is defined again meanwhile": (
        "(define (change x) (+ x 1))",
        "(define (again!) (set! change (fn (x) (* x 100))) (list 1 2 3))",
        "(define (run early) (map change (if early (list 1 2 3) (again!))))",
        "(list (run true) (run true) (run true) (run false) (run true))",
        "(define (change x) (list x))",
        "(list (run true) (run true) (run false) (run true))",
        "(define map-of map)",
        "(define (twice f xs) (map f (map-of f xs)))",
        "(define (all xs) (twice inc xs))",
        "(list (all (list 1)) (all (list 2)))",
        "(define (sum-all xs) (reduce (fn (a b) (+ a b)) 0 xs))",
        "(list (sum-all (list 1 2)) (sum-all (list 1 2)))",
        "(define old reduce)",
        "(define (reduce f a xs) (list (old f a xs)))",
        "(list (sum-all (list 1 2)) (sum-all (list 1 2)))",
        "(set! reduce old)",
        "(list (sum-all (list 1 2)) (sum-all (list 1 2)))",
    ),
    "functions of lists that cannot stand in place": (
        "(define seen ())",
        "(define (note x) (set! seen (cons x seen)) x)",
        "(define (run xs) (map note (filter (fn (x) (note (even? x))) xs)))",
        "(define (makers xs) (map (fn (x) (fn () x)) xs))",
        "(define (escape xs) (call/cc (fn (k) (map (fn (x) (if (< x 0) (k x) x)) xs))))",
        "(define (optional xs) (map (fn (x &optional y) (list x y)) xs))",
        "(define (wrong xs) (map (fn (x y) x) xs))",
        "(list (run (list 1 2 3 4)) (run (list 4 5)) (map (fn (f) (f)) (makers (list 1 2)))"
        " (escape (list 1 2)) (escape (list 1 -2 3)) (optional (list 1 2)) seen)",
        "(wrong (list 1 2))",
        "(wrong (list 1 2))",
        "(wrong (list))",
    ),
    "captured variables in place": (
        "(define (run xs n) (let loop ((i 0) (acc ())) (if (= i n) (reverse acc)"
        " (loop (+ i 1) (cons (map (fn (x) (list i x n)) xs) acc)))))",
        "(define (boxed xs) (let ((n 1)) (set! n (+ n 1)) (map (fn (x) (+ x n)) xs)))",
        "(define (late xs) (define ys (filter (fn (x) (< x limit)) xs)) (define limit 2) ys)",
        "(define (shadow x xs) (list (map (fn (x) (* x x)) xs) x))",
        "(list (run (list 1 2) 3) (run (list 1) 2) (boxed (list 1 2)) (boxed (list)) (shadow 3"
        " (list 4 5)) (shadow 1 (list 2)))",
        "(late (list))",
        "(late (list 1))",
        "(late (list 1))",
    ),
    "string ports": (
        "(define (copy in out) (let loop ((n 0)) (let ((c (read-char in))) (if (eof-object? c) n"
        ' (begin (write-string (str "<" c) out) (newline out) (loop (+ n 1)))))))',
        "(define (copied text) (let ((out (open-output-string)))"
        " (list (copy (open-input-string text) out) (get-output-string out))))",
        '(list (copied "abc") (copied "") (copied "a\\nb") (copied "äÄ€x") (copied "x"))',
        '(define (closed) (let ((out (open-output-string))) (write-string "a" out)'
        ' (close-port out) (write-string "b" out)))',
        "(closed)",
        "(closed)",
        '(copy (open-output-string) (open-input-string "a"))',
        '(copy (open-input-string "a") 5)',
        "(copy 'in 'out)",
        '(define (show x) (write-string x (current-output-port)) (newline (current-output-port)))',
        '(list (show "a") (show "b") (show "c"))',
        "(show 5)",
    ),
    "entries of hash tables that are looked up once": (
        "(define (shown t) (sort (map (fn (e) (str e)) (hash-table->alist t))))",
        "(define (count! t keys) (let loop ((i 0)) (when (< i (len keys))"
        " (let ((k (nth keys i))) (hash-table-set! t k (+ 1 (hash-table-ref/default t k 0))))"
        " (loop (+ i 1)))))",
        "(define (counted keys) (let ((t (make-hash-table))) (count! t keys) (shown t)))",
        "(list (counted (list 1 2 1)) (counted (list 5 5)) (counted nil) (counted (list 3)))",
        '(list (counted (list "a" "b" "a")) (counted (list 1.5 "a" 1.5 true)))',
        "(define (odd! t k) (hash-table-set! t k (let ((old (hash-table-ref/default t k 0)))"
        " (begin (hash-table-delete! t k) (+ old 1)))))",
        "(define (even! t k) (hash-table-set! t k (if (< k 3) (hash-table-ref/default t k 0) 7)))",
        "(define (other! t k j) (hash-table-set! t j (hash-table-ref/default t k 5)))",
        "(define (drop! t k) (hash-table-clear! t) k)",
        "(define (call! t k) (hash-table-set! t k (+ (hash-table-ref/default t k 5) (drop! t k))))",
        "(define (twice! t k) (let ((a (hash-table-ref/default t k 1))) (hash-table-set! t k (+ a 1))"
        " (hash-table-delete! t k) (hash-table-set! t k (* 2 a))))",
        "(define (all n) (let ((t (make-hash-table))) (odd! t n) (odd! t n) (even! t n) (even! t 3)"
        " (other! t n 9) (other! t 8 9) (call! t n) (twice! t n) (odd! t n) (shown t)))",
        "(list (all 1) (all 2) (all 3) (all 4) (all 1))",
    ),
    "the recursion returns something else": (
        '(define (grow n) (if (= n 0) "end" (+ 1 (grow (- n 1)))))',
        "(grow 4)",
        "(grow 5)",
        "(grow 6)",
    ),
    "arguments of other types than expected": (
        "(define (fib n) (if (< n 2) n (+ (fib (- n 1)) (fib (- n 2)))))",
        "(list (fib 5) (fib 6.0) (fib 7) (fib 15/2))",
        '(fib "3")',
        "(fib 7)",
    ),
}  # fmt: skip


def total(stats: dict[str, Any]) -> int:
    return stats["hits"] + stats["misses"]


runner_of = lru_cache(Runner)  # sessions cost more than the programs


def counts(mode: str, forms: tuple[str, ...]) -> list[int]:
    """How many calls each form makes in that mode."""
    runner = runner_of(mode)
    found: list[int] = []
    for form in forms:
        before = total(runner.session.stats())
        runner.run(Program(-1, (form,)))
        found.append(total(runner.session.stats()) - before)
    return found


@pytest.mark.parametrize("mode", [m for m in MODES if m != REFERENCE])
@pytest.mark.parametrize("name", PROGRAMS)
def test_calls_are_the_same_in_every_mode(name: str, mode: str) -> None:
    forms = PROGRAMS[name]
    assert counts(mode, forms) == counts(REFERENCE, forms)
    stats = runner_of(mode).session.stats()
    assert sum(stats["misses-by"].values()) == stats["misses"]
    assert stats["hits"] == sum(tier["hits"] for tier in stats["tiers"].values())
    assert min(stats["hits"], *stats["misses-by"].values()) >= 0
    events = runner_of(mode).session.policy.cache.events()
    declined = [str(event) for event in events if "decline" in event]
    assert not [why for why in declined if "CPython" in why or "internal" in why]


@pytest.mark.parametrize("name", PROGRAMS)
def test_what_is_seen_is_the_same_in_every_mode(name: str) -> None:
    seen = {mode: runner_of(mode).run(Program(-1, PROGRAMS[name])) for mode in MODES}
    found = differences(seen)
    assert not found, "\n".join(found)
