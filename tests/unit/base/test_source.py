"""Excerpts: the carets stand under what they mean, as a terminal shows it."""

from __future__ import annotations

import pytest

from sx_kernel.base.source import Place, Source, excerpt


@pytest.mark.parametrize(
    ("text", "part", "before", "carets"),
    [
        ('(+ total "3")', '"3"', 9, 3),
        ('(f "日本" x)', "x", 10, 1),
        ('(f "日本" x)', '"日本"', 3, 6),
        ('(f "e\u0301e\u0301" x)', "x", 8, 1),
        ("(f e\u0301 x)", "e\u0301", 3, 1),
        ('(f "\U0001f600" x)', "x", 8, 1),
        ("(f ｘ y)", "y", 6, 1),
        ('(f "\x07" x)', "x", 10, 1),
        ("(a)\r\n(+ 1 b)\r\n(c)", "b", 5, 1),
        ("(a)\r\n(f\r\n1)", "(f\r\n1)", 0, 2),
        ("\t(f x)", "x", 4, 1),
    ],
)
def test_carets_stand_under_the_place(text: str, part: str, before: int, carets: int) -> None:
    start = text.rindex(part)
    shown, under = excerpt(Place(Source(text), start, start + len(part))).split("\n")
    assert under == f"      | {' ' * before}{'^' * carets}"
    assert "\r" not in shown


def test_a_long_line_is_cut_around_the_place() -> None:
    text = "(f " + "日" * 300 + " x)"
    start = text.rindex("x")
    shown, under = excerpt(Place(Source(text), start, start + 1)).split("\n")
    assert len(shown) <= 110
    assert under.endswith("^")


@pytest.mark.parametrize("before", [0, 10, 60, 200])
@pytest.mark.parametrize("after", [0, 10, 200])
def test_a_long_line_is_cut_to_a_terminals_width_and_says_so(before: int, after: int) -> None:
    text = "a" * before + "here" + "b" * after
    shown, under = excerpt(Place(Source(text), before, before + 4)).split("\n")
    assert max(len(shown), len(under)) <= 78
    assert shown[under.index("^") : under.index("^") + 4] == "here"
    line = shown.split(" | ")[1]
    assert line.startswith("…") is (len(text) > 68 and before > 34)
    assert line.endswith("…") is (not text.endswith(line.removeprefix("…")))
