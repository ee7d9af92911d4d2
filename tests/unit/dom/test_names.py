"""dom/names.py: sets of names, written as text."""

from __future__ import annotations

from sx_kernel.dom.names import words


def test_words_are_apart_by_blanks_and_lines() -> None:
    assert words(" a b\n  c a ") == {"a", "b", "c"}
    assert words("") == frozenset()
