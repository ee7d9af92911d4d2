"""Values over several lines: the same text with other white space, as wide as wanted."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sx_kernel.base.source import Source
from sx_kernel.base.values import Vector, keyword, symbol
from sx_kernel.session.session import Session
from sx_kernel.syntax.pretty import LONGEST, pretty
from sx_kernel.syntax.printer import inspect
from sx_kernel.syntax.reader import read

NAMES = ("a", "fn", "let", "define", "if", "cond", "defmacro", "map", "x-y", "begin", "quote")
WIDTHS = st.integers(30, 100)

atoms = st.one_of(
    st.integers(-99999, 99999),
    st.text('ab ("\\\n)é', max_size=4),
    st.booleans(),
    st.none(),
    st.sampled_from([symbol(name) for name in NAMES]),
    st.sampled_from([keyword("k"), keyword("key")]),
)
values = st.recursive(
    atoms,
    lambda inner: st.one_of(
        st.lists(inner, max_size=6),
        st.lists(inner, max_size=4).map(lambda items: Vector(items)),
        st.dictionaries(st.sampled_from(["a", "name", "b c", ""]), inner, max_size=4),
    ),
    max_leaves=40,
)


@given(values, WIDTHS)
def test_only_white_space_differs_from_inspect_and_it_reads_back(value: Any, width: int) -> None:
    text = pretty(value, width)
    lines = text.split("\n")
    assert _joined(lines) == inspect(value)
    [form] = read(Source(text)).forms
    assert inspect(form) == inspect(read(Source(inspect(value))).forms[0])


def _joined(lines: list[str]) -> str:
    """The lines as one: blanks where a blank must be."""
    text = lines[0]
    for line in lines[1:]:
        line = line.lstrip(" ")
        tight = text[-1] in "([{" or line[0] in ")]}"
        text += line if tight else " " + line
    return text


@given(values, WIDTHS)
def test_no_line_is_too_wide_where_atoms_are_short(value: Any, width: int) -> None:
    assert max(map(len, pretty(value, width).split("\n"))) <= width


@given(values, WIDTHS)
def test_what_fits_stays_in_one_line(value: Any, width: int) -> None:
    if len(inspect(value)) <= width:
        assert pretty(value, width) == inspect(value)


@pytest.mark.parametrize(
    ("text", "width", "expected"),
    [
        ("(define (fib n) (if (< n 2) n (+ (fib (- n 1)) (fib (- n 2)))))", 40, """\
(define (fib n)
  (if (< n 2)
      n
      (+ (fib (- n 1)) (fib (- n 2)))))"""),
        ("(let loop ((i 0) (sum 0)) (if (= i 10) (begin (display \"done\") sum) (loop (+ i 1))))",
         60, """\
(let loop ((i 0) (sum 0))
  (if (= i 10) (begin (display "done") sum) (loop (+ i 1))))"""),
        ("(a-function-with-a-name (another-function-name argument) (third argument))", 40, """\
(a-function-with-a-name
 (another-function-name argument)
 (third argument))"""),
        ('{:name "Ada" :languages ("SX" "Python" "Lisp" "APL") :more {:a 1 :b (1 2)}}', 30, """\
{:name "Ada"
 :languages ("SX" "Python"
             "Lisp" "APL")
 :more {:a 1 :b (1 2)}}"""),
        ("(1 2 3 (1000000000 2000000000 3000000000) 4 5)", 36, """\
(1 2 3
 (1000000000 2000000000 3000000000)
 4 5)"""),
    ],
)  # fmt: skip
def test_layout(text: str, width: int, expected: str) -> None:
    assert pretty(read(Source(text)).forms[0], width) == expected


def test_records_and_variants_have_their_fields_below_one_another() -> None:
    session = Session()
    session.eval("(define-record-type point (make-point x y) point? (x point-x) (y point-y))")
    session.eval("(define-type Shape (Rect w h))")
    assert (
        pretty(session.eval("(make-point (range 15) 'north)"), 30)
        == """\
#<point :x (0 1 2 3 4 5 6 7 8
            9 10 11 12 13 14)
        :y north>"""
    )
    assert (
        pretty(session.eval("(Rect (range 12) (Rect 1 2))"), 30)
        == """\
(Rect (0 1 2 3 4 5 6 7 8 9 10
       11)
      (Rect 1 2))"""
    )


def test_depth_and_cycles_are_no_problem() -> None:
    deep: list[Any] = []
    for _ in range(30_000):
        deep = [deep]
    text = pretty(deep, 80)
    assert text.replace("\n", "").replace(" ", "") == inspect(deep).replace(" ", "")
    assert max(map(len, text.split("\n"))) <= 80
    loop: list[Any] = ["x" * 100]
    loop.append(loop)
    assert pretty(loop, 40) == '("' + "x" * 100 + '"\n …)'
    own: dict[str, Any] = {"name": "y" * 50}
    own["own"] = own
    assert pretty(own, 40) == '{:name\n   "' + "y" * 50 + '"\n :own …}'


def test_what_nobody_reads_is_not_laid_out() -> None:
    long = list(range(LONGEST))
    assert pretty(long, 80) == inspect(long)
