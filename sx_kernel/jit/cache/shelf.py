"""Which entries the cache has: their order of use, the pinned ones, and the indexes to find them.

Above section.py. Nothing is counted here, and nothing decides who leaves.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from operator import attrgetter
from typing import Any, Final

from sx_kernel.jit.cache.entry import Entry, OwnerRef
from sx_kernel.jit.cache.groups import Groups
from sx_kernel.jit.cache.pins import Pins
from sx_kernel.jit.cache.section import Sections

WIDE: Final = "primitive:"
"""What dependencies begin with that hardly ever change, and that nearly every entry has some of. To
index them costs at every coming and going more than to look through all entries when one changes.
"""

_id: Final = attrgetter("id")


class Shelf(Sections):
    """The live entries. An entry is in every index here exactly while its state is "live".

    `_wide` has the WIDE dependencies of all entries, and some that no entry has any more.
    """

    def __init__(self) -> None:
        super().__init__()
        self._order: OrderedDict[Entry, None] = OrderedDict()
        self._pinned: OrderedDict[Entry, None] = OrderedDict()
        self._by_key: dict[Hashable, Entry] = {}
        self._by_name: Groups[Entry] = Groups()
        self._by_dependency: Groups[Entry] = Groups()
        self._wide: set[str] = set()
        self._pins = Pins()

    @property
    def size(self) -> int:
        """The number of live entries, pinned ones included."""
        return len(self._order) + len(self._pinned)

    def lookup(self, key: Hashable) -> Entry | None:
        """The live entry with structural key `key`, or None. Counts nothing, moves nothing."""
        if self._dead and self.busy == 0:
            self._settle()
        return self._by_key.get(key)

    def named(self, name: str) -> list[Entry]:
        """The live entries called `name`, oldest first; usually none or one."""
        return self._by_name.members(name)

    def entries(self) -> list[Entry]:
        """All live entries: the unpinned, least recently used first, then the pinned.

        Does not synchronise, so that `sync` itself can walk over it.
        """
        return [*self._order, *self._pinned]

    def snapshot(self) -> list[Entry]:
        """The same as `entries`, for any thread: the next to be evicted first. (Making a list of
        an OrderedDict runs no Python code, so no other thread comes in between.)"""
        return [*list(self._order), *list(self._pinned)]

    def is_pinned_name(self, name: str | None) -> bool:
        """Return whether functions called `name` are to be pinned."""
        return self._pins.has_name(name)

    def is_pinned_owner(self, owner: object) -> bool:
        """Return whether this very lambda was pinned."""
        return self._pins.has_owner(owner)

    def pinned_owners(self) -> list[Any]:
        """The pinned owners that still exist."""
        return self._pins.owners()

    def pinned_names(self) -> list[str]:
        """The pinned names, in the order of pinning, compiled or not."""
        return self._pins.names()

    def _entries_of(self, target: str | Entry | object) -> list[Entry]:
        """The live entries that a pin of `target` is about."""
        if isinstance(target, Entry):
            return [target] if target.state == "live" else []
        if isinstance(target, str):
            return self.named(target)
        return [e for e in self.entries() if any(ref() is target for ref in e.owners)]

    def _protect(self, entry: Entry) -> None:
        """Move a live, unpinned entry to the pinned ones."""
        del self._order[entry]
        entry.pinned = True
        self._pinned[entry] = None

    def _release(self, entries: list[Entry]) -> None:
        """Put pinned entries back at the place in `_order` that their last use gives them.

        Sorting costs O(size) here (two sorted runs), for any number of entries at once.
        """
        for entry in entries:
            del self._pinned[entry]
            entry.pinned = False
        self._order = OrderedDict.fromkeys(
            sorted([*self._order, *sorted(entries, key=_stamp)], key=_stamp)
        )

    def _adopt(self, entry: Entry, owner: object, name: str | None) -> bool:
        """Note an owner (None: there is none) and its name. False if the entry has it already."""
        if owner is not None:
            ref = OwnerRef(owner, self._dead.append)
            if ref in entry.owners:
                return False
            ref.entry = entry
            ref.name = name
            entry.owners.add(ref)
        if name is not None:
            entry.names[name] = entry.names.get(name, 0) + 1
            self._by_name.add(name, entry)
        return True

    def _enter_indexes(self, entry: Entry) -> None:
        """Enter a new entry into every index."""
        if entry.key is not None:
            self._by_key[entry.key] = entry
        self._rely(entry)
        self._order[entry] = None

    def _leave_indexes(self, entry: Entry) -> None:
        """Take a live entry out of every index."""
        del (self._pinned if entry.pinned else self._order)[entry]
        if entry.key is not None:
            del self._by_key[entry.key]
        if entry.names:
            self._by_name.discard_from(entry.names, entry)
        if entry.indexed:
            self._by_dependency.discard_from(entry.indexed, entry)

    def _rely(self, entry: Entry) -> None:
        """Note what `entry` depends on."""
        indexed: list[str] = []
        for dependency in entry.dependencies:
            if dependency.startswith(WIDE):
                self._wide.add(dependency)
            else:
                indexed.append(dependency)
                self._by_dependency.add(dependency, entry)
        entry.indexed = tuple(indexed)

    def _is_relied_on(self, dependency: str) -> bool:
        """Whether a live entry depends on `dependency`. Two look-ups at most, but for one that is
        WIDE and has been relied on: then entries are looked at until one is found that does."""
        if dependency not in self._wide:
            return dependency in self._by_dependency
        if any(dependency in entry.dependencies for entry in self.entries()):
            return True
        self._wide.discard(dependency)
        return False

    def _relying_on(self, dependency: str) -> list[Entry]:
        """The live entries that depend on `dependency`, oldest first."""
        if dependency not in self._wide:
            return self._by_dependency.members(dependency)
        found = [entry for entry in self.entries() if dependency in entry.dependencies]
        return sorted(found, key=_id)

    def _forget_name(self, entry: Entry, name: str) -> None:
        """One owner of that name has gone."""
        entry.names[name] -= 1
        if entry.names[name] == 0:
            del entry.names[name]
            self._by_name.discard(name, entry)
            if entry.name == name:
                entry.name = next(iter(entry.names), None)


def _stamp(entry: Entry) -> int:
    return entry.stamp
