"""Which tier runs a function, and why not a faster one: (jit-why f) and whatever shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sx_kernel.ir.shown import shown_name
from sx_kernel.jit.cache.counters import Cause

if TYPE_CHECKING:
    from sx_kernel.compile.python.unit import MidUnit
    from sx_kernel.jit.cache.cache import JitCache
    from sx_kernel.jit.waiting import Waiting
    from sx_kernel.runtime.closures import LambdaState

BREAKPOINT: Final = "has a breakpoint"
_LEFT: Final[dict[Cause, str]] = {
    "capacity": "evicted",
    "reset": "dropped",
    "invalidated": "invalidated",
}


def report(owner: Any, cache: JitCache, waiting: Waiting, *, compiles: bool) -> dict[str, Any]:
    """Return how the lambda `owner` stands, as an SX dict; `compiles`: this session compiles at
    all.

    Figures are those of when the cache was last synchronised; changes nothing, so any thread may
    ask.
    """
    state: LambdaState | None = owner.rt
    name = shown_name(owner)
    if state is None:
        return {"name": name, "tier": "machine", "calls": 0, "reason": "never called"}
    misses = state.calls - state.head_start
    hits = state.counter.total if state.counter is not None else 0
    found: dict[str, Any] = {
        "name": name,
        "tier": "python" if state.code is not None else "machine",
        "calls": hits + misses,
        "hits": hits,
        "misses": misses,
        "threshold": cache.threshold,
        "reason": _reason(state, cache, waiting, compiles=compiles),
    }
    if state.tiering.gone and state.code is None:
        found["left"] = "{} at call {} ({})".format(*state.tiering.gone)
    entry = state.entry
    if entry is not None and entry.code is not None:
        unit: MidUnit = entry.code.unit
        found["level"] = entry.level
        found["guards"] = {owner.required[i].name: k for i, k in unit.guards.items()}
        found["depends"] = sorted(unit.dependencies)
    return found


def _reason(state: LambdaState, cache: JitCache, waiting: Waiting, *, compiles: bool) -> str:
    """Why a function is where it is, and what would change that."""
    threshold = cache.threshold
    if state.code is not None:
        aside = ", but continuations unwind it: the machine runs it for now"
        return f"compiled{aside if state.unwindings.aside else ''}"
    if not compiles:
        return "this session compiles nothing"
    if threshold is None:
        return "compiling is off (threshold nil)"
    if cache.budget == 0:
        return "compiling is off (budget 0)"
    if state.debug is not None:
        return f"{BREAKPOINT}: the machine runs it"
    if state.tiering.declined is not None:
        return f"declined: {state.tiering.declined}"
    holdoff = state.tiering.holdoff
    calls = state.calls + (holdoff.shift if holdoff is not None else 0)
    if state.tiering.left is None and calls < threshold - 1:
        return f"{_called(calls)}, compiled at call {threshold}"
    backoff = cache.backoff
    evictions, wait = waiting.of(state)
    short = backoff.is_short(cache.budget)
    if wait and backoff.on and (wait > 1 or short):
        more = "call" if wait == 1 else "calls"
        reason = f"evicted {_times(evictions)}; compiled again after {wait} more {more}"
        return f"{reason}, or later: {_too_small(cache)}" if short else reason
    if short:
        return f"not compiled for now: {_too_small(cache)}"
    if cache.is_full_of_pins():
        return "the cache is full of pinned code"
    if state.tiering.left is None:
        return f"{_called(calls)}, compiled at call {calls + 1}"
    return f"was compiled and {_LEFT[state.tiering.left]}; compiled again at its next call"


def _too_small(cache: JitCache) -> str:
    """Why nothing is compiled for now."""
    if cache.backoff.credit < 0:
        return "too much is evicted before it has paid"
    return f"more functions are called than the budget of {cache.budget} has room for"


def _called(n: int) -> str:
    return f"called {_times(n)}" if n else "never called"


def _times(n: int) -> str:
    return "once" if n == 1 else f"{n} times"
