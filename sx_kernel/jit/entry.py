"""One cache entry, and the weak references by which it notices that nobody needs it any more."""

from __future__ import annotations

import weakref
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias, final

State: TypeAlias = Literal["live", "evicted", "reset", "collected", "invalidated"]


@final
class OwnerRef(weakref.ref[Any]):
    """A weak reference to an owner that knows its entry, so that its callback needs no search."""

    __slots__ = ("entry",)
    entry: Entry


def owner_ref(owner: object, callback: Callable[[Any], object], entry: Entry) -> OwnerRef:
    """A reference from `entry` to `owner`; `callback(ref)` runs when the owner is garbage."""
    ref = OwnerRef(owner, callback)
    ref.entry = entry
    return ref


@final
@dataclass(slots=True)
class TierCounts:
    """What happened to the entries of one tier since the counters were last reset.

    Always: size = carried + inserted - evicted - reset - collected - invalidated,
    where `carried` entries were there already when the counters were reset.
    `size` and `bytes` are of now; `compile_ms` and `hits` are sums.
    """

    size: int = 0
    bytes: int = 0
    carried: int = 0
    inserted: int = 0
    evicted: int = 0
    reset: int = 0
    collected: int = 0
    invalidated: int = 0
    hits: int = 0
    compile_ms: float = 0.0

    def as_dict(self) -> dict[str, Any]:
        """The tier's figures under the names they have in (jit-stats)."""
        return {
            "size": self.size,
            "compiled": self.inserted,
            "hits": self.hits,
            "compile-ms": self.compile_ms,
            "bytes": self.bytes,
            "carried": self.carried,
            "evicted": self.evicted,
            "reset": self.reset,
            "collected": self.collected,
            "invalidated": self.invalidated,
        }


@final
@dataclass(slots=True, eq=False, weakref_slot=True)
class Entry:
    """Compiled code in the cache, and what is known about it. Only the cache changes one.

    `id` is a serial number, never reused. `name` is for display and pinning (None: anonymous).
    `code` is whatever the policy put there; None once the entry has left. `key` is the structural
    key under which equal lambdas find it (None: not shared). `last_used` and `inserted_at` are
    generations; `stamp` orders the uses within a generation. `hits` is as last synchronised.
    `reason` says why it left: "lru", "budget", "cold", "replaced", what `sweep` was given, or the
    dependency that changed. `owners` are references to the lambdas that use the entry.
    """

    id: int
    name: str | None
    code: Any
    key: Any
    tier: str
    counts: TierCounts = field(repr=False)
    dependencies: frozenset[str]
    compile_ms: float
    bytes: int
    inserted_at: int
    last_used: int
    stamp: int
    pinned: bool = False
    hits: int = 0
    state: State = "live"
    reason: str | None = None
    owners: set[OwnerRef] = field(default_factory=set[OwnerRef], repr=False)

    def live_owners(self) -> list[Any]:
        """The owners that still exist, as strong references."""
        return [owner for ref in list(self.owners) if (owner := ref()) is not None]
