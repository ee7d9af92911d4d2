"""Markup: elements, fragments, raw text, spreads, and the wire format.

Every element is a primitive of its own, `(div :class "a" "text")`. Among its arguments a keyword
marks an attribute; the analyser hands it over as a keyword (ir/nodes.py KeywordArg).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sx_kernel.base.markup import Hole, RawHtml, Spread, SxExpr, alive, joined
from sx_kernel.html import elements
from sx_kernel.html.tags import TAG_NAMES
from sx_kernel.primitives.check import bad_argument, need_string
from sx_kernel.primitives.registry import primitive


def _element(tag: str) -> Callable[..., RawHtml]:
    def make(*args: Any) -> RawHtml:
        return elements.element(tag, args)

    make.sx_keywords = True  # type: ignore[attr-defined]  # a keyword in a call marks an attribute
    return make


for _tag in sorted(TAG_NAMES):
    primitive(_tag)(_element(_tag))


@primitive("%element")
def named_element(tag: Any, *args: Any) -> RawHtml:
    """The element `tag`, whatever that name means."""
    return elements.element(tag, args)


@primitive("<>", "%fragment")
def fragment(*children: Any) -> Any:
    """The children, one after the other, as markup."""
    return elements.fragment(children)


@primitive("raw!")
def raw(*texts: Any) -> RawHtml:
    """The arguments as markup, not escaped; nil is left out."""
    parts: list[str] = []
    for i, text in enumerate(texts):
        if type(text) is RawHtml:
            parts.append(text.text())
        elif text is not None:
            parts.append(need_string("raw!", i + 1, text))
    return RawHtml("".join(parts))


@primitive("make-raw-html")
def make_raw_html(text: Any) -> RawHtml:
    """A string as markup."""
    return RawHtml(need_string("make-raw-html", 1, text))


@primitive("raw-html?")
def is_raw_html(value: Any) -> bool:
    """Return whether `value` is markup."""
    return type(value) is RawHtml


@primitive("raw-html-content")
def raw_html_content(markup: Any) -> str:
    """The text of a piece of markup."""
    if type(markup) is not RawHtml:
        raise bad_argument("raw-html-content", 1, "markup", markup)
    return markup.text()


@primitive("html-text", "%html-text")
def html_text(value: Any) -> str:
    """The markup of any value, as a string."""
    return elements.html_text(value)


@primitive("client?")
def is_client() -> bool:
    """Return whether this is a browser."""
    return False


@primitive("make-spread")
def make_spread(attrs: Any) -> Spread:
    """Attributes for the element around."""
    if not isinstance(attrs, dict):
        raise bad_argument("make-spread", 1, "a dict", attrs)
    for name, value in attrs.items():
        elements.attribute(name, value)  # a bad name is noticed here
    return Spread(dict(attrs))


@primitive("spread?")
def is_spread(value: Any) -> bool:
    """Return whether `value` is a spread."""
    return type(value) is Spread


@primitive("spread-attrs")
def spread_attrs(spread: Any) -> dict[str, Any]:
    """A new dict of the attributes of a spread."""
    if type(spread) is not Spread:
        raise bad_argument("spread-attrs", 1, "a spread", spread)
    return dict(spread.attrs)


@primitive("%island")
def island(*args: Any) -> RawHtml:
    """Return what an island renders to: its name, keyword, value …, its body."""
    return elements.island(args[0], args[1:])


@primitive("%hole-html")
def hole_html(node: Any, value: Any) -> Any:
    """Content of an element that changes: see base/markup.py Hole."""
    made = elements.fragment([value])
    if type(made) is Spread:
        return made
    return alive(joined([made], made.spread), Hole(node, made))


@primitive("%hole-value")
def hole_value(node: Any, value: Any) -> Hole:
    """The value of an attribute that changes."""
    return Hole(node, value)


@primitive("make-sx-expr")
def make_sx_expr(source: Any) -> SxExpr:
    """Source text that the wire format takes as it is."""
    return SxExpr(need_string("make-sx-expr", 1, source))


@primitive("sx-expr?")
def is_sx_expr(value: Any) -> bool:
    """Return whether `value` is source text for the wire format."""
    return type(value) is SxExpr


@primitive("sx-expr-source")
def sx_expr_source(expr: Any) -> str:
    """The text of an sx-expr."""
    if type(expr) is not SxExpr:
        raise bad_argument("sx-expr-source", 1, "an sx-expr", expr)
    return expr.source


@primitive("%wire-element")
def wire_element(name: Any, *args: Any) -> Any:
    """A call of an element or component in the wire format."""
    from sx_kernel.html.wire import wire_element, wire_fragment

    return wire_fragment(args, always=True) if name == "<>" else wire_element(name, args)


@primitive("%wire-fragment")
def wire_fragment(*children: Any) -> Any:
    """The forms of a body in the wire format."""
    from sx_kernel.html.wire import wire_fragment

    return wire_fragment(children, always=False)


@primitive("%wire-text")
def wire_text(value: Any) -> str:
    """The wire format of a value, as a string."""
    from sx_kernel.html.wire import wire_text

    return wire_text(value)
