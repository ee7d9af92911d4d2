"""Tracing: one line an event, with its stage in front."""

from __future__ import annotations

from collections.abc import Collection

from sx_kernel.analyser.analyse import analyse
from sx_kernel.base.flags import TRACES
from sx_kernel.session.session import Session
from sx_kernel.session.stages.trace import Tracer
from sx_kernel.syntax.reader import read_forms


def traced(stages: Collection[str], *texts: str) -> list[str]:
    """The lines for evaluating `texts`, each one form."""
    session = Session(threshold=2)
    lines: list[str] = []
    tracer = Tracer(session, stages, lines.append)
    for text in texts:
        tracer.before(analyse(read_forms(text)[0], {}, None, session.context))
        session.eval(text)
        tracer.after()
    return lines


PROGRAM = ("(define (double x) (+ x x))", "(double 1)", "(double 2)", "(define (+ a b) 0)")


def test_ir_of_each_form() -> None:
    assert traced({"ir"}, "(+ 1 2)", "(let ((x 1)) x)") == [
        "ir      (prim + 1 2)\n",
        "ir      (let x@1 1 x@1)\n",
    ]


def test_python_of_what_is_compiled() -> None:
    lines = traced({"python"}, *PROGRAM)
    assert all(line.startswith("python  ") for line in lines)
    assert any("x + x" in line for line in lines)


def test_events_of_the_cache() -> None:
    lines = traced({"cache"}, *PROGRAM)
    assert [" ".join(line.split()[:3]) for line in lines] == [
        "cache insert double",
        "cache invalidate double",
    ]
    assert lines[-1].endswith(" primitive:+\n")


def test_all_stages_together_and_none() -> None:
    lines = traced(TRACES, *PROGRAM)
    assert {line.split()[0] for line in lines} == {"ir", "mid", "python", "cache"}
    assert traced((), *PROGRAM) == []


def test_declined_functions_are_told() -> None:
    text = "(define (definer) (eval '(define y 1)) (set! y 2))"
    lines = traced({"python"}, "(define y 0)", text, "(definer)", "(definer)")
    assert all(line.startswith("python  ") for line in lines)
    assert lines


def test_deep_forms_do_not_break_it() -> None:
    session = Session()
    lines: list[str] = []
    tracer = Tracer(session, {"ir"}, lines.append)
    lam = analyse(read_forms("(+ 1 " * 100 + "1" + ")" * 100)[0], {}, None, session.context)
    tracer.before(lam)
    assert len(lines) == 1
    assert len(lines[0]) < 2_100
