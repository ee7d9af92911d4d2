"""session/python/crossing.py: the one table of what crosses between SX and Python, and as what."""

from __future__ import annotations

from typing import Any

import pytest

from sx_kernel import Session
from sx_kernel.syntax.printer import inspect, type_of


def test_numbers_strings_lists_and_dicts_are_the_same_objects(session: Session) -> None:
    seen: list[Any] = []
    session.define("keep", seen.append)
    session.eval('(define xs (list 1 2.5 "a" nil true 1/2)) (define d {:a xs}) (keep xs) (keep d)')
    assert seen[0] is session.eval("xs")
    assert seen[1] is session.eval("d")


def test_a_million_numbers_cross_without_being_copied(session: Session) -> None:
    numbers = list(range(1_000_000))
    session.define("source", lambda: numbers)
    session.define("same", lambda xs: xs is numbers)
    assert session.eval("(define xs (source)) (list (same xs) (len xs))") == [True, 1_000_000]


@pytest.mark.parametrize(
    ("text", "python"),
    [
        ("(vector 1 2)", "[1, 2]"),
        ("(rest (list 1 2 3))", "[2, 3]"),
        ("'sym", "'sym'"),
        (r"#\a", "'a'"),
        ("(list (vector 1) 'b)", "[[1], 'b']"),
        ("(bytevector 1 2)", r"bytearray(b'\x01\x02')"),
        ("1/2", "Fraction(1, 2)"),
        ("nil", "None"),
        ("(list m:sqrt)", "[<built-in function sqrt>]"),
        ("m:sqrt", "<built-in function sqrt>"),
    ],
)
def test_values_of_sx_in_python(session: Session, text: str, python: str) -> None:
    assert session.eval(f"(b:repr {text})") == python


@pytest.mark.parametrize(
    ("text", "shown", "kind"),
    [
        ('(b:int "5")', "5", "number"),
        ("(b:bytes (list 1 2))", "#u8(1 2)", "bytevector"),
        ("(b:tuple (list 1 2))", "(1, 2)", "python-object"),
        ("(b:set (list 1))", "{1}", "python-object"),
        ("(b:range 3)", "range(0, 3)", "python-object"),
        ("(b:object)", "<object object>", "python-object"),
        ("b:len", "<built-in function len>", "function"),
        ("b:int", "<class 'int'>", "function"),
        ("(b:dict :a 1)", "{:a 1}", "dict"),
        ("(b:dict (list (py-tuple 1 2)))", "{1 2}", "dict"),
        ("(b:complex 1 2)", "(1+2j)", "python-object"),
    ],
)
def test_values_of_python_in_sx(session: Session, text: str, shown: str, kind: str) -> None:
    value = session.eval(text)
    assert (inspect(value), type_of(value)) == (shown, kind)


def test_numbers_of_numpy_are_numbers(session: Session) -> None:
    session.eval("(import (prefix (python numpy) np:))")
    assert session.eval("(+ 1 (np:mean (list 1 2 3)))") == 3.0
    assert session.eval("(+ 1 (.sum (np:arange 4)))") == 7
    assert session.eval("(if (py-get (np:array (list false)) 0) 1 2)") == 2
    assert session.eval("(py->sx (np:array (list (list 1 2) (list 3 4))))") == [[1, 2], [3, 4]]
