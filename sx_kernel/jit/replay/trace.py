"""What a recording of calls holds, so that it can be replayed exactly: see jit/replay/model.py.

Calls are small integers: which function. Between them stand events, each before the call whose
position it has: what else happened to the cache. Entries are named by small integers, too.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple, TypeAlias

from sx_kernel.jit.cache.backoff import Backoff
from sx_kernel.jit.cache.cache import DEFAULT_BUDGET, DEFAULT_THRESHOLD
from sx_kernel.jit.cache.counters import Cause

Kind: TypeAlias = Literal[
    "form",  # a generation ends
    "sync",  # uses until here are put in order
    "code",  # (function, entry, dependencies): what the function compiles to, at its next compile
    "declined",  # function: it does not compile
    "attach",  # (function, entry): a function found its code when it was defined
    "gone",  # function: it is garbage
    "changed",  # dependency: what relies on it leaves
    "reset", "clear-cold", "sweep",  # None, generations, reason
    "threshold", "budget", "backoff",  # the new setting
    "pin", "unpin",  # a name, or a function
]  # fmt: skip


class Happening(NamedTuple):
    """Something that happened before the call number `position` (from 0)."""

    position: int
    kind: Kind
    detail: Any


@dataclass(slots=True)
class Function:
    """How it stood with a function when the recording began, or when it was first seen.

    The fields are those of LambdaState (runtime/closures.py). `entry`: its code, or None. `wanted`:
    it is part of the demand in the present era.
    """

    name: str | None = None
    calls: int = 0
    left: Cause | None = None
    evictions: int = 0
    wait: int = 0
    aside: int = 0
    declined: bool = False
    entry: int | None = None
    wanted: bool = False


@dataclass(slots=True)
class Held:
    """An entry that was in the cache when the recording began. `fresh`: used since a sweep."""

    entry: int
    hits: int
    last_used: int
    fresh: bool
    dependencies: frozenset[str]


@dataclass(slots=True)
class Trace:
    """A recording. `functions` by number; `held` in order of use, the pinned ones last.

    `credit`, `waited` and `demand` are those of Backoff.
    """

    calls: Sequence[int] = field(default_factory=lambda: array("I"))
    events: list[Happening] = field(default_factory=list[Happening])
    functions: list[Function] = field(default_factory=list[Function])
    held: list[Held] = field(default_factory=list[Held])
    pinned_names: list[str] = field(default_factory=list[str])
    pinned_functions: list[int] = field(default_factory=list[int])
    threshold: int | None = DEFAULT_THRESHOLD
    budget: int = DEFAULT_BUDGET
    backoff: bool = True
    compiles: bool = True
    generation: int = 0
    credit: int = field(default_factory=lambda: Backoff().credit)
    waited: int = 0
    demand: int = 0


__all__ = ["Function", "Happening", "Held", "Kind", "Trace"]
