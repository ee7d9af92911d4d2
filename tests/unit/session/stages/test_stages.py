"""The stages of a function, and which of their parts stand for which form."""

from __future__ import annotations

from typing import Any

from sx_kernel import Session
from sx_kernel.session.desk.shown import Stage, Stages, as_text
from sx_kernel.session.stages.stages import STAGES, stages_of

FIB = "(define (fib n) (if (< n 2) n (+ (fib (- n 1)) (fib (- n 2)))))"


def stages(session: Session, name: str, *wanted: str) -> Stages:
    lam: Any = session.policy.resolve(name)
    return stages_of(session, lam, wanted or STAGES)


def stand_for(shown: Stages, form: str) -> list[list[str]]:
    """For each stage the parts that stand for `form`, a text in the source."""
    source = shown.stages[0]
    (offset,) = {
        span.form for span in source.spans if source.code.code[span.start : span.end] == form
    }
    return [parts(stage, offset) for stage in shown.stages]


def parts(stage: Stage, form: int) -> list[str]:
    text = stage.code.code
    return [text[span.start : span.end].strip() for span in stage.spans if span.form == form]


def test_each_stage_knows_what_stands_for_a_form() -> None:
    session = Session()
    session.eval(FIB + "(fib 10)")
    source, ir, python, bytecode = stand_for(stages(session, "fib"), "(fib (- n 1))")
    assert source == ["(fib (- n 1))"]
    assert ir == ["(call (global fib) (prim - n@1 1))"]
    assert "fib(n - 1)" in python[-1]
    assert any("BINARY_OP" in line for line in bytecode)
    assert all(" - 2" not in line for line in python)


def test_a_body_in_place_of_a_call_stands_for_the_call() -> None:
    session = Session()
    session.eval("""
        (define (square x) (* x x))
        (define (squares n) (let loop ((i 0) (s 0)) (if (< i n) (loop (inc i) (+ s (square i))) s)))
        (for-each squares (list 1 2 3 4 5 6 7 8))""")
    python = stand_for(stages(session, "squares"), "(square i)")[2]
    assert any("i * i" in line for line in python)


def test_spans_are_nested_or_apart() -> None:
    session = Session()
    session.eval("(define (f x) (let ((g (fn (y) (list `(a ,y) '(1 2))))) (cond ((g x) => car))))")
    for stage in stages(session, "f").stages:
        spans = stage.spans
        assert list(spans) == sorted(spans, key=lambda span: (span.start, -span.end))
        for i, one in enumerate(spans):
            for other in spans[i + 1 :]:
                assert other.end <= one.end or other.start >= one.end


def test_texts_of_one_shape_are_linked_to_what_was_written() -> None:
    session = Session()
    for i in (1, 22, 333, 4444):
        session.eval(f'(define (f x) (list "{i}" (+ x {i})))')
    found = stand_for(stages(session, "f"), "(+ x 4444)")
    assert found[0] == ["(+ x 4444)"]
    assert found[1] == ["(prim + x@1 4444)"]


def test_calls_are_counted_for_the_functions_inside_too() -> None:
    session = Session()
    session.eval("(define (f xs) (let ((g (fn (y) (* y y)))) (map g xs)))")
    for _ in range(2):
        session.eval("(f (list 1 2 3))")
    rows = {row[0]: row[1:] for row in stages(session, "f").calls.rows}
    assert rows["f"] == ("machine", 2, 0)
    assert rows["g"][0] == "python"
    assert rows["g"][1] == 6


def test_what_is_missing_says_why() -> None:
    session = Session()
    session.eval("(define (f) (define-values (a b) (values 1 2)) (set! zz 1))")
    session.eval("(define by-program (eval (list 'fn (list 'x) (list '* 'x 2))))")
    shown = stages(session, "by-program")
    assert "source: made by a program" in shown.notes
    assert [stage.code.title.split(",")[0] for stage in shown.stages][-2:] == ["python", "bytecode"]


def test_the_text_has_all_stages_one_below_the_other() -> None:
    session = Session()
    session.eval(FIB)
    lines = as_text(stages(session, "fib")).split("\n")
    titles = [line.split(",")[0] for line in lines if line and not line.startswith(" ")]
    assert titles[:4] == ["source", "intermediate code", "python", "bytecode"]
    assert [title.startswith("H_ counts calls; ") for title in titles[4:]] == [True]  # the legend


def test_stages_of_deep_functions_do_not_fail() -> None:
    session = Session()
    session.eval(f"(define (deep x) {'(list ' * 5000}x{')' * 5000})")
    assert stages(session, "deep").notes
