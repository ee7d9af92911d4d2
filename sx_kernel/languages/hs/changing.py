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
from sx_kernel.languages.hs.kinds import Class, Fragment
from sx_kernel.languages.hs.objects import call_method, get_property, set_property
from sx_kernel.languages.hs.operators import concat, equal, is_true, items_of, number_of, text_of
from sx_kernel.languages.hs.reading import items, need, things
from sx_kernel.languages.hs.world import World, failure, no_layout

Change = tuple[Any, str, Any, Any, Any]


def elements(x: Any) -> list[Element]:
    """The elements that a command is for."""
    return [one for one in things(x) if isinstance(one, Element)]


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
            one.add_class(*_names(what))
        elif how == "attribute":
            one.set(what, "" if value is None else text_of(value))
        else:
            for name, (text, important) in styles.declarations(what).items():
                styles.put(one, name, text, important=important)
    return None


def _names(what: Any) -> list[str]:
    return [name for one in what for name in text_of(one).lstrip(".").split()]


def add_value(value: Any, target: Any) -> Any:
    """Add a value to a list, set or map."""
    if type(target) is SetValue:
        target.items[hash_key(value)] = value
    elif type(target) is list:
        target.append(value)
    elif isinstance(target, Element):
        target.add_class(*_names([value]))
    return target


def remove(how: str, what: Any, target: Any) -> Any:
    """Remove classes, an attribute or styles."""
    for one in elements(target):
        if how == "class":
            one.remove_class(*_names(what))
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
        where[:] = [one for one in where if not equal(one, value)]
        return where
    for one in things(value):
        if isinstance(one, Node) and (
            where is None or any(isinstance(w, Node) and w.contains(one) for w in things(where))
        ):
            one.document.remove([one])
    return None


# --------------------------------------------------------------------------- toggling, taking


def _next_of(values: list[Any], now: Any) -> Any:
    at = next((i for i, one in enumerate(values) if equal(one, now)), -1)
    return values[(at + 1) % len(values)]


def _toggle_class(one: Element, names: list[Any], others: list[Any] | None) -> None:
    if others is None:
        for name in _names(names):
            one.toggle_class(name)
        return
    groups = [_names(names), *(_names(other) for other in others)]
    at = next((i for i, group in enumerate(groups) if all(map(one.has_class, group))), -1)
    for group in groups:
        one.remove_class(*group)
    one.add_class(*groups[(at + 1) % len(groups)])


def _toggle_attribute(one: Element, name: str, value: Any, others: list[Any] | None) -> None:
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


def _others_of(others: Any) -> list[Any] | None:
    return None if others is None else list(others)


def take(how: str, what: Any, value: Any, instead: Any, source: Any, taker: Any, me: Any) -> Any:
    """Take classes or an attribute from elements, for others."""
    document = next((one.document for one in [me, *things(taker)] if isinstance(one, Node)), None)
    if how == "class":
        names = _names(what)
        for name in names:
            found = (
                elements(source)
                if source is not None
                else (document.query_all(f"[class~='{name}']") if document is not None else [])
            )
            for one in found:
                one.remove_class(name)
                if instead is not None:
                    one.add_class(*_names(instead))
        for one in elements(taker):
            if instead is not None:
                one.remove_class(*_names(instead))
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


_HIDDEN: Final = {"display": "none", "visibility": "hidden", "opacity": "0"}
_SHOWN: Final = {"display": "block", "visibility": "visible", "opacity": "1"}
_CLASSES: Final = {"twDisplay": "hidden", "twVisibility": "invisible", "twOpacity": "opacity-0"}


def _by_style(how: str, one: Element, name: str, value: Any) -> None:
    now = styles.computed(one, name)
    if how == "toggle":
        how = "show" if now == _HIDDEN[name] else "hide"
    if how == "hide":
        if name == "display" and one.tag == "dialog":
            one.set("open", None)
            return
        if name == "display" and one.style("display") != "none":
            one.props["hs-display"] = one.style("display")
        one.set_style(name, _HIDDEN[name])
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


def _by_class(how: str, one: Element, name: str) -> None:
    if how == "toggle":
        one.toggle_class(name)
    elif how == "hide":
        one.add_class(name)
    else:
        one.remove_class(name)


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
    if type(x) is str:
        return ""
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
    start = start + size if start < 0 else start
    if how == "item" or b is None:
        return whole[start : start + 1]
    end = size if b == "end" else int(number_of(b))
    end = end + size if end < 0 else end
    return whole[start : end + (extra == "inclusive")]


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


# --------------------------------------------------------------------------- morphing


def morph(world: World, target: Element, content: Any) -> None:
    """Make `target` like `content`, keeping the elements that are the same: by id, then by tag."""
    made = next((n for n in as_nodes(world, content) if isinstance(n, Element)), None)
    if made is None:
        return
    if made.tag != target.tag:
        target.replace([made])
        return
    _morph_attributes(target, made)
    _morph_children(target, made)


def _morph_attributes(old: Element, new: Element) -> None:
    for name in list(old.attributes):
        if not new.has(name):
            old.set(name, None)
    for name, value in new.attributes.items():
        if old.get(name) != value:
            old.set(name, value)


def _morph_children(old: Element, new: Element) -> None:
    document = old.document
    known = {e.id: e for e in old.query_all("[id]")}
    wanted = new.nodes
    for i, node in enumerate(wanted):
        now = old.nodes
        at = now[i] if i < len(now) else None
        if isinstance(node, Element):
            match = known.get(node.id) if node.id else None
            if (
                match is None
                and isinstance(at, Element)
                and at.tag == node.tag
                and not (at.id and at.id != node.id)
            ):
                match = at
            if match is not None and match.tag == node.tag:
                if match is not at:
                    document.insert(old, i, [match])
                _morph_attributes(match, node)
                _morph_children(match, node)
                continue
        elif at is not None and at.kind == node.kind == "text":
            if at.text != node.text:
                document.set_data(at, node.text)
            continue
        document.insert(old, i, [node])
    document.remove(old.nodes[len(wanted) :])


# --------------------------------------------------------------------------- the table


def functions(world: World) -> dict[str, Callable[..., Any]]:
    """The functions of this file by name."""

    def put_nodes(value: Any, one: Element) -> list[Node]:
        found = items_of(value)
        if isinstance(value, Node | Fragment) or (
            found is not None and any(isinstance(n, Node | Fragment) for n in found)
        ):
            return as_nodes(world, value)
        text = "" if value is None else concat(value) if value is not UNDEFINED else "undefined"
        return one.parse(text)

    def put(value: Any, where: str, target: Any) -> Any:
        is_plain = type(target) is list and not any(isinstance(one, Node) for one in target)
        if is_plain and where in ("start", "end"):
            target.insert(0 if where == "start" else len(target), value)
            return None
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
            return value
        if type(target) is list:
            target.append(value)
            return target
        if type(target) is SetValue:
            target.items[hash_key(value)] = value
            return target
        if isinstance(target, Element):
            put(value, "end", target)
            return target
        return text_of(target) + text_of(value)

    def toggle(target: Any, how: str, what: Any, value: Any, others: Any) -> Any:
        rest = _others_of(others)
        done: list[Change] = []
        for one in elements(target):
            done.append((one, how, what, value, rest))
            _toggled(one, how, what, value, rest)
        return done

    def _toggled(one: Element, how: str, what: Any, value: Any, rest: Any) -> None:
        if how == "class":
            _toggle_class(one, what, rest)
        elif how == "attribute":
            _toggle_attribute(one, what, value, rest)
        elif how == "style" and rest:
            one.set_style(
                what, text_of(_next_of(rest, one.style(what) or styles.computed(one, what)))
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
        elif name in _HIDDEN:
            _by_style(how, one, name, value)
        elif name in _CLASSES:
            _by_class(how, one, _CLASSES[name])
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
        "hs:remove-value": remove_value, "hs:toggle": toggle, "hs:untoggle": untoggle,
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
