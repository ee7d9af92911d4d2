"""What is pinned by name or by owner, whether compiled or not. Outlives the entries."""

from __future__ import annotations

import weakref
from typing import Any, final

from sx_kernel.jit.cache.entry import Entry


@final
class Pins:
    """Pinned names, in the order of pinning, and pinned owners, weakly referenced."""

    __slots__ = ("_names", "_owners")

    def __init__(self) -> None:
        self._names: dict[str, None] = {}
        self._owners: weakref.WeakSet[Any] = weakref.WeakSet()

    def change(self, target: str | object, pinned: bool) -> bool:
        """Remember that a name (str) or an owner is pinned, or forget it; whether that is news."""
        if isinstance(target, str):
            if pinned is (target in self._names):
                return False
            if pinned:
                self._names[target] = None
            else:
                del self._names[target]
            return True
        if pinned is self.has_owner(target):
            return False
        (self._owners.add if pinned else self._owners.discard)(target)
        return True

    def names(self) -> list[str]:
        """The pinned names, in the order of pinning."""
        return list(self._names)

    def owners(self) -> list[Any]:
        """The pinned owners that still exist."""
        return list(self._owners)

    def has_name(self, name: str | None) -> bool:
        """Return whether the name is pinned."""
        return name in self._names

    def has_owner(self, owner: object) -> bool:
        """Return whether this very owner is pinned."""
        return owner is not None and len(self._owners) > 0 and owner in self._owners

    def covers(self, entry: Entry) -> bool:
        """Return whether one of the entry's names or owners is pinned."""
        if self._names and any(name in self._names for name in entry.names):
            return True
        return len(self._owners) > 0 and any(map(self.has_owner, entry.live_owners()))
