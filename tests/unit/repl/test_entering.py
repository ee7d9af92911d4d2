"""repl/entering.py: what Enter does to a text."""

from __future__ import annotations

import pytest

from sx_kernel.repl.entering import Insert, Submit, entered, indentation_after, line_indent


def after(text: str) -> str:
    """What Enter makes of `text`, `|` for the cursor: `=` before what is submitted."""
    at = text.index("|")
    match entered(text.replace("|", ""), at):
        case Submit(text):
            return f"={text}"
        case Insert(edit):
            return f"{edit.text[: edit.cursor]}|{edit.text[edit.cursor :]}"


@pytest.mark.parametrize(
    ("text", "then"),
    [
        ("(+ 1 2)|", "=(+ 1 2)"),
        ("(+ 1| 2)", "=(+ 1 2)"),  # one line is submitted from anywhere
        ("(f 1)  |", "=(f 1)"),
        ("|", "="),
        ("(f|", "(f\n |"),
        ("(f a |  b", "(f a\n   |b"),
        ("(f|)", "(f\n |)"),  # brackets that nobody typed yet do not complete it
        ("(f\n |)", "=(f)"),  # but a second Enter does
        ("(f\n x)|", "=(f\n x)"),
        ("(f|\n x)", "(f\n |\n x)"),
        ('(f "a|b', '(f "a\n|b'),  # a string takes no blanks
        (")|", "=)"),
        ("%%time|", "%%time\n|"),
        ("%time x|", "=%time x"),
    ],
)
def test_what_enter_makes_of_a_text(text: str, then: str) -> None:
    assert after(text) == then


def test_whoever_asks_may_know_more_of_what_is_complete() -> None:
    from sx_kernel.session.desk.inputs import Complete

    assert isinstance(entered("(f", 2, lambda _text: Complete()), Submit)


@pytest.mark.parametrize(
    ("text", "blanks"), [("(define (f)", 2), ("(f a", 3), ("(a)", 0), ('(f "a', None), ("", 0)]
)
def test_the_next_line_begins_as_lisp_does(text: str, blanks: int | None) -> None:
    assert indentation_after(text) == blanks


@pytest.mark.parametrize(
    ("text", "then"),
    [("(f\n|x)", "(f\n |x)"), ("(f\n      x|)", "(f\n x|)"), ("   x|", "x|")],
)
def test_a_line_is_indented_and_the_cursor_stays_where_it_was_in_it(text: str, then: str) -> None:
    edit = line_indent(text.replace("|", ""), text.index("|"))
    assert edit is not None
    assert f"{edit.text[: edit.cursor]}|{edit.text[edit.cursor :]}" == then


def test_a_line_of_a_string_is_left_alone() -> None:
    assert line_indent('(f "a\nb', 7) is None
