"""repl/suggest.py: what an earlier input went on with."""

from __future__ import annotations

import pytest

from sx_kernel.repl.suggest import first_line, first_word, suggestion

HISTORY = ["(define (f x)\n  x)", "(map inc (list 1 2))", "(map dec xs)"]


@pytest.mark.parametrize(
    ("before", "after", "found"),
    [
        ("(map", "", " inc (list 1 2))"),
        ("(map", ")", " inc (list 1 2))"),  # a bracket that closed itself does not count
        ("(map d", "", "ec xs)"),
        ("(map inc (list 1 2", "))", ""),  # it is there already
        ("(map", " x", ""),
        ("(map", ")\n", ""),
        ("(filter", "", ""),
        ("  ", "", ""),
    ],
)
def test_the_newest_input_that_begins_so(before: str, after: str, found: str) -> None:
    assert suggestion(before, after, HISTORY) == found


def test_of_several_lines_the_first_is_shown() -> None:
    assert first_line("fine (f x)\n  x)") == "fine (f x) …"
    assert first_line("one)") == "one)"


@pytest.mark.parametrize(
    ("text", "word"),
    [(" inc (list)", " inc"), ("ec xs)", "ec"), ("x", "x"), ("  ", "  "), ("", "")],
)
def test_a_suggestion_is_taken_word_by_word(text: str, word: str) -> None:
    assert first_word(text) == word
