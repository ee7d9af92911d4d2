"""Observers: who is told, soon afterwards, what has changed in the tree.

MutationObserver as the DOM standard has it (section 4.3). Whether an element comes into view, or
changes its size, nothing here can know: a host says so by `notice`, and those who wait for it are
called.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, final

from sx_kernel.dom.clock import Clock, Late
from sx_kernel.dom.nodes import Node

CHILDREN: Final = "childList"
ATTRIBUTES: Final = "attributes"
DATA: Final = "characterData"

INTERSECTION: Final = "intersection"
RESIZE: Final = "resize"


@final
@dataclass(slots=True, eq=False, frozen=True)
class Change:
    """One change of the tree, of one of the three kinds above."""

    kind: str
    target: Node
    name: str | None = None
    old: str | None = None
    added: tuple[Node, ...] = ()
    removed: tuple[Node, ...] = ()
    previous: Node | None = None
    following: Node | None = None


@final
class Observer:
    """Who wants to know of changes: `fn` is called with a list of them and the observer.

    `kinds`: of which changes; `subtree`: also of those below `target`; `names`: of which
    attributes, None: of all. `at_once`: told while it happens, by Python; that must change nothing.
    """

    __slots__ = ("at_once", "fn", "kinds", "names", "pending", "subtree", "target")

    def __init__(
        self,
        target: Node,
        fn: Any,
        *,
        kinds: frozenset[str],
        subtree: bool = False,
        names: frozenset[str] | None = None,
        at_once: bool = False,
    ) -> None:
        self.target = target
        self.fn = fn
        self.kinds = kinds
        self.subtree = subtree
        self.names = names
        self.at_once = at_once
        self.pending: list[Change] = []

    sx_type = "observer"

    def wants(self, change: Change) -> bool:
        """Return whether `change` is of those that it asked for."""
        if change.kind not in self.kinds:
            return False
        if change.kind == ATTRIBUTES and self.names is not None and change.name not in self.names:
            return False
        if change.target is self.target:
            return True
        return self.subtree and self.target.contains(change.target)


@final
class Observers:
    """All observers of a document. False if there are none, so that changes cost nothing then."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._all: list[Observer] = []
        self._views: list[tuple[str, Node, Any]] = []

    def __bool__(self) -> bool:
        return bool(self._all)

    def add(self, observer: Observer) -> Observer:
        """Tell `observer` from now on."""
        self._all.append(observer)
        return observer

    def drop(self, observer: Observer) -> None:
        """Tell `observer` no longer; what it was not told yet is lost."""
        self._all = [one for one in self._all if one is not observer]
        observer.pending = []

    def note(self, change: Change) -> None:
        """Something has changed."""
        for observer in self._all:
            if not observer.wants(change):
                continue
            if observer.at_once:
                observer.fn(change)
                continue
            if not observer.pending:
                self._clock.soon(_Told(observer))
            observer.pending.append(change)

    # ------------------------------------------------- what only a host can know

    def watch(self, kind: str, target: Node, fn: Any) -> None:
        """Call `fn` when a host says that `target` has come into view, or has another size."""
        self._views.append((kind, target, fn))

    def unwatch(self, fn: Any) -> None:
        """Call `fn` no longer."""
        self._views = [one for one in self._views if one[2] is not fn]

    def notice(self, kind: str, target: Node, entry: dict[str, Any]) -> int:
        """A host says what there is to see of `target`. Answers how many wanted to know."""
        found = [fn for known, node, fn in self._views if known == kind and node is target]
        for fn in found:
            self._clock.soon(fn, entry)
        return len(found)


@final
class _Told(Late):
    """The call of an observer, with the changes up to then."""

    __slots__ = ("observer",)

    def __init__(self, observer: Observer) -> None:
        self.observer = observer

    def due(self) -> tuple[Any, tuple[Any, ...]] | None:
        """See Late."""
        changes, self.observer.pending = self.observer.pending, []
        return (self.observer.fn, (changes, self.observer)) if changes else None
