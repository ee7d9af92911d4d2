"""SX lists as data: plain Python lists, and chains for long ones.

An SX list is a mutable sequence with indexed access, and people also write Scheme-style recursion
over it. Neither a Python list (`rest` copies) nor linked pairs (`nth` walks, and changing a list
would show in every list that shares its tail) serve both, so:

* **Short lists** (up to LIMIT elements) are Python lists; `cons` and `rest` copy, which at that
  size costs no more than making any other object. A list made by other means (a literal, `map`,
  `range`, `append!`) is a Python list at any length.
* **`cons` onto and `rest` of a long list** answer a `Chain`: a handle on storage that other
  handles share, in one of three states, told apart by `at`:

      at > 0   consed: its elements are data[at], data[at - 1] … data[1], and then those of
               data[0], if that is a link. `cons` appends to `data`, if nobody has done so
               already: the storage grows at its end, which is the front of the list
      at < -1  a view: the elements base.data[-2 - at:stop], from front to back (`base` is a
               Snapshot, see snapshots.py)
      at = 0   it *owns* the Python list `own` and is nothing but a second name for it; all other
               fields mean nothing. Changing an element gets here

* A **link** is a list that never changes, (data or base, at, stop, how many elements). A second
  `cons` onto the same list begins a storage of its own with a link to the shared part: nothing is
  copied. So does `cons` onto a storage that has as many elements as what it is linked to: storages
  double, and nobody keeps more than twice what his list shows, and BLOCK.
* `Chain` is a handle, not the storage, because every SX list is mutable on its own: `set-nth!` on
  `(rest xs)` must not change `xs`. Storage reachable from two handles is never changed, with one
  exception that nobody can see: it grows past all of them.

Every state change of a handle is one store of one attribute, so an interrupt never sees half of
it. What works on chains is in sequences.py, and what compiled code says in a line:

    d = xs.data; n = xs.at + 1                      # (cons x xs), if xs is a Chain
    if len(d) == n and n & BLOCK - 1: d.append(x); made = Chain(); made.data = d; made.at = n
    if xs.at > 1: made = Chain(); made.data = xs.data; made.at = xs.at - 1            # (rest xs)
    if xs.at > 0: xs.data[xs.at]                                                     # (first xs)
"""

# `type(x) is list` makes list[Unknown] of Any, and SX values are Any: these rules say nothing here
# pyright: reportUnknownVariableType=false, reportUnknownArgumentType=false
# pyright: reportUnknownMemberType=false

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import Any, Final, TypeAlias, final

from sx_kernel.base.snapshots import Snapshot, snapshot

# Where copying a Python list starts to cost more than allocating a handle.
LIMIT: Final = 128
# How many conses are done between two looks whether a storage is long enough; a power of two.
BLOCK: Final = 128
# `nth` follows at most this many links; beyond, it flattens the chain once and for all.
WALK: Final = 64
_FIRST_PIECE: Final = 64
_LARGEST_PIECE: Final = 4096

Link: TypeAlias = tuple[Any, int, int, int]


@final
class Chain:
    """A long list made by `cons` or `rest`; never empty. See the top of this file.

    No __init__: calling one would double what a handle costs. `data` and `at` are always set,
    `data` to () if it is not consed; `base` and `stop` in views, `own` in owners.
    """

    __slots__ = ("at", "base", "data", "own", "stop")
    data: Any  # list[Any] or ()
    at: int
    base: Snapshot
    stop: int
    own: list[Any]

    def __len__(self) -> int:
        at = self.at
        if at > 0:
            link = self.data[0]
            return at if link is None else at + link[3]
        return self.stop + at + 2 if at else len(self.own)

    def __iter__(self) -> Iterator[Any]:
        return iterate(self)

    def __repr__(self) -> str:
        # elements may be deep or cyclic; the SX printer shows them
        return f"<Chain of {len(self)}>"


SxList: TypeAlias = list[Any] | Chain


def consed(data: list[Any], at: int) -> Chain:
    """The list of data[at] … data[1] and what data[0] is linked to."""
    made = Chain()
    made.data = data
    made.at = at
    return made


def viewing(base: Snapshot, start: int, stop: int) -> Chain:
    """The list of base.data[start:stop], which is not empty."""
    made = Chain()
    made.data = ()
    made.base = base
    made.stop = stop
    made.at = -2 - start
    return made


def link_to(xs: SxList) -> Link:
    """The elements of a list that is not empty, as they are now; O(1)."""
    if type(xs) is Chain:
        at = xs.at
        if at > 0:
            link = xs.data[0]
            return xs.data, at, 0, at if link is None else at + link[3]
        if at:
            return xs.base, at, xs.stop, xs.stop + at + 2
        xs = xs.own
    size = len(xs)
    return snapshot(xs), -2, size, size  # type: ignore[arg-type]  # a Python list


def iterate(xs: Any) -> Iterator[Any]:
    """An iterator over the elements that does not flatten a chain.

    Whether it sees changes made to the list meanwhile is undefined; it never fails because of them.
    """
    if type(xs) is not Chain:
        return iter(() if xs is None else xs)
    if xs.at == 0:
        return iter(xs.own)
    return chain.from_iterable(_pieces(link_to(xs)))


def _pieces(link: Link | None) -> Iterator[list[Any]]:
    """The elements of a link, in pieces that grow."""
    size = _FIRST_PIECE
    while link is not None:
        data, at, stop, _ = link
        if at < 0:
            items = data.data
            for begin in range(-2 - at, stop, _LARGEST_PIECE):
                yield items[begin : min(begin + _LARGEST_PIECE, stop)]
            return
        while at > 0:
            yield data[at : max(at - size, 0) : -1]
            at -= size
            size = min(2 * size, _LARGEST_PIECE)
        link = data[0]
