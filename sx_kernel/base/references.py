"""Objects that are known without being kept alive.

Asking the collector for them is no way: it takes the time of the whole process's heap, and it
does not know what `gc.freeze` has put aside.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, Generic, TypeVar
from weakref import ref

T = TypeVar("T")

FEWEST: Final = 64


class References(Generic[T]):
    """Weak references to objects, each once, in the order in which they came.

    Iterating gives the references, also those whose objects are no more. These are dropped when
    there are twice as many references as the last time, so that adding costs the same always.
    """

    __slots__ = ("_most", "_references")

    def __init__(self) -> None:
        self._references: dict[ref[T], None] = {}
        self._most = FEWEST

    def add(self, found: T) -> None:
        """Know `found`, which hashes by identity, for as long as it lives."""
        self._references[ref(found)] = None
        if len(self._references) > self._most:
            self._drop_dead()

    def _drop_dead(self) -> None:
        self._references = {one: None for one in self._references if one() is not None}
        self._most = max(FEWEST, 2 * len(self._references))

    def __iter__(self) -> Iterator[ref[T]]:
        return iter(list(self._references))

    def __len__(self) -> int:
        return len(self._references)


__all__ = ["References"]
