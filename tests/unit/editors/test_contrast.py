"""What we colour in notebooks can be read, in JupyterLab's light theme and in the dark one."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sx_kernel.highlight.report import BADGE
from sx_kernel.highlight.styles import ROLES
from sx_kernel.highlight.themes import DARK, LIGHT, UNKNOWN, Theme, channels, contrast
from sx_kernel.kernel.code import code_html
from sx_kernel.plots.style import PAPER, STROKES
from sx_kernel.session.desk.shown import Code

SOURCES = Path(__file__).resolve().parents[3] / "editors" / "jupyterlab" / "src"
TEXT = 4.5  # WCAG 2.1, 1.4.3
LINE = 3.0  # 1.4.11, what is drawn

# JupyterLab's: what outputs stand on, the rows of tables, what the mouse is over in a table
PAGES = {LIGHT.name: ("#ffffff", "#f5f5f5", "#e1f5fe"), DARK.name: ("#111111", "#212121")}
THEMES = {LIGHT.name: LIGHT, DARK.name: DARK}
CODE_ROLES = sorted(set(ROLES.values()) - {""})


def over(ground: str, colour: str) -> str:
    """`rgba(…)` on a ground, as one colour."""
    *parts, alpha = (float(part) for part in re.findall(r"[\d.]+", colour))
    mixed = [
        round(alpha * part + (1 - alpha) * below)
        for part, below in zip(parts, channels(ground), strict=True)
    ]
    return "#" + "".join(f"{part:02x}" for part in mixed)


def lit(theme: Theme) -> str:
    """What is under code that the mouse is over."""
    text = (SOURCES / "themes.js").read_text(encoding="utf-8")
    found = re.search(rf"{theme.name}: '(rgba\([^)]*\))'", text)
    assert found is not None
    return over(PAGES[theme.name][0], found[1])


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
@pytest.mark.parametrize("role", CODE_ROLES)
def test_code_can_be_read(theme: Theme, role: str) -> None:
    colour = getattr(theme.code, role)
    for ground in (*PAGES[theme.name], lit(theme)):
        assert contrast(colour, ground) >= TEXT, (ground, contrast(colour, ground))


@pytest.mark.parametrize("role", CODE_ROLES)
def test_code_in_exported_pages_can_be_read(role: str) -> None:
    """They are white, and know no themes; on black they are read as well."""
    for ground in UNKNOWN.backgrounds:
        assert contrast(getattr(UNKNOWN.code, role), ground) >= TEXT


def test_the_html_of_code_has_no_colours_but_these() -> None:
    html = code_html(Code('(define (f x) "s" 1 :k ; c\n  (map f x) ~c true)', "sx"))
    colours = re.findall(r"color:([^;\"]*)", html)
    assert colours
    for colour in colours:
        found = re.fullmatch(r"var\(--sx-([a-z]+),(#[0-9a-f]{6})\)", colour)
        assert found is not None, colour
        assert getattr(UNKNOWN.code, found[1]) == found[2]


def test_what_stands_out_in_errors_can_be_read_on_any_page() -> None:
    """JupyterLab's errors stand on light red or dark red: the colour has its own ground."""
    assert contrast(*BADGE) >= TEXT


def variables(theme: Theme) -> dict[str, str]:
    """The colours of the curves in the extension's style sheet."""
    text = (SOURCES / "curves" / "style.js").read_text(encoding="utf-8")
    light, dark = re.findall(r"\.sx-curves \{(.*?)\}", text, re.DOTALL)
    return dict(re.findall(r"--sx-(\w+): (#[0-9a-f]{6})", light if theme is LIGHT else dark))


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
def test_curves_in_the_page_can_be_seen(theme: Theme) -> None:
    found = variables(theme)
    roles = set(STROKES) - {"ink", "axis", "grid", "mark"}
    assert set(found) == roles
    for role, colour in found.items():
        least = TEXT if role == "muted" else LINE
        for ground in PAGES[theme.name][:1]:
            assert contrast(colour, ground) >= least, role


@pytest.mark.parametrize("role", sorted(set(STROKES) - {"grid"}))
def test_curves_in_pictures_can_be_seen(role: str) -> None:
    least = TEXT if role in {"ink", "muted"} else LINE
    assert contrast(STROKES[role].colour, PAPER) >= least
