"""What the model of a cache is made of: see jit/replay/model.py."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, final

from sx_kernel.jit.cache.backoff import Backoff
from sx_kernel.jit.replay.trace import Function, Happening, Trace

HOT: Final = 1_000_000_000
"""The calls, at least, of a function that was compiled once."""


@final
@dataclass(slots=True, eq=False)
class Entry:
    """Code in the cache. `number` is that of the recording, or made up."""

    number: int
    dependencies: frozenset[str]
    hits: int = 0
    stamp: int = 0
    last_used: int = 0
    fresh: bool = True
    pinned: bool = False
    owners: set[int] = field(default_factory=set[int])


@final
@dataclass(slots=True)
class Code:
    """What a function compiles to."""

    entry: int
    dependencies: frozenset[str]


@final
@dataclass(slots=True)
class Holdoff:
    """A function waits to be compiled again, and is not asked about; see jit/holdoff.py."""

    left: int
    passed: int = 0


def first_hot(threshold: int | None) -> int:
    """What is called less often than that is cold."""
    return HOT if threshold is None else threshold - 1


def want(function: Function, backoff: Backoff) -> None:
    """A function has been called so often that it wants to be compiled, or soon will."""
    if not function.wanted:
        function.wanted = True
        backoff.demand += 1


def plain(calls: Sequence[int]) -> Trace:
    """A trace of mere numbers, each call a form, from the start of a session."""
    forms = [Happening(i, "form", None) for i in range(len(calls))]
    return Trace(calls, forms, [Function() for _ in range(max(calls, default=-1) + 1)])


def first_codes(trace: Trace) -> dict[int, Code]:
    """What each function compiled to when it first did."""
    found: dict[int, Code] = {}
    for _, kind, detail in trace.events:
        if kind == "code":
            number, entry, dependencies = detail
            found.setdefault(number, Code(entry, dependencies))
    return found


__all__ = ["HOT", "Code", "Entry", "Holdoff", "first_codes", "first_hot", "plain", "want"]
