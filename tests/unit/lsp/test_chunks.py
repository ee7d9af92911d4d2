"""A text taken apart into top-level forms, half typed ones too."""

from __future__ import annotations

import pytest

from sx_kernel.lsp.chunks import is_open, spans


@pytest.mark.parametrize(
    ("text", "forms"),
    [
        ("(a) b 'c ; d\n#;(e) ()", ["(a)", "b", "'c", "#;(e)", "()"]),
        ("(a\n(b)\n(c", ["(a", "(b)", "(c"]),
        ('(a "x\n(b)\n(c "y")', ['(a "x', "(b)", '(c "y")']),
        ('(a "doc\n(b)")\n(c)', ['(a "doc\n(b)")', "(c)"]),
        ("(a)) (b)", ["(a)", ")", "(b)"]),
        ("#!/usr/bin/env sx\n(a)", ["(a)"]),
        ("(a\n (b)\n", ["(a\n (b)"]),
        ("#| raw | (a)", ["#| raw |", "(a)"]),
        ("#| raw\n(a)", ["#| raw", "(a)"]),
    ],
)
def test_a_text_falls_into_top_level_forms(text: str, forms: list[str]) -> None:
    assert [text[s.start : s.end] for s in spans(text)] == forms


@pytest.mark.parametrize("text", ["(a", '(a "b)', "(a #| b)", '"a', "'(", "(a) (b ; )"])
def test_what_is_never_closed_is_open(text: str) -> None:
    assert is_open(text)


@pytest.mark.parametrize("text", ["(a)", "a", '"("', "; (", "(a) )", "#\\("])
def test_what_ends_is_not(text: str) -> None:
    assert not is_open(text)
