"""Functions whose bodies stand in place of their calls: nobody can tell, in any mode."""

from __future__ import annotations

from functools import cache

import pytest

from sx_kernel.session.session import Session
from tests.differential.modes import Runners, differences
from tests.differential.trees import Program

SMALL = (
    '(define (half x) (if (= x 13) (error "thirteen") (if (odd? x) (/ (- x 1) 2) (/ x 2))))',
    "(half 4) (half 5) (half 6) (half 7)",
)
CALLER = "(define (halves n) (let loop ((i 0) (s 0)) (if (< i n) (loop (+ i 1) (+ s (half i))) s)))"


def _code(of: Session, name: str) -> str:
    return next(e.code.unit.text for e in of.policy.cache.entries() if e.name == name)


def test_a_small_hot_function_called_in_a_loop_is_put_in_place() -> None:
    of = Session(threshold=1)
    for form in (*SMALL, CALLER, "(halves 5)"):
        of.eval(form)
    assert "G_half" not in _code(of, "halves")
    assert of.eval("(halves 10)") == 20


EACH = (
    "(define (each f xs) (if (empty? xs) (list) (cons (f (first xs)) (each f (rest xs)))))",
    "(define (mark ok? xs end) (cond ((empty? xs) end) ((ok? (first xs)) (cons 1 (mark ok? (rest xs) end)))"
    " (else (cons 0 (mark ok? (rest xs) end)))))",
)

CALLS = {
    "a function that conses onto what it answers": (
        *EACH,
        '(define (p n) (each (fn (x) (if (= x n) (error "boom") (* x 2))) (list 1 2 3 4)))',
        "(define (q n) (list n (mark (fn (x) (> x n)) (list 1 2 3 4) (list n))))",
        *(f"(list {i} (p 0) (q {i}))" for i in range(6)),
        "(p 1)", "(p 3)", "(p 4)", "(q 2)",
    ),
    "one whose last tail is no list": (
        *EACH,
        "(define (q n) (cons 5 (mark (fn (x) (> x 2)) (list 1 2 3) n)))",
        *("(q (list 7))",) * 5,
        "(q nil)", "(q 7)", "(q (range 0 200))", '(q "x")', "(q (list 7))",
    ),
    "one whose argument is no list": (
        *EACH,
        "(define (p xs) (each (fn (x) (* x x)) xs))",
        *("(p (list 1 2 3))",) * 5,
        "(p (range 0 300))", "(p nil)", "(p 5)", '(p (list 1 "x" 2))', "(p (list 1 2.5 1/2))", "(p (vector 1 2))",
    ),
    "one that is redefined while it runs": (
        *EACH,
        "(define (p n) (each (fn (x) (when (= x n) (set! each (fn (f xs) (list (len xs) x)))) (* x 2)) (list 1 2 3 4)))",
        "(p 0)", "(p 0)", "(p 0)", "(p 0)", "(p 0)", "(p 2)", "(p 0)",
    ),
    "one that calls itself in place, nested, behind effects": (
        *EACH,
        '(define (p n) (each (fn (x) (display x) (each (fn (y) (display y) (if (= y n) (error "y") (+ x y))) (list x n))) (list 1 2 3)))',
        "(p 9)", "(p 9)", "(p 9)", "(p 9)", "(p 9)", "(guard (e (true (error-message e))) (p 2))", "(p 8)",
    ),
    "one that is entered again by a continuation": (
        *EACH,
        "(define back nil) (define tries 0)",
        "(define (p n) (each (fn (x) (if (= x n) (call/cc (fn (k) (set! back k) x)) (* 10 x))) (list 1 2 3 4)))",
        "(p 0)", "(p 0)", "(p 0)", "(p 0)", "(p 0)",
        "(p 2)",
        "(if (< tries 3) (begin (set! tries (+ tries 1)) (back tries)) tries)",
        "(if (< tries 3) (begin (set! tries (+ tries 1)) (back tries)) tries)",
    ),
    "one in the body of one, as its last call": (
        *EACH,
        "(define (both f xs) (if (empty? xs) (each f (list 7 8)) (cons (f (first xs)) (both f (rest xs)))))",
        '(define (p n) (both (fn (x) (if (= x n) (error "x") (- x))) (list 1 2 3)))',
        "(p 0)", "(p 0)", "(p 0)", "(p 0)", "(p 0)", "(p 2)", "(p 8)",
    ),
    "values": (*SMALL, CALLER, "(halves 12)", "(halves 0)", "(list (halves 3) (halves 4))"),
    "an error inside": (*SMALL, CALLER, "(halves 5)", "(halves 20)", "(map halves (list 3 20))"),
    "a handled error inside": (
        *SMALL,
        "(define (safe n) (let loop ((i 0) (s nil)) (if (= i n) s (loop (+ i 1)"
        " (cons (guard (e (true (error-message e))) (half i)) s)))))",
        "(safe 3) (safe 4)",
        "(safe 16)",
    ),
    "another type": (
        *SMALL,
        "(define (all xs) (let ((n (len xs))) (let loop ((i 0) (r nil)) (if (= i n) r"
        " (loop (+ i 1) (cons (half (nth xs i)) r))))))",
        "(all (list 2 3 4))",
        "(all (list 2 3.5 4))",
        '(all (list 2 "x" 4))',
        "(all (list 2 1/2 4 13))",
    ),
    "an argument that fails": (
        *SMALL,
        '(define (bad n) (let loop ((i 0) (s 0)) (if (= i n) s (loop (+ i 1) (+ s (half (+ i (if (= i 3) "a" 1))))))))',
        "(bad 2)",
        "(bad 5)",
    ),
    "an argument that is not bound": (
        *SMALL,
        "(define (bad n) (let loop ((i 0) (s 0)) (if (= i n) s (loop (+ i 1) (+ s (half nowhere))))))",
        "(bad 0)",
        "(bad 5)",
        "(define nowhere 4)",
        "(bad 5)",
    ),
    "effects in order": (
        '(define (show x) (begin (display x) (display " ") (+ x 1)))',
        "(show 1) (show 2) (show 3) (show 4)",
        "(define (run n) (let loop ((i 0) (s 0)) (if (= i n) s (loop (show i) (+ (show s) (show 10) i)))))",
        "(run 3)",
        "(run 4)",
    ),
    "dropped": (
        "(define (put! v i x) (begin (vector-set! v i x) x))",
        "(let ((v (make-vector 4 0))) (begin (put! v 0 1) (put! v 1 1) (put! v 2 1) (put! v 3 1)))",
        "(define (fill n) (let ((v (make-vector n 0))) (do ((i 0 (+ i 1))) ((= i 5) v) (put! v i (* i i)))))",
        "(fill 5)",
        "(fill 4)",
        "(fill 0)",
    ),
    "assigned parameters": (
        "(define (count-down x) (let loop ((n 0)) (if (< x 1) n (begin (set! x (- x 1)) (loop (+ n 1))))))",
        "(count-down 1) (count-down 2) (count-down 3) (count-down 4)",
        "(define (run x) (let loop ((i 0) (r nil)) (if (= i 3) (list x r) (loop (+ i 1) (cons (count-down x) r)))))",
        "(run 3)",
        "(run 4)",
    ),
    "within each other": (
        "(define (one x) (+ x 1))",
        "(define (two x) (let loop ((i 0) (y x)) (if (= i 2) y (loop (+ i 1) (one y)))))",
        "(one 1) (one 2) (one 3) (two 1) (two 2) (two 3) (two 4)",
        "(define (run n) (let loop ((i 0) (s 0)) (if (= i n) s (loop (+ i 1) (two s)))))",
        "(run 3) (run 4)",
        '(define (run2 n x) (let loop ((i 0) (s x)) (if (= i n) s (loop (+ i 1) (list (two s))))))',
        "(run2 1 1)",
        "(run2 3 1)",
    ),
    "a loop within the loop": (
        "(define (any? v n x) (let loop ((i 0)) (if (= i n) false (if (= (vector-ref v i) x) true (loop (+ i 1))))))",
        "(any? (vector 1 2) 2 2) (any? (vector 1 2) 2 3) (any? (vector 1) 1 2) (any? (vector 1) 1 1)",
        "(define (missing v n m) (let loop ((x 0) (r nil)) (cond ((= x m) r) ((any? v n x) (loop (+ x 1) r))"
        " (else (loop (+ x 1) (cons x r))))))",
        "(missing (vector 1 3 5) 3 7)",
        "(missing (vector 1 3 5) 3 7)",
        '(missing (vector 1 "a" 5) 3 7)',
        "(missing (vector 1 3 5) 4 7)",
        "(missing (list 1) 1 2)",
    ),
    "a continuation inside": (
        "(define kept nil)",
        "(define times 0)",
        "(define (note x) (if (= x 2) (+ 10 (call/cc (fn (k) (begin (set! kept k) x)))) (* x 2)))",
        "(note 0) (note 1) (note 3) (note 4)",
        "(define (run n) (let loop ((i 0) (r nil)) (if (= i n) (reverse r) (loop (+ i 1) (cons (note i) r)))))",
        "(run 4)",
        "(begin (set! times (+ times 1)) (if (< times 4) (kept (* times 100)) 'done))",
        "times",
    ),
    "redefined inside": (
        "(define (twice x) (begin (if (= x 2) (eval '(define (twice x) (* x 100)))) (* x 2)))",
        "(twice 0) (twice 1) (twice 3) (twice 4)",
        "(define (run n) (let loop ((i 0) (r nil)) (if (= i n) (reverse r) (loop (+ i 1) (cons (twice i) r)))))",
        "(run 2)",
        "(run 5)",
        "(run 5)",
    ),
    "redefined outside": (
        *SMALL,
        CALLER,
        "(halves 4)",
        "(define (half x) (* x 1000))",
        "(halves 4)",
        '(define (half x y) "two")',
        "(halves 4)",
        "(define half 5)",
        "(halves 4)",
    ),
    "pausing inside": (
        "(define (give x) (if (> x 1) (coroutine-yield (* x 10)) x))",
        "(give 0) (give 1) (give -1) (give -2)",
        "(define (all n) (let loop ((i 0) (s 0)) (if (= i n) (list 'sum s) (loop (+ i 1) (+ s (give i))))))",
        "(all 2)",
        "(let ((c (make-coroutine (fn () (all 4))))) (list (coroutine-resume c) (coroutine-resume c 7)"
        " (coroutine-resume c 8)))",
    ),
    "deep below": (
        "(define (down n) (if (= n 0) 0 (+ 1 (down (- n 1)))))",
        "(define (some x) (if (= x 3) (down 3000) x))",
        "(some 0) (some 1) (some 2) (some 4)",
        "(define (run n) (let loop ((i 0) (s 0)) (if (= i n) s (loop (+ i 1) (+ s (some i))))))",
        "(run 6)",
        "(run 6)",
    ),
    "vectors that change places": (
        "(define (move! v d) (begin (vector-set! v 0 (+ (vector-ref v 0) d)) (vector-set! v 1 (vector-ref v 0))))",
        "(let ((v (vector 1.0 2.0))) (begin (move! v 1.0) (move! v 1.0) (move! v 1.0) (move! v 1.0)))",
        "(define (run a b n) (let loop ((i 0) (v a) (w b)) (if (= i n) (list v w)"
        " (begin (move! v 0.5) (move! w 1.5) (loop (+ i 1) w v)))))",
        "(run (vector 1.0 2.0) (vector 3.0 4.0) 5)",
        "(run (vector 1.0 2.0) (vector 3.0 4.0) 4)",
        "(run (vector 1.0 2.0) (vector 3 4.0) 3)",
        "(run (vector 1.0 2.0) (vector true 4.0) 3)",
        "(run (vector 1.0 2.0) (list 3 4.0) 3)",
    ),
}  # fmt: skip

HIGHER = {
    "for each": (
        "(define (show xs) (begin (for-each (fn (x) (display (list x (* x 2)))) xs) 'done))",
        "(show (list 1 2 3))", "(show nil)", "(show (list 1 'a 3))", "(show 5)", '(show "ab")', "(show (vector 1 2))",
    ),
    "several lists": (
        "(define (show xs ys) (for-each (fn (x y) (display (+ x y))) xs ys))",
        "(show (list 1 2 3) (list 4 5))", "(show nil nil)", "(show (list 1) 2)",
    ),
    "wrong numbers": (
        "(define (none) (for-each (fn () 1)))", "(none)", "(define (wrong xs) (for-each (fn (x y) x) xs))",
        "(wrong (list 1 2))", "(wrong nil)",
    ),
    "captured": (
        "(define (total xs k) (let ((s 0) (f (fn (x) (* x k)))) (begin (for-each (fn (x) (set! s (+ s (f x)))) xs) s)))",
        "(total (list 1 2 3) 2)", "(total (list 1 2 3) 2)", "(total (list 1 \"a\" 3) 2)", "(total (list 1 2) nil)",
    ),
    "tables": (
        "(define (count! t xs) (for-each (fn (x) (hash-table-set! t x (+ 1 (hash-table-ref/default t x 0)))) xs))",
        "(define t (make-hash-table))",
        "(count! t (list \"a\" \"b\" \"a\"))", "(count! t (list \"a\" \"b\" \"a\"))", "(count! t (list 1 2.5 'x))",
        "(begin (hash-table-set! t \"c\" true) (count! t (list \"c\")))", "(hash-table-ref/default t \"a\" 0)",
        "(count! 5 (list 1))", "(count! t (list \"a\"))", "(hash-table-ref/default t \"a\" 0)",
    ),
    "a list that changes": (
        "(define (grow xs) (begin (for-each (fn (x) (if (< (len xs) 9) (append! xs (+ x 10)))) xs) xs))",
        "(grow (list 1 2 3))", "(grow (list 1 2 3))",
        "(define (spoil xs) (let ((r nil)) (begin (for-each (fn (x) (begin (set-nth! xs 2 0) (set! r (cons x r)))) xs) r)))",
        "(spoil (list 1 2 3))", "(spoil (rest (range 0 200)))",
    ),
    "left early": (
        "(define (find-it xs) (call/cc (fn (return) (begin (for-each (fn (x) (if (> x 2) (return (list 'found x)))) xs) 'none))))",
        "(find-it (list 1 2 3 4))", "(find-it (list 1 2))", "(find-it (list 1 2 3 4))", "(find-it (list 5))",
    ),
    "gone back to": (
        "(define k nil)", "(define n 0)",
        "(define (run xs) (let ((r nil)) (begin (for-each (fn (x) (set! r (cons (if (= x 2) (call/cc (fn (c) (begin (set! k c) x))) x) r))) xs) r)))",
        "(run (list 1 2 3))", "(run (list 1 2 3))", "(begin (set! n (+ n 1)) (if (< n 4) (k (* n 10)) 'done))",
    ),
    "mapped with effects": (
        "(define (show xs) (map (fn (x) (begin (display x) (* x x))) xs))",
        "(show (list 1 2 3))", "(show (list 1 2 3))", "(show (list 1 2 \"x\" 3))", "(show (rest (range 0 150)))",
    ),
    "folded with calls": (
        "(define (step a x) (if (= x 3) (error \"three\") (+ a x)))",
        "(define (sum xs) (list (reduce (fn (a x) (+ 1 (step a x))) 0 xs)))",
        "(sum (list 1 2 4))", "(sum (list 1 2 4))", "(sum (list 1 2 3 4))", "(sum (list 1 2.5 4))", "(sum nil)",
    ),
    "others of the library": (
        "(define (step x) (begin (display x) (> x 1)))",
        "(define (all xs) (list (some (fn (x) (step x)) xs) (every? (fn (x) (step x)) xs) (filter (fn (x) (step x)) xs)"
        " (sort xs (fn (a b) (begin (display \".\") (< a b)))) (map-indexed (fn (i x) (list i (step x))) xs)))",
        "(all (list 1 2 3))", "(all (list 3 2 1))", "(all nil)", "(all (list 1 nil))",
    ),
    "within each other": (
        "(define (pairs xs ys) (let ((r nil)) (begin (for-each (fn (x) (for-each (fn (y) (set! r (cons (list x y) r))) ys)) xs) r)))",
        "(pairs (list 1 2) (list 3 4))", "(pairs (list 1 2) (list 3 4))", "(pairs (list 1 2) 5)",
        "(define (each xs) (for-each (fn (x) (begin (display x) (for-each display (list x x)))) xs))",
        "(each (list 1 2))", "(each (list 1 2))",
    ),
    "in a loop and in its turns": (
        "(define (run n xs) (let loop ((i 0) (s 0)) (if (= i n) s (begin (for-each (fn (x) (set! s (+ s (* x i)))) xs) (loop (+ i 1) s)))))",
        "(run 3 (list 1 2 3))", "(run 3 (list 1 2 3))", "(run 2 (list 1 \"b\"))",
    ),
    "pausing": (
        "(define (give xs) (begin (for-each (fn (x) (coroutine-yield (* x 10))) xs) 'end))",
        "(define (go) (let ((c (make-coroutine (fn () (give (list 1 2)))))) (list (coroutine-resume c) (coroutine-resume c 0) (coroutine-resume c 0))))",
        "(go)", "(go)", "(go)",
    ),
    "redefined inside": (
        "(define (run xs) (for-each (fn (x) (begin (if (= x 2) (eval '(define (for-each f xs) 'mine))) (display x))) xs))",
        "(run (list 1 3))", "(run (list 1 3))", "(run (list 1 2 3))", "(run (list 1 2 3))",
    ),
    "a primitive redefined": (
        "(define (run xs) (begin (for-each (fn (x) (display (len x))) xs) 'end))",
        "(run (list (list 1) (list 2)))", "(define (len x) 'mine)", "(run (list (list 1) (list 2)))",
        "(define (nth a b) 'never)", "(run (list (list 1) (list 2)))",
    ),
    "deep": (
        "(define (down n) (if (= n 0) 0 (+ 1 (down (- n 1)))))",
        "(define (run xs) (let ((s 0)) (begin (for-each (fn (x) (set! s (+ s (down x)))) xs) s)))",
        "(run (list 1 2))", "(run (list 5000 3))", "(run (list 5000 3))",
        "(define (rec n) (if (= n 0) 0 (let ((s 0)) (begin (for-each (fn (x) (set! s (+ x (rec (- n 1))))) (list 1)) s))))",
        "(rec 3)", "(rec 400)", "(rec 400)",
    ),
    "the function itself": (
        "(define kept nil)",
        "(define (run xs) (map (fn (x) (begin (set! kept (cons x kept)) (if (> x 1) (/ x 0) x))) xs))",
        "(run (list 1))", "(run (list 1 2))", "kept",
        "(define (bad xs) (for-each (fn (x) (nowhere x)) xs))", "(bad nil)", "(bad (list 1))",
        "(define (late xs) (letrec ((g (fn (x) (h x))) (h (fn (x) (display x)))) (for-each (fn (x) (g x)) xs)))",
        "(late (list 1 2))", "(late (list 1 2))",
    ),
}  # fmt: skip
PROGRAMS = CALLS | {f"library: {name}": program for name, program in HIGHER.items()}


def test_a_function_of_the_library_is_put_in_place_with_what_it_is_given() -> None:
    of = Session(threshold=1, out=lambda _text: None)
    of.eval(HIGHER["for each"][0])
    of.eval("(show (list 1 2))")
    assert "G_for_each" not in _code(of, "show")
    assert "for " in _code(of, "show")


@pytest.mark.parametrize("name", PROGRAMS)
def test_all_modes_agree(name: str) -> None:
    forms = PROGRAMS[name]
    found = differences(shared().seen(Program(-1, forms)))
    assert not found, "\n".join([*forms, *found])


@cache
def shared() -> Runners:
    """Sessions for all programs."""
    return Runners()


@pytest.mark.parametrize("name", PROGRAMS)
def test_all_calls_are_counted(name: str) -> None:
    """As often as the machine makes them; errors and continuations included."""
    if any(word in name for word in ("continuation", "redefined", "pausing", "gone", "wrong")):
        return  # by other ways: what is made again is counted again
    counted: list[int] = []
    for threshold in (None, 1):
        of = Session(threshold=threshold, out=lambda _text: None)
        before = of.stats()
        for form in PROGRAMS[name]:
            try:
                of.eval(form)
            except Exception:
                continue
        after = of.stats()
        counted.append(sum(after[k] - before[k] for k in ("hits", "misses")))
    assert counted[0] == counted[1]
