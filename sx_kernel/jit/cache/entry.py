"""One cache entry, and the weak references by which it notices that nobody needs it any more."""

from __future__ import annotations

import weakref
from typing import Any, Final, Literal, TypeAlias, final

from sx_kernel.jit.cache.counters import TierCounts

State: TypeAlias = Literal["live", "evicted", "reset", "swept", "collected", "invalidated"]
Outcome: TypeAlias = tuple[State, str | None]
"""What has become of an entry, and why."""

LIVE: Final[Outcome] = ("live", None)


@final
class OwnerRef(weakref.ref[Any]):
    """A weak reference to an owner that knows its entry, so that its callback needs no search.

    `name` is what the owner was called when it came.
    """

    __slots__ = ("entry", "name")
    entry: Entry
    name: str | None


@final
class Entry:
    """Compiled code in the cache, and what is known about it. Only the cache changes one.

    `id` is a serial number, never reused. `name` is what it is pinned by (None: anonymous), `label`
    what an anonymous one is called where people read of it. `code` is whatever the policy put
    there; None once the entry has left. `key` is the structural key, small and flat, under which
    equal lambdas find it (None: not shared). `counts` are those of its tier. `last_used` and
    `inserted_at` are generations; `stamp` orders the uses within a generation. `hits` is as last
    synchronised. `indexed`: the dependencies by which it is found.
    `level`: 1 compiled quickly, 2 with all that the compiler can do.
    The `reason` says why it left: "lru", "budget", "cold", "replaced", what `sweep` was given, or
    the dependency that changed. `owners` are references to the lambdas that use the entry, `names`
    how many of them go by which name. `held`: pinned itself, whatever its names and owners are.
    """

    __slots__ = (
        "__weakref__", "bytes", "code", "compile_ms", "counts", "dependencies", "held",
        "hits", "id", "indexed", "inserted_at", "key", "label", "last_used", "level", "name",
        "names", "outcome", "owners", "pinned", "stamp",
    )  # fmt: skip

    def __init__(
        self, id: int, name: str | None, code: Any, key: Any, *,
        counts: TierCounts, dependencies: frozenset[str], compile_ms: float, bytes: int,
        generation: int, stamp: int, held: bool, label: str = "fn", level: int = 2,
    ) -> None:  # fmt: skip
        self.id = id
        self.name = name
        self.label = label
        self.code = code
        self.key = key
        self.counts = counts
        self.dependencies = dependencies
        self.indexed: tuple[str, ...] = ()
        self.compile_ms = compile_ms
        self.bytes = bytes
        self.inserted_at = self.last_used = generation
        self.stamp = stamp
        self.held = held
        self.pinned = False
        self.level = level
        self.hits = 0
        self.outcome: Outcome = LIVE
        self.owners: set[OwnerRef] = set()
        self.names: dict[str, int] = {}

    @property
    def state(self) -> State:
        """What has become of it."""
        return self.outcome[0]

    @property
    def reason(self) -> str | None:
        """Why it left; None while it is live."""
        return self.outcome[1]

    @property
    def tier(self) -> str:
        """The tier that the code is for."""
        return self.counts.tier

    @property
    def shown(self) -> str:
        """Its name, for people."""
        return self.name or self.label

    def live_owners(self) -> list[Any]:
        """The owners that still exist, as strong references."""
        return [owner for ref in list(self.owners) if (owner := ref()) is not None]
