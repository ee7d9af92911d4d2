"""Explaining: every stage is there, and nothing of it stays behind."""

from __future__ import annotations

import re

import pytest

from sx_kernel.base.errors import SxError
from sx_kernel.session.session import Session
from sx_kernel.session.stages.explain import explain


def sections(text: str, session: Session | None = None) -> dict[str, str]:
    """The sections by title; of equal titles the last one."""
    parts = explain(session or Session(), text).split("\n\n")
    return {title: body for title, _, body in (part.partition("\n") for part in parts)}


def test_all_stages_of_a_let() -> None:
    found = sections("(let ((x 1)) (+ x 2))")
    assert [title for title in found if not title.startswith("middle, after")] == [
        "tokens", "forms", "expanded", "IR", "machine",
        "middle, as it is built: the form as a function", "Python: the form as a function",
        "bytecode: the form as a function", "cache entry: the form as a function",
    ]  # fmt: skip
    assert found["tokens"] == "  ( let ( ( x 1 ) ) ( + x 2 ) )"
    assert "  1:14    (+ x 2)" in found["forms"].split("\n")
    assert found["expanded"] == "  no macros"
    assert found["IR"] == "  (let x@1 1 (prim + x@1 2))\n  verifier: ok"
    assert found["machine"].endswith("value  3  |  exit\n  result: 3")
    assert "return 1 + 2" in found["Python: the form as a function"].replace("(", "").replace(
        ")", ""
    )
    assert "RETURN_" in found["bytecode: the form as a function"]  # _VALUE, or _CONST of 3.12 on
    entry = found["cache entry: the form as a function"]
    assert "depends on: primitive:+" in entry
    assert "guards: none" in entry


def test_macros_are_shown_with_their_expansions() -> None:
    session = Session()
    session.eval("(defmacro twice (x) `(begin ,x ,x))")
    found = sections("(twice (+ 1 2))", session)
    assert found["expanded"] == "  (twice (+ 1 2)) → (begin (+ 1 2) (+ 1 2))"


def test_functions_are_compiled_for_the_arguments_of_their_first_call() -> None:
    session = Session()
    session.eval("(define (fact n) (if (= n 0) 1 (* n (fact (- n 1)))))")
    found = sections("(fact 3)", session)
    assert "if type(n) is not int: V_(P_, 0)" in found["Python: fact"]
    entry = found["cache entry: fact"]
    assert "guards: n is int" in entry
    assert "global:fact" in entry
    assert "compiled: at its call 4" in entry


def test_lambdas_in_the_form_are_compiled_even_if_they_do_not_run() -> None:
    found = sections("(fn (x) (fn (y) (+ x y)))")
    assert {"Python: fn <explain>:1:1", "Python: fn <explain>:1:9"} <= set(found)


def test_what_the_compiler_declines_is_said() -> None:
    found = sections("(fn () (eval 1) (define-values (a b) (values 1 2)) (list a b))")
    assert any(title.startswith("Python: fn") for title in found)


def test_library_functions_are_only_named() -> None:
    found = sections("(map inc (list 1))")
    assert found["other functions"] == "  of the library: map"


def test_long_computations_are_cut() -> None:
    session = Session()
    session.eval("(define (count-down n) (if (= n 0) 'done (count-down (- n 1))))")
    found = sections("(count-down 1000)", session)
    assert re.search(r"… \d+ more\n  result: done", found["machine"])


def test_endless_loop_is_stopped() -> None:
    session = Session()
    session.eval("(define (spin) (spin))")
    assert sections("(spin)", session)["machine"].endswith("  stopped after 20000 steps")


def test_error_is_part_of_the_explanation() -> None:
    machine = sections("(+ 1 (first 5))")["machine"]
    assert machine.split("\n")[-1].startswith("  raises type-error: first: argument 1 ")


@pytest.mark.parametrize(
    ("text", "kind"), [("(+ 1", "read-error"), ("(if)", "syntax-error"), ("", "syntax-error")]
)
def test_what_is_no_form_is_an_error(text: str, kind: str) -> None:
    with pytest.raises(SxError) as caught:
        explain(Session(), text)
    assert caught.value.kind == kind


def test_output_is_shown_and_not_printed() -> None:
    printed: list[str] = []
    session = Session(out=printed.append)
    found = sections('(begin (println "hello") (display 5))', session)
    assert found["output"] == "  hello\n  5"
    assert printed == []
    session.eval("(display 6)")
    assert printed == ["6"]


def test_definitions_do_not_stay() -> None:
    session = Session()
    session.eval('(define kept 1) (define (f) (inc 1)) (defmacro m () 1) (define (d) "Doc." 1)')
    before = session.names()
    explain(session, "(define new 5) (defmacro m () 2) (define-syntax s (syntax-rules ()))")
    explain(session, "(begin (set! kept 2) (define (d) 7) (define (inc x) 99) (f))")
    assert session.names() == before
    assert session.eval("(list kept (f) (m) (inc 1) (map inc (list 1)))") == [1, 2, 1, 2, [2]]
    assert session.doc("d") is not None
    assert "Doc." in str(session.doc("d"))
    with pytest.raises(SxError) as caught:
        session.eval("new")
    assert caught.value.kind == "name-error"


def test_cache_is_left_alone() -> None:
    session = Session(threshold=1)
    session.eval("(define (f x) (* x x)) (f 2)")
    before = session.stats()
    explain(session, "(f 3)")
    after = session.stats()
    for key in ("size", "compiled", "evictions", "invalidated", "pinned", "threshold"):
        assert after[key] == before[key], key


def test_evaluates_once() -> None:
    session = Session()
    session.eval("(define log (list))")
    explain(session, "(append! log 1)")
    assert session.eval("(len log)") == 1


def test_deep_forms_end_in_an_sx_error_or_an_answer() -> None:
    text = "(+ 1 " * 3000 + "1" + ")" * 3000
    with pytest.raises(SxError) as caught:
        explain(Session(), text)
    assert caught.value.kind == "limit-error"


def test_big_forms_are_cut() -> None:
    session = Session()
    text = explain(session, f"(list {' '.join(map(str, range(5000)))})")
    assert len(text) < 20_000


def test_functions_that_share_a_body_are_compiled_with_their_own_literals() -> None:
    session = Session()
    for i in range(5):
        session.eval(f"(define (f x) (+ x {10 * i}))")
    assert "x + 40" in sections("(f 1)", session)["Python: f"]
    assert session.eval("(f 1)") == 41


@pytest.mark.parametrize("explain", ["form", "text"])
def test_the_name_of_a_function_shows_the_function_s_stages_too(explain: str) -> None:
    session = Session()
    session.eval("(define (check x) (+ x 1))")
    shown = session.eval("(explain-form 'check)") if explain == "form" else session.explain("check")
    titles = [part.split("\n")[0] for part in shown.split("\n\n")]
    assert titles[-3:] == ["Python: check", "bytecode: check", "cache entry: check"]
    assert {"IR: check", "middle, as it is built: check"} < set(titles)
    assert "(prim + " in shown
