"""highlight/styles.py: the themes as styles of Pygments."""

from __future__ import annotations

from typing import Any

import pytest
from pygments.token import Comment, Keyword, Name, Number, Punctuation, Text, Token

from sx_kernel.highlight.styles import ROLES, role_of, style_of
from sx_kernel.highlight.themes import DARK, THEMES, CodeColours, Theme

BOTH = pytest.mark.parametrize("theme", THEMES.values(), ids=list(THEMES))


def test_every_role_is_a_colour_of_code_and_every_colour_has_a_role() -> None:
    assert set(ROLES.values()) - {""} == set(CodeColours._fields)


@BOTH
def test_a_token_has_the_colour_of_its_role(theme: Theme) -> None:
    style: Any = style_of(theme)
    assert style.style_for_token(Keyword)["color"] == theme.code.form[1:]
    assert style.style_for_token(Number.Integer)["color"] == theme.code.number[1:]
    assert style.style_for_token(Comment)["italic"]
    assert style.style_for_token(Text)["color"] is None


def test_a_theme_has_one_style() -> None:
    assert style_of(DARK) is style_of(DARK)
    assert style_of(DARK).background_color == DARK.backgrounds[0]


@pytest.mark.parametrize(
    ("kind", "role"),
    [
        (Keyword, "form"),
        (Keyword.Constant, "constant"),
        (Comment.Single, "comment"),
        (Name.Variable, ""),
        (Punctuation, ""),
        (Token, ""),
    ],
)
def test_a_kind_has_the_role_of_the_nearest_kind_that_has_one(kind: Any, role: str) -> None:
    assert role_of(kind) == role
