"""Which world is running, for functions of values, which belong to no world."""

from __future__ import annotations

from typing import Any, Final, Protocol
from weakref import WeakKeyDictionary

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

WORLDS: Final[WeakKeyDictionary[Window, Running]] = WeakKeyDictionary()
"""Which world a window belongs to."""


def current() -> Running | None:
    """The world whose program is running."""
    return STACK[-1] if STACK else None
