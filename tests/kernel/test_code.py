"""Code as HTML: everything is in it, nothing can break out, and what belongs together is linked."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any

from sx_kernel import Session
from sx_kernel.kernel.code import code_html, stages_html
from sx_kernel.session.desk.shown import Code
from sx_kernel.session.stages.stages import stages_of


class Reader(HTMLParser):
    """The texts of the <pre> elements, and whether tags are balanced."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: set[str] = set()
        self.texts: list[str] = []

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        assert not any(name.startswith("on") for name, _ in attrs)
        self.open.append(tag)
        self.tags.add(tag)
        if tag == "pre":
            self.texts.append("")

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "pre" in self.open:
            self.texts[-1] += data


def shown(program: str, name: str) -> tuple[str, list[str]]:
    """The stages of the function `name` as HTML, and the texts that should be in it."""
    session = Session()
    session.eval(program)
    lam: Any = session.policy.resolve(name)
    found = stages_of(session, lam)
    return stages_html(found), [stage.code.code for stage in found.stages]


PROGRAM = '(define (f x) (if (< x 0) "<b>&</b>" (list (* x x) \'(a "c"))))'


def test_all_text_is_there_and_tags_are_balanced() -> None:
    html, texts = shown(PROGRAM, "f")
    reader = Reader()
    reader.feed(html)
    assert reader.open == []
    assert reader.texts == texts
    assert "script" not in reader.tags
    assert "b" in reader.tags  # the titles; that of the program is text
    assert "&lt;b&gt;" in html


def test_a_form_and_its_lines_have_a_class_in_common() -> None:
    html, _ = shown(PROGRAM, "f")
    panes = html.split("<pre")[1:]
    lit = [set(re.findall(r"\bi(\d+)\b", pane)) for pane in panes]
    assert lit[0] == lit[1]  # every form of the source lights something in the IR
    assert lit[2] <= lit[0]
    rules = set(re.findall(r":has\(\.k(\d+):hover\)", html))
    assert rules == lit[0]


def test_long_functions_are_shown_without_links() -> None:
    html, _ = shown(f"(define (f x) (list {' '.join(f'(+ x {i})' for i in range(450))}))", "f")
    assert "<style>" not in html


def test_code_alone_has_its_title_and_no_script() -> None:
    html = code_html(Code("(list '<script>)", "sx", "a < b"))
    assert "<script>" not in html
    assert "a &lt; b" in html
