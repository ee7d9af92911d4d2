"""Toggling, taking and showing: classes, attributes and styles that come and go."""

from __future__ import annotations

from typing import Any, Final

from sx_kernel.dom import styles
from sx_kernel.dom.element import Element
from sx_kernel.dom.nodes import Node
from sx_kernel.languages.hs.finding import things
from sx_kernel.languages.hs.operators import equal, text_of


def elements(x: Any) -> list[Element]:
    """The elements that a command is for."""
    return [one for one in things(x) if isinstance(one, Element)]


def class_names(what: Any) -> list[str]:
    """The classes that a command names, without dots."""
    return [name for one in what for name in text_of(one).lstrip(".").split()]


def next_of(values: list[Any], now: Any) -> Any:
    """The value after `now` in a circle."""
    at = next((i for i, one in enumerate(values) if equal(one, now)), -1)
    return values[(at + 1) % len(values)]


def toggle_class(one: Element, names: list[Any], others: list[Any] | None) -> None:
    """Toggle classes, or go on to the next of several groups."""
    if others is None:
        for name in class_names(names):
            one.toggle_class(name)
        return
    groups = [class_names(names), *(class_names(other) for other in others)]
    at = next((i for i, group in enumerate(groups) if all(map(one.has_class, group))), -1)
    for group in groups:
        one.remove_class(*group)
    one.add_class(*groups[(at + 1) % len(groups)])


def toggle_attribute(one: Element, name: str, value: Any, others: list[Any] | None) -> None:
    """Toggle an attribute, or go on to the next of several values."""
    if others is None:
        text = "" if value is None else text_of(value)
        one.set(name, None if one.has(name) else text)
        return
    pairs = [(name, value), *((o[0], o[1]) for o in others)]
    at = next(
        (i for i, (n, v) in enumerate(pairs) if one.get(n) == ("" if v is None else text_of(v))), -1
    )
    for key, _ in pairs:
        one.set(key, None)
    key, value = pairs[(at + 1) % len(pairs)]
    one.set(key, "" if value is None else text_of(value))


def others_of(others: Any) -> list[Any] | None:
    """What else a toggle goes through, None for nothing."""
    return None if others is None else list(others)


def take(how: str, what: Any, value: Any, instead: Any, source: Any, taker: Any, me: Any) -> Any:
    """Take classes or an attribute from elements, for others."""
    document = next((one.document for one in [me, *things(taker)] if isinstance(one, Node)), None)
    if how == "class":
        names = class_names(what)
        for name in names:
            found = (
                elements(source)
                if source is not None
                else (document.query_all(f"[class~='{name}']") if document is not None else [])
            )
            for one in found:
                one.remove_class(name)
                if instead is not None:
                    one.add_class(*class_names(instead))
        for one in elements(taker):
            if instead is not None:
                one.remove_class(*class_names(instead))
            one.add_class(*names)
        return None
    found = (
        elements(source)
        if source is not None
        else (document.query_all(f"[{what}]") if document is not None else [])
    )
    for one in found:
        if instead is None:
            if value is None or source is not None or one.get(what) == text_of(value):
                one.set(what, None)
        else:
            one.set(what, text_of(instead[0]))
    for one in elements(taker):
        one.set(what, "" if value is None else text_of(value))
    return None


# --------------------------------------------------------------------------- showing


HIDDEN: Final = {"display": "none", "visibility": "hidden", "opacity": "0"}
_SHOWN: Final = {"display": "block", "visibility": "visible", "opacity": "1"}
HIDING: Final = {
    "twDisplay": "hidden",
    "twVisibility": "invisible",
    "twOpacity": "opacity-0",
}


def show_by_style(how: str, one: Element, name: str, value: Any) -> None:
    """Show, hide or toggle by a style."""
    now = styles.computed(one, name)
    if how == "toggle":
        how = "show" if now == HIDDEN[name] else "hide"
    if how == "hide":
        if name == "display" and one.tag == "dialog":
            one.set("open", None)
            return
        if name == "display" and one.style("display") != "none":
            one.props["hs-display"] = one.style("display")
            one.document.keep(one)
        one.set_style(name, HIDDEN[name])
    elif value is not None:
        one.set_style(name, text_of(value))
    elif name == "display":
        if one.tag == "dialog":
            one.set("open", "")
            return
        before = one.props.pop("hs-display", "")
        one.set_style("display", before)
        if styles.computed(one, "display") == "none":
            one.set_style("display", "block")
    else:
        one.set_style(name, _SHOWN[name])


def show_by_class(how: str, one: Element, name: str) -> None:
    """Show, hide or toggle by a class."""
    if how == "toggle":
        one.toggle_class(name)
    elif how == "hide":
        one.add_class(name)
    else:
        one.remove_class(name)
