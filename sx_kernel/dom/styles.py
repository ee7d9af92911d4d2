"""Styles: those in an element's `style` attribute, and what a browser computes by default.

There is no layout and there are no style sheets: what is computed is the inline style, what is
inherited of it, and the browser's defaults for the properties that programs ask for.
"""

from __future__ import annotations

import re
from typing import Any, Final, TypeAlias

from sx_kernel.dom import tree
from sx_kernel.dom.names import words
from sx_kernel.dom.values import is_value

Element: TypeAlias = Any
"""An Element, of element.py, which stands above this file."""

Declarations = dict[str, tuple[str, bool]]
"""A property's value and whether it is important, by name."""

_PIECE: Final = re.compile(r"""(?:[^;"'()]|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|\([^)]*\))+""")
_IMPORTANT: Final = re.compile(r"\s*!\s*important\s*\Z", re.IGNORECASE)

_DEFAULTS: Final = {
    "background-color": "rgba(0, 0, 0, 0)", "bottom": "auto", "color": "rgb(0, 0, 0)",
    "cursor": "auto", "float": "none", "font-size": "16px", "font-style": "normal",
    "font-weight": "400", "height": "auto", "left": "auto", "margin": "0px", "max-height": "none",
    "max-width": "none", "opacity": "1", "overflow": "visible", "padding": "0px",
    "pointer-events": "auto", "position": "static", "right": "auto", "text-align": "start",
    "top": "auto", "transform": "none", "transition-duration": "0s", "transition-property": "all",
    "visibility": "visible", "white-space": "normal", "width": "auto", "z-index": "auto",
}  # fmt: skip

_INHERITED: Final = words(
    """color cursor font font-family font-size font-style font-weight line-height list-
    style letter-spacing pointer-events text-align text-transform visibility white-
    space"""
)

_DISPLAYS: Final = {
    **dict.fromkeys(
        words(
            """address article aside blockquote body center dd details dialog div dl dt
            fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header
            hgroup hr html legend main menu nav ol optgroup option p pre
            search section summary ul"""
        ),
        "block",
    ),
    **dict.fromkeys(
        words(
            """area base datalist head link meta noscript script style template title"""
        ),
        "none",
    ),
    **dict.fromkeys(
        words(
            """button input meter progress select textarea"""
        ),
        "inline-block",
    ),
    "li": "list-item", "table": "table", "tr": "table-row", "td": "table-cell",
    "th": "table-cell", "thead": "table-header-group", "tbody": "table-row-group",
    "tfoot": "table-footer-group", "caption": "table-caption", "col": "table-column",
    "colgroup": "table-column-group",
}  # fmt: skip

_COLOURS: Final = {
    "black": (0, 0, 0), "silver": (192, 192, 192), "gray": (128, 128, 128),
    "grey": (128, 128, 128), "white": (255, 255, 255), "maroon": (128, 0, 0), "red": (255, 0, 0),
    "purple": (128, 0, 128), "fuchsia": (255, 0, 255), "green": (0, 128, 0), "lime": (0, 255, 0),
    "olive": (128, 128, 0), "yellow": (255, 255, 0), "navy": (0, 0, 128), "blue": (0, 0, 255),
    "teal": (0, 128, 128), "aqua": (0, 255, 255), "orange": (255, 165, 0),
    "pink": (255, 192, 203), "brown": (165, 42, 42), "cyan": (0, 255, 255),
}  # fmt: skip


def property_name(name: str) -> str:
    """`backgroundColor` as `background-color`; other names are as they are."""
    if name.startswith("--"):
        return name
    return re.sub(r"[A-Z]", lambda found: "-" + found[0].lower(), name)


def declarations(text: str) -> Declarations:
    """Return what a `style` attribute says."""
    found: Declarations = {}
    for piece in _PIECE.findall(text):
        name, colon, value = piece.partition(":")
        name = name.strip()
        if not colon or not name or not value.strip():
            continue
        important = _IMPORTANT.search(value)
        plain = (value[: important.start()] if important else value).strip()
        key = name if name.startswith("--") else name.lower()
        found.pop(key, None)
        found[key] = (plain, important is not None)
    return found


def written(styles: Declarations) -> str:
    """Declarations as the text of a `style` attribute."""
    return " ".join(
        f"{name}: {value}{' !important' if important else ''};"
        for name, (value, important) in styles.items()
    )


def get(element: Element, name: str) -> str:
    """A property of the element's own style; "" if it has none."""
    found = declarations(element.get("style") or "").get(property_name(name))
    return found[0] if found is not None else ""


def put(element: Element, name: str, value: str, *, important: bool = False) -> None:
    """Set a property of the element's own style; "" takes it away. What is no value is ignored."""
    styles = declarations(element.get("style") or "")
    key = property_name(name.strip())
    marked = _IMPORTANT.search(value)
    plain = (value[: marked.start()] if marked else value).strip()
    if ";" in plain and declarations(f"{key}:{plain}").get(key, ("",))[0] != plain:
        return
    if not is_value(key, plain):
        return
    if not plain:
        if styles.pop(key, None) is None:
            return
    else:
        styles[key] = (plain, important or marked is not None)
    element.set("style", written(styles) if styles else "")


def computed(element: Element, name: str) -> str:
    """Return what a browser computes for a property, as far as that needs no layout and style
    sheets."""
    key = property_name(name)
    value = get(element, key)
    if key == "display" and not value:
        return _display(element)
    if not value:
        value = _of_shorthand(element, key)
    if value in ("", "inherit") and (key in _INHERITED or key.startswith("--") or value):
        above = element.parent_element
        if above is not None:
            return computed(above, key)
    if not value or value in ("initial", "unset", "inherit"):
        return _default(key)
    return _colour(value) if "color" in key else value


def _display(element: Element) -> str:
    if element.has("hidden"):
        return "none"
    if tree.namespace(element.raw) != "html":
        return "inline"
    if element.tag == "dialog" and not element.has("open"):
        return "none"
    return _DISPLAYS.get(element.tag, "inline")


def _of_shorthand(element: Element, key: str) -> str:
    """A property that the element's style sets by way of another one."""
    if key == "background-color":
        value = get(element, "background")
        return value if " " not in value.strip() else ""
    side = re.fullmatch(r"(margin|padding)-(?:top|right|bottom|left)", key)
    if side is not None:
        parts = get(element, side[1]).split()
        return parts[0] if len(parts) == 1 else ""
    return ""


def _default(key: str) -> str:
    if key.startswith(("margin-", "padding-")):
        return "0px"
    return _DEFAULTS.get(key, "")


def _colour(value: str) -> str:
    """A colour as browsers answer it."""
    known = _COLOURS.get(value.lower())
    if known is None and re.fullmatch(r"#(?:[0-9a-fA-F]{3}|[0-9a-fA-F]{6})", value):
        digits = value[1:] if len(value) == 7 else "".join(c + c for c in value[1:])
        known = (int(digits[:2], 16), int(digits[2:4], 16), int(digits[4:], 16))
    if known is not None:
        return f"rgb({known[0]}, {known[1]}, {known[2]})"
    if value.lower() == "transparent":
        return "rgba(0, 0, 0, 0)"
    made = re.fullmatch(r"rgb\(\s*(\d+)\s*[, ]\s*(\d+)\s*[, ]\s*(\d+)\s*\)", value)
    return f"rgb({made[1]}, {made[2]}, {made[3]})" if made else value
