"""Python lists that several SX lists share, and who has to know when one is changed.

A long Python list that the program holds is shared without copying it, through a `Snapshot`: the
registry finds the snapshot of a list by its id, and whoever changes an element in place calls
`detach` first, which gives the snapshot (if one is still alive) a copy of its own: copy on write,
at most once for each time the list was shared again. Appending needs no such care: who shares a
list knows how far his part of it reaches.
"""

from __future__ import annotations

import weakref
from typing import Any, Final, final

# id of a list → its snapshot. A snapshot holds its list, so an id with a live snapshot is not
# reused; a stale entry is recognised by `data is not` that list.
_watched: Final[dict[int, weakref.ref[Snapshot]]] = {}


@final
class Snapshot:
    """Storage that lists share: `data`, of which existing elements never change.

    `key` is the id of the program's own list if `data` still is that list (then nobody may append
    to it on behalf of another list), else 0. What is left of a list from `limit` on is worth a
    look whether it should be copied.
    """

    __slots__ = ("__weakref__", "data", "key", "limit")

    def __init__(self, data: list[Any], key: int = 0) -> None:
        self.data = data
        self.key = key
        self.limit = 3 * len(data) // 4

    # the registry is bound as a default because module globals may be gone at exit
    def __del__(self, watched: dict[int, weakref.ref[Snapshot]] = _watched) -> None:
        if self.key:
            entry = watched.get(self.key)
            # The collector clears weak references before it calls this, plain release after.
            if entry is not None and (entry() is None or entry() is self):
                watched.pop(self.key, None)


def snapshot(xs: list[Any]) -> Snapshot:
    """The snapshot of a list that the program holds; made when there is none."""
    entry = _watched.get(id(xs))
    if entry is not None:
        found = entry()
        if found is not None and found.data is xs:
            return found
    made = Snapshot(xs, id(xs))
    _watched[id(xs)] = weakref.ref(made)
    return made


def detach(xs: list[Any]) -> None:
    """Call before changing, removing or reordering elements of the Python list `xs` in place.

    Lists that share it keep what they had. Not needed for lists of up to sequences.LIMIT elements
    (nor for appending): nothing shares those.
    """
    entry = _watched.get(id(xs))
    if entry is not None:
        found = entry()
        if found is not None and found.data is xs:
            found.data = xs.copy()
            found.key = 0
        _watched.pop(id(xs), None)
