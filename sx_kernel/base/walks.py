"""Walks: the elements of SX lists one after the other, and what is left of a list on the way.

Compiled loops over a list read its elements by index, or let Python iterate over them
(compile/passes/cursors.py). A Python list is what it is; a chain gives its elements piece by piece,
so that walking a few costs little at any length, and walking all costs what Python's iterators
cost.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final, TypeAlias, final

from sx_kernel.base.chains import Chain, consed, link_to, viewing
from sx_kernel.base.sequences import LIMIT, slice_list
from sx_kernel.base.snapshots import snapshot

_FIRST_PIECE: Final = 16
_LARGEST_PIECE: Final = 4096


# The elements so far, how many those are, what gets more and returns how many there are then
# (None: there are no more).
Items: TypeAlias = "tuple[Any, int, Callable[[], int] | None]"


def items_of(xs: Any) -> Items | None:
    """The elements of a list that nobody changes meanwhile; None if `xs` is no list."""
    if type(xs) is list:
        return xs, len(xs), None
    if xs is None:
        return (), 0, None
    if type(xs) is not Chain:
        return None
    if xs.at == 0:
        return xs.own, len(xs.own), None
    pieces = Pieces(xs)
    return pieces.items, pieces.more(), pieces.more


def frozen(xs: Any) -> tuple[Any, int, Callable[[], int] | None, Any] | None:
    """The elements of a list as they are now, and a list of the same; None if `xs` is no list."""
    if type(xs) is list and len(xs) <= LIMIT:
        items = xs.copy()
        return items, len(items), None, items
    if xs is None:
        return (), 0, None, None
    kept = _as_now(xs)
    if kept is None:
        return None
    pieces = Pieces(kept)
    return pieces.items, pieces.more(), pieces.more, kept


def _as_now(xs: Any) -> Chain | None:
    """A list of the same elements that shares them, or a long one does."""
    if type(xs) is list:
        return viewing(snapshot(xs), 0, len(xs))  # type: ignore[arg-type]
    if type(xs) is not Chain:
        return None
    if xs.at > 0:
        return consed(xs.data, xs.at)
    if xs.at:
        return viewing(xs.base, -2 - xs.at, xs.stop)
    return viewing(snapshot(xs.own), 0, len(xs.own)) if xs.own else None


def left_at(root: Any, source: Any, index: int) -> Any:
    """Return what is left of a walk over `root` at `index`; `source` has the elements that it
    had."""
    if index == 0:
        return root
    if type(source) is list and len(source) <= LIMIT:
        return source[index:]
    size = 0 if source is None else len(source)
    return slice_list(source, index, size) if index < size else []


@final
class Pieces:
    """The elements of a chain in `items`, which grows piece by piece: walking a few costs little
    at any length, and walking all costs twice what a step costs."""

    __slots__ = ("at", "items", "link", "size")

    def __init__(self, xs: Chain) -> None:
        self.items: list[Any] = []
        self.link = link_to(xs)
        self.at = self.link[1]
        self.size = _FIRST_PIECE

    def more(self) -> int:
        """Get another piece; returns how many elements there are then."""
        self.items += self.piece()
        return len(self.items)

    def piece(self) -> list[Any]:
        """The next elements; none are left if there are none."""
        link = self.link
        while link is not None:
            data, _, stop, _ = link
            at, size = self.at, self.size
            self.size = min(2 * size, _LARGEST_PIECE)
            if at > 0:
                self.at = max(at - size, 0)
                return data[at : self.at : -1]
            if at < 0:
                start = -2 - at
                if start < stop:
                    end = min(start + size, stop)
                    self.at = -2 - end
                    return data.data[start:end]
                break
            link = self.link = data[0]
            if link is not None:
                self.at = link[1]
        self.link = None
        return []


@final
class Each:
    """An iterator over a chain that can say how far it is. `for` asks for the iterator once."""

    __slots__ = ("before", "piece", "pieces")

    def __init__(self, xs: Chain) -> None:
        self.pieces = Pieces(xs)
        self.before = 0  # elements in pieces before this
        self.piece: Iterator[Any] = iter(())

    def __iter__(self) -> Iterator[Any]:
        before = 0
        while piece := self.pieces.piece():
            self.before = before
            self.piece = iter(piece)
            yield from self.piece
            before += len(piece)


def each(xs: Any) -> Any:
    """Return what `for` walks over the elements of a list that nobody changes meanwhile; None if
    `xs` is no list."""
    if xs is None:
        return iter(())
    if type(xs) is list:
        return iter(xs)
    if type(xs) is not Chain:
        return None
    return Each(xs) if xs.at else iter(xs.own)


def each_now(xs: Any) -> tuple[Any, Any] | None:
    """An iterator over the elements of a list as they are now, and a list of the same."""
    if type(xs) is list and len(xs) <= LIMIT:
        items = xs.copy()
        return iter(items), items
    if xs is None:
        return iter(()), None
    kept = _as_now(xs)
    return None if kept is None else (Each(kept), kept)


def left_in(root: Any, source: Any, iterator: Any, behind: int) -> Any:
    """Return what is left of a walk over `root` from `behind` elements before where `iterator`
    is."""
    return left_at(root, source, index_in(source, iterator, behind))


def index_in(source: Any, iterator: Any, behind: int) -> int:
    """The index of `behind` elements before where `iterator` is, in a walk over `source`; behind
    (below zero) the end of one that is over."""
    if type(iterator) is Each:
        before, iterator = iterator.before, iterator.piece
    else:
        before = 0
    state = iterator.__reduce__()
    if len(state) > 2:
        return before + state[2] - behind
    return (0 if source is None else len(source)) - min(behind, 0)
