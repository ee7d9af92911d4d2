"""All text that we colour can be read: 4.5 : 1 against every background that it may stand on."""

from __future__ import annotations

import re
from typing import Any

import pytest
from pygments.token import Comment, Keyword, Name, Number, String

from sx_kernel.highlight.report import paint_report
from sx_kernel.highlight.styles import style_of
from sx_kernel.highlight.themes import (
    DARK,
    LIGHT,
    THEMES,
    UNKNOWN,
    Theme,
    contrast,
    number_of,
    theme_for,
)
from sx_kernel.repl.look import editor_colours

READABLE = 4.5  # WCAG 2.1, 1.4.3
BOTH = pytest.mark.parametrize("theme", THEMES.values(), ids=list(THEMES))
LEVELS = (0, 95, 135, 175, 215, 255)


def colour_of(number: int) -> str:
    """The colour that terminals have under a number from 16 to 255."""
    if number >= 232:
        return "#" + f"{8 + 10 * (number - 232):02x}" * 3
    number -= 16
    parts = (LEVELS[number // 36], LEVELS[number // 6 % 6], LEVELS[number % 6])
    return "#{:02x}{:02x}{:02x}".format(*parts)


def colours_of(theme: Theme) -> list[tuple[str, str]]:
    """What each colour of a theme is for, and the colour."""
    around = {"error": theme.error, "hint": theme.hint, "faint": theme.faint}
    named = {**theme.code._asdict(), **around, "prompt": theme.prompt}
    return [*named.items(), *(("lines", colour) for colour in theme.lines)]


def worst(colour: str, theme: Theme) -> float:
    """The contrast to that background of the theme where it is the least."""
    return min(contrast(colour, background) for background in theme.backgrounds)


def test_contrast_is_that_of_the_standard() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@BOTH
def test_every_colour_of_a_theme_is_readable_on_its_backgrounds(theme: Theme) -> None:
    for role, colour in colours_of(theme):
        assert worst(colour, theme) >= READABLE, (role, colour)


@BOTH
def test_every_colour_is_one_that_terminals_have(theme: Theme) -> None:
    for role, colour in colours_of(theme):
        assert colour_of(number_of(colour)) == colour, role


def test_the_unknown_background_may_be_black_or_white() -> None:
    assert {"#000000", "#ffffff"} == set(UNKNOWN.backgrounds)
    assert theme_for("#000000") is DARK
    assert theme_for("#1e1e1e") is DARK
    assert theme_for("#ffffff") is LIGHT
    assert theme_for("#fdf6e3") is LIGHT


@BOTH
def test_code_of_every_kind_is_readable(theme: Theme) -> None:
    style: Any = style_of(theme)
    for token, look in style:
        assert look["bgcolor"] is None, token
        assert look["ansicolor"] is None, token
        if look["color"]:
            assert worst(f"#{look['color']}", theme) >= READABLE, token
    for token in (Keyword, Name.Builtin, Name.Tag, Number, String, String.Symbol, Comment):
        assert style.style_for_token(token)["color"], token


@BOTH
def test_the_editors_own_parts_are_readable_on_what_is_behind_them(theme: Theme) -> None:
    for name, look in editor_colours(theme).items():
        text = re.search(r"(?:^|\s)(#[0-9a-f]{6})", look)
        behind = re.search(r"bg:(#[0-9a-f]{6})", look)
        assert "ansi" not in look
        if behind and text:
            assert contrast(text[1], behind[1]) >= READABLE, name
        elif text:
            assert worst(text[1], theme) >= READABLE, name


@BOTH
def test_reports_of_errors_are_readable(theme: Theme) -> None:
    report = "\n".join([
        'type-error: +: argument 2 must be a number, got "3" (string)', "  In [4], line 3",
        "    3 |   (+ total \"3\")", "      |            ^^^", "  called from (f)   In [2], line 1",
        "  … 3 more …", "  hint: (parse-number \"3\")",
    ])  # fmt: skip
    painted = paint_report(report, theme)
    used = re.findall(r"\x1b\[(?:1;)?38;5;(\d+)m", painted)
    assert len(used) == 5
    for number in used:
        assert worst(colour_of(int(number)), theme) >= READABLE
    assert re.sub(r"\x1b\[[0-9;]*m", "", painted) == report
    assert set(re.findall(r"\x1b\[[0-9;]*m", painted)) <= {
        "\x1b[0m", *(f"\x1b[{bold}38;5;{n}m" for n in used for bold in ("", "1;"))
    }  # fmt: skip
