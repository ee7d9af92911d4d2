"""How hyperscript finds things: queries, collections, what stands next to what."""

from __future__ import annotations

import random
import re
from typing import Any, Final

from sx_kernel.base.equality import key_of
from sx_kernel.base.undefined import UNDEFINED
from sx_kernel.base.values import HashTable
from sx_kernel.dom import tree
from sx_kernel.dom.element import Element
from sx_kernel.dom.nodes import Node
from sx_kernel.languages.hs.kinds import Fragment
from sx_kernel.languages.hs.operators import (
    concat,
    items_of,
    strictly_equal,
)

_SIMPLE: Final = re.compile(r"[A-Za-z_][\w-]*\Z")


def things(x: Any) -> list[Any]:
    """Return what a command is for: nothing, the elements of a collection, or one thing."""
    if x is None or x is UNDEFINED:
        return []
    found = items_of(x)
    return list(found) if found is not None else [x]


def css_name(name: str) -> str:
    """A name as CSS writes it."""
    if _SIMPLE.match(name):
        return name
    text = re.sub(r"([^\w-])", lambda m: "\\" + m[0], name)
    return f"\\3{text[0]} {text[1:]}" if text[:1].isdigit() else text


def selector(*parts: Any) -> str:
    """The text of a query; elements in it are meant by their ids."""
    return concat(*(_css_of(one) for one in parts))


def _css_of(x: Any) -> Any:
    if isinstance(x, Element):
        if not x.id:
            x.set("data-hs-query", str(id(x)))
            return f'[data-hs-query="{id(x)}"]'
        return f"#{css_name(x.id)}"
    return x


def members(x: Any, where: Any) -> list[Any]:
    """`x in where`: of the values x, those that are in a collection."""
    found = items_of(where)
    if found is None:
        found = list(where) if type(where) in (str, dict) else things(where)
    wanted = items_of(x)
    return [
        one for one in (wanted if wanted is not None else [x])
        if any(strictly_equal(one, other) for other in found)
    ]  # fmt: skip


def query_in(css: str, where: Any) -> list[Any]:
    """The elements that a selector means, in one or several elements."""
    if type(css) is not str:
        return members(css, where)
    found: list[Any] = []
    for one in things(where):
        if type(one) is Fragment:
            found += one.holder.query_all(css)
        elif isinstance(one, Node) and one.kind in ("element", "document"):
            found += [e for e in one.query_all(css) if e not in found]  # type: ignore[attr-defined]
        elif isinstance(one, Node):
            for child in one.nodes:
                if isinstance(child, Element):
                    found += ([child] if child.matches(css) else []) + child.query_all(css)
    return found


def query_one_in(css: str, where: Any) -> Any:
    """The first of them."""
    found = query_in(css, where)
    return found[0] if found else None


def closest(css: Any, start: Any, parent: bool) -> Any:
    """The nearest element around `start`, itself too unless `parent`, that a selector means."""
    for one in things(start):
        step = one.parent_element if parent and isinstance(one, Element) else one
        if isinstance(step, Element) and type(css) is str:
            return step.closest(css)
    return None


def first(x: Any) -> Any:
    """The first of a collection."""
    return _nth(x, 0)


def last(x: Any) -> Any:
    """The last of a collection."""
    return _nth(x, -1)


def _nth(x: Any, i: int) -> Any:
    if x is None or x is UNDEFINED:
        return UNDEFINED
    found = _sequence(x)
    return found[i] if found else UNDEFINED


def _sequence(x: Any) -> Any:
    found = items_of(x)
    if found is not None:
        return found
    if isinstance(x, Element):
        return x.children
    return x if type(x) is str else []


def any_of(x: Any) -> Any:
    """A random one of a collection."""
    found = _sequence(x)
    return random.choice(found) if found else UNDEFINED


def position(node: Node) -> list[int]:
    """Return where a node stands in its document, to be compared."""
    return tree.place(node.raw, node.document.raw)


def _before(a: Node, b: Node) -> bool:
    """Return whether `a` ends before `b` begins."""
    one, other = position(a), position(b)
    return one < other and other[: len(one)] != one


def relative(way: str, css: str, start: Any, array: Any, within: Any, wrapping: bool) -> Any:
    """The next or previous element that a selector means, seen from `start`."""
    begin = next((one for one in things(start) if isinstance(one, Node)), None)
    if begin is None:
        return UNDEFINED
    forward = way == "next"
    if array is not None:
        found = [e for e in things(array) if e is begin or e.matches(css)]
        if not forward:
            found.reverse()
        at = next((i for i, e in enumerate(found) if e is begin), -1)
        if 0 <= at < len(found) - 1:
            return found[at + 1]
        return found[0] if wrapping and found and found[0].matches(css) else UNDEFINED
    root = begin.document.body if within is None else within
    found = query_in(css, root)
    if not forward:
        found.reverse()
    for one in found:
        if _before(begin, one) if forward else _before(one, begin):
            return one
    return found[0] if wrapping and found else UNDEFINED


def items(x: Any) -> list[Any]:
    """What a loop goes through; the keys of an object."""
    found = items_of(x)
    if found is not None:
        return found
    if x is None or x is UNDEFINED:
        return []
    if type(x) is dict or type(x) is str:
        return list(x)
    if type(x) is HashTable:
        return [[key_of(k), v] for k, v in x.map.items()]
    return [x] if isinstance(x, Node) else []


def members_of(x: Any) -> Any:
    """Return what `where`, `sorted by` and `mapped to` go through; nil if there is nothing."""
    if x is None or x is UNDEFINED:
        return None
    found = items_of(x)
    if found is not None:
        return found
    return list(x) if type(x) is str else []


def item(xs: list[Any], i: int) -> Any:
    """The element at `i`, if there still is one."""
    return xs[i] if i < len(xs) else UNDEFINED
