"""analyser/global_names.py: which names of global variables may be had."""

from __future__ import annotations

import pytest

from sx_kernel.analyser.global_names import global_name
from sx_kernel.analyser.module import Module
from sx_kernel.analyser.scope import Function, State
from sx_kernel.base.errors import SxError
from sx_kernel.base.source import Source
from sx_kernel.base.values import symbol
from tests.unit.analyser.analysing import Context, analysed, ir, refused


@pytest.mark.parametrize(
    ("program", "message"),
    [
        ("(define if 1)", "define: if is a special form and cannot be redefined"),
        ("(set! let 1)", "set!: let is a special form and cannot be redefined"),
        ("(define |(a) b| 1)", "(a) b is reserved: names that start with ( are the libraries'"),
    ],
)
def test_some_names_are_not_to_be_had(program: str, message: str) -> None:
    assert refused(program) == (message, program)


def test_names_of_the_system_are_for_its_own_library() -> None:
    sym = symbol("%x")
    for library in (False, True):
        st = State(Context(), {}, Source("", "test", library=library), Function(None))
        if library:
            assert global_name(st, "define", sym, -1) == "%x"
        else:
            with pytest.raises(SxError, match="define: %x is reserved: names that start with %"):
                global_name(st, "define", sym, -1)


def test_a_macro_that_is_defined_as_a_variable_is_none_any_more() -> None:
    context = Context()
    context.macro("m", lambda: 5)
    assert ir("(m)", context) == "5"
    analysed("(set! m 1)", context)
    assert "m" in context.macros
    analysed("(define m 1)", context)
    assert ir("(m)", context) == "(tail-call (global m))"


def library() -> Context:
    context = Context()
    context.module = Module("(my lib)", lambda name: name == "base")
    context.module.bind("theirs", "(their lib) it")
    return context


def test_what_a_library_defines_is_its_own() -> None:
    context = library()
    assert "(my lib) x" in ir("(define x 1)", context)
    assert context.module is not None
    assert context.module.bound["x"] == "(my lib) x"
    assert context.module.meaning(symbol("base")).name == "base"


def test_a_library_assigns_only_what_it_defines() -> None:
    for name in ("theirs", "base"):
        message, _ = refused(f"(set! {name} 1)", library())
        assert message == f"set!: {name} is not defined in the library (my lib)"
    assert "(my lib) mine" in ir("(set! mine 1)", library())


def test_a_definition_that_a_macro_brings_in_meets_no_name_of_the_program() -> None:
    context = Context()
    analysed("(define-syntax m (syntax-rules () ((_) (begin (define x 1) x))))", context)
    assert ir("(m)", context) == "(seq (define x%1 1) (global x%1))"
