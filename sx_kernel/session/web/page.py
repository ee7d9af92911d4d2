"""What a session knows of documents: the present one, and how values become nodes."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final, final

from sx_kernel.base.errors import SxError
from sx_kernel.base.markup import RawHtml
from sx_kernel.base.sequences import Chain, iterate
from sx_kernel.dom.document import Document
from sx_kernel.dom.element import Element
from sx_kernel.dom.events import Event
from sx_kernel.dom.nodes import Node, Target
from sx_kernel.dom.properties import text
from sx_kernel.primitives.check import bad_argument, need_string

if TYPE_CHECKING:
    from sx_kernel.session.core import Core

Functions = dict[str, Callable[..., Any]]
"""Primitives by name."""

_SHOWN: Final = 60


@final
class Page:
    """The documents of one session. A host may put its own document in place of `document`."""

    def __init__(self) -> None:
        self._document: Document | None = None
        self.missed: str | None = None
        """The last selector that found nothing, since a selector last found something."""

    @property
    def document(self) -> Document:
        """The present document; an empty one is made if there is none."""
        if self._document is None:
            self._document = Document()
        return self._document

    @document.setter
    def document(self, document: Document) -> None:
        self._document = document
        self.missed = None

    # ------------------------------------------------------------------- arguments

    def _bad(self, op: str, index: int, wanted: str, value: Any) -> SxError:
        problem = bad_argument(op, index, wanted, value)
        if value is None and self.missed is not None:
            missed = self.missed if len(self.missed) <= _SHOWN else self.missed[:_SHOWN] + "…"
            problem.payload.hint = f'the selector "{missed}" has found nothing'
        return problem

    def element(self, op: str, index: int, value: Any) -> Element:
        """Argument `index` of `op` as an element. Raises type-error."""
        if isinstance(value, Element):
            return value
        raise self._bad(op, index, "an element", value)

    def node(self, op: str, index: int, value: Any) -> Node:
        """Argument `index` of `op` as a node of any kind. Raises type-error."""
        if isinstance(value, Node):
            return value
        raise self._bad(op, index, "an element", value)

    def target(self, op: str, index: int, value: Any) -> Target:
        """Argument `index` of `op` as what events can happen to. Raises type-error."""
        if isinstance(value, Target):
            return value
        raise self._bad(op, index, "an element, document or window", value)

    def thing(self, op: str, index: int, value: Any) -> Target | Event:
        """Argument `index` of `op` as what has properties. Raises type-error."""
        if isinstance(value, Target | Event):
            return value
        raise self._bad(op, index, "an element, document, window or event", value)

    def root(self, op: str, index: int, value: Any) -> Document | Element:
        """Return where to look: an element or document; nil: the present document."""
        if value is None:
            return self.document
        if isinstance(value, Document | Element):
            return value
        raise self._bad(op, index, "an element or document", value)

    def contents(self, where: Element, values: Any) -> list[Node]:
        """Values as nodes to be put into `where`: markup is parsed, nodes are themselves, the
        items of lists follow one another, nil is nothing, and all else is text."""
        found: list[Node] = []
        waiting = list(reversed(list(values)))
        while waiting:
            value = waiting.pop()
            if isinstance(value, Node):
                found.append(value)
            elif type(value) is RawHtml:
                found += where.parse(value.text())
            elif type(value) is list or type(value) is Chain:
                waiting += reversed(list(iterate(value)))
            elif value is not None:
                found.append(where.document.create_text(text(value)))
        return found


def page_of(session: Core) -> Page:
    """The page of a session."""
    found = session.parts.get("page")
    if found is None:
        found = session.parts["page"] = Page()
    return found


def options_of(op: str, index: int, value: Any) -> dict[str, Any]:
    """The options that argument `index` of `op` holds; none by default."""
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise bad_argument(op, index, "a dict", value)
    return value


def markup_of(op: str, index: int, value: Any) -> str:
    """Argument `index` of `op`: markup, or a string of it."""
    return value.text() if type(value) is RawHtml else need_string(op, index, value)
