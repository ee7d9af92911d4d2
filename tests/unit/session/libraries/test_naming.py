"""Errors of functions that are written in SX name the function that was called."""

from __future__ import annotations

import pytest

from sx_kernel.base.errors import SxError
from sx_kernel.session.errors.render import render_error
from sx_kernel.session.session import Session


@pytest.mark.parametrize(
    ("call", "wanted"),
    [
        ("(hash-table-ref 5 :k)", "a hash table"),
        ("(hash-table-update! 5 :k inc)", "a hash table"),
        ("(hash-table-update!/default 5 :k inc 0)", "a hash table"),
        ("(hash-table-walk 5 list)", "a hash table"),
        ("(hash-table-fold 5 list 0)", "a hash table"),
        ("(set-for-each 5 list)", "a set"),
        ("(set-map 5 list)", "a set"),
        ("(set-filter 5 list)", "a set"),
        ("(coroutine->list 5)", "a coroutine"),
    ],
)
def test_an_error_names_what_was_called_and_not_what_it_is_made_of(call: str, wanted: str) -> None:
    name = call[1:].split()[0]
    with pytest.raises(SxError) as caught:
        Session().eval(call)
    assert caught.value.payload.message == f"{name}: argument 1 must be {wanted}, got 5 (number)"


@pytest.mark.parametrize(
    ("form", "usage"),
    [
        ("(with-restarts 5 1)", "(with-restarts bindings &rest body)"),
        ("(define-condition a 5 (free))", "(define-condition name parents fields &rest options)"),
        ("(defhandler greet 5 6)", "(defhandler name params &rest body)"),
    ],
)
def test_a_macro_of_the_library_that_fails_on_its_form_says_how_it_is_written(
    form: str, usage: str
) -> None:
    name = form[1:].split()[0]
    for program in (form, f"(define (f) {form})"):
        with pytest.raises(SxError) as caught:
            Session().eval(program)
        assert caught.value.kind == "syntax-error"
        assert caught.value.message == f"{name}: expected {usage}, got {form}"
        assert "^" * len(form) in render_error(caught.value)


def test_what_fails_in_a_macro_of_a_program_is_told_as_it_is() -> None:
    with pytest.raises(SxError) as caught:
        Session().eval("(defmacro m (x) (car 5)) (m 1)")
    assert caught.value.kind == "type-error"
