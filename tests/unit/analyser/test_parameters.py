"""analyser/parameters.py: parameter lists."""

from __future__ import annotations

import pytest

from tests.unit.analyser.analysing import ir, refused


@pytest.mark.parametrize(
    ("program", "text"),
    [
        ("(fn xs xs)", "(lambda nil () 2 xs@1 :rest xs@1)"),
        ("(fn (a & b) b)", "(lambda nil (a@1) 3 b@2 :rest b@2)"),
        ("(fn ((a :as string)) a)", "(lambda nil (a@1) 2 a@1)"),
        ("(fn (&optional (b 1)) b)",
         '(lambda nil () 3 (let (b@2 "b·2") (if (prim %unset? b@1) 1 b@1) b@2) :optional (b@1))'),
        ("(fn (&key b) b)",
         '(lambda nil () 3 (let (b@2 "b·2") (if (prim %unset? b@1) nil b@1) b@2) :keys (b@1))'),
    ],
)  # fmt: skip
def test_parameters_are_of_their_kinds(program: str, text: str) -> None:
    assert ir(program) == text


def test_a_default_sees_the_parameters_before_it_and_what_its_name_meant_outside() -> None:
    assert "(if (prim %unset? b@2) a@1 b@2)" in ir("(fn (a &optional (b a)) b)")
    assert "(if (prim %unset? b@1) (global b) b@1)" in ir("(fn (&optional (b b)) b)")


def test_a_parameter_that_is_assigned_is_copied_into_a_box() -> None:
    assert ir("(fn (a) (set! a 1) a)") == (
        '(lambda nil ((a@1 "a·2")) 3 (let (a@2 boxed assigned) a@1 (seq (set! a@2 1) a@2)))'
    )


@pytest.mark.parametrize(
    ("program", "message"),
    [
        ("(fn 5 1)", "fn: expected a list of parameters"),
        ("(fn (a a) 1)", "fn: the parameter a occurs twice"),
        ("(fn (a &key a) 1)", "fn: the parameter a occurs twice"),
        ("(fn (&rest a b) 1)", "fn: expected one parameter after &rest, the last"),
        ("(fn (&key a &optional b) 1)", "fn: &optional is out of place"),
        ("(fn (&what a) 1)", "fn: unknown marker &what in the parameter list"),
        ("(fn ((a 1)) 1)", "fn: the parameter a cannot have a default"),
        ("(fn (&optional (a 1 2)) 1)", "fn: the parameter a must be a name or (name default)"),
        ("(fn (5) 1)", "fn: a parameter must be a symbol"),
    ],
)
def test_what_is_no_parameter_list_is_refused(program: str, message: str) -> None:
    assert refused(program) == (message, program)
