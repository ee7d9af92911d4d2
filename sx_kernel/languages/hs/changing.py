"""What hyperscript's commands change: classes, attributes, styles, collections, the page."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from typing import Any, Final

from sx_kernel.base.equality import hash_key
from sx_kernel.base.undefined import UNDEFINED
from sx_kernel.base.values import HashTable, SetValue
from sx_kernel.dom import forms, styles
from sx_kernel.dom.element import Element
from sx_kernel.dom.events import Event
from sx_kernel.dom.nodes import Node
from sx_kernel.languages.hs.convert import as_html, as_nodes
from sx_kernel.languages.hs.finding import items, things
from sx_kernel.languages.hs.kinds import Class, Fragment, class_name
from sx_kernel.languages.hs.methods import no_layout
from sx_kernel.languages.hs.morphing import morph
from sx_kernel.languages.hs.objects import call_method, get_property, set_property
from sx_kernel.languages.hs.operators import (
    is_true,
    items_of,
    number_of,
    plus,
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
from sx_kernel.languages.hs.world import World, failure

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


_TAG: Final = re.compile(r"[\w-]+")


def make_element(world: World, css: str) -> Element:
    """A new element as a selector describes it: tag, #id, .classes."""
    tag = _TAG.match(css)
    made = world.document.create(tag.group() if tag else "div")
    for mark, name in re.findall(r"([#.])((?:[\w-]|\\.)+)", css[tag.end() if tag else 0 :]):
        plain = name.replace("\\", "")
        if mark == "#":
            made.set("id", plain)
        else:
            made.add_class(plain)
    return made


def pick(how: str, a: Any, b: Any, source: Any, extra: Any) -> Any:
    """`pick …`: some of a list or of a string's characters, or matches of a regular expression."""
    if how in ("match", "matches"):
        return _pick_match(how, text_of(a), text_of(source), text_of(extra))
    if source is None or source is UNDEFINED:
        return source
    whole = source if type(source) is str else items(source)
    size = len(whole)
    if how == "random":
        if a is None:
            return random.choice(whole) if size else UNDEFINED
        found = random.sample(list(whole), min(size, int(number_of(a))))
        return "".join(found) if type(whole) is str else found
    if how in ("first", "last"):
        count = 1 if a is None else int(number_of(a))
        return whole[:count] if how == "first" else whole[max(0, size - count) :]
    start = size if a == "end" else int(number_of(a))
    end = start + 1 if how == "item" or b is None else size if b == "end" else int(number_of(b))
    return whole[slice(start + (extra == "exclusive"), end + (extra == "inclusive"))]


def _pick_match(how: str, pattern: str, text: str, flags: str) -> Any:
    options = re.IGNORECASE if "i" in flags else re.NOFLAG
    options |= re.MULTILINE if "m" in flags else re.NOFLAG
    options |= re.DOTALL if "s" in flags else re.NOFLAG
    try:
        compiled = re.compile(pattern, options)
    except re.error as problem:
        raise failure(f"pick: this is no regular expression: {problem}") from None

    def groups(found: re.Match[str]) -> list[Any]:
        return [found.group(), *(UNDEFINED if g is None else g for g in found.groups())]

    if how == "matches":
        return [groups(found) for found in compiled.finditer(text)]
    found = compiled.search(text)
    return None if found is None else groups(found)


def measure(x: Any) -> dict[str, Any]:
    """Where an element is and how large, as far as its inline style tells."""
    box = no_layout(next(iter(elements(x)), None))
    return {
        **box, "bounds": box, "scrollLeft": 0, "scrollTop": 0, "scrollLeftMax": 0,
        "scrollTopMax": 0, "scrollWidth": box["width"], "scrollHeight": box["height"],
        "scroll": {"left": 0, "top": 0, "leftMax": 0, "topMax": 0},
    }  # fmt: skip


# --------------------------------------------------------------------------- the table


def functions(world: World) -> dict[str, Callable[..., Any]]:
    """The functions of this file by name."""

    def put_nodes(value: Any, one: Element) -> list[Node]:
        found = items_of(value)
        if found is not None:
            return [node for part in found for node in put_nodes(part, one)]
        if isinstance(value, Node | Fragment):
            return as_nodes(world, value)
        return one.parse("null" if value is UNDEFINED else text_of(value))

    def put(value: Any, where: str, target: Any) -> Any:
        is_plain = type(target) is list and not any(isinstance(one, Node) for one in target)
        if is_plain and where in ("start", "end"):
            target.insert(0 if where == "start" else len(target), value)
            return None
        if where != "into" and type(target) in (str, int, float, bool, dict):
            raise failure(f"put: {text_of(target)} is not an element")
        for one in things(target):
            if not isinstance(one, Element):
                continue
            context = one if where in ("into", "start", "end") else one.parent_element or one
            nodes = put_nodes(value, context)
            if where == "into":
                one.fill(nodes)
            else:
                one.put(where, nodes)
            for node in nodes:
                if isinstance(node, Element):
                    world.process(node)
        return None

    def append(target: Any, value: Any) -> Any:
        if target is None or target is UNDEFINED:
            return text_of(value)
        if type(target) is list:
            target.append(value)
            return target
        if type(target) is SetValue:
            target.items[hash_key(value)] = value
            return target
        if isinstance(target, Element):
            put(text_of(value) if value is UNDEFINED else value, "end", target)
            return target
        return plus(target, value)

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

    def make(cls: Any, name: str, *args: Any) -> Any:
        if type(cls) is Class and cls.make is not None:
            return world.call(cls.make, *args)
        if callable(cls):
            return world.call(cls, *args)
        raise failure(
            f"'{name}' is null" if cls in (None, UNDEFINED) else f"'{name}' is not a constructor"
        )

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

    def log(values: list[Any], with_: Any, beep: bool) -> Any:
        console = (
            world.names["console"] if "console" not in world.globals else world.globals["console"]
        )
        if beep:
            from sx_kernel.languages.hs.kinds import class_name

            for one in values:
                call_method(console, "log", ("///_ BEEP!", one, class_name(one)))
            return None
        if with_ is not None and callable(with_):
            world.call(with_, *values)
        else:
            call_method(console, "log", tuple(values))
        return None

    def set_all(fields: dict[str, Any], target: Any) -> Any:
        for one in things(target):
            for name, value in fields.items():
                set_property(one, name, value)

    def set_index(x: Any, key: Any, value: Any) -> Any:
        if x is None or x is UNDEFINED:
            raise failure("cannot set an element of nothing")
        set_property(x, key, value)
        return value

    def replace(target: Any, value: Any) -> Any:
        for one in elements(target):
            nodes = put_nodes(value, one.parent_element or one)
            one.replace(nodes)
            for node in nodes:
                if isinstance(node, Element):
                    world.process(node)

    def swap(a: Any, b: Any) -> Any:
        one, other = next(iter(elements(a)), None), next(iter(elements(b)), None)
        if one is not None and other is not None and one is not other:
            mark = world.document.create_text("")
            one.put("before", [mark])
            other.put("before", [one])
            parent = mark.parent
            if parent is not None:
                world.document.insert(parent, parent.nodes.index(mark), [other])
                world.document.remove([mark])

    def morph_into(target: Any, content: Any) -> Any:
        for one in elements(target):
            morph(world, one, content)
            world.process(one)

    def answer(message: Any, a: Any, b: Any, choice: bool) -> Any:
        found = call_method(world.names, "confirm" if choice else "alert", (message,))
        return (a if is_true(found) else b) if choice else UNDEFINED

    def go(url: Any, _new: bool) -> Any:
        world.document.went.append(text_of(url))

    def scroll(target: Any, *_: Any) -> Any:
        for one in elements(target):
            call_method(one, "scrollIntoView", ())

    def class_if(me: Any, name: str, on: Any) -> Any:
        for one in elements(me):
            one.toggle_class(name, is_true(on))

    def noting(fn: Callable[..., Any]) -> Callable[..., Any]:
        def change(*args: Any) -> Any:
            found = fn(*args)
            world.changed()
            return found

        return change

    changes: dict[str, Callable[..., Any]] = {
        "hs:set!": set_property_of, "hs:set-attribute!": set_attribute, "hs:set-style!": set_style,
        "hs:set-index!": set_index, "hs:replace!": replace, "hs:set-all!": set_all,
        "hs:swap!": swap, "hs:put!": put, "hs:append": append, "hs:add": add, "hs:remove": remove,
        "hs:remove-value": remove_value, "hs:toggle": toggle,
        "hs:next-of": next_of, "hs:untoggle": untoggle,
        "hs:take": take, "hs:show-or-hide": show_or_hide, "hs:do": do, "hs:empty!": empty,
        "hs:morph": morph_into, "hs:class-if!": class_if,
    }  # fmt: skip
    return {
        **{name: noting(fn) for name, fn in changes.items()},
        "hs:make-element": lambda css: make_element(world, css), "hs:make": make, "hs:log": log,
        "hs:breakpoint": lambda: None, "hs:measure": measure, "hs:go": go,
        "hs:go-back": lambda: world.document.went.append("back"), "hs:scroll": scroll,
        "hs:scroll-by": lambda *_: None, "hs:answer": answer,
        "hs:ask": lambda message: call_method(world.names, "prompt", (message,)), "hs:pick": pick,
        "hs:has-class?": lambda me, name: any(one.has_class(name) for one in elements(me)),
        "hs:html": as_html, "hs:property": get_property,
    }  # fmt: skip
