"""The tree of a document in turbohtml, a library in C: what tree.py takes if it is installed."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any, Final, TypeAlias

import turbohtml as _library

from sx_kernel.dom.kinds import COMMENT, DOCUMENT, ELEMENT, FRAGMENT, TEXT

Node: TypeAlias = Any

_KINDS: Final[dict[type, str]] = {
    _library.Element: ELEMENT,
    _library.Text: TEXT,
    _library.CData: TEXT,
    _library.Document: DOCUMENT,
    _library.DocumentFragment: FRAGMENT,
}


def kind(node: Node) -> str:
    """Return which of the kinds above `node` is; doctypes and the like count as comments."""
    return _KINDS.get(type(node), COMMENT)


def parse(markup: str) -> Node:
    """The document that `markup` is, with html, head and body."""
    return _library.parse(markup)


def fragment(markup: str, context: str = "body") -> list[Node]:
    """The nodes that `markup` is inside an element `context`, each without a parent."""
    made = list(_library.parse_fragment(markup, context).children)
    for node in made:
        node.extract()
    return made


def element(tag: str) -> Node:
    """A new element. Raises ValueError if there can be none of that name."""
    return _library.Element(tag)


def text(data: str) -> Node:
    """A new text node."""
    return _library.Text(data)


def tag(node: Node) -> str:
    """The name of an element: in small letters, unless it is one of SVG's."""
    return node.tag


def namespace(node: Node) -> str:
    """`html`, `svg` or `math`."""
    return str(node.namespace.value)


def data(node: Node) -> str:
    """Return what a text or comment says."""
    return node.data


def set_data(node: Node, value: str) -> None:
    """Have a text node say `value`."""
    node.data = value


def parent(node: Node) -> Node | None:
    """The parent, an element, document or fragment."""
    return node.parent


def children(node: Node) -> tuple[Node, ...]:
    """All children, texts and comments, too."""
    return node.children


def descendants(node: Node) -> Iterator[Node]:
    """All nodes below `node`, in the order of the document."""
    return node.descendants


def following(node: Node) -> Node | None:
    """The next sibling."""
    return node.next_sibling


def preceding(node: Node) -> Node | None:
    """The sibling before."""
    return node.previous_sibling


def attribute(node: Node, name: str) -> str | None:
    """The text of an attribute, None if it is not there."""
    return node.attr(name)


def set_attribute(node: Node, name: str, value: str) -> None:
    """Give an element an attribute. Raises ValueError if it cannot have that name."""
    node.attrs[name] = value


def remove_attribute(node: Node, name: str) -> None:
    """Take an attribute away, if it is there."""
    node.attrs.pop(name, None)


def attributes(node: Node) -> list[tuple[str, str]]:
    """Names and texts of all attributes, in order."""
    return [(name, node.attr(name) or "") for name in node.attrs]


def insert(where: Node, index: int, node: Node) -> None:
    """Make `node`, which has no parent, the child `index` of `where`. Raises ValueError."""
    if type(where) is not _library.DocumentFragment:
        where.insert(index, node)
    elif index < len(inside := where.children):  # what a template holds has no `insert`
        inside[index].insert_before(node)
    else:
        where.append(node)


def remove(node: Node) -> None:
    """Take a node out of where it is."""
    node.extract()


def select(root: Node, selector: str) -> list[Node]:
    """The elements below `root` that a CSS selector means. Raises ValueError."""
    return root.select(selector)


def select_one(root: Node, selector: str) -> Node | None:
    """The first element below `root` that a CSS selector means. Raises ValueError."""
    return root.select_one(selector)


def matches(node: Node, selector: str) -> bool:
    """Return whether a CSS selector means the element. Raises ValueError."""
    return node.matches(selector)


def outer(node: Node) -> str:
    """The markup of a node."""
    return node.html


def inner(node: Node) -> str:
    """The markup of a node's children."""
    return node.inner_html


def text_of(node: Node) -> str:
    """All text in a node, one after the other."""
    return node.data if type(node) in _KINDS and kind(node) == TEXT else node.text


def clone(node: Node, *, deep: bool) -> Node:
    """A node like `node`, without a parent; `deep`: with all that is in it."""
    if deep:
        return copy.deepcopy(node)
    if kind(node) == TEXT:
        return _library.Text(node.data)
    if kind(node) == COMMENT:
        return _library.Comment(node.data)
    made = _library.Element(node.tag) if namespace(node) == "html" else _bare(node)
    for name, value in attributes(node):
        made.attrs[name] = value
    return made


def _bare(node: Node) -> Node:
    """An element of SVG or MathML without attributes and children."""
    root = "svg" if namespace(node) == "svg" else "math"
    context = None if node.tag == root else root
    markup = f"<{node.tag}></{node.tag}>"
    made = _library.parse_fragment(markup, f"{context} {context}" if context else "body")
    return made.children[0].extract()
