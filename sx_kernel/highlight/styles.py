"""The themes as styles of Pygments, for SX and for the Python code that is made of it."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, Final

from pygments.style import Style
from pygments.token import (
    Comment,
    Generic,
    Keyword,
    Name,
    Number,
    Operator,
    Punctuation,
    String,
    Token,
)

if TYPE_CHECKING:
    from sx_kernel.highlight.themes import Theme

ROLES: Final[dict[Any, str]] = {
    Token: "",
    Comment: "comment",
    Keyword: "form",
    Keyword.Constant: "constant",
    Keyword.Declaration: "definition",
    Name: "",
    Name.Builtin: "builtin",
    Name.Builtin.Pseudo: "builtin",
    Name.Class: "component",
    Name.Decorator: "command",
    Name.Exception: "constant",
    Name.Function: "function",
    Name.Tag: "tag",
    Number: "number",
    Operator: "operator",
    Operator.Word: "form",
    Punctuation: "",
    String: "string",
    String.Affix: "string",
    String.Escape: "escape",
    String.Interpol: "escape",
    String.Symbol: "key",
    Generic.Heading: "",
}
"""Which colour of a theme's code a kind of token has. None: the terminal's or the page's own."""

LETTERS: Final[dict[Any, str]] = {Comment: "italic", Generic.Heading: "bold"}


@cache
def style_of(theme: Theme) -> type[Style]:
    """The style of a theme. What it does not name has the terminal's or the page's own colour."""
    styles = {
        kind: f"{LETTERS.get(kind, '')} {getattr(theme.code, role) if role else ''}".strip()
        for kind, role in ROLES.items()
    }
    body = {"styles": styles, "background_color": theme.backgrounds[0], "name": f"sx-{theme.name}"}
    return type(f"{theme.name.title()}Style", (Style,), body)


def role_of(kind: Any) -> str:
    """The name of the colour that a kind of token has in every theme; "" for none."""
    return next((ROLES[part] for part in reversed(kind.split()) if part in ROLES), "")
