"""The tree of a document in justhtml, a library in Python: what tree.py takes where turbohtml is
not installed. It is slower (tree.py says by how much).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final, TypeAlias

import justhtml as _library
from justhtml.parser.context import FragmentContext

from sx_kernel.dom.kinds import COMMENT, DOCUMENT, ELEMENT, FRAGMENT, TEXT
from sx_kernel.dom.names import words

Node: TypeAlias = Any

DEEPEST: Final = 512
"""Elements in one another that markup makes; what is deeper is put into the last."""

_TAG: Final = re.compile(r"[^\x00-\x20/<>='\"]+")
_ATTRIBUTE: Final = re.compile(r"[^\t\n\f\r \0/=>]+")
_VOID: Final = words(
    """area base basefont bgsound br col embed frame hr img input keygen link meta param source
    track wbr"""
)
_RAW: Final = frozenset(("style", "script", "xmp", "iframe", "noembed", "noframes", "plaintext"))
_KINDS: Final[dict[type, str]] = {
    _library.Element: ELEMENT,
    _library.Template: ELEMENT,
    _library.Text: TEXT,
    _library.Document: DOCUMENT,
    _library.DocumentFragment: FRAGMENT,
}


def kind(node: Node) -> str:
    """Return which of the kinds `node` is; doctypes and the like count as comments."""
    return _KINDS.get(type(node), COMMENT)


def parse(markup: str) -> Node:
    """The document that `markup` is, with html, head and body."""
    return _shallow(_library.JustHTML(markup, sanitize=False).root)


def fragment(markup: str, context: str = "body") -> list[Node]:
    """The nodes that `markup` is inside an element `context`, each without a parent."""
    space, _, name = context.rpartition(" ")
    inside = FragmentContext(name, space or None)
    made = _library.JustHTML(markup, sanitize=False, fragment_context=inside).root
    _shallow(made)
    found = list(made.children or ())
    for node in found:
        remove(node)
    return found


def _shallow(root: Node) -> Node:
    """Have nothing in `root` be deeper than DEEPEST."""
    waiting = [(root, 0)]
    while waiting:
        node, depth = waiting.pop()
        if depth < DEEPEST:
            waiting += [(child, depth + 1) for child in children(node)]
            continue
        inside = list(descendants(node))
        for one in inside:
            remove(one)
        for one in inside:
            insert(node, len(node.children), one)
    return root


def element(tag: str) -> Node:
    """A new element. Raises ValueError if there can be none of that name."""
    if _TAG.fullmatch(tag) is None:
        raise ValueError(tag)
    name = tag.lower()
    return _library.Template(name, {}) if name == "template" else _library.Element(name, {}, "html")


def text(data: str) -> Node:
    """A new text node."""
    return _library.Text(data)


def tag(node: Node) -> str:
    """The name of an element: in small letters, unless it is one of SVG's."""
    return node.name


def namespace(node: Node) -> str:
    """`html`, `svg` or `math`."""
    return node.namespace or "html"


def data(node: Node) -> str:
    """Return what a text or comment says."""
    return node.data if isinstance(node.data, str) else ""


def set_data(node: Node, value: str) -> None:
    """Have a text node say `value`."""
    node.data = value


def parent(node: Node) -> Node | None:
    """The parent, an element, document or fragment."""
    return node.parent


def children(node: Node) -> tuple[Node, ...]:
    """All children, texts and comments, too; what a template holds is one fragment."""
    content = getattr(node, "template_content", None)
    own = node.children or ()
    return tuple(own) if content is None else (content, *own)


def descendants(node: Node) -> Iterator[Node]:
    """All nodes below `node`, in the order of the document."""
    waiting = list(reversed(children(node)))
    while waiting:
        one = waiting.pop()
        yield one
        waiting += reversed(children(one))


def following(node: Node) -> Node | None:
    """The next sibling."""
    return _beside(node, 1)


def preceding(node: Node) -> Node | None:
    """The sibling before."""
    return _beside(node, -1)


def _beside(node: Node, step: int) -> Node | None:
    if node.parent is None:
        return None
    siblings = children(node.parent)
    at = siblings.index(node) + step
    return siblings[at] if 0 <= at < len(siblings) else None


def attribute(node: Node, name: str) -> str | None:
    """The text of an attribute, None if it is not there."""
    found = node.attrs or {}
    return (found[name] or "") if name in found else None


def set_attribute(node: Node, name: str, value: str) -> None:
    """Give an element an attribute. Raises ValueError if it cannot have that name."""
    if _ATTRIBUTE.fullmatch(name) is None:
        raise ValueError(name)
    node.attrs[name] = value


def remove_attribute(node: Node, name: str) -> None:
    """Take an attribute away, if it is there."""
    node.attrs.pop(name, None)


def attributes(node: Node) -> list[tuple[str, str]]:
    """Names and texts of all attributes, in order."""
    return [(name, value or "") for name, value in (node.attrs or {}).items()]


def insert(where: Node, index: int, node: Node) -> None:
    """Make `node`, which has no parent, the child `index` of `where`. Raises ValueError."""
    if where.children is None or kind(where) == TEXT:
        raise ValueError("no place for children")
    step = where
    while step is not None:
        if step is node:
            raise ValueError("a node cannot be in itself")
        step = step.parent
    where.children.insert(index, node)
    node.parent = where


def remove(node: Node) -> None:
    """Take a node out of where it is."""
    above = node.parent
    if above is None:
        return
    own = above.children or []
    for i, one in enumerate(own):
        if one is node:
            del own[i]
            break
    node.parent = None


def select(root: Node, selector: str) -> list[Node]:
    """The elements below `root` that a CSS selector means. Raises ValueError."""
    return [one for one in _library.query(root, selector) if kind(one) == ELEMENT]


def select_one(root: Node, selector: str) -> Node | None:
    """The first element below `root` that a CSS selector means. Raises ValueError."""
    return next(iter(select(root, selector)), None)


def matches(node: Node, selector: str) -> bool:
    """Return whether a CSS selector means the element. Raises ValueError."""
    return _library.matches(node, selector)


def outer(node: Node) -> str:
    """The markup of a node."""
    parts: list[str] = []
    waiting: list[Node | str] = [node]
    while waiting:
        one = waiting.pop()
        if isinstance(one, str):
            parts.append(one)
            continue
        parts.append(_start(one))
        if kind(one) == ELEMENT and not (one.name in _VOID and namespace(one) == "html"):
            waiting.append(f"</{one.name}>")
        waiting += reversed(children(one))
    return "".join(parts)


def inner(node: Node) -> str:
    """The markup of a node's children."""
    return "".join(map(outer, children(node)))


def _start(node: Node) -> str:
    """The markup before a node's children."""
    match kind(node):
        case "element":
            shown = "".join(f' {name}="{_quoted(value)}"' for name, value in attributes(node))
            return f"<{node.name}{shown}>"
        case "text":
            above = node.parent
            is_raw = above is not None and above.name in _RAW and namespace(above) == "html"
            return data(node) if is_raw else _escaped(data(node))
        case "comment" if node.name == "#comment":
            return f"<!--{data(node)}-->"
        case "comment" if node.name == "!doctype":
            return f"<!DOCTYPE {node.data.name or ''}>"
        case _:
            return ""


def _escaped(text: str) -> str:
    text = text.replace("&", "&amp;").replace("\xa0", "&nbsp;")
    return text.replace("<", "&lt;").replace(">", "&gt;")


def _quoted(text: str) -> str:
    return _escaped(text).replace('"', "&quot;")


def text_of(node: Node) -> str:
    """All text in a node, one after the other."""
    if kind(node) in (TEXT, COMMENT):
        return data(node)
    return "".join(data(one) for one in descendants(node) if kind(one) == TEXT)


def clone(node: Node, *, deep: bool) -> Node:
    """A node like `node`, without a parent; `deep`: with all that is in it."""
    return node.clone_node(deep=deep)
