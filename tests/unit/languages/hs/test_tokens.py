"""hs/tokens.py: what a character means depends on what stands before it."""

from __future__ import annotations

from typing import Any

import pytest

from sx_kernel.languages.hs.tokens import (
    closing,
    line_parts,
    template_parts,
    template_tokens,
    tokens,
)


def kinds(text: str) -> list[tuple[str, Any]]:
    found = tokens(text)
    return list(zip(found[0].items[:-1], found[1].items[:-1], strict=True))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a.b", [("id", "a"), ("op", "."), ("id", "b")]),
        ("a .b", [("id", "a"), ("class", "b")]),
        ("#x-y", [("idref", "x-y")]),
        ("@a='1'", [("attr", ["a", "1"])]),
        ("[@a=b]", [("attr", ["a", "b"])]),
        ("*color", [("style", "color")]),
        ("2*c", [("num", 2), ("op", "*"), ("id", "c")]),
        ("<p.x/>", [("query", "p.x")]),
        ("a < b", [("id", "a"), ("op", "<"), ("id", "b")]),
        ("x's y", [("id", "x"), ("op", "'"), ("id", "s"), ("id", "y")]),
        ("'x'", [("str", "x")]),
        (r'"\n\x41"', [("str", "\nA")]),
        ("`a${b}`", [("tmpl", "a${b}")]),
        ("1.50 2e3", [("num", 1.5), ("num", 2000)]),
        ("a -- why\nb", [("id", "a"), ("id", "b")]),
        (".a\\:b", [("class", "a:b")]),
        ("x...y", [("id", "x"), ("op", "..."), ("id", "y")]),
    ],
)
def test_what_a_text_is_cut_into(text: str, expected: list[tuple[str, Any]]) -> None:
    assert kinds(text) == expected


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("'a", "Unterminated string"), ("`a", "Unterminated string"), (r"'\x4'", "Invalid hexadecimal escape"),
        ("[@a", "Unterminated attribute reference"), ("\x00", "Unknown token: \x00"),
    ],
)  # fmt: skip
def test_what_is_no_token_says_why(text: str, message: str) -> None:
    assert ("bad", message) in kinds(text)


def test_only_names_and_operators_are_words() -> None:
    found = tokens("log 'log' .")
    assert found[4].items == ["log", None, ".", None]
    assert found[2].items == [0, 4, 10, 11] and found[3].items == [3, 9, 11, 11]


def test_the_parts_of_a_template_have_their_places() -> None:
    assert template_parts("a${b + {c: 1}}d$e.f\\$g") == [
        "a", ["b + {c: 1}", 3, 13], "d", ["e.f", 16, 19], "$g",
    ]  # fmt: skip
    assert line_parts("$a ${b}\\n") == ["$a ", ["b", 5, 6], "n"]


def test_where_something_is_closed() -> None:
    assert closing("a${x`}`", 0, "`") == 6
    assert closing("a\\`b`", 0, "`") == 4 and closing("abc", 0, "`") == -1


def test_lines_of_a_template_are_commands_or_text() -> None:
    found = template_tokens("<p>\n  #if x\n#1\n")
    assert found[0].items == ["line", "id", "id", "line", "eof"]
    assert found[2].items[1] == 7 and found[1].items[3] == "#1\n"
