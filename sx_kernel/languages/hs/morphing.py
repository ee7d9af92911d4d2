"""Morphing: making an element like another one, keeping what is the same."""

from __future__ import annotations

from typing import Any

from sx_kernel.dom.element import Element
from sx_kernel.languages.hs.convert import as_nodes
from sx_kernel.languages.hs.world import World


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
