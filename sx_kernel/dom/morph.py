"""Making one list of nodes into another, keeping the nodes that are alike.

What has the focus, what was typed, where one has scrolled to belongs to a node: so a node stays as
long as there is one like it where it stands.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from sx_kernel.dom import tree
from sx_kernel.dom.element import Element
from sx_kernel.dom.nodes import Node

Kept: TypeAlias = Callable[[Node, Node], None]
"""Told of each new node for which an old one stays: (new, old)."""


def morph(where: Node, old: list[Node], new: list[Node], kept: Kept | None = None) -> None:
    """Have `new` in `where` instead of `old`, which are neighbours in it, or as good as `new`.

    `new` are nowhere yet. The handlers of a node that stays are those of the new one.
    """
    waiting = [(where, old, new)]
    while waiting:
        place, before, after = waiting.pop()
        pairs = _aligned(place, before, after)
        for stays, comes in pairs:
            if kept is not None:
                kept(comes, stays)
            stays.listeners = comes.listeners
            if comes.props:
                stays.props.update(comes.props)
            if stays.listeners or stays.props:
                stays.document.keep(stays)
            if isinstance(stays, Element) and isinstance(comes, Element):
                _attributes(stays, comes)
                waiting.append((stays.content, stays.content.nodes, comes.content.nodes))
            elif stays.kind != tree.ELEMENT and tree.data(stays.raw) != tree.data(comes.raw):
                stays.document.set_data(stays, tree.data(comes.raw))


def _aligned(where: Node, old: list[Node], new: list[Node]) -> list[tuple[Node, Node]]:
    """Put those of `new` for which there is no like in `old` where they belong, remove those of
    `old` that are too many; the pairs that are left."""
    pairs: list[tuple[Node, Node]] = []
    start, end_old, end_new = 0, len(old), len(new)
    shown = [_shown(one) for one in old], [_shown(one) for one in new]
    while start < end_old and start < end_new and shown[0][start] == shown[1][start]:
        pairs.append((old[start], new[start]))
        start += 1
    while end_old > start and end_new > start and shown[0][end_old - 1] == shown[1][end_new - 1]:
        end_old -= 1
        end_new -= 1
        pairs.append((old[end_old], new[end_new]))
    pairs = [pair for pair in pairs if not _is_settled(*pair)]
    pairs += _middle(where, old[start:end_old], new[start:end_new], _after(old, end_old))
    return pairs


def _is_settled(old: Node, new: Node) -> bool:
    """Return whether nothing is left to do for two nodes that look the same: neither has anything
    of its own, such as handlers, nor has what is in them."""
    if new.listeners or new.props or new.inside or old.listeners or old.props:
        return False
    return old.kind != tree.ELEMENT or not old.document.keeps_something_in(old)


def _after(old: list[Node], end: int) -> tree.Node | None:
    """Return what stands behind the nodes that are looked at."""
    if end < len(old):
        return old[end].raw
    return tree.following(old[-1].raw) if old else None


def _middle(
    where: Node, old: list[Node], new: list[Node], behind: tree.Node | None
) -> list[tuple[Node, Node]]:
    document = where.document
    named = {name: one for one in old if (name := _name(one)) is not None}
    wanted = {name for one in new if (name := _name(one)) is not None}
    free = [one for one in old if (name := _name(one)) is None or name not in wanted]
    pairs: list[tuple[Node, Node]] = []
    order: list[Node] = []
    at = 0
    for comes in new:
        name = _name(comes)
        stays = named.pop(name, None) if name is not None else None
        if stays is None and name is None and at < len(free) and _alike(free[at], comes):
            stays = free[at]
            at += 1
        elif stays is None and name is None and at + 1 < len(free) and _alike(free[at + 1], comes):
            stays = free[at + 1]
            at += 2
        if stays is None or not _alike(stays, comes):
            order.append(comes)
        else:
            pairs.append((stays, comes))
            order.append(stays)
    staying = {id(one) for one in order}
    document.remove([one for one in old if id(one) not in staying])
    _arrange(where, order, behind)
    return pairs


def _arrange(where: Node, order: list[Node], behind: tree.Node | None) -> None:
    """Have the nodes of `order`, some of which are there, in this order before `behind`."""
    for node in reversed(order):
        if tree.parent(node.raw) is not where.raw or tree.following(node.raw) is not behind:
            if tree.parent(node.raw) is where.raw:
                where.document.remove([node])
            children = tree.children(where.raw)
            at = len(children) if behind is None else tree.index(children, behind)
            where.document.insert(where, at, [node])
        behind = node.raw


def _name(node: Node) -> str | None:
    """Return what tells an element from others like it: `id`, or the attribute `key`."""
    if not isinstance(node, Element):
        return None
    return node.get("key") or node.get("id")


def _shown(node: Node) -> str:
    return tree.outer(node.raw) if node.kind == tree.ELEMENT else f"\0{tree.data(node.raw)}"


def _alike(old: Node, new: Node) -> bool:
    """Return whether one can be made into the other."""
    if isinstance(old, Element) and isinstance(new, Element):
        return old.tag == new.tag and _name(old) == _name(new)
    if old.kind != new.kind or old.kind == tree.ELEMENT:
        return False
    # a text without letters marks a place, and never becomes another one
    return old.kind == tree.COMMENT or bool(tree.data(old.raw)) == bool(tree.data(new.raw))


def _attributes(old: Element, new: Element) -> None:
    wanted = new.attributes
    for name in old.attributes:
        if name not in wanted:
            old.set(name, None)
    for name, value in wanted.items():
        if old.get(name) != value:
            old.set(name, value)
