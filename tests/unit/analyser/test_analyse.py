"""analyser/analyse.py: a top-level form becomes a Lambda."""

from __future__ import annotations

from sx_kernel.analyser.analyse import analyse
from sx_kernel.base.source import Source
from sx_kernel.ir.text import to_text
from sx_kernel.ir.verify import verify
from sx_kernel.syntax.reader import read
from tests.unit.analyser.analysing import Context, analysed, refused


def test_a_form_is_a_lambda_without_parameters_at_its_place() -> None:
    lam = analysed("1 (f 2)")
    assert lam.toplevel
    assert (lam.required, lam.captures, lam.nslots, lam.pos) == ((), (), 1, 2)


def test_loops_have_been_found() -> None:
    assert "(loop " in to_text(analysed("(let loop ((i 0)) (if (< i 3) (loop (+ i 1)) i))"))


def test_in_an_environment_it_is_a_function_of_that() -> None:
    source = Source("(+ x y)", "test")
    parsed = read(source)
    lam = analyse(parsed.forms[0], parsed.positions, source, Context(), {"x": 1})
    verify(lam)
    assert len(lam.required) == 1
    assert '(prim %env-get environment@1 "x")' in to_text(lam)


def test_places_that_the_analyser_made_are_forgotten() -> None:
    source = Source("(-> 1 (f 2) (h 3))", "test")
    parsed = read(source)
    before = dict(parsed.positions)
    analyse(parsed.forms[0], parsed.positions, source, Context())
    assert parsed.positions == before


def test_a_definition_that_cannot_be_where_it_stands_is_refused() -> None:
    part = "(let ((x 1) (y (begin (define (h) 1) (h)))) (guard (e (true (begin (define (h) 1) (h)))) 1))"
    message, _ = refused(f"(case {part} 1 2 3 {part})")
    assert message.startswith("define: it stands where it cannot be; give it a body")
