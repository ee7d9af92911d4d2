"""highlight/words.py: the word lists that all highlighters share."""

from __future__ import annotations

import json

from sx_kernel.highlight.themes import DARK, LIGHT
from sx_kernel.highlight.words import colours_text, data_text, grammar_text, outputs, word_lists


def test_the_generated_word_lists_are_current() -> None:
    for path, text in outputs().items():
        assert path.read_text(encoding="utf-8") == text, f"{path.name} is stale: make docs"


def test_no_word_is_of_two_kinds() -> None:
    lists = word_lists()
    kinds = [set(lists[kind]) for kind in ("forms", "builtins", "tags", "constants")]
    assert all(kinds)
    # `set` and the like are elements of SVG, and forms or functions as well
    assert not kinds[0] & kinds[1]
    assert not kinds[3] & (kinds[0] | kinds[1] | kinds[2])


def test_the_lists_are_sorted_so_that_changes_are_small() -> None:
    assert all(words == sorted(set(words)) for words in word_lists().values())
    assert json.loads(data_text()) == word_lists()


def test_editors_have_the_colours_of_both_themes() -> None:
    text = colours_text()
    for theme in (LIGHT, DARK):
        assert f"export const {theme.name} = {{" in text
        assert f'"form": "{theme.code.form}"' in text
        assert f'"prompt": "{theme.prompt}"' in text


def test_the_grammar_of_editors_is_json() -> None:
    assert json.loads(grammar_text())["scopeName"] == "source.sx"
