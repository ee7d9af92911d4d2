"""The lexer, and the word lists that all highlighters share."""

from __future__ import annotations

import pytest
from pygments.lexers import get_lexer_by_name, get_lexer_for_filename
from pygments.token import Comment, Keyword, Name, Number, String, Token

from sx_kernel.highlight.lexer import SxLexer
from sx_kernel.highlight.words import outputs


def kinds(text: str) -> dict[str, object]:
    """The kind of each token that is not blank."""
    return {value: kind for kind, value in SxLexer().get_tokens(text) if value.strip()}


def test_the_generated_word_lists_are_current() -> None:
    for path, text in outputs().items():
        assert path.read_text(encoding="utf-8") == text, f"{path.name} is stale: make docs"


def test_pygments_finds_the_lexer() -> None:
    assert isinstance(get_lexer_by_name("sx"), SxLexer)
    assert isinstance(get_lexer_for_filename("a.sx"), SxLexer)


@pytest.mark.parametrize(
    ("text", "word", "kind"),
    [
        ("(define (square x) x)", "define", Keyword.Declaration),
        ("(define (square x) x)", "square", Name.Function),
        ("(if a b)", "if", Keyword),
        ("(map f xs)", "map", Name.Builtin),
        ("(mine 1)", "mine", Name),
        ("-1.5e3", "-1.5e3", Number),
        ("1/3", "1/3", Number),
        ("true", "true", Keyword.Constant),
        ("; words", "; words", Comment.Single),
        (":key", ":key", String.Symbol),
        ("#\\space", "#\\space", String.Char),
        ("%jit plot", "%jit", Name.Decorator),
        ("(~card)", "~card", Name.Class),
    ],
)
def test_tokens_have_their_kinds(text: str, word: str, kind: object) -> None:
    assert kinds(text)[word] is kind


def test_nothing_is_lost_and_nothing_is_an_error() -> None:
    text = '(f "a\\n\n(" #\\( \'x `(,y ,@z) #;(w) {:a 1} #(1) -> a-b? 1+)\n'
    tokens = list(SxLexer().get_tokens(text))
    assert "".join(value for _, value in tokens) == text
    assert not [value for kind, value in tokens if kind is Token.Error]
