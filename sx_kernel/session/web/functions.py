"""The primitives for documents: declared in spec/primitives/dom.sx."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sx_kernel.dom import events
from sx_kernel.dom.element import Element
from sx_kernel.dom.events import Event
from sx_kernel.primitives.check import bad_argument
from sx_kernel.session.web.fetching import fetching_functions
from sx_kernel.session.web.happening import Due, happening_functions
from sx_kernel.session.web.page import Functions, page_of
from sx_kernel.session.web.tree import tree_functions

if TYPE_CHECKING:
    from sx_kernel.session.core import Core


def make(session: Core) -> Functions:
    """The primitives of one session, by name."""
    page = page_of(session)
    return {
        **tree_functions(page), **happening_functions(page), **fetching_functions(page),
        **_islands(),
    }  # fmt: skip


def _islands() -> Functions:
    from sx_kernel.session.web.islands import Island, Place, as_island

    def show(value: Any) -> Any:
        found = as_island(value)
        if found is None:
            raise bad_argument("show-island", 1, "an island or other markup", value)
        return found

    def begin(value: Any) -> list[Any]:
        island = Island(show(value))
        return [island, list(island.take_places())]

    def place(op: str, value: Any) -> Place:
        if type(value) is not Place:
            raise bad_argument(op, 1, "a place in an island", value)
        return value

    def fill(where: Any, value: Any) -> list[Any]:
        found = place("%island-fill", where)
        return list(found.island.fill(found, value))

    def heard(target: Any, event: Any) -> Due:
        if not isinstance(target, Element) or not isinstance(event, Event):
            raise bad_argument("%dom-heard", 1, "an element", target)
        return Due(events.heard(target.document, target, event))

    return {
        "show-island": show,
        "%island-make": begin,
        "%island-fill": fill,
        "%island-node": lambda where: place("%island-node", where).node,
        "%dom-heard": heard,
    }
