"""The tree of a document: the only file that knows the library, turbohtml.

A tree's nodes are the library's own: they have an identity and take no attributes, so whatever
else is known of a node is in its document (document.py). Everything here is without events and
observers.

Measured (a fragment of 150 characters, a page of 10 000 elements): parsing 3.7 µs, justhtml 73 µs;
`#id` 70 µs, matching one element 0.1 µs. So the library in C it is.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Iterator
from typing import Any, Final, TypeAlias

from sx_kernel.base.errors import SxError, error

try:
    import turbohtml as _library
except ImportError:  # pragma: no cover - the tests have it
    _library = None

Node: TypeAlias = Any
"""A node of the library's: element, text, comment, document or fragment."""

ELEMENT: Final = "element"
TEXT: Final = "text"
COMMENT: Final = "comment"
DOCUMENT: Final = "document"
FRAGMENT: Final = "fragment"

_SHOWN: Final = 60


def is_there() -> bool:
    """Whether there can be documents: the library is installed."""
    return _library is not None


def need_library(op: str) -> None:
    """Raise io-error, saying what to install, if the library is not there."""
    if _library is None:
        text = f"{op}: documents need a package that is not installed: pip install 'sx-kernel[web]'"
        raise error("io-error", text)


def _kinds() -> dict[type, str]:
    if _library is None:
        return {}
    return {
        _library.Element: ELEMENT,
        _library.Text: TEXT,
        _library.CData: TEXT,
        _library.Document: DOCUMENT,
        _library.DocumentFragment: FRAGMENT,
    }


_KINDS: Final = _kinds()


def kind(node: Node) -> str:
    """Which of the kinds above `node` is; doctypes and the like count as comments."""
    return _KINDS.get(type(node), COMMENT)


def parse(markup: str) -> Node:
    """The document that `markup` is, with html, head and body."""
    assert _library is not None
    return _library.parse(markup)


def fragment(markup: str, context: str = "body") -> list[Node]:
    """The nodes that `markup` is inside an element `context`, each without a parent."""
    assert _library is not None
    made = list(_library.parse_fragment(markup, context).children)
    for node in made:
        node.extract()
    return made


def element(tag: str) -> Node:
    """A new element. Raises ValueError if there can be none of that name."""
    assert _library is not None
    return _library.Element(tag)


def text(data: str) -> Node:
    """A new text node."""
    assert _library is not None
    return _library.Text(data)


def tag(node: Node) -> str:
    """The name of an element: in small letters, unless it is one of SVG's."""
    return node.tag


def namespace(node: Node) -> str:
    """`html`, `svg` or `math`."""
    return str(node.namespace.value)


def data(node: Node) -> str:
    """What a text or comment says."""
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
    where.insert(index, node)


def remove(node: Node) -> None:
    """Take a node out of where it is."""
    node.extract()


def contains(node: Node, other: Node) -> bool:
    """Whether `other` is `node` or below it."""
    step: Node | None = other
    while step is not None:
        if step is node:
            return True
        step = step.parent
    return False


def select(root: Node, selector: str) -> list[Node]:
    """The elements below `root` that a CSS selector means. Raises syntax-error."""
    try:
        return root.select(selector)
    except ValueError as problem:
        raise _bad(selector, problem) from None


def select_one(root: Node, selector: str) -> Node | None:
    """The first element below `root` that a CSS selector means. Raises syntax-error."""
    try:
        return root.select_one(selector)
    except ValueError as problem:
        raise _bad(selector, problem) from None


def matches(node: Node, selector: str) -> bool:
    """Whether a CSS selector means the element. Raises syntax-error."""
    try:
        return node.matches(selector)
    except ValueError as problem:
        raise _bad(selector, problem) from None


def _bad(selector: str, problem: ValueError) -> SxError:
    said = str(problem)
    reason = said.partition(": ")[2] if said.startswith("invalid CSS selector") else said
    shown = selector if len(selector) <= _SHOWN else selector[: _SHOWN - 1] + "…"
    return error("syntax-error", f'"{shown}" is no CSS selector: {reason or said}', selector)


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
    assert _library is not None
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
    assert _library is not None
    root = "svg" if namespace(node) == "svg" else "math"
    context = None if node.tag == root else root
    markup = f"<{node.tag}></{node.tag}>"
    made = _library.parse_fragment(markup, f"{context} {context}" if context else "body")
    return made.children[0].extract()


def place(node: Node, root: Node) -> list[int]:
    """Where `node` is below `root`: the number of the child, level by level."""
    found: list[int] = []
    while node is not root:
        above = node.parent
        found.append(index(above.children, node))
        node = above
    found.reverse()
    return found


def index(nodes: Iterable[Node], node: Node) -> int:
    """The place of the very node among `nodes`. Raises ValueError if it is not there."""
    for i, one in enumerate(nodes):
        if one is node:
            return i
    raise ValueError("not there")
