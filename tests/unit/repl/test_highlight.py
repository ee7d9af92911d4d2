"""repl/highlight.py: marked brackets, and suggestions behind the cursor."""

from __future__ import annotations

from typing import Any

import pytest
from prompt_toolkit.buffer import Buffer
from prompt_toolkit.document import Document
from prompt_toolkit.layout.controls import BufferControl
from prompt_toolkit.layout.processors import Processor, TransformationInput

from sx_kernel.repl.highlight import Brackets, Suggestion
from sx_kernel.repl.structure import outline


def transformed(processor: Processor, text: str, cursor: int, line: int = 0) -> Any:
    """What is shown of one line: (style, text), neighbours of one style together."""
    document = Document(text, cursor)
    given = TransformationInput(
        BufferControl(Buffer()), document, line, lambda at: at, [("", document.lines[line])], 80, 24
    )
    found: list[list[str]] = []
    for style, shown, *_ in processor.apply_transformation(given).fragments:
        style = style.strip()
        if found and found[-1][0] == style:
            found[-1][1] += shown
        else:
            found.append([style, shown])
    return [tuple(one) for one in found]


@pytest.mark.parametrize("cursor", [0, 1])
def test_the_bracket_at_the_cursor_and_its_partner_are_marked(cursor: int) -> None:
    assert transformed(Brackets(outline), "(a)", cursor) == [
        ("class:bracket.match", "("), ("", "a"), ("class:bracket.match", ")"),
    ]  # fmt: skip


def test_a_partner_on_another_line_is_marked_there() -> None:
    assert transformed(Brackets(outline), "(a\nb)", 0, 1) == [
        ("", "b"), ("class:bracket.match", ")"),
    ]  # fmt: skip


def test_stray_brackets_are_marked_wherever_the_cursor_is() -> None:
    assert ("class:bracket.stray", ")") in transformed(Brackets(outline), "a ) b", 0)


def test_the_rainbow_colours_by_depth_and_begins_again() -> None:
    shown = transformed(Brackets(outline, rainbow=2), "((( x", 5)
    assert [style for style, text in shown if text == "("] == [
        "class:bracket.depth0", "class:bracket.depth1", "class:bracket.depth0",
    ]  # fmt: skip


def test_a_text_that_is_not_looked_at_is_shown_as_it_is() -> None:
    assert transformed(Brackets(lambda _text: None), "(a)", 0) == [("", "(a)")]


def test_a_suggestion_takes_the_place_of_what_is_behind_the_cursor() -> None:
    shown = transformed(Suggestion(lambda: " 1 2)"), "(+)", 2)
    assert shown == [("", "(+"), ("class:auto-suggestion", " 1 2)")]
    assert transformed(Suggestion(lambda: ""), "(+)", 2) == [("", "(+)")]
    assert transformed(Suggestion(lambda: "x"), "(+\n)", 4, 0) == [("", "(+")]
