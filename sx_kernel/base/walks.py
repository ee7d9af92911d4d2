"""Walks: iterators over SX lists that can say what is left.

Compiled loops over a list use them (jit/python/list_walk.py). A walk over a Python list is
Python's own iterator; one over a chain takes the elements off piece by piece, so that walking a
few costs little at any length, and walking all costs what Python's iterators cost.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import Any, Final, final

from sx_kernel.base.sequences import Chain, SxList, cons, split

_FIRST_PIECE: Final = 16
_LARGEST_PIECE: Final = 4096


@final
class ChainWalk:
    """A walk over a chain that nobody changes meanwhile. `for` asks for the iterator once."""

    __slots__ = ("after", "piece")

    def __init__(self, xs: Chain) -> None:
        self.after: SxList = xs
        self.piece: Iterator[Any] = iter(())

    def __iter__(self) -> Iterator[Any]:
        return chain.from_iterable(self._pieces())

    def _pieces(self) -> Iterator[Iterator[Any]]:
        size = _FIRST_PIECE
        while len(self.after):
            piece, self.after = split(self.after, size)
            self.piece = iter(piece)
            yield self.piece
            size = min(2 * size, _LARGEST_PIECE)

    def left(self) -> SxList:
        """A list of the elements that have not been given yet."""
        left = self.after
        for x in reversed(left_of(self.piece)):
            left = cons(x, left)
        return left


def left_of(walk: Any, *given: Any) -> Any:
    """What a walk, or Python's iterator over a list or a string, has not given yet.

    `given`: the element that it gave last, if that is to be in front of the others.
    """
    if type(walk) is ChainWalk:
        left = walk.left()
        return cons(given[0], left) if given else left
    _, arguments, *index = walk.__reduce__()
    whole = arguments[0]
    left = whole[index[0] :] if index else whole[:0]
    if not given:
        return left
    return given[0] + left if type(whole) is str else cons(given[0], left)
