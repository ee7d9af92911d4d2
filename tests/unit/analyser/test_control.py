"""analyser/control.py: thunks for the machine's control functions."""

from __future__ import annotations

import pytest

from sx_kernel.analyser.control import hidden
from tests.unit.analyser.analysing import ir, refused

THUNK = "(lambda nil () 1 1)"


@pytest.mark.parametrize(
    ("program", "text"),
    [
        ("(reset 1)", f"(tail-call (global %reset) {THUNK})"),
        ("(shift k k)", "(tail-call (global %shift) (lambda nil (k@1) 2 k@1))"),
        ("(bind 1)", f"(tail-call (global %bind) {THUNK})"),
        ("(delay 1)", f"(tail-call (global %delay) {THUNK})"),
        ("(delay-force 1)", f"(tail-call (global %delay-force) {THUNK})"),
        ('(scope "n" 1)', f'(tail-call (global %scope) "n" nil {THUNK})'),
        ('(scope "n" :value 5 1)', f'(tail-call (global %scope) "n" 5 {THUNK})'),
        ('(provide "n" 5 1)', f'(tail-call (global %scope) "n" 5 {THUNK})'),
        ("(parameterize ((p 2)) 1)",
         f"(tail-call (global %parameterize) (prim %list (global p) 2) {THUNK})"),
        ("(handler-bind ((p h)) 1)",
         f"(tail-call (global %handler-bind) (prim %list (global p) (global h)) {THUNK})"),
        ("(guard (e (else 2)) 1)",
         f"(tail-call (global %guard) {THUNK} (lambda nil (e@1 reraise@2) 3 2))"),
    ],
)  # fmt: skip
def test_a_body_is_a_function_that_the_machine_calls(program: str, text: str) -> None:
    assert ir(program) == text


def test_a_condition_that_no_clause_takes_is_raised_again() -> None:
    assert "(if (global a) 1 (tail-call reraise@2))" in ir("(guard (e (a 1)) 2)")


def test_a_program_cannot_write_a_name_that_is_hidden() -> None:
    assert hidden("reraise") is not hidden("reraise")
    assert "(tail-call (global reraise))" in ir("(guard (e (true (reraise))) 2)")


@pytest.mark.parametrize(
    "program",
    ["(guard 5 1)", "(guard (5 1) 2)", "(shift 5 1)", "(parameterize ((p)) 1)",
     "(parameterize 5 1)", "(handler-bind ((p h 1)) 1)"],
)  # fmt: skip
def test_what_does_not_fit_its_grammar_is_refused(program: str) -> None:
    message, place = refused(program)
    name = program[1:].split()[0]
    assert message.startswith(f"{name}: expected ({name} ")
    assert place == program
