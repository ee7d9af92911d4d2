"""Functions compiled by way of the middle: guesses that fail, code that is shared, what was wrong."""

from __future__ import annotations

from typing import Any

import pytest

from sx_kernel.base.errors import SxError
from sx_kernel.base.flags import Flags
from sx_kernel.compile.python.unit import MidUnit
from sx_kernel.machine.link import global_key
from sx_kernel.session.session import Session
from sx_kernel.syntax.printer import inspect

CHECKED = Flags(verify=2)


def session(threshold: int | None = 1) -> Session:
    of = Session(threshold=threshold, flags=CHECKED)
    of.policy.compiler.two_levels = False
    return of


def unit(of: Session, name: str) -> MidUnit:
    state = of.machine.globals[global_key(name)].__closure__[1].cell_contents.rt
    found: Any = state.entry.code.unit
    assert type(found) is MidUnit
    return found


def test_the_flag_chooses_the_compiler() -> None:
    of = session()
    of.eval("(define (f x) (+ x 1)) (f 1)")
    assert unit(of, "f").keys == (("param", 0, 0),)


def test_one_guess_that_fails_leaves_the_others() -> None:
    of = session()
    of.eval("(define (f a b) (list (+ a 1) (+ b 1))) (f 1 1)")
    assert unit(of, "f").guards == {0: "int", 1: "int"}
    assert inspect(of.eval("(f 2.5 1)")) == "(3.5 2)"
    of.eval("(f 1 1)")
    assert unit(of, "f").guards == {1: "int"}
    assert inspect(of.eval("(f 2.5 2.5)")) == "(3.5 3.5)"
    of.eval("(f 1 1)")
    assert unit(of, "f").guards == {}


def test_captured_variables_are_guessed_too() -> None:
    of = session()
    of.eval("(define (adder k) (fn (x) (+ x k))) (define add (adder 5)) (add 1)")
    assert ("capture", 0, 0) in unit(of, "add").keys
    of.eval("(define add-half (adder 0.5))")
    assert of.eval("(add-half 1)") == 1.5
    assert of.eval("(add 1)") == 6


def test_what_a_vector_holds_is_guessed_and_checked() -> None:
    of = session()
    of.eval("(define (f v) (+ (vector-ref v 0) (vector-ref v 1))) (f (vector 1 2))")
    assert [key[0] for key in unit(of, "f").keys] == ["param", "promise"]
    assert of.eval("(f (vector 1.5 2))") == 3.5
    with pytest.raises(SxError, match="must be a number"):
        of.eval('(f (vector "a" 2))')


def test_equal_functions_share_code_and_keep_their_own_places() -> None:
    of = session()
    of.eval("(define (f v i) (vector-ref v i))\n(f (vector 1) 0)")
    of.eval("(define (g v i) (vector-ref v i))\n(g (vector 1) 0)", "second")
    assert unit(of, "f") is unit(of, "g")
    with pytest.raises(SxError) as found:
        of.eval("(g (vector 1) 7)")
    place = found.value.payload.where
    assert place is not None
    assert place.source.name == "second"


def test_functions_with_other_quoted_constants_keep_their_own() -> None:
    of = session()
    of.eval("(define (f) '(1 2)) (define (g) '(3 4)) (f) (g)")
    assert inspect(of.eval("(list (f) (g))")) == "((1 2) (3 4))"


def test_a_redefined_callee_is_called_as_it_is_now() -> None:
    of = session()
    of.eval("(define (sq x) (* x x)) (sq 2) (define (f x) (+ 1 (sq x))) (f 2)")
    assert "G_sq" not in unit(of, "f").text
    of.eval("(define (sq x) 100)")
    assert of.eval("(f 2)") == 101


def test_calls_that_stand_in_place_are_counted() -> None:
    of = session()
    of.eval("(define (sq x) (* x x)) (sq 2) (define (f x) (+ (sq x) (sq 1))) (f 2)")
    before = of.stats()["hits"]
    of.eval("(f 3)")
    assert of.stats()["hits"] - before == 3


def test_lambdas_that_are_given_never_become_objects() -> None:
    of = session()
    of.eval("(define (f xs) (let ((s 0)) (for-each (fn (x) (set! s (+ s x))) xs) s))")
    assert of.eval("(f (list 1 2 3))") == 6
    text = unit(of, "f").text
    assert ".rt.make(" not in text
    assert "Box_" not in text


def test_lists_that_a_loop_builds_grow_in_place() -> None:
    of = session()
    of.eval("(define (f xs) (map (fn (x) (* x x)) xs)) (f (list 1 2))")
    assert ".append(" in unit(of, "f").text
    assert inspect(of.eval("(f (list 1 2 3))")) == "(1 4 9)"


def test_loops_that_count_are_for_loops() -> None:
    of = session()
    of.eval(
        "(define (f n) (let loop ((i 0) (s 0)) (if (< i n) (loop (+ i 1) (+ s i)) (list i s))))"
    )
    assert inspect(of.eval("(list (f 4) (f 0) (f -2))")) == "((4 6) (0 0) (0 0))"
    assert "for " in unit(of, "f").text


# -- what was wrong once -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # a choice after a loop's last turn, whose value is that of a loop around
        (
            "(define (f n) (let lp ((x 0) (acc 0)) (cond ((= x n) (find-index (fn (y) true) (list 7)))"
            " ((= acc 7) 9) (else (lp (+ x 1) x))))) (list (f 3) (f 3))",
            "(0 0)",
        ),
        # a loop after another's last turn, left early
        (
            "(define (f b) (list (do ((i 0 (+ i 1))) ((= i 3) (every? (fn (x) b) (list 1 2))))))"
            " (list (f true) (f nil))",
            "((true) (false))",
        ),
        # a branch that fails on the line of its test
        (
            "(define-type S (Dot) (Wrap inner)) (define (f x) (match x ((Dot) 1) ((Wrap (Dot)) 2)))"
            " (list (f (Dot)) (guard (e (true 'none)) (f (Wrap 3))))",
            "(1 none)",
        ),
        # a mutator answers the new value
        (
            "(define-record-type p (mk a) p? (a pa set-pa!)) (define (f x) (set-pa! (mk 1) x))"
            " (list (f 5) (f nil))",
            "(5 nil)",
        ),
        # an accumulator that is also looked at
        (
            "(define (f xs) (let loop ((ys xs) (acc nil)) (if (empty? ys) (list (len acc) (reverse acc))"
            " (loop (rest ys) (cons (first ys) acc))))) (f (list 1 2 3))",
            "(3 (1 2 3))",
        ),
    ],
)  # fmt: skip
def test_what_was_wrong_once(text: str, expected: str) -> None:
    assert inspect(session().eval(text)) == inspect(session(None).eval(text)) == expected


@pytest.mark.parametrize(
    "text",
    [
        "(define (f n) (let loop ((i 0) (acc (list))) (if (= i n) acc (loop (+ i 1) (list acc)))))",
        "(define (f n) (let ((t (make-hash-table)) (v (vector n))) (hash-table-set! t n t) (vector-set! v 0 v) n))",
        "(define (f n) (let ((xs (list n))) (append! xs xs) n))",
    ],
)
def test_what_holds_itself_has_a_type(text: str) -> None:
    of = session()
    of.eval(f"{text} (f 3) (f 3)")
    assert of.stats()["compile-failed"] == 0


def test_functions_with_constants_of_other_types_share_nothing() -> None:
    of = session()
    assert of.eval("(define (f) (nan? 1/3)) (f) (f)") is False
    of.eval("(define (g) (nan? '(1 2)))")
    for _ in range(2):
        with pytest.raises(SxError, match="must be a number"):
            of.eval("(g)")
