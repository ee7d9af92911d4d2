"""The cache's sums: calls, and per tier what came and went. Counts, and knows nothing else."""

from __future__ import annotations

from typing import Any, Final, Literal, TypeAlias, final

Cause: TypeAlias = Literal[
    "cold", "first", "capacity", "reset", "invalidated", "declined", "off", "aside"
]

# Why a call found no compiled code. In this order wherever they are shown.
CAUSES: Final[tuple[Cause, ...]] = (
    "cold",  # it has not been called often enough to be compiled
    "first",  # the call that compiles
    "capacity",  # evicted before, or no room beside pinned code
    "reset",  # dropped by a reset before
    "invalidated",  # dropped before because something it relied on changed
    "declined",  # the compiler cannot
    "off",  # nothing is compiled: no threshold, budget 0, the machine alone
    "aside",  # left to the machine for a while, because continuations unwind it
)


@final
class TierCounts:
    """What happened to the entries of `tier`, "" for all, since the counters were last reset.

    Always: size = carried + inserted - evicted - reset - swept - collected - invalidated,
    where `carried` entries were there already when the counters were reset.
    `size` and `bytes` are of now; `compile_ms` and `hits` are sums.
    """

    def __init__(self, tier: str = "") -> None:
        self.tier = tier
        self.size = self.bytes = 0
        self.carried = self.inserted = 0
        self.evicted = self.reset = self.swept = self.collected = self.invalidated = 0
        self.hits = 0
        self.compile_ms = 0.0

    def add(self, other: TierCounts) -> None:
        """Add up with another tier."""
        self.size += other.size
        self.bytes += other.bytes
        self.carried += other.carried
        self.inserted += other.inserted
        self.evicted += other.evicted
        self.reset += other.reset
        self.swept += other.swept
        self.collected += other.collected
        self.invalidated += other.invalidated
        self.hits += other.hits
        self.compile_ms += other.compile_ms

    def start_over(self) -> None:
        """Set the sums to zero; what is there now is carried over."""
        self.carried = self.size
        self.inserted = self.evicted = self.reset = self.swept = 0
        self.collected = self.invalidated = 0
        self.hits = 0
        self.compile_ms = 0.0

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
            "swept": self.swept,
            "collected": self.collected,
            "invalidated": self.invalidated,
        }


@final
class Counters:
    """`hits` + `misses` is the number of calls; `misses_by` says why they were misses."""

    def __init__(self) -> None:
        self.hits = self.misses = 0
        self.misses_by: dict[Cause, int] = dict.fromkeys(CAUSES, 0)
        self.compile_failed = self.rejected = self.interned = 0
        self.resets = self.sweeps = 0
        self.tiers: dict[str, TierCounts] = {}

    @property
    def calls(self) -> int:
        """The number of calls."""
        return self.hits + self.misses

    def tier(self, name: str) -> TierCounts:
        """The counts of the tier called `name`."""
        found = self.tiers.get(name)
        if found is None:
            found = self.tiers[name] = TierCounts(name)
        return found

    def total(self) -> TierCounts:
        """All tiers together."""
        total = TierCounts()
        for counts in list(self.tiers.values()):
            total.add(counts)
        return total

    def start_over(self) -> None:
        """Set all sums to zero."""
        self.hits = self.misses = self.compile_failed = 0
        self.misses_by = dict.fromkeys(CAUSES, 0)
        self.rejected = self.interned = self.resets = self.sweeps = 0
        for counts in self.tiers.values():
            counts.start_over()
