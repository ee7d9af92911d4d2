"""Morphing: making an element like another one, keeping what is the same."""

from __future__ import annotations

from typing import Any

from sx_kernel.dom.element import Element
from sx_kernel.languages.hs.convert import as_nodes
from sx_kernel.languages.hs.world import PROGRAM_ATTRIBUTES, World


def morph(world: World, target: Element, content: Any, *, own: bool = True) -> None:
    """Make `target` like `content`, keeping the elements that are the same: by id, then by tag.

    Content that is no single element of the same kind is what stands in `target` then. Unless
    `own`, the attributes of `target` itself stay.
    """
    nodes = as_nodes(world, content)
    made = nodes[0] if len(nodes) == 1 else None
    if isinstance(made, Element) and made.tag == target.tag:
        if own:
            _morph_attributes(world, target, made)
        _morph_children(world, target, made)
    else:
        holder = world.document.create(target.tag)
        world.document.insert(holder, 0, nodes)
        _morph_children(world, target, holder)


def _morph_attributes(world: World, old: Element, new: Element) -> None:
    program = [old.get(name) for name in PROGRAM_ATTRIBUTES]
    for name in list(old.attributes):
        if not new.has(name):
            old.set(name, None)
    for name, value in new.attributes.items():
        if old.get(name) != value:
            old.set(name, value)
    if old.tag == "input" and new.has("value"):
        old.value = new.get("value") or ""
    if program != [old.get(name) for name in PROGRAM_ATTRIBUTES]:
        world.stop(old)


def _morph_children(world: World, old: Element, new: Element) -> None:
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
                _morph_attributes(world, match, node)
                _morph_children(world, match, node)
                continue
        elif at is not None and at.kind == node.kind == "text":
            if at.text != node.text:
                document.set_data(at, node.text)
            continue
        document.insert(old, i, [node])
    document.remove(old.nodes[len(wanted) :])
