"""syntax/indent.py: where a line inside of open brackets begins."""

from __future__ import annotations

import pytest

from sx_kernel.syntax.indent import indentation, indentation_in, is_usual
from sx_kernel.syntax.reader import Incomplete, read_forms


def after(text: str) -> int:
    """The blanks that the line after `text` begins with."""
    with pytest.raises(Incomplete) as found:
        read_forms(text)
    return indentation(text, found.value.opened)


@pytest.mark.parametrize(
    ("text", "indent"),
    [
        ("(define (f x)", 2),
        ("(let ((a 1)", 6),
        ("(list 1", 6),
        ("(list", 1),
        ("(list ; words", 1),
        ("  (list 1\n(f", 1),
        ("(cond ((f) 1)", 6),
        ("(cond", 2),
        ("'(a b", 2),
        ("(1 2", 1),
        ("((f)", 1),
        ("[1 2", 1),
        ("{:a 1", 1),
        ("#(1", 2),
        ('(f "abc', 0),
        ("(f #| words", 0),
        ("(f\n  (g 1\n     2", 5),
    ],
)
def test_the_next_line_stands_where_lisp_has_it(text: str, indent: int) -> None:
    assert after(text) == indent


def test_a_line_is_enough_to_know() -> None:
    assert indentation_in("  (f (g x", 5, "(") == 8


@pytest.mark.parametrize(
    ("line", "indent", "usual"),
    [("(f x", 2, True), ("(f x", 4, False), ("(let x", 4, True), ("(f x", 3, False),
     ("'(f x", 2, False), ("(1 x", 2, False)],
)  # fmt: skip
def test_people_also_indent_calls_like_bodies(line: str, indent: int, usual: bool) -> None:
    assert is_usual(line, line.index("("), "(", indent) is usual
