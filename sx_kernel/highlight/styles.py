"""The themes as styles of Pygments, for SX and for the Python code that is made of it."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

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


@cache
def style_of(theme: Theme) -> type[Style]:
    """The style of a theme. What it does not name has the terminal's or the page's own colour."""
    styles: dict[Any, str] = {
        Token: "",
        Comment: f"italic {theme.comment}",
        Keyword: theme.form,
        Keyword.Constant: theme.constant,
        Keyword.Declaration: theme.definition,
        Name: "",
        Name.Builtin: theme.builtin,
        Name.Builtin.Pseudo: theme.builtin,
        Name.Class: theme.component,
        Name.Decorator: theme.command,
        Name.Exception: theme.constant,
        Name.Function: theme.function,
        Name.Tag: theme.tag,
        Number: theme.number,
        Operator: theme.operator,
        Operator.Word: theme.form,
        Punctuation: "",
        String: theme.string,
        String.Affix: theme.string,
        String.Escape: theme.escape,
        String.Interpol: theme.escape,
        String.Symbol: theme.key,
        Generic.Heading: "bold",
    }
    body = {"styles": styles, "background_color": theme.backgrounds[0], "name": f"sx-{theme.name}"}
    return type(f"{theme.name.title()}Style", (Style,), body)
