"""What hyperscript's commands change: classes, attributes, styles, collections, the page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sx_kernel.base.equality import hash_key
from sx_kernel.base.undefined import UNDEFINED
from sx_kernel.base.values import HashTable, SetValue
from sx_kernel.dom import forms, styles
from sx_kernel.dom.element import Element
from sx_kernel.dom.events import Event
from sx_kernel.dom.nodes import Node
from sx_kernel.languages.hs.finding import things
from sx_kernel.languages.hs.kinds import class_name
from sx_kernel.languages.hs.objects import call_method, set_property
from sx_kernel.languages.hs.operators import (
    is_true,
    items_of,
    strictly_equal,
    text_of,
)
from sx_kernel.languages.hs.reading import need
from sx_kernel.languages.hs.toggling import (
    HIDDEN,
    HIDING,
    class_names,
    elements,
    next_of,
    others_of,
    show_by_class,
    show_by_style,
    take,
    toggle_attribute,
    toggle_class,
)
from sx_kernel.languages.hs.world import World, failure, noting

Change = tuple[Any, str, Any, Any, Any]


def set_property_of(x: Any, name: str, value: Any, owner: str) -> Any:
    """`set x.name to value`."""
    need(x, owner)
    found = items_of(x)
    if found is not None and not name.isdigit() and name != "length":
        for one in found:
            set_property(one, name, value)
    else:
        set_property(x, name, value)
    return value


def set_attribute(x: Any, name: str, value: Any) -> Any:
    """Set an attribute; null takes it away."""
    for one in elements(x):
        one.set(name, None if value is None or value is UNDEFINED else text_of(value))
    return value


def set_style(x: Any, name: str, value: Any) -> Any:
    """Set a style; null takes it away."""
    for one in elements(x):
        one.set_style(name, "" if value is None or value is UNDEFINED else text_of(value))
    return value


def add(how: str, what: Any, value: Any, target: Any) -> Any:
    """Add classes, an attribute, styles, or a value to a collection."""
    if how == "value":
        return add_value(what, target)
    if how == "css" and type(target) is dict:
        raise failure("add: styles are added to elements, not to an object")
    for one in elements(target):
        if how == "class":
            one.add_class(*class_names(what))
        elif how == "attribute":
            one.set(what, "" if value is None else text_of(value))
        else:
            for name, (text, important) in styles.declarations(what).items():
                styles.put(one, name, text, important=important)
    return None


def add_value(value: Any, target: Any) -> Any:
    """Add a value to a list, set or map."""
    if type(target) is SetValue:
        target.items[hash_key(value)] = value
    elif type(target) is list:
        target.append(value)
    elif isinstance(target, Element):
        target.add_class(*class_names([value]))
    elif type(target) is HashTable:
        raise failure("add: a Map takes `set map[key] to value`")
    else:
        raise failure(f"Cannot add to {class_name(target).lower()}")
    return target


def remove(how: str, what: Any, target: Any) -> Any:
    """Remove classes, an attribute or styles."""
    for one in elements(target):
        if how == "class":
            one.remove_class(*class_names(what))
        elif how == "attribute":
            one.set(what, None)
        elif how == "css":
            for part in what.split(";"):
                name = part.partition(":")[0].strip()
                if name:
                    one.set_style(name, "")
        elif how == "style":
            one.set_style(what, "")
    return None


def remove_value(value: Any, where: Any) -> Any:
    """Remove elements from the page, or from an element, or a value from a collection."""
    if type(where) is SetValue:
        where.items.pop(hash_key(value), None)
        return where
    if type(where) is list and not any(isinstance(one, Node) for one in where):
        at = next((i for i, one in enumerate(where) if strictly_equal(one, value)), -1)
        if at >= 0:
            del where[at]
        return where
    if type(where) is HashTable:
        where.map.pop(hash_key(value), None)
        return where
    for one in things(value):
        if isinstance(one, Node) and (
            where is None or any(isinstance(w, Node) and w.contains(one) for w in things(where))
        ):
            one.document.remove([one])
    return None


# --------------------------------------------------------------------------- putting


def empty(x: Any) -> Any:
    """Empty an element, a form, an input, a list, a set or a map."""
    if type(x) is list and not any(isinstance(one, Node) for one in x):
        x.clear()
        return x
    if type(x) is SetValue:
        x.items.clear()
        return x
    if type(x) is HashTable:
        x.map.clear()
        return x
    if type(x) in (str, int, float, bool, dict):
        raise failure(f"{text_of(x)} cannot be emptied")
    for one in elements(x):
        if one.tag == "form":
            for control in forms.elements(one):
                _empty_control(control)
        elif forms.is_control(one) and one.tag not in ("button", "fieldset", "output", "object"):
            _empty_control(one)
        else:
            one.set_html("")
    return x


def _empty_control(one: Element) -> None:
    if one.tag == "input" and forms.kind_of(one) in ("checkbox", "radio"):
        one.is_checked = False
    elif one.tag == "select":
        for option in forms.options(one):
            forms.choose(option, False)
    elif one.tag != "button":
        forms.set_value(one, "")


# --------------------------------------------------------------------------- the table


def functions(world: World) -> dict[str, Callable[..., Any]]:
    """The functions of this file by name."""
    changes: dict[str, Callable[..., Any]] = {
        "hs:set!": set_property_of, "hs:set-attribute!": set_attribute, "hs:set-style!": set_style,
        "hs:set-index!": set_index, "hs:set-all!": set_all, "hs:add": add, "hs:remove": remove,
        "hs:remove-value": remove_value, "hs:next-of": next_of, "hs:take": take,
        "hs:empty!": empty, "hs:class-if!": class_if, **_shown(world), **_done(world),
    }  # fmt: skip
    return {name: noting(world, fn) for name, fn in changes.items()}


def set_all(fields: dict[str, Any], target: Any) -> Any:
    if target is None or target is UNDEFINED:
        raise failure("cannot set properties of nothing")
    for one in things(target):
        for name, value in fields.items():
            set_property(one, name, value)


def set_index(x: Any, key: Any, value: Any) -> Any:
    if x is None or x is UNDEFINED:
        raise failure("cannot set an element of nothing")
    set_property(x, key, value)
    return value


def class_if(me: Any, name: str, on: Any) -> Any:
    for one in elements(me):
        one.toggle_class(name, is_true(on))


def _done(world: World) -> dict[str, Callable[..., Any]]:
    """`open`, `close`, `reset`, `focus` …"""

    def do(how: str, target: Any) -> Any:
        for one in elements(target):
            if how == "open":
                one.set("open", "")
            elif how == "close":
                one.set("open", None)
            elif how == "reset" and one.tag == "form":
                world.dispatch(one, Event("reset"))
            elif how == "reset":
                if one.tag == "input" and forms.kind_of(one) in ("checkbox", "radio"):
                    one.is_checked = one.has("checked")
                else:
                    forms.reset(one)
            else:
                call_method(one, how, ())

    return {"hs:do": do}


def _shown(world: World) -> dict[str, Callable[..., Any]]:
    """`toggle`, `show` and `hide`."""

    def toggle(target: Any, how: str, what: Any, value: Any, others: Any) -> Any:
        rest = others_of(others)
        done: list[Change] = []
        for one in elements(target):
            done.append((one, how, what, value, rest))
            _toggled(one, how, what, value, rest)
        return done

    def _toggled(one: Element, how: str, what: Any, value: Any, rest: Any) -> None:
        if how == "class":
            toggle_class(one, what, rest)
        elif how == "attribute":
            toggle_attribute(one, what, value, rest)
        elif how == "style" and rest:
            one.set_style(
                what, text_of(next_of(rest, one.style(what) or styles.computed(one, what)))
            )
        elif how == "style":
            show_or_hide("toggle", one, what, None)
        else:
            raise failure("toggle: expected a class, an attribute or a style")

    def untoggle(done: list[Change]) -> Any:
        for one, how, what, value, rest in done:
            _toggled(one, how, what, value, rest)

    def show_or_hide(how: str, one: Any, strategy: Any, value: Any) -> Any:
        if not isinstance(one, Element):
            return None
        config = world.config
        default = config.get("defaultHideShowStrategy")
        name = strategy or (default if type(default) is str and default else "display")
        custom = config["hideShowStrategies"]
        own = custom.get(name) if type(custom) is dict else None
        if own is not None:
            world.call(own, how, one, value)
        elif name == "hidden":
            hide = how == "hide" or (how == "toggle" and not one.has("hidden"))
            one.set("hidden", "" if hide else None)
        elif name in HIDDEN:
            show_by_style(how, one, name, value)
        elif name in HIDING:
            show_by_class(how, one, HIDING[name])
        else:
            raise failure(f"{how}: unknown strategy {name}")
        return None

    return {"hs:toggle": toggle, "hs:untoggle": untoggle, "hs:show-or-hide": show_or_hide}
