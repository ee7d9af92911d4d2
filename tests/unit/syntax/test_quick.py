"""syntax/quick.py: the reader for texts that are right and plain."""

from __future__ import annotations

import pytest

from sx_kernel.syntax import quick
from sx_kernel.syntax.places import find_positions
from sx_kernel.syntax.quick import read_plain
from sx_kernel.syntax.reader import read_forms


@pytest.mark.parametrize(
    "text",
    ["", "1", "(f 1 -2 1.5 1/2)", "(a (b) ())", "'x `(a ,b ,@c)", '"a(b" "\\n"', "{:a 1 b 2}",
     "[1 [2]]", "; words (\n(f) ; more", "#t #false #\\a #\\(", ":k nil true", "(nil)"],
)  # fmt: skip
def test_a_plain_text_reads_as_it_does_exactly(text: str) -> None:
    found = read_plain(text, False)
    assert found is not None
    assert found[0] == read_forms(text)


@pytest.mark.parametrize(
    "text",
    ["(", ")", "(]", "[)", "{:a}", "{1 2}", '"a', "#foo x", "#;a b", "#(1)", "|a|", "%x", "1x",
     "#| a |# b", "'"],
)  # fmt: skip
def test_anything_else_is_left_to_who_reads_exactly(text: str) -> None:
    assert read_plain(text, False) is None


def test_names_of_the_system_may_be_read_for_the_library() -> None:
    found = read_plain("(%list 1)", True)
    assert found is not None
    assert found[0][0][0].name == "%list"
    assert read_plain("(%list 1)", False) is None


def test_what_was_opened_tells_where_each_list_begins() -> None:
    text = "(a (b) 'c) {:k [1]}"
    found = read_plain(text, False)
    assert found is not None
    forms, opened = found
    positions = find_positions(text, opened)
    assert positions[id(forms[0])] == 0
    assert positions[id(forms[0][1])] == text.index("(b")
    assert positions[id(forms[0][2])] == text.index("'c")
    assert positions[id(forms[1])] == text.index("{")


def test_atoms_are_remembered_in_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quick, "_ATOMS_LIMIT", len(quick._atoms) + 3)
    for i in range(50):
        read_plain(f"remembered-{i}", False)
    assert len(quick._atoms) <= quick._ATOMS_LIMIT
    assert quick._atoms["true"] is True
