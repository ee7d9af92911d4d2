"""The wire format: an expression as SX source for a client that renders it.

Elements and components stay calls, by name, with their arguments evaluated; everything else is
its value. Markup that was made already goes as `(raw! "…")`. Spreads find their element here, as
they do in HTML.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from sx_kernel.base.errors import error
from sx_kernel.base.made import LibraryValue
from sx_kernel.base.markup import RawHtml, Spread, SxExpr
from sx_kernel.base.sequences import Chain, to_python
from sx_kernel.base.values import Char, Keyword, Symbol
from sx_kernel.html.attributes import bad_name, is_attribute_name, merged, taken_apart
from sx_kernel.syntax.printer import describe, inspect

_MAX_DEPTH: Final = 200


def source_of(value: Any, depth: int = 0) -> str | None:
    """Source whose value is `value`; None if there is none, as for functions."""
    kind = type(value)
    if value is None or kind in (bool, int, float, str, Char):
        return inspect(value)
    if kind is SxExpr:
        return value.source
    if kind is RawHtml:
        return f"(raw! {inspect(value.text())})"
    if kind in (Keyword, Symbol):
        return f"(quote {inspect(value)})"
    if depth > _MAX_DEPTH:
        return None
    if kind is list or kind is Chain:
        return _call("list", [source_of(item, depth + 1) for item in to_python(value)])
    if type(value) is LibraryValue:  # a signal belongs to the session that it was made in
        return None
    if isinstance(value, dict):
        texts = [source_of(item, depth + 1) for item in value.values()]
        if None in texts:
            return None
        pairs = zip(value, texts, strict=True)
        return "{" + " ".join(f"{inspect(key)} {text}" for key, text in pairs) + "}"
    text = inspect(value)
    return None if text.startswith("#<") or callable(value) else text


def _call(name: str, texts: list[str | None]) -> str | None:
    if None in texts:
        return None
    return f"({' '.join([name, *[t for t in texts if t is not None]])})"


def wire_element(name: str, args: Iterable[Any]) -> SxExpr:
    """The call of an element or component, `args` being its evaluated arguments.

    Attributes come first; those that are nil are left out. Raises type-error for a value that has
    no source, range-error for a bad attribute name.
    """
    attrs, children = taken_apart(args)
    texts, spread = _children(name, children)
    attrs = merged(attrs, spread)
    parts = [name]
    for key, value in attrs.items():
        if value is not None and not callable(value):
            if not is_attribute_name(key) or not key.isprintable():
                raise bad_name(key)
            parts.append(f":{key} {_source(name, value)}")
    return SxExpr(f"({' '.join(parts + texts)})")


def wire_fragment(children: Iterable[Any], *, always: bool) -> Any:
    """Several expressions as one: `(<> a b)`. Unless `always`, one alone stands for itself."""
    items = list(children)
    texts, spread = _children("<>" if always else "render-to-sx", items)
    if not always:
        if not texts:
            return Spread(spread) if spread else None
        if len(texts) == 1:
            left = [item for item in items if item is not None and type(item) is not Spread]
            return left[0]
    return SxExpr(f"({' '.join(['<>', *texts])})")


def _children(name: str, values: list[Any]) -> tuple[list[str], dict[str, Any]]:
    texts: list[str] = []
    spread: dict[str, Any] = {}
    stack: list[Any] = list(reversed(values))
    budget = 10_000_000
    while stack:
        item = stack.pop()
        budget -= 1
        if budget < 0:
            raise error("limit-error", "cannot render a list that contains itself")
        if type(item) is list or type(item) is Chain:
            stack.extend(reversed(to_python(item)))
        elif type(item) is Spread:
            spread = merged(spread, item.attrs)
        elif item is not None:
            texts.append(_source(name, item))
    return texts, spread


def _source(name: str, value: Any) -> str:
    text = source_of(value)
    if text is None:
        raise error("type-error", f"{name}: the wire format has no {describe(value)}", value)
    return text


def wire_text(value: Any) -> str:
    """Return what `render-to-sx` answers: source text; a string alone is itself."""
    if type(value) is str:
        return value
    if type(value) is Spread or value is None:
        return ""
    return _source("render-to-sx", value)
