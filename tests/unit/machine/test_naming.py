"""machine/naming.py: an error inside of the library names the function that was called."""

from __future__ import annotations

from typing import Any

import pytest

from sx_kernel.base.errors import SxError
from sx_kernel.session.errors.render import render_error
from sx_kernel.session.session import Session

MODES: tuple[dict[str, Any], ...] = (
    {"tier": "cek"},
    {"threshold": 1},
    {"threshold": 1, "budget": 1},
)


def failures(text: str) -> set[tuple[str, str, str | None]]:
    """Kind, message and hint in each mode, of the text and of a function that has it as body."""
    found: set[tuple[str, str, str | None]] = set()
    for mode in MODES:
        session = Session(**mode)
        session.eval("(define (id x) x) (map id (range 9)) (for-each id (range 9))")
        for program in (text, f"(define (f) (list {text})) (f)", f"(define (f) {text}) (f)"):
            with pytest.raises(SxError) as caught:
                session.eval(program)
            found.add((caught.value.kind, caught.value.message, caught.value.payload.hint))
    return found


@pytest.mark.parametrize(
    ("text", "kind", "message"),
    [
        ("(map 5 (list 1))", "type-error", "map: argument 1 must be a function, got 5 (number)"),
        ('(reduce "f" 0 (list 1))', "type-error",
         'reduce: argument 1 must be a function, got "f" (string)'),
        # handed on, once and twice, in a function inside, in a branch of an operand
        ("(call-with-cleanup 5 list)", "type-error",
         "call-with-cleanup: argument 1 must be a function, got 5 (number)"),
        ("(filter-map nil (list 1))", "type-error",
         "filter-map: argument 1 must be a function, got nil (nil)"),
        ("(map-dict 5 {:a 1})", "type-error",
         "map-dict: argument 1 must be a function, got 5 (number)"),
        ("(mapcat 5 (list 1) (list 2))", "type-error",
         "mapcat: argument 1 must be a function, got 5 (number)"),
        ('(with-input-from-string 5 read)', "type-error",
         "with-input-from-string: argument 1 must be a string, got 5 (number)"),
        # a function that takes another number of arguments
        ("(map (fn () 1) (list 1))", "arity-error",
         "map: argument 1: lambda: expected 0 arguments, got 1: (fn)"),
        # handed on in a function that a private one is given
        ("(sort (list 1 2 3) 5)", "type-error",
         "sort: argument 2 must be a function, got 5 (number)"),
        ("(string-any 5 \"a\")", "type-error",
         "string-any: argument 1 must be a function, got 5 (number)"),
        ("(assoc-in 5 (list :a) 1)", "type-error",
         "assoc-in: argument 1 must be made of dicts and lists along the path, got 5 (number)"),
        # what is inside of an argument, or comes of a function that was given
        ('(sum (list 1 "a"))', "type-error",
         'sum: a value that it works with must be a number, got "a" (string)'),
        ('(sorted? (list 1 "a"))', "type-error",
         'sorted?: a value that it works with must be a string, got 1 (number)'),
        ("(assoc-in {:a 1} (list 5) 1)", "type-error",
         "assoc-in: a value that it works with must be a string, keyword or symbol, got 5 (number)"),
        ("(index-by (fn (x) 1.5) (list 1))", "type-error",
         "index-by: a key must be a string, a symbol or a keyword, got 1.5 (number)"),
        ("(mapcat inc (list 1))", "type-error",
         "mapcat: argument 1 must return lists, got 2 (number)"),
        # control functions name themselves
        ("(call/cc 5)", "type-error", "call/cc: argument 1 must be a function, got 5 (number)"),
        ("(call-with-current-continuation 5)", "type-error",
         "call-with-current-continuation: argument 1 must be a function, got 5 (number)"),
        ("(apply 5 (list 1))", "type-error", "apply: argument 1 must be a function, got 5 (number)"),
        ("(call-with-values list 5)", "type-error",
         "call-with-values: argument 2 must be a function, got 5 (number)"),
        ("(make-parameter 1 5)", "type-error",
         "make-parameter: argument 2 must be a function, got 5 (number)"),
    ],
)  # fmt: skip
def test_the_message_names_what_was_called_in_every_mode(
    text: str, kind: str, message: str
) -> None:
    assert failures(text) == {(kind, message, None)}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        # what the program itself wrote
        ("(map (fn (x) (x)) (list 5))", "Not callable: 5 (number)"),
        ("(map first (list 5))", "first: argument 1 must be a list, vector or string, got 5 (number)"),
        # forms without places: whose call it is, is not known
        ("(eval '(map (fn (x) (x)) (list 5)))", "Not callable: 5 (number)"),
        # what is handed on is no argument, but another call of the same function made it
        ("(filter-map (fn (x) (map x (list 1))) (list 5))",
         "map: argument 1 must be a function, got 5 (number)"),
        ("(map (fn (x) (map x (list 1))) (list 5))",
         "map: argument 1 must be a function, got 5 (number)"),
    ],
)  # fmt: skip
def test_other_errors_stay_as_they_are(text: str, message: str) -> None:
    assert {found[1] for found in failures(text)} == {message}


def test_a_handler_sees_the_same_message_and_the_value() -> None:
    text = "(guard (e (true (list (error-message e) (error-irritants e)))) (filter-map 5 (list 1)))"
    message = "filter-map: argument 1 must be a function, got 5 (number)"
    for mode in MODES:
        assert Session(**mode).eval(text) == [message, [5]]


def test_the_carets_point_at_the_argument() -> None:
    with pytest.raises(SxError) as caught:
        Session().eval("(+ 1 (count-if 7 (list 1 2)))")
    assert render_error(caught.value).split("\n")[2:] == [
        "    1 | (+ 1 (count-if 7 (list 1 2)))",
        "      |                ^",
    ]


def test_call_with_values_calls_its_producer_once_whatever_it_answers() -> None:
    text = """(define n 0)
      (define (f) (call-with-values (fn () (set! n (+ n 1)) (values n 2 3 4 5)) list))
      (f) (f) (list (f) n)"""
    for mode in MODES:
        assert Session(**mode).eval(text) == [[3, 2, 3, 4, 5], 3]
