"""The TextMate grammar: what each word of a text is, by its rules."""

from __future__ import annotations

import re
from typing import Any

import pytest

from sx_kernel.highlight.textmate import grammar
from sx_kernel.highlight.words import word_lists

WORDS = word_lists()
RULES: list[dict[str, Any]] = grammar(WORDS)["repository"]["code"]["patterns"]


def scope(text: str, word: str) -> str:
    """The scope of `word` in a line, by the first rule that matches where it begins.

    Python's `re` reads what these rules use of Oniguruma.
    """
    at = text.index(word)
    place = 0
    while place <= at:
        for rule in RULES:
            pattern = rule.get("match") or rule.get("begin")
            found = re.compile(pattern).match(text, place) if pattern else None
            if found is None or not found[0]:
                continue
            for number, part in rule.get("captures", {}).items():
                if found.start(int(number)) == at:
                    return part["name"]
            if found.start() == at:
                return rule["name"]
            place = found.end()
            break
        else:
            place += 1
    return ""


@pytest.mark.parametrize(
    ("text", "word", "expected"),
    [
        ("(define (square x) x)", "define", "keyword.declaration.sx"),
        ("(define (square x) x)", "square", "entity.name.function.sx"),
        ("(if a b)", "if", "keyword.control.sx"),
        ("(let* ((a 1)) a)", "let*", "keyword.control.sx"),
        ("(map f xs)", "map", "support.function.sx"),
        ("(string->number x)", "string->number", "support.function.sx"),
        ("(mapping f)", "mapping", ""),
        ("(my-map f)", "map", ""),
        ("(div :class c)", "div", "entity.name.tag.sx"),
        ("(+ -1.5e3 1/3)", "-1.5e3", "constant.numeric.sx"),
        ("(+ 1 1/3)", "1/3", "constant.numeric.sx"),
        ("(f true)", "true", "constant.language.sx"),
        ("(f :key)", ":key", "constant.other.keyword.sx"),
        ("(~card)", "~card", "entity.name.tag.component.sx"),
        ("(f) ; words", "; words", "comment.line.semicolon.sx"),
        ("%jit plot", "%jit", "meta.preprocessor.sx"),
        ("'a", "'", "keyword.operator.quote.sx"),
    ],
)
def test_words_have_their_scopes(text: str, word: str, expected: str) -> None:
    assert scope(text, word) == expected


@pytest.mark.parametrize("kind", ["forms", "builtins", "tags", "constants"])
def test_every_word_of_the_language_has_a_rule(kind: str) -> None:
    assert [word for word in WORDS[kind] if not scope(f"({word} )", word)] == []
