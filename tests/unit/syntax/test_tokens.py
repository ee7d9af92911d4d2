"""syntax/tokens.py: single tokens, and the values of those that are atoms."""

from __future__ import annotations

from fractions import Fraction

import pytest

from sx_kernel.base.values import char, keyword, symbol
from sx_kernel.syntax.tokens import (
    TOKEN,
    WrongToken,
    is_identifier,
    is_member,
    is_symbol_text,
    read_atom,
    read_barred,
    read_char,
    read_string,
    skip_shebang,
)


@pytest.mark.parametrize(
    ("token", "value"),
    [("x", symbol("x")), ("+", symbol("+")), ("...", symbol("...")), (".append", symbol(".append")),
     (":k", keyword("k")), ("true", True), ("nil", None), ("12", 12), ("1/2", Fraction(1, 2)),
     ("-1.5e3", -1500.0), ("a·b", symbol("a·b"))],
)  # fmt: skip
def test_an_atom_has_a_value(token: str, value: object) -> None:
    found = read_atom(token)
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(
    ("token", "message"),
    [(":", '":" without a name'), ("%x", 'a symbol cannot start with "%"'), ("^", "cannot start"),
     ("1x", "not a number: 1x"), ("1/0", "division by zero"), ("a\u200bb", "U+200B")],
)  # fmt: skip
def test_what_is_no_atom_is_told(token: str, message: str) -> None:
    with pytest.raises(WrongToken) as found:
        read_atom(token)
    assert message in found.value.message


def test_a_name_is_one_however_it_was_typed() -> None:
    assert read_atom("gro\u0308ße") is read_atom("größe")


@pytest.mark.parametrize(
    ("token", "text"),
    [('"a"', "a"), (r'"a\nb\t\"\\"', 'a\nb\t"\\'), (r'"\u0041\x42;"', "AB"), ('"a\\\n  b"', "ab"),
     ('"a\r\nb"', "a\nb"), (r'"\ud83d\ude00"', "😀")],
)  # fmt: skip
def test_a_string_is_without_its_escapes(token: str, text: str) -> None:
    assert read_string(token) == text


@pytest.mark.parametrize(("token", "at"), [(r'"ab\q"', 3), ('"a\x07"', 2)])
def test_what_is_wrong_in_a_string_is_pointed_at(token: str, at: int) -> None:
    with pytest.raises(WrongToken) as found:
        read_string(token)
    assert found.value.start == at


@pytest.mark.parametrize(
    ("token", "value"), [("#\\a", "a"), ("#\\space", " "), ("#\\x41", "A"), ("#\\(", "(")]
)
def test_a_character_is_itself_a_name_or_a_number(token: str, value: str) -> None:
    assert read_char(token) is char(value)


def test_between_bars_a_name_may_be_anything() -> None:
    assert read_barred("|a (b|") is symbol("a (b")
    assert read_barred(r":|\x41;|") is keyword("A")
    with pytest.raises(WrongToken, match='cannot start with "%"'):
        read_barred("|%x|")


def test_names_can_be_told_from_other_texts() -> None:
    assert is_symbol_text("a-b")
    assert is_symbol_text(":k")
    for text in ("1", "true", "a b", "", "(", "|a|"):
        assert not is_symbol_text(text)
    assert is_identifier("a-b")
    assert not is_identifier("1a")
    assert is_member(".-shape")
    assert not is_member(".1")


@pytest.mark.parametrize(
    ("text", "at"), [("#!/usr/bin/env sx\n1", 17), ("#!/bin/sx", 9), ("1", 0), ("#!x", 0)]
)
def test_a_first_line_for_the_shell_is_skipped(text: str, at: int) -> None:
    assert skip_shebang(text) == at


@pytest.mark.parametrize("text", ['(f "a" #\\( ,@b #;c |d| ; e', '"unterminated', "#| a", "\x01"])
def test_no_character_but_white_space_is_skipped(text: str) -> None:
    assert "".join(m[0] for m in TOKEN.finditer(text)).replace(" ", "") == text.replace(" ", "")
