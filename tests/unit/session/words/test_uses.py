"""session/words/uses.py: how often names were used in what was typed."""

from __future__ import annotations

import pytest

from sx_kernel.session.words import uses
from sx_kernel.session.words.uses import Uses


def test_names_are_counted_and_texts_numbers_and_brackets_are_not_names() -> None:
    found = Uses()
    found.note('(map car xs) ; map\n(map "map" \'x)')
    assert (found.count("map"), found.count("car"), found.count("(")) == (2, 1, 0)


def test_what_was_typed_earlier_is_asked_for_once_and_late() -> None:
    asked: list[int] = []

    def earlier() -> list[str]:
        asked.append(1)
        return ["(map f)", "(map g)"]

    found = Uses(earlier)
    found.note("(map h)")
    assert asked == []
    assert found.count("map") == 3
    assert found.count("map") == 3
    assert asked == [1]


def test_only_the_beginning_of_a_long_text_and_the_last_texts_are_looked_at(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(uses, "LONG", 10)
    found = Uses()
    found.note("(aaa bbb) (ccc)")
    assert (found.count("bbb"), found.count("ccc")) == (1, 0)
    for _ in range(uses.TEXTS + 1):
        found.note("(ddd)")
    assert found.count("ddd") == uses.TEXTS


def test_rare_names_are_forgotten_when_there_are_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uses, "NAMES", 4)
    found = Uses()
    found.note("a a a b b c d e")
    assert (found.count("a"), found.count("b")) == (3, 2)
    assert sum(found.count(name) > 0 for name in "cde") == 0
