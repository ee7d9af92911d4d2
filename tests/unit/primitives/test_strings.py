"""Strings, characters, symbols, text: facts, messages, and laws."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sx_kernel.base.values import Vector, char, keyword, symbol
from sx_kernel.primitives.table import PRIMITIVES
from tests.unit.primitives.edges import fails
from tests.unit.primitives.samples import (
    CYCLE,
    A,
    B,
    ErrorRow,
    Row,
    assert_error,
    assert_result,
    call,
    row_id,
)

RESULTS: list[Row] = [
    ("str", (), ""), ("str", (None, True, "x", 1.0), "truex1.0"),
    ("str", (keyword("k"), symbol("s")), "ks"), ("str", ([1, "a", None],), '(1 "a" nil)'),
    ("str", (10**5000,), "1" + "0" * 5000), ("string-length", ("a\U0001f600b",), 3),
    ("string-ref", ("a\U0001f600b", 1), char("\U0001f600")), ("string-ref", ("ab", 1.0), B),
    ("substring", ("hello", 1, 3), "el"), ("substring", ("hello", 5), ""),
    ("substring", ("", 0, 0), ""), ("substring", ("hello", 1, None), "ello"),
    ("string-copy", ("ab",), "ab"), ("upper", ("stra\u00dfe",), "STRASSE"),
    ("trim", ("\u00a0\t a \n",), "a"), ("string-contains?", ("abc", ""), True),
    ("starts-with?", ("", "a"), False), ("ends-with?", ("abc", "bc"), True),
    ("index-of", ("hello", "l"), 2), ("index-of", ("hello", "l", 3), 3),
    ("index-of", ("hello", "l", 9), -1), ("index-of", ("hello", "l", 10**30), -1),
    ("index-of", ("hello", "h", -5), 0), ("index-of", ("ab", B), 1),
    ("index-of", ([1, 2.0, 3], 2), 1), ("index-of", (None, 1), -1),
    ("index-of", (Vector([1, 2]), 2), 1), ("index-of", ([True, 1], 1), 1),
    ("index-of", ([1, 2, 1], 1, 1), 2), ("index-of", ([[1], [2]], [2]), 1),
    ("last-index-of", ("hello", "l"), 3), ("split", ("a.b.c", "."), ["a", "b", "c"]),
    ("split", ("", ","), [""]), ("split", ("", ""), []), ("split", (" a  b ",), ["a", "b"]),
    ("split", ("a--b", "--"), ["a", "b"]), ("split", ("a,b", char(",")), ["a", "b"]),
    ("join", ("-", [1, None, "a"]), "1--a"), ("join", ("-", None), ""),
    ("string-join", (["a", "b"],), "a b"), ("replace", ("aaa", "aa", "b"), "ba"),
    ("replace", ("ab", "", "-"), "-a-b-"), ("replace", ("a.b", ".", ""), "ab"),
    ("string-pad-left", ("7", 3, "0"), "007"), ("string-pad", ("abc", 2), "abc"),
    ("string-pad-left", ("x", 4, "ab"), "abax"), ("string-pad-right", ("7", 3), "7  "),
    ("string-pad-left", ("7", -1), "7"), ("string-repeat", ("ab", 3), "ababab"),
    ("string-repeat", ("", 10**30), ""), ("make-string", (2, char("x")), "xx"),
    ("string-reverse", ("abc",), "cba"), ("string->list", ("ab",), [A, B]),
    ("list->string", ([A, "b"],), "ab"), ("list->string", (None,), ""),
    ("vector->string", (Vector([A, B]), 1), "b"), ("string", (A, 1, "z"), "a1z"),
    ("string=?", ("a", "a", "a"), True), ("string<?", ("a", "b", "b"), False),
    ("string<?", ("Z", "a"), True), ("string-ci=?", ("Stra\u00dfe", "STRASSE"), True),
    ("string>=?", ("b", "a", "a"), True),
]  # fmt: skip

ERRORS: list[ErrorRow] = [
    ("string-append", ("a", 1), "type-error", "string-append: argument 2 must be a string, got 1 (number)"),
    ("string-length", (None,), "type-error", "string-length: argument 1 must be a string, got nil (nil)"),
    ("string-ref", ("abc", 3), "range-error", "string-ref: index 3 is not below 3"),
    ("string-ref", ("abc", -1), "range-error", "string-ref: index -1 is not below 3"),
    ("string-ref", ("abc", True), "type-error", "string-ref: argument 2 must be an integer, got true (boolean)"),
    ("substring", ("abc", 2, 1), "range-error", "substring: end 1 is not between 2 and 3"),
    ("substring", ("abc", 4), "range-error", "substring: start 4 is not between 0 and 3"),
    ("upper", (5,), "type-error", "upper: argument 1 must be a string, got 5 (number)"),
    ("join", ([1], ","), "type-error", "join: argument 1 must be a string, got (1) (list)"),
    ("join", (",", "ab"), "type-error", 'join: argument 2 must be a list, got "ab" (string)'),
    ("split", ("a", 1), "type-error", "split: argument 2 must be a string, got 1 (number)"),
    ("index-of", (5, 1), "type-error", "index-of: argument 1 must be a string, a list or a vector, got 5 (number)"),
    ("index-of", ("abc", 1), "type-error", "index-of: argument 2 must be a string, got 1 (number)"),
    ("string-repeat", ("ab", 10**12), "limit-error", "string-repeat: a string of more than 268435456 characters"),
    ("string-repeat", ("ab", -1), "range-error", "string-repeat: argument 2 must not be negative, got -1"),
    ("string-pad-left", ("a", 10**12), "limit-error", "string-pad-left: a string of more than 268435456 characters"),
    ("list->string", ([1],), "type-error", "list->string: element 0 of argument 1 must be a character, got 1 (number)"),
    ("string<?", ("a", symbol("b")), "type-error", "string<?: argument 2 must be a string, got b (symbol)"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "args", "expected"), RESULTS, ids=row_id)
def test_result(name: str, args: tuple[Any, ...], expected: Any) -> None:
    assert_result(name, args, expected)


@pytest.mark.parametrize(("name", "args", "kind", "message"), ERRORS, ids=row_id)
def test_error(name: str, args: tuple[Any, ...], kind: str, message: str) -> None:
    assert_error(name, args, kind, message)


def test_replacing_cannot_exhaust_the_memory() -> None:
    long = "a" * 1_000_000
    assert fails(PRIMITIVES["replace"].fn, long, "a", long)[0] == "limit-error"


def test_cyclic_data_can_be_joined() -> None:
    assert "…" in call("str", CYCLE)
    assert "…" in call("join", ",", [CYCLE])


@given(st.text(), st.text(min_size=1))
def test_splitting_and_joining_are_opposites(s: str, separator: str) -> None:
    parts = call("split", s, separator)
    assert call("join", separator, parts) == s
    assert call("replace", s, separator, "") == "".join(parts)


@given(st.text(alphabet=st.characters(exclude_categories=("Cs",))))
def test_strings_are_lists_of_characters(s: str) -> None:
    assert call("list->string", call("string->list", s)) == s
    assert call("string-length", s) == len(call("string->list", s))
    for c in call("string->list", s):
        assert call("integer->char", call("char->integer", c)) is c


@given(st.text(), st.integers(-3, 40), st.text(min_size=1, max_size=3))
def test_padding_makes_strings_as_wide_as_wanted(s: str, width: int, fill: str) -> None:
    for name in ("string-pad-left", "string-pad-right"):
        padded = call(name, s, width, fill)
        assert len(padded) == max(len(s), width)
        assert s in padded
