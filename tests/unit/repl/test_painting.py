"""repl/painting.py: which lexer, and as many colours as the terminal has."""

from __future__ import annotations

import pytest

from sx_kernel.highlight.themes import THEMES
from sx_kernel.repl.look import Look
from sx_kernel.repl.painting import highlight, lexer_class
from tests.unit.repl.screens import ESCAPE


@pytest.mark.parametrize(
    ("language", "lexer"),
    [("sx", "SxLexer"), ("hyperscript", "HyperscriptLexer"), ("python", "PythonLexer"),
     ("bytecode", "TextLexer")],
)  # fmt: skip
def test_each_language_has_its_lexer(language: str, lexer: str) -> None:
    assert lexer_class(language).__name__ == lexer


@pytest.mark.parametrize("language", ["sx", "python", "other"])
def test_colours_change_no_character(language: str) -> None:
    text = "\n(if (x) ; y\n  1)\n\n"
    painted = highlight(text, language, Look("auto", {}).code_style)
    assert ESCAPE.sub("", painted) == text


def test_a_terminal_that_has_all_colours_gets_them(monkeypatch: pytest.MonkeyPatch) -> None:
    style = Look(next(iter(THEMES)), {}).code_style
    monkeypatch.setenv("COLORTERM", "truecolor")
    deep = highlight('(f "a")', "sx", style)
    monkeypatch.setenv("COLORTERM", "")
    few = highlight('(f "a")', "sx", style)
    assert "38;2;" in deep and "38;5;" in few and "38;2;" not in few
