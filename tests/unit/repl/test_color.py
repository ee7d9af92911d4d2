"""repl/color.py: whether to write in colours, and on which background."""

from __future__ import annotations

import io

import pytest

from sx_kernel.repl.color import background_said, wants_color
from tests.unit.repl.screens import Screen

pytestmark = pytest.mark.usefixtures("usual_terminal")


@pytest.mark.parametrize(
    ("variables", "on_terminal", "in_pipe"),
    [
        ({}, True, False),
        ({"TERM": "dumb"}, False, False),
        ({"NO_COLOR": "1"}, False, False),
        ({"FORCE_COLOR": "1"}, True, True),
        ({"FORCE_COLOR": "1", "TERM": "dumb"}, True, True),
        ({"NO_COLOR": "1", "FORCE_COLOR": "1"}, False, False),
        ({"NO_COLOR": ""}, True, False),
    ],
)
def test_the_environment_decides_about_colours(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], on_terminal: bool, in_pipe: bool
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert wants_color(Screen()) is on_terminal
    assert wants_color(io.StringIO()) is in_pipe


@pytest.mark.parametrize(
    ("said", "background"),
    [
        ("15;0", "dark"), ("0;15", "light"), ("0;default;15", "light"), ("7;8", "dark"),
        ("0;7", "light"), ("15;default", None), ("", None), ("1;300", None),
    ],
)  # fmt: skip
def test_colorfgbg_tells_the_background(said: str, background: str | None) -> None:
    assert background_said({"COLORFGBG": said}) == background
