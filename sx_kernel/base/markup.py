"""What rendering computes with: markup, spreads, and source text for the wire.

    raw-html → RawHtml      markup: text that is never escaped again
    spread   → Spread       attributes on their way to the element around them
    sx-expr  → SxExpr       source text that is never quoted again

Markup is a rope. A short text is kept as it is, because most markup is put into other markup at
once; a long one, and any that has long parts, is a tuple of parts that are joined when somebody
wants to see the text. So wrapping a page in an element costs the same whatever its length, and a
hundred thousand nested elements take linear time.
"""

from __future__ import annotations

from typing import Any, Final, final

from sx_kernel.base.errors import error

SHORT: Final = 4096
"""Longer texts are not copied into the markup around them."""

MAX_MARKUP: Final = 1 << 28
"""Characters of one piece of markup, as for strings."""

_TAG: Final = object()


@final
class RawHtml:
    """A piece of markup.

    `plain`: its text, if that is short and nothing else has to be known of it, else None; compiled
    code looks at nothing else. `parts`: the text, or a tuple of texts and RawHtml. `spread`: the
    attributes that it hands to the element around it, or None. `size`: characters. `live`: what
    can come alive in it, an Elem, Hole or Isle, or a tuple of texts and RawHtml; None if nothing.
    """

    __slots__ = ("live", "parts", "plain", "size", "spread")
    sx_type = "raw-html"

    def __init__(self, text: str) -> None:
        """Markup of a text without spreads."""
        self.parts: str | tuple[Any, ...] = text
        self.spread: dict[str, Any] | None = None
        self.live: Any = None
        size = self.size = len(text)
        if size <= SHORT:
            self.plain: str | None = text
            return
        self.plain = None
        if size > MAX_MARKUP:
            raise _too_long()

    def text(self) -> str:
        """The markup as one string."""
        parts = self.parts
        if isinstance(parts, tuple):
            parts = self.parts = _flat(parts)
        return parts

    def sx_html(self) -> str:
        """Return what a face that can show HTML shows."""
        return self.text()

    def sx_parts(self) -> tuple[object, list[Any]]:
        """For `equal`: two pieces of markup are equal if their texts and spreads are."""
        return _TAG, [self.text(), self.spread]

    def __repr__(self) -> str:
        return f"<RawHtml of {self.size}>"


def joined(parts: list[Any], spread: dict[str, Any] | None = None) -> RawHtml:
    """The markup of `parts`, texts and RawHtml, whose own spreads are dealt with already.

    Raises limit-error if it gets too long.
    """
    size = 0
    live = False
    for part in parts:
        if type(part) is str:
            size += len(part)
        else:
            size += part.size
            if part.live is not None:
                live = True
    if size > MAX_MARKUP:
        raise _too_long()
    made = RawHtml("")
    made.size = size
    made.spread = spread
    if size <= SHORT:
        text = made.parts = _flat(tuple(parts))
        made.plain = text if spread is None else None
    else:
        made.parts = tuple(parts)
        made.plain = None
    if live:
        made.live = tuple(parts)
        made.plain = None
    return made


def alive(markup: RawHtml, live: Any) -> RawHtml:
    """`markup`, with what can come alive in it."""
    markup.live = live
    markup.plain = None  # compiled code must not take it for a text
    return markup


@final
class Elem:
    """An element that can come alive: with handlers, or something below it that changes.

    `attrs`: values as they were given, functions and Holes among them. `content`: texts of markup
    and RawHtml.
    """

    __slots__ = ("attrs", "content", "tag")

    def __init__(self, tag: str, attrs: dict[str, Any], content: list[Any]) -> None:
        self.tag = tag
        self.attrs = attrs
        self.content = content


@final
class Hole:
    """A place whose content changes: `node` of lib/signals.sx computes it, `value` is what it was.

    Among children it is the `live` of a RawHtml, its value being one, too; as the value of an
    attribute it stands for itself.
    """

    __slots__ = ("node", "value")
    sx_type = "hole"

    def __init__(self, node: Any, value: Any) -> None:
        self.node = node
        self.value = value


@final
class Isle:
    """An island: its name, and its content as a RawHtml."""

    __slots__ = ("content", "name")

    def __init__(self, name: str, content: RawHtml) -> None:
        self.name = name
        self.content = content


def _flat(parts: tuple[Any, ...]) -> str:
    """The text of all parts, with a stack of its own: ropes may be deep."""
    texts: list[str] = []
    stack: list[Any] = [parts]
    while stack:
        part = stack.pop()
        if type(part) is tuple:
            stack.extend(reversed(part))  # pyright: ignore[reportUnknownArgumentType]
        elif type(part) is str:
            texts.append(part)
        else:
            stack.append(part.parts)
    return "".join(texts)


def _too_long() -> Exception:
    return error("limit-error", f"markup of more than {MAX_MARKUP} characters")


_SPREAD: Final = object()


@final
class Spread:
    """Attributes for the element around: `(make-spread {:class "a"})`. Never changed."""

    __slots__ = ("attrs",)
    sx_type = "spread"

    def __init__(self, attrs: dict[str, Any]) -> None:
        self.attrs = attrs

    def sx_parts(self) -> tuple[object, list[Any]]:
        """For `equal`: by attributes."""
        return _SPREAD, [self.attrs]


_EXPR: Final = object()


@final
class SxExpr:
    """Source text: `(make-sx-expr "(p 1)")` stands in the wire format as it is."""

    __slots__ = ("source",)
    sx_type = "sx-expr"

    def __init__(self, source: str) -> None:
        self.source = source

    def sx_parts(self) -> tuple[object, list[Any]]:
        """For `equal`: by text."""
        return _EXPR, [self.source]
