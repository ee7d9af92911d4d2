"""The colours of SX, for screens that are dark, light, or not known to be either.

Each is one of the 256 that terminals have by number, and stands out from all backgrounds of its
theme at 4.5 : 1 at least, as WCAG 2.1 (1.4.3) wants it of text; a test computes that. On an
unknown background only six colours do, on black as on white.

Data only: pygments.py and repl/ make styles of it.
"""

from __future__ import annotations

from typing import Final, NamedTuple


class CodeColours(NamedTuple):
    """The colours of program text: one for each kind of token that stands out.

    `form` is for special forms, `definition` for `define` and its like, `function` for the name
    that is defined, `component` for `~name`, `key` for keywords.
    """

    form: str
    definition: str
    function: str
    builtin: str
    tag: str
    component: str
    constant: str
    number: str
    string: str
    escape: str
    key: str
    comment: str
    command: str
    operator: str


class Theme(NamedTuple):
    """Colours as `#rrggbb`. `backgrounds`: those that the theme is made for.

    `code` is for programs, the rest for what is around them: `faint` for what is beside the point,
    `lines` for brackets by depth and for curves.
    """

    name: str
    backgrounds: tuple[str, ...]
    code: CodeColours
    error: str
    hint: str
    faint: str
    prompt: str
    lines: tuple[str, ...]


DARK: Final = Theme(
    name="dark",
    backgrounds=("#000000", "#111111", "#1e1e1e", "#212121", "#282a36", "#002b36", "#2e3440"),
    code=CodeColours(
        form="#d787ff",
        definition="#ff87d7",
        function="#87d7ff",
        builtin="#5fafff",
        tag="#87d787",
        component="#ffd75f",
        constant="#ff87af",
        number="#ffaf5f",
        string="#afd75f",
        escape="#ffaf87",
        key="#d7af5f",
        comment="#9e9e9e",
        command="#ff87af",
        operator="#b2b2b2",
    ),
    error="#ff8787",
    hint="#5fd7d7",
    faint="#9e9e9e",
    prompt="#87d75f",
    lines=("#5fafff", "#ffaf5f", "#87d787", "#ff8787", "#d787ff", "#5fd7d7"),
)

LIGHT: Final = Theme(
    name="light",
    backgrounds=("#ffffff", "#f5f5f5", "#fdf6e3", "#eeeeee"),
    code=CodeColours(
        form="#5f00af",
        definition="#8700af",
        function="#0000d7",
        builtin="#005f87",
        tag="#005f5f",
        component="#875f00",
        constant="#af005f",
        number="#005fd7",
        string="#005f00",
        escape="#870087",
        key="#875f00",
        comment="#626262",
        command="#af005f",
        operator="#585858",
    ),
    error="#d70000",
    hint="#005f87",
    faint="#626262",
    prompt="#005f00",
    lines=("#005fd7", "#875f00", "#005f00", "#d70000", "#8700af", "#005f5f"),
)

UNKNOWN: Final = Theme(
    name="unknown",
    backgrounds=("#000000", "#ffffff"),
    code=CodeColours(
        form="#875fd7",
        definition="#875fd7",
        function="#5f5fff",
        builtin="#5f5fff",
        tag="#00875f",
        component="#af5f5f",
        constant="#d700af",
        number="#af5f5f",
        string="#00875f",
        escape="#d700af",
        key="#af5f5f",
        comment="#767676",
        command="#d700af",
        operator="#767676",
    ),
    error="#af5f5f",
    hint="#00875f",
    faint="#767676",
    prompt="#00875f",
    lines=("#5f5fff", "#af5f5f", "#00875f", "#d700af", "#875fd7", "#767676"),
)

THEMES: Final = {theme.name: theme for theme in (DARK, LIGHT, UNKNOWN)}

_LEVELS: Final = (0, 95, 135, 175, 215, 255)


def channels(colour: str) -> tuple[int, int, int]:
    """Red, green and blue of `#rrggbb`, from 0 to 255."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def number_of(colour: str) -> int:
    """The number, among a terminal's 256, of a colour that is one of them."""
    red, green, blue = channels(colour)
    if red == green == blue and red not in _LEVELS:
        return 232 + (red - 8) // 10
    return 16 + 36 * _LEVELS.index(red) + 6 * _LEVELS.index(green) + _LEVELS.index(blue)


def luminance(colour: str) -> float:
    """The relative luminance of `#rrggbb`, from 0 to 1 (WCAG 2.1, "relative luminance")."""
    red, green, blue = (_linear(part / 255) for part in channels(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, from 1 to 21 (WCAG 2.1, "contrast ratio")."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def theme_for(background: str) -> Theme:
    """The theme that is read more easily on `background`: LIGHT or DARK."""
    dark = contrast(background, "#ffffff") > contrast(background, "#000000")
    return DARK if dark else LIGHT
