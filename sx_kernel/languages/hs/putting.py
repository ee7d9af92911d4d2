"""What hyperscript's commands put into a page: put, append, replace, swap, morph, make."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final

from sx_kernel.base.equality import hash_key
from sx_kernel.base.undefined import UNDEFINED
from sx_kernel.base.values import SetValue
from sx_kernel.dom.element import Element
from sx_kernel.dom.nodes import Node
from sx_kernel.languages.hs.convert import as_nodes
from sx_kernel.languages.hs.finding import things
from sx_kernel.languages.hs.kinds import Class, Fragment
from sx_kernel.languages.hs.morphing import morph
from sx_kernel.languages.hs.operators import items_of, plus, text_of
from sx_kernel.languages.hs.toggling import elements
from sx_kernel.languages.hs.world import World, failure, noting

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

    def make(cls: Any, name: str, *args: Any) -> Any:
        if type(cls) is Class and cls.make is not None:
            return world.call(cls.make, *args)
        if callable(cls):
            return world.call(cls, *args)
        raise failure(
            f"'{name}' is null" if cls in (None, UNDEFINED) else f"'{name}' is not a constructor"
        )

    changes: dict[str, Callable[..., Any]] = {
        "hs:put!": put, "hs:append": append, "hs:replace!": replace, "hs:swap!": swap,
        "hs:morph": morph_into,
    }  # fmt: skip
    return {
        **{name: noting(world, fn) for name, fn in changes.items()},
        "hs:make-element": lambda css: make_element(world, css), "hs:make": make,
    }  # fmt: skip
