"""jit/compiling/compiler.py: compiling a lambda, and finding code that is there already."""

from __future__ import annotations

from typing import Any

import pytest

from sx_kernel.machine.link import global_key
from sx_kernel.session.session import Session


@pytest.fixture
def session() -> Session:
    made = Session(threshold=1, out=lambda _text: None)
    made.policy.compiler.two_levels = False
    return made


def rt(session: Session, name: str) -> Any:
    return session.machine.globals[global_key(name)].__closure__[1].cell_contents.rt


def test_equal_functions_share_one_entry(session: Session) -> None:
    session.eval("(define (f v i) (vector-ref v i)) (f (vector 1) 0) (f (vector 1) 0)")
    before = session.stats()["compiled"]
    session.eval("(define (g v i) (vector-ref v i)) (g (vector 1) 0) (g (vector 1) 0)")
    assert rt(session, "f").entry is rt(session, "g").entry
    assert session.stats()["compiled"] == before


def test_functions_that_guess_otherwise_do_not(session: Session) -> None:
    session.eval("(define (f x) (+ x 1)) (f 1) (f 1) (define (g x) (+ x 1)) (g 1.5) (g 1.5)")
    assert rt(session, "f").entry is not rt(session, "g").entry


def test_what_the_compiler_declines_is_not_tried_again(session: Session) -> None:
    deep = "(list " * 500 + "x" + ")" * 500
    session.eval(f"(define (f x) {deep}) (f 1)")
    failed = session.stats()["compile-failed"]
    assert failed == 1
    session.eval("(f 1) (f 2) (f 3)")
    assert session.stats()["compile-failed"] == failed
    assert rt(session, "f").tiering.declined is not None


def test_a_function_is_known_to_itself_by_the_name_it_is_bound_to(session: Session) -> None:
    session.eval("(define (f n) (if (< n 2) n (+ 1 (f (- n 1))))) (f 5) (f 5)")
    unit = rt(session, "f").entry.code.unit
    assert unit.self_name == "f"
    session.eval("(define g f) (define (f n) 7)")
    assert session.eval("(g 5)") == 8  # 1 + the new f


def test_a_redefinition_drops_what_relied_on_it(session: Session) -> None:
    session.eval("(define (h x) (* 2 x)) (define (f x) (h x)) (f 1) (f 2) (f 3)")
    assert "global:h" in rt(session, "f").entry.code.unit.dependencies
    session.eval("(define (h x) (* 3 x))")
    assert session.eval("(f 2)") == 6
