"""highlight/wordlists.py: the lexer's words are those that are generated."""

from __future__ import annotations

from sx_kernel.highlight.wordlists import BUILTINS, CONSTANTS, FORMS, TAGS
from sx_kernel.highlight.words import word_lists


def test_the_words_are_those_of_the_language() -> None:
    lists = word_lists()
    assert frozenset(lists["forms"]) == FORMS
    assert frozenset(lists["builtins"]) == BUILTINS
    assert frozenset(lists["tags"]) == TAGS
    assert frozenset(lists["constants"]) == CONSTANTS


def test_each_kind_has_what_everybody_knows() -> None:
    assert {"if", "let", "define"} <= FORMS
    assert {"map", "car", "string-append"} <= BUILTINS
    assert {"div", "p"} <= TAGS
    assert {"true", "nil"} <= CONSTANTS
