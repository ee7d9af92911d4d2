"""Which world is running, for functions of values, which belong to no world."""

from __future__ import annotations

from typing import Any, Final, Protocol

from sx_kernel.dom.document import Document
from sx_kernel.dom.nodes import Window


class Running(Protocol):
    """A world, as far as values need to know it. `names`: what every window has."""

    names: dict[str, Any]

    def call(self, fn: Any, *args: Any) -> Any:
        """Call a function of any kind."""
        ...

    def run(self, calls: Any) -> None:
        """Make calls that are due."""
        ...


STACK: Final[list[Running]] = []
"""The worlds whose programs are running, the innermost last."""

_WORLD: Final = "hs:world"


def world_of(window: Window) -> Running | None:
    """The world that a window belongs to."""
    return window.document.props.get(_WORLD)


def enter_world(document: Document, world: Running) -> None:
    """The document, with its window, belongs to `world`. It says so itself: a table of all windows
    would hold each, since a world leads to its document."""
    document.props[_WORLD] = world


def current() -> Running | None:
    """The world whose program is running."""
    return STACK[-1] if STACK else None
