"""The tree of a document: the only way to the libraries, turbohtml or else justhtml.

A tree's nodes are the library's own: they have an identity and take no attributes, so whatever
else is known of a node is in its document (document.py). Everything here is without events and
observers. turbo.py and just.py have the same operations, and the tests hold them together.

Measured (a fragment of 150 characters, a page of 10 000 elements): parsing 3.7 µs, justhtml 73 µs;
`#id` 70 µs, matching one element 0.1 µs. So the library in C is taken where it can be installed,
and the one in Python where nothing else can.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from sx_kernel.base.errors import SxError, error
from sx_kernel.dom.kinds import COMMENT, DOCUMENT, ELEMENT, FRAGMENT, TEXT

if TYPE_CHECKING:
    from sx_kernel.dom import turbo as _made
else:
    try:
        from sx_kernel.dom import turbo as _made
    except ImportError:
        try:
            from sx_kernel.dom import just as _made
        except ImportError:
            _made = None

Node: TypeAlias = Any
"""A node of the library's: element, text, comment, document or fragment."""

_SHOWN: Final = 60


def is_there() -> bool:
    """Return whether there can be documents: a library is installed."""
    return _made is not None


def need_library(op: str) -> None:
    """Raise io-error, saying what to install, if no library is there."""
    if _made is None:
        text = f"{op}: documents need a package that is not installed: pip install 'sx-kernel[web]'"
        raise error("io-error", text)


if _made is not None:
    kind = _made.kind
    parse = _made.parse
    fragment = _made.fragment
    element = _made.element
    text = _made.text
    tag = _made.tag
    namespace = _made.namespace
    data = _made.data
    set_data = _made.set_data
    parent = _made.parent
    children = _made.children
    descendants = _made.descendants
    following = _made.following
    preceding = _made.preceding
    attribute = _made.attribute
    set_attribute = _made.set_attribute
    remove_attribute = _made.remove_attribute
    attributes = _made.attributes
    insert = _made.insert
    remove = _made.remove
    outer = _made.outer
    inner = _made.inner
    text_of = _made.text_of
    clone = _made.clone


def contains(node: Node, other: Node) -> bool:
    """Return whether `other` is `node` or below it."""
    step: Node | None = other
    while step is not None:
        if step is node:
            return True
        step = parent(step)
    return False


def select(root: Node, selector: str) -> list[Node]:
    """The elements below `root` that a CSS selector means. Raises syntax-error."""
    try:
        return _made.select(root, selector)
    except ValueError as problem:
        raise _bad(selector, problem) from None


def select_one(root: Node, selector: str) -> Node | None:
    """The first element below `root` that a CSS selector means. Raises syntax-error."""
    try:
        return _made.select_one(root, selector)
    except ValueError as problem:
        raise _bad(selector, problem) from None


def matches(node: Node, selector: str) -> bool:
    """Return whether a CSS selector means the element. Raises syntax-error."""
    try:
        return _made.matches(node, selector)
    except ValueError as problem:
        raise _bad(selector, problem) from None


def _bad(selector: str, problem: ValueError) -> SxError:
    said = str(problem)
    reason = said.partition(": ")[2] if said.startswith("invalid CSS selector") else said
    shown = selector if len(selector) <= _SHOWN else selector[: _SHOWN - 1] + "…"
    return error("syntax-error", f'"{shown}" is no CSS selector: {reason or said}', selector)


def place(node: Node, root: Node) -> list[int]:
    """Return where `node` is below `root`: the number of the child, level by level."""
    found: list[int] = []
    while node is not root:
        above = parent(node)
        assert above is not None
        found.append(index(children(above), node))
        node = above
    found.reverse()
    return found


def index(nodes: Iterable[Node], node: Node) -> int:
    """The place of the very node among `nodes`. Raises ValueError if it is not there."""
    for i, one in enumerate(nodes):
        if one is node:
            return i
    raise ValueError("not there")


__all__ = [
    "COMMENT", "DOCUMENT", "ELEMENT", "FRAGMENT", "TEXT", "Node", "attribute", "attributes",
    "children", "clone", "contains", "data", "descendants", "element", "following", "fragment",
    "index", "inner", "insert", "is_there", "kind", "matches", "namespace", "need_library",
    "outer", "parent", "parse", "place", "preceding", "remove", "remove_attribute", "select",
    "select_one", "set_attribute", "set_data", "tag", "text", "text_of",
]  # fmt: skip
