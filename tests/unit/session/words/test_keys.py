"""session/words/keys.py."""

from __future__ import annotations

import pytest

from tests.unit.session.words.completing import SESSION, words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("(get ada :|", [":name", ":born", ":home"]),
        ("(get ada :n|", [":name"]),
        ("(assoc ada :b|", [":born"]),
        ("(get (get ada :home) :|", [":city", ":street", ":home"]),  # and a word of the text
        ("(-> ada (get :home) (get :c|", []),  # the list around it is not looked at
        ("(get (-> ada (get :home)) :c|", [":city"]),
        ("(get\n  ada\n  :n|", [":name"]),
        ("(get area-limit :|", []),
        ("(box :c|", [":colour"]),
        ("(box :colour 1 :|", [":colour", ":size"]),
        ("(get nobody :n|", []),
        ("(dict :kind 1 :k|", [":kind"]),  # a word of the text
    ],
)
def test_keys_of_a_known_dict_are_completed(text: str, expected: list[str]) -> None:
    SESSION.eval(
        '(define ada {:name "Ada" :born 1815 :home {:city "London" :street 1} "a b" 2})'
        "(define (box &key colour size) colour)"
    )
    assert words(text) == expected
