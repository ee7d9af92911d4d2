"""Properties by the names that JavaScript has for them: `value`, `innerHTML`, `parentElement` …

`get` and `put` are one way to everything that reflects: what is no property of elements is the
program's own, kept with the node.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from sx_kernel.base.errors import error
from sx_kernel.dom import defaults, forms, styles, tree
from sx_kernel.dom.document import Document
from sx_kernel.dom.element import Element
from sx_kernel.dom.events import Event
from sx_kernel.dom.nodes import Node, Target, Window
from sx_kernel.html.tags import BOOLEAN_ATTRIBUTES

Getter = Callable[[Any], Any]
Setter = Callable[[Any, Any], None]

_TEXTS: Final = {
    "accept": "accept", "action": "action", "alt": "alt", "className": "class", "dir": "dir",
    "href": "href", "htmlFor": "for", "id": "id", "lang": "lang", "max": "max", "method": "method",
    "min": "min", "name": "name", "pattern": "pattern", "placeholder": "placeholder",
    "rel": "rel", "slot": "slot", "src": "src", "step": "step", "target": "target",
    "title": "title",
}  # fmt: skip
"""Properties that are the text of an attribute."""

_NUMBERS: Final = {
    "colSpan": ("colspan", 1), "maxLength": ("maxlength", -1), "rowSpan": ("rowspan", 1),
    "size": ("size", 20), "tabIndex": ("tabindex", -1),
}  # fmt: skip

_NAMED: Final = {"readOnly": "readonly", "noValidate": "novalidate", "isMap": "ismap"}


def get(target: Target | Event, name: str) -> Any:
    """A property; None if there is none of that name."""
    if isinstance(target, Event):
        return _of_event(target, name)
    if isinstance(target, Element):
        found = _ELEMENT.get(name)
        if found is not None:
            return found[0](target)
        if name in BOOLEAN_ATTRIBUTES or name in _NAMED:
            return target.has(_NAMED.get(name, name))
        if name.startswith("aria") and name != "aria":
            return target.get("aria-" + name[4:].lower())
    elif isinstance(target, Document):
        found = _DOCUMENT.get(name)
        if found is not None:
            return found[0](target)
    elif isinstance(target, Window) and name == "document":
        return target.document
    if isinstance(target, Node):
        found = _NODE.get(name)
        if found is not None:
            return found[0](target)
    return target.props.get(name)


def put(target: Target | Event, name: str, value: Any) -> None:
    """Set a property. Raises range-error for one that cannot be changed."""
    if isinstance(target, Event):
        target.extra[name] = value
        return
    found = None
    if isinstance(target, Element):
        found = _ELEMENT.get(name)
        if found is None and (name in BOOLEAN_ATTRIBUTES or name in _NAMED):
            target.set(_NAMED.get(name, name), "" if _is_true(value) else None)
            return
    elif isinstance(target, Document):
        found = _DOCUMENT.get(name)
    if found is None and isinstance(target, Node):
        found = _NODE.get(name)
    if found is None:
        target.props[name] = value
        target.document.keep(target)
    elif found[1] is None:
        raise error("range-error", f"the property {name} cannot be set", name)
    else:
        found[1](target, value)


def text(value: Any) -> str:
    """A value as the text of an attribute or element; numbers as JavaScript writes them."""
    if type(value) is str:
        return value
    if value is None:
        return ""
    if value is True or value is False:
        return "true" if value else "false"
    if type(value) is float and value.is_integer() and abs(value) < 1e21:
        return str(int(value))
    from sx_kernel.syntax.printer import str_value

    return str_value(value)


def _is_true(value: Any) -> bool:
    return value is not None and value is not False and value != 0 and value != ""


def _of_event(event: Event, name: str) -> Any:
    match name:
        case "type":
            return event.type
        case "target":
            return event.target
        case "currentTarget":
            return event.current
        case "detail":
            return event.detail
        case "bubbles":
            return event.bubbles
        case "cancelable":
            return event.cancelable
        case "defaultPrevented":
            return event.is_prevented
        case "eventPhase":
            return event.phase
        case "timeStamp":
            return event.time
        case _:
            return event.extra.get(name)


def _text_property(attribute: str) -> tuple[Getter, Setter]:
    return (
        lambda el: el.get(attribute) or "",
        lambda el, value: el.set(attribute, text(value)),
    )


def _number_property(attribute: str, default: int) -> tuple[Getter, Setter]:
    def read(el: Element) -> int:
        given = el.get(attribute) or ""
        return int(given) if given.lstrip("-").isdigit() and len(given) < 10 else default

    return read, lambda el, value: el.set(attribute, text(value))


def _set_value(element: Element, value: Any) -> None:
    forms.set_value(element, text(value))


def _set_checked(element: Element, value: Any) -> None:
    forms.set_checked(element, _is_true(value))


def _is_selected(element: Element) -> bool:
    return forms.is_chosen(element) if element.tag == "option" else False


def _choose(element: Element, value: Any) -> None:
    if element.tag != "option":
        return
    on = _is_true(value)
    select = element.closest("select")
    if on and select is not None and not select.has("multiple"):
        for option in forms.options(select):
            forms.choose(option, False)
    forms.choose(element, on)


def _parse_into(element: Element, value: Any) -> None:
    element.set_html(text(value))


def _replace(element: Element, value: Any) -> None:
    above = element.parent_element
    markup = text(value)
    element.replace(above.parse(markup) if above is not None else element.document.parse(markup))


def _set_styles(element: Element, value: Any) -> None:
    element.set("style", text(value))


def _dataset(element: Element) -> dict[str, str]:
    """The attributes `data-…`, by names like `fooBar`."""
    found: dict[str, str] = {}
    for name, value in element.attributes.items():
        if name.startswith("data-"):
            first, *more = name[5:].split("-")
            found[first + "".join(part[:1].upper() + part[1:] for part in more)] = value
    return found


def _number(element: Element) -> float:
    try:
        return float(forms.value(element))
    except (TypeError, ValueError):
        return float("nan")


def _following(node: Node, step: int) -> Node | None:
    raw = tree.following(node.raw) if step > 0 else tree.preceding(node.raw)
    return None if raw is None else node.document.wrap(raw)


def _set_text(node: Node, value: Any) -> None:
    if isinstance(node, Element):
        node.set_text(text(value))
    elif node.kind == tree.TEXT:
        node.document.set_data(node, text(value))


def _data(node: Node) -> str | None:
    return tree.data(node.raw) if node.kind in (tree.TEXT, tree.COMMENT) else None


_KIND_NUMBERS: Final = {
    tree.ELEMENT: 1, tree.TEXT: 3, tree.COMMENT: 8, tree.DOCUMENT: 9, tree.FRAGMENT: 11,
}  # fmt: skip

_Table = dict[str, tuple[Getter, Setter | None]]

_NODE: Final[_Table] = {
    "childNodes": (lambda n: n.nodes, None),
    "children": (lambda n: [one for one in n.nodes if isinstance(one, Element)], None),
    "data": (_data, _set_text),
    "firstChild": (lambda n: next(iter(n.nodes), None), None),
    "isConnected": (lambda n: n.is_connected, None),
    "lastChild": (lambda n: next(reversed(n.nodes), None), None),
    "nextSibling": (lambda n: _following(n, 1), None),
    "nodeName": (
        lambda n: n.tag.upper() if isinstance(n, Element) else f"#{n.kind}",
        None,
    ),
    "nodeType": (lambda n: _KIND_NUMBERS[n.kind], None),
    "nodeValue": (_data, _set_text),
    "ownerDocument": (lambda n: n.document, None),
    "parentElement": (lambda n: n.parent if isinstance(n.parent, Element) else None, None),
    "parentNode": (lambda n: n.parent, None),
    "previousSibling": (lambda n: _following(n, -1), None),
    "textContent": (lambda n: n.text, _set_text),
}

_ELEMENT: Final[_Table] = {
    **{name: _text_property(attribute) for name, attribute in _TEXTS.items()},
    **{name: _number_property(*how) for name, how in _NUMBERS.items()},
    "checked": (forms.is_checked, _set_checked),
    "childElementCount": (lambda e: len(e.children), None),
    "classList": (lambda e: e.classes, None),
    "control": (lambda e: _labelled(e), None),
    "dataset": (_dataset, None),
    "defaultValue": _text_property("value"),
    "elements": (forms.elements, None),
    "firstElementChild": (lambda e: next(iter(e.children), None), None),
    "form": (forms.form_of, None),
    "innerHTML": (lambda e: e.inner_html, _parse_into),
    "innerText": (lambda e: e.text, _set_text),
    "lastElementChild": (lambda e: next(reversed(e.children), None), None),
    "nextElementSibling": (lambda e: e.sibling(1), None),
    "options": (forms.options, None),
    "outerHTML": (lambda e: e.outer_html, _replace),
    "previousElementSibling": (lambda e: e.sibling(-1), None),
    "selected": (_is_selected, _choose),
    "selectedIndex": (
        forms.selected_index,
        lambda e, value: forms.set_selected_index(e, int(value)),
    ),
    "selectedOptions": (forms.chosen_options, None),
    "style": (
        lambda e: {k: v for k, (v, _) in styles.declarations(e.get("style") or "").items()},
        _set_styles,
    ),
    "tagName": (lambda e: e.tag.upper() if e.is_html else e.tag, None),
    "type": (
        lambda e: forms.kind_of(e) if e.tag in ("input", "button") else e.get("type") or "",
        lambda e, value: e.set("type", text(value)),
    ),
    "value": (forms.value, _set_value),
    "valueAsNumber": (_number, _set_value),
}


def _labelled(element: Element) -> Element | None:
    return defaults.labelled(element) if element.tag == "label" else None


_DOCUMENT: Final[_Table] = {
    "URL": (lambda d: d.url, None),
    "activeElement": (lambda d: d.focused or d.body, None),
    "body": (lambda d: d.body, None),
    "cookie": (lambda d: d.cookies.text(), lambda d, value: d.cookies.put(text(value))),
    "defaultView": (lambda d: d.window, None),
    "documentElement": (lambda d: d.root, None),
    "forms": (lambda d: d.query_all("form"), None),
    "head": (lambda d: d.head, None),
    "readyState": (lambda _: "complete", None),
    "title": (
        lambda d: one.text if (one := d.query("title")) is not None else "",
        lambda d, value: _set_title(d, text(value)),
    ),
}


def _set_title(document: Document, title: str) -> None:
    found = document.query("title")
    if found is None:
        found = document.create("title")
        document.head.put("end", [found])
    found.set_text(title)
