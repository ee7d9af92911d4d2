"""analyser/datatypes.py: record types and algebraic data types."""

from __future__ import annotations

import pytest

from sx_kernel.analyser.datatypes import record_names, type_names, type_title
from sx_kernel.syntax.reader import read_forms
from tests.unit.analyser.analysing import Context, analysed, ir, refused

POINT = "(define-record-type point (make-point x y) point? (x point-x) (y point-y set-point-y!))"
SHAPE = "(define-type shape (circle r) (nothing))"


def test_a_record_type_defines_functions_over_it() -> None:
    text = ir(POINT)
    assert text.startswith('(let (point@1 captured) (prim %record-type "point" (quote ("x" "y")))')
    for part in (
        "(define point point@1)", "(prim %record point@3 x@1 y@2)",
        "(prim %record-of? value@1 point@2)", '(prim %record-ref point@1 point@2 0 "point-x")',
        '(prim %record-set! point@1 value@2 point@3 1 "set-point-y!")',
    ):  # fmt: skip
        assert part in text


def test_names_are_known_before_anything_is_analysed() -> None:
    names = [sym.name for sym in record_names(read_forms(POINT)[0])]
    assert names == ["point", "make-point", "point?", "point-x", "point-y", "set-point-y!"]
    names = [sym.name for sym in type_names(read_forms(SHAPE)[0])]
    assert names == ["shape?", "circle", "circle?", "circle-r", "nothing", "nothing?"]


def test_a_constructor_takes_all_fields_some_or_is_not_there() -> None:
    assert "(x@1 y@2)" in ir("(define-record-type p mk p? (x a) (y b))")
    assert "(prim %record p@2 nil y@1)" in ir("(define-record-type p (mk y) p? (x a) (y b))")
    assert "%record " not in ir("(define-record-type p #f #f (x a))")


def test_brackets_around_a_name_are_not_part_of_what_it_is_called() -> None:
    assert type_title("<point>") == "point"
    assert type_title("point") == "point"
    assert type_title("<>") == "<>"


def test_constructors_are_noted_with_their_type() -> None:
    context = Context()
    analysed(SHAPE, context)
    circle, nothing = context.constructors["circle"], context.constructors["nothing"]
    assert circle.fields == ("r",)
    assert circle.type is not None
    assert circle.type is nothing.type
    assert circle.type.constructors == (circle, nothing)


@pytest.mark.parametrize(
    ("program", "message"),
    [
        ("(define-record-type p (mk z) p? (x a))",
         "define-record-type: z in mk is not a field of p"),
        ("(define-record-type p mk p? (x a) (x b))", "define-record-type: the field x occurs twice"),
        ("(define-record-type 5 mk p?)", "define-record-type: expected (define-record-type name "),
        ("(define-record-type p mk p? (x 5))", "define-record-type: expected (define-record-type "),
        ("(define-type s (c r r))", "define-type: the field r occurs twice"),
        ("(define-type s (c) (c))", "define-type: the constructor c occurs twice"),
        ("(define-type s (c 5))", "define-type: a field of c must be a name"),
        ("(define-type s c)", "define-type: expected (define-type Name (Constructor field…)…)"),
    ],
)  # fmt: skip
def test_a_type_that_cannot_be_is_refused(program: str, message: str) -> None:
    assert refused(program)[0].startswith(message)
