"""What would not compile, and why: tried once, then never until something it depends on changes."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable, Iterable
from typing import Final, NamedTuple, final

from sx_kernel.jit.cache.groups import Groups

MAX_DECLINED: Final = 10_000


class Declined(NamedTuple):
    """Why something was declined, and what would have to change for a new attempt."""

    reason: str
    name: str | None
    dependencies: frozenset[str]


@final
class DeclinedTable:
    """Declined keys. The oldest are forgotten beyond `capacity`: one-shot code must not fill the
    memory, and at worst they are tried and declined once more."""

    __slots__ = ("_by_dependency", "_by_key", "capacity")

    def __init__(self, capacity: int = MAX_DECLINED) -> None:
        self.capacity = capacity
        self._by_key: OrderedDict[Hashable, Declined] = OrderedDict()
        self._by_dependency: Groups[Hashable] = Groups()

    def add(
        self, key: Hashable, reason: str, dependencies: Iterable[str], name: str | None
    ) -> None:
        """Remember `key`, instead of what was known of it."""
        self.forget(key)
        declined = Declined(reason, name, frozenset(dependencies))
        self._by_key[key] = declined
        for dependency in declined.dependencies:
            self._by_dependency.add(dependency, key)
        if len(self._by_key) > self.capacity:
            self.forget(next(iter(self._by_key)))

    def get(self, key: Hashable) -> Declined | None:
        """Return what is known of `key`, or None."""
        return self._by_key.get(key)

    def forget(self, key: Hashable) -> None:
        """Allow a new attempt at `key`."""
        declined = self._by_key.pop(key, None)
        if declined is not None:
            for dependency in declined.dependencies:
                self._by_dependency.discard(dependency, key)

    def forgive(self, dependency: str) -> None:
        """Forget all that was declined because of `dependency`."""
        for key in self._by_dependency.members(dependency):
            self.forget(key)

    def depends_on(self, dependency: str) -> bool:
        """Return whether anything was declined because of `dependency`."""
        return dependency in self._by_dependency

    def __len__(self) -> int:
        return len(self._by_key)
