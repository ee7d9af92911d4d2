"""Values become markup: text is escaped, attributes are quoted, spreads find their element.

The rules, for a value among the children of an element:

    nil → nothing               string, number, boolean → their text, escaped
    raw-html → as it is         keyword → its name
    list → its items            spread → attributes of the element around
    anything else → what `str` makes of it, escaped

Only a RawHtml gets into the result unescaped, and only `raw!` and `make-raw-html` make one of
text. Element names are those of tags.py, attribute names are checked, attribute values are always
in double quotes. So no text can end the place where it stands.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from sx_kernel.base.errors import error
from sx_kernel.base.markup import Elem, Hole, Isle, RawHtml, Spread, alive, joined
from sx_kernel.base.sequences import Chain, to_python
from sx_kernel.html.attributes import ATTRIBUTE_NAME, bad_name, merged, taken_apart
from sx_kernel.html.tags import BOOLEAN_ATTRIBUTES, VOID
from sx_kernel.syntax.printer import str_value


def escape(text: str) -> str:
    """`text` with `& < > "` replaced, so that it is text in content and in quoted attributes."""
    if "&" in text:
        text = text.replace("&", "&amp;")
    if "<" in text:
        text = text.replace("<", "&lt;")
    if ">" in text:
        text = text.replace(">", "&gt;")
    if '"' in text:
        text = text.replace('"', "&quot;")
    return text


def attribute(name: str, value: Any) -> str:
    """The text ` name="value"`, with the space in front; "" for an attribute that is left out.

    nil and false are left out, and so are functions: an event handler belongs to the client. A
    boolean attribute is bare when its value is true. Raises range-error if `name` is none.
    """
    if type(value) is Hole:
        value = value.value
    if value is None or value is False:
        return ""
    if ATTRIBUTE_NAME(name) is None:
        raise bad_name(name)
    if type(value) is str:
        return f" {name}" if name in BOOLEAN_ATTRIBUTES else f' {name}="{escape(value)}"'
    if name in BOOLEAN_ATTRIBUTES:
        return f" {name}"
    if type(value) is RawHtml:
        return f' {name}="{escape(value.text())}"'
    if callable(value):
        return ""
    return f' {name}="{escape(str_value(value))}"'


def is_handler(name: str, value: Any) -> bool:
    """Return whether an attribute is a function that hears of events, as `:on-click` is."""
    return name[:2] == "on" and callable(value)


def valued(start: str, value: Any) -> str:
    """An attribute that is not boolean, whose name is known to be right: `start` is ` name="`."""
    kind = type(value)
    if kind is str:
        return f'{start}{escape(value)}"'
    if kind is int and -_SMALL < value < _SMALL:
        return f'{start}{value}"'
    return attribute(start[1:-2], value)


def plain_text(value: Any) -> str | None:
    """The markup of a child if it is a short text without spreads; None if it may be more.

    The fast path of compiled code: what it returns None for goes through `element`.
    """
    kind = type(value)
    if kind is str:
        return escape(value)
    if kind is RawHtml:
        return value.plain
    if value is None:
        return ""
    if kind is int:
        return str(value) if -_SMALL < value < _SMALL else None
    if kind is list and len(value) <= _FEW:
        if len(value) == 1:
            item = value[0]
            return item.plain if type(item) is RawHtml else _item_text(item)
        texts: list[str] = []
        for item in value:
            text = item.plain if type(item) is RawHtml else _item_text(item)
            if text is None:
                return None
            texts.append(text)
        return "".join(texts)
    return None


_SMALL: Final = 1 << 60
_FEW: Final = 1000


def _item_text(item: Any) -> str | None:
    return plain_text(item) if type(item) is not list else None


def element(tag: str, args: Iterable[Any]) -> RawHtml:
    """The element `tag`: a keyword and the value after it are an attribute, the rest children.

    Of two attributes of one name the last counts. Raises range-error for a bad attribute name and
    for content of a void element.
    """
    attrs, children = taken_apart(args)
    content, spread = render(children)
    if spread:
        attrs = merged(attrs, spread)
    start = "".join([f"<{tag}", *[attribute(key, attrs[key]) for key in attrs], ">"])
    lives = any(type(attrs[key]) is Hole or is_handler(key, attrs[key]) for key in attrs)
    if tag in VOID:
        if content:
            raise error("range-error", f"{tag}: a void element has no content")
        made = RawHtml(start)
    else:
        made = joined([start, *content, f"</{tag}>"])
    return alive(made, Elem(tag, attrs, content)) if lives or made.live is not None else made


def fragment(children: Iterable[Any]) -> Any:
    """The markup of all children; their spreads are on their way out. A spread alone is itself."""
    items = children if type(children) is list else list(children)
    if len(items) == 1 and type(items[0]) in (RawHtml, Spread):
        return items[0]
    content, spread = render(items)
    return joined(content, spread or None)


def render(values: Any) -> tuple[list[Any], dict[str, Any]]:
    """The markup of `values`, as texts and RawHtml, and what their spreads add up to.

    Lists may be nested to any depth. Raises limit-error for one that contains itself.
    """
    content: list[Any] = []
    spread: dict[str, Any] = {}
    stack: list[tuple[Any, int]] = [(iter(values), 0)]
    path: set[int] = set()
    while stack:
        items, own = stack[-1]
        for item in items:
            kind = type(item)
            if kind is str:
                content.append(escape(item))
            elif kind is RawHtml:
                content.append(item)
                if item.spread is not None:
                    spread = merged(spread, item.spread)
            elif item is None:
                pass
            elif kind is list or kind is Chain:
                if id(item) in path:
                    raise error("limit-error", "cannot render a list that contains itself")
                path.add(id(item))
                stack.append((iter(to_python(item)), id(item)))
                break
            elif kind is Spread:
                spread = merged(spread, item.attrs)
            else:
                content.append(escape(str_value(item)))
        else:
            stack.pop()
            path.discard(own)
    return content, spread


def html_text(value: Any) -> str:
    """The markup of a value as text. What a spread wants is lost: there is no element around."""
    if type(value) is RawHtml:
        return value.text()
    return joined(render([value])[0]).text()


def island(name: str, args: Iterable[Any]) -> RawHtml:
    """An island as the server sends it: its markup, and what the client needs to wake it up.

    `args`: keyword, value … (the arguments it was called with), then the body. Values that cannot
    be written as source are left out.
    """
    from sx_kernel.html.wire import source_of

    state: list[str] = []
    items = list(args)
    for i in range(0, len(items) - 1, 2):
        text = None if items[i + 1] is None else source_of(items[i + 1])
        if text is not None:
            state.append(f":{items[i].name} {text}")
    content, _ = render(items[-1:])
    start = f'<span data-sx-island="{escape(name)}"'
    if state:
        start += f' data-sx-state="{escape("{" + " ".join(state) + "}")}"'
    inside = joined(content)
    return alive(joined([start + ">", *content, "</span>"]), Isle(name, inside))
