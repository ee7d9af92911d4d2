"""kernel/code.py: code as HTML."""

from __future__ import annotations

import re
from html import unescape

import pytest

from sx_kernel.kernel.code import TOOLTIP, code_html, stages_html
from sx_kernel.session.desk.shown import Code, Span, Stage, Stages, Table


def text_of(html: str) -> str:
    return unescape(re.sub("<[^>]*>", "", html))


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ('(f "<" 1 :k ; c\n  ~x)', "sx"),
        ("x = '<' + 1  # c\n", "python"),
        ("a <b>", "text"),
        ("", "sx"),
    ],
)
def test_nothing_of_the_code_is_lost_or_taken_for_markup(text: str, language: str) -> None:
    assert text_of(code_html(Code(text, language))) == text


def test_a_title_stands_above() -> None:
    assert code_html(Code("x", "sx", "<t>")).startswith("<p><b>&lt;t&gt;</b></p><pre>")


def test_what_stands_out_is_bold_and_a_comment_is_italic() -> None:
    html = code_html(Code("(if a b) ; words", "sx"))
    assert re.search(r'font-weight:bold">if<', html)
    assert re.search(r'font-style:italic">; words<', html)


CALLS = Table(("callee",), ())


def staged(*stages: Stage) -> Stages:
    return Stages(stages, CALLS, ("a note",))


def test_parts_of_stages_light_up_with_the_form_that_they_come_from() -> None:
    source = Stage(Code("(+ (f 1) 2)", "sx", "source"), (Span(0, 11, 10), Span(3, 8, 20)))
    python = Stage(Code("f(1) + 2", "python", "Python"), (Span(0, 8, 10), Span(0, 4, 20)))
    html = stages_html(staged(source, python))
    assert html.count('class="k1 i0 i1"') >= 2
    assert ".sx-stages:has(.k1:hover) .i1{" in html
    assert 'title="(f 1)"' in html
    assert "<p>a note</p>" in html


def test_a_stage_that_lacks_a_form_lights_up_for_the_one_around_it() -> None:
    source = Stage(Code("(+ (f 1) 2)", "sx", "source"), (Span(0, 11, 10), Span(3, 8, 20)))
    code = Stage(Code("ADD", "bytecode", "bytecode"), (Span(0, 3, 10),))
    assert 'class="k0 i0 i1"' in stages_html(staged(source, code))


def test_a_long_form_is_cut_in_its_tooltip() -> None:
    text = f"(f {'x' * 200})"
    source = Stage(Code(text, "sx", "source"), (Span(0, len(text), 1),))
    other = Stage(Code("f", "python", "Python"), (Span(0, 1, 1),))
    found = re.search('title="([^"]*)"', stages_html(staged(source, other)))
    assert found is not None
    assert len(found[1]) == TOOLTIP
    assert found[1].endswith("…")


def test_without_places_nothing_is_linked() -> None:
    html = stages_html(staged(Stage(Code("x", "sx", "source"), ())))
    assert "<style>" not in html
