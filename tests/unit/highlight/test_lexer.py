"""highlight/lexer.py: the tokens of a text."""

from __future__ import annotations

import pytest
from pygments.lexers import get_lexer_by_name, get_lexer_for_filename
from pygments.token import Comment, Keyword, Name, Number, String, Token

from sx_kernel.highlight.lexer import SxLexer


def kinds(text: str) -> dict[str, object]:
    """The kind of each token that is not blank."""
    return {value: kind for kind, value in SxLexer().get_tokens(text) if value.strip()}


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
        ("(f :key)", ":key", String.Symbol),
        ("#\\space", "#\\space", String.Char),
        ("%jit plot", "%jit", Name.Decorator),
        (":reset all", ":reset", Name.Decorator),
        ("(dict\n :a 1)", ":a", String.Symbol),
        ('(p "x")', "p", Name.Tag),
        ("(map p xs)", "p", Name),
        ("(~card)", "~card", Name.Class),
    ],
)
def test_tokens_have_their_kinds(text: str, word: str, kind: object) -> None:
    assert kinds(text)[word] is kind


def kinds_of(word: str, text: str) -> set[object]:
    """All kinds that a word has in a text."""
    return {kind for kind, value in SxLexer().get_tokens(text) if value == word}


@pytest.mark.parametrize(
    ("word", "text"),
    [
        ("a", "(define (f a b) (a b (+ a 1)))"),
        ("p", "(fn (p) (p 1))"),
        ("title", "(let ((title 1)) (title title))"),
        ("i", "(let loop ((i 0)) (if (i 1) i (loop i)))"),
        ("s", "(let-values (((q s) (f))) (s q))"),
        ("circle", "(define-type shape (circle r) (rect w h))"),
        ("code", "(match x ((Just code) (code 1)))"),
        ("list", "(define (f list) (first list))"),
        ("b", "(defmacro m (a &rest b) `(f ,@b))"),
    ],
)
def test_names_that_the_text_binds_are_no_elements_or_functions(word: str, text: str) -> None:
    assert kinds_of(word, text) == {Name.Variable}


def test_words_of_commands_are_no_names_but_forms_in_them_are_code() -> None:
    assert kinds_of("plot", "%jit plot") == {Name}
    assert kinds_of("reset", ":reset all") == set()
    assert kinds_of("map", "%time (map inc xs)") == {Name.Builtin}
    assert kinds_of("map", "%jit why map\n(map inc xs)") == {Name, Name.Builtin}


def test_what_one_form_binds_is_free_in_the_next() -> None:
    assert kinds_of("p", "(fn (p) p)\n(p 1)") == {Name.Variable, Name.Tag}
    assert kinds_of("time", "(define time 5)\n(+ time 1)") == {Name.Function, Name.Variable}


def test_elements_are_told_apart_where_they_are_called() -> None:
    assert kinds_of("b", "(p :class c (b b))") == {Name.Tag, Name}
    assert kinds_of("p", "'(p q)") == {Name}
    assert kinds_of("b", "`(x ,(b 1))") == {Name.Tag}


def test_nothing_is_lost_and_nothing_is_an_error() -> None:
    text = '(f "a\\n\n(" #\\( \'x `(,y ,@z) #;(w) {:a 1} #(1) -> a-b? 1+)\n'
    tokens = list(SxLexer().get_tokens(text))
    assert "".join(value for _, value in tokens) == text
    assert not [value for kind, value in tokens if kind is Token.Error]
