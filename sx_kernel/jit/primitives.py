"""The jit-* functions of SX, bound to one session's cache. Declared in spec/primitives/jit.sx.

They check their arguments, ask the cache or the policy, and turn what comes back into SX data:
dicts with string keys, lists, numbers, strings, nil. The setters answer the old value, so that
dynamic-wind can put it back.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from typing import Any, Final, Protocol

from sx_kernel.base.values import Keyword, Symbol
from sx_kernel.jit.cache.cache import JitCache
from sx_kernel.jit.cache.columns import NEVER_THRESHOLD
from sx_kernel.jit.cache.entry import Entry
from sx_kernel.jit.cache.events import Event
from sx_kernel.jit.cache.leaving import DEFAULT_COLD
from sx_kernel.primitives.check import bad_argument, need_integer, range_error, shown_number

FUNCTION: Final = "a function made with fn or define, or the name of one"


class JitPolicy(Protocol):
    """What the jit-* functions need of the policy. An *owner* is a lambda expression."""

    def resolve(self, target: object) -> Any | None:
        """The owner behind a global's name (str) or a function value.

        None if that is not a function made with fn. Raises the session's name-error, with the
        nearest known name as a hint, for a name that is not defined.
        """
        ...

    def stats(self) -> dict[str, Any]:
        """The cache's figures, exact."""
        ...

    def why(self, owner: Any) -> dict[str, Any]:
        """Return which tier runs `owner` and why not a faster one, as an SX dict."""
        ...

    def exits(self) -> int:
        """Return how often compiled code was left for the machine."""
        ...


class JitFunctions:
    """The functions, as methods: one instance per session. `NAMES` says what SX calls them."""

    NAMES: Final = {
        "jit-stats": "stats",
        "jit-reset!": "reset",
        "jit-clear-cold!": "clear_cold",
        "jit-set-threshold!": "set_threshold",
        "jit-set-budget!": "set_budget",
        "jit-set-backoff!": "set_backoff",
        "jit-pin!": "pin",
        "jit-unpin!": "unpin",
        "jit-reset-counters!": "reset_counters",
        "jit-events": "events",
        "jit-history": "history",
        "jit-why": "why",
        "jit-list": "entries",
        "jit-exits": "exits",
    }

    def __init__(self, cache: JitCache, policy: JitPolicy) -> None:
        self.cache = cache
        self.policy = policy

    def stats(self) -> dict[str, Any]:
        """(jit-stats): the counters, exact."""
        self.cache.look()
        return self.policy.stats()

    def reset(self) -> int:
        """(jit-reset!): drop all entries; how many."""
        return self.cache.reset()

    def clear_cold(self, generations: object = DEFAULT_COLD) -> int:
        """(jit-clear-cold! [n]): drop what was not used in the last n generations; how many."""
        return self.cache.clear_cold(_natural("jit-clear-cold!", generations))

    def set_threshold(self, threshold: object) -> int | None:
        """(jit-set-threshold! n): nil and +inf mean never. Answers the old one, nil for never."""
        return self.cache.set_threshold(_threshold("jit-set-threshold!", threshold))

    def set_budget(self, budget: object) -> int:
        """(jit-set-budget! n): returns the old one."""
        return self.cache.set_budget(_natural("jit-set-budget!", budget))

    def set_backoff(self, on: object) -> bool:
        """(jit-set-backoff! on): returns the old one."""
        if type(on) is not bool:
            raise bad_argument("jit-set-backoff!", 1, "true or false", on)
        return self.cache.set_backoff(on)

    def pin(self, target: object) -> bool:
        """(jit-pin! f): true if it was not pinned before."""
        name, owner = self._target("jit-pin!", target)
        if name is not None:
            was_pinned = self.cache.is_pinned_name(name)
            self.cache.pin(name)
        else:
            was_pinned = self.cache.is_pinned_owner(owner)
            self.cache.pin(owner)
        return not was_pinned

    def unpin(self, target: object) -> bool:
        """(jit-unpin! f): true if it was pinned. Undoes pins by name and by value alike."""
        cache = self.cache
        name = _name(target)
        if name is None or not cache.is_pinned_name(name):
            name, owner = self._target("jit-unpin!", target)
        else:
            owner = self.policy.resolve(name)  # None if the name means something else by now
        if name is None and owner is not None and self._names_pinned(owner):
            name = owner.name
        was_pinned = False
        if name is not None:
            was_pinned = cache.is_pinned_name(name)
            was_pinned = bool(cache.unpin(name)) or was_pinned
        if owner is not None:
            was_pinned = cache.is_pinned_owner(owner) or was_pinned
            was_pinned = bool(cache.unpin(owner)) or was_pinned
        return was_pinned

    def reset_counters(self) -> None:
        """(jit-reset-counters!): set all sums to zero."""
        self.cache.reset_counters()

    def events(self, n: object = None) -> list[dict[str, Any]]:
        """(jit-events [n]): the last n events, oldest first; all that are kept without n."""
        count = None if n is None else _natural("jit-events", n)
        self.cache.look()
        return [self._event(event) for event in self.cache.events(count)]

    def history(self) -> dict[str, list[float] | list[float | None]]:
        """(jit-history): the counter series, a list per column."""
        self.cache.look()
        found = self.cache.history()
        thresholds = [n if n != NEVER_THRESHOLD else None for n in found["threshold"]]
        return {**found, "threshold": thresholds}

    def why(self, target: object) -> dict[str, Any]:
        """(jit-why f): which tier runs f, and why not a faster one."""
        _, owner = self._target("jit-why", target)
        self.cache.look()
        return self.policy.why(owner)

    def entries(self, n: object = None) -> list[dict[str, Any]]:
        """(jit-list [n]): the n most recently used entries, those first; all without n."""
        count = None if n is None else _natural("jit-list", n)
        self.cache.look()
        self.cache.synchronise()
        entries = sorted(self.cache.entries(), key=lambda entry: entry.stamp, reverse=True)
        return [_entry(entry) for entry in entries[:count]]

    def exits(self) -> int:
        """(jit-exits): how often compiled code was left."""
        return self.policy.exits()

    def _target(self, op: str, target: object) -> tuple[str | None, Any]:
        """The name that was given (None for a function value) and the owner behind it."""
        name = _name(target)
        owner = self.policy.resolve(target if name is None else name)
        if owner is None:
            raise bad_argument(op, 1, FUNCTION, target)
        return name, owner

    def _names_pinned(self, owner: Any) -> bool:
        """Return whether `owner` is what a pinned name stands for."""
        name = getattr(owner, "name", None)
        return self.cache.is_pinned_name(name) and self.policy.resolve(name) is owner

    def _event(self, event: Event) -> dict[str, Any]:
        time_ns, call, generation, kind, entry_id, name, detail = event
        return {
            "time-ms": self.cache.elapsed_ms(time_ns),
            "call": call,
            "generation": generation,
            "kind": kind,
            "id": entry_id,
            "name": name,
            # a copy: the program may change what it gets, the log must not
            "detail": copy(detail),
        }


def make_jit_primitives(cache: JitCache, policy: JitPolicy) -> dict[str, Callable[..., Any]]:
    """SX name → Python function, bound to this session. Each knows its `sx_name`."""
    functions = JitFunctions(cache, policy)
    return {
        name: _bound(name, getattr(functions, method))
        for name, method in JitFunctions.NAMES.items()
    }


def _bound(name: str, method: Callable[..., Any]) -> Callable[..., Any]:
    """A function that calls `method`; methods take no attributes of their own."""

    def call(*arguments: object) -> Any:
        return method(*arguments)

    call.__name__ = call.__qualname__ = name
    call.__doc__ = method.__doc__
    call.sx_name = name  # type: ignore[attr-defined]  # read by the printer
    return call


def _name(target: object) -> str | None:
    """A symbol, string or keyword as a global's name."""
    if isinstance(target, Symbol | Keyword):
        return target.name
    return target if type(target) is str else None


def _natural(op: str, value: object) -> int:
    """Argument 1 as an integer that is not negative."""
    number = need_integer(op, 1, value)
    if number < 0:
        text = f"argument 1 must not be negative, got {shown_number(number)}"
        raise range_error(op, text, number)
    return number


def _threshold(op: str, value: object) -> int | None:
    """Argument 1 as a threshold: a positive integer, or None for nil and +inf."""
    if value is None or (type(value) is float and value == float("inf")):
        return None
    if type(value) is not int and not (type(value) is float and value.is_integer()):
        raise bad_argument(op, 1, "a positive integer, or nil or +inf for never", value)
    number = int(value)
    if number < 1:
        text = f"argument 1 must be at least 1, got {shown_number(number)}"
        raise range_error(op, text, number)
    return number


def _entry(entry: Entry) -> dict[str, Any]:
    return {
        "id": entry.id,
        "name": entry.shown,
        "tier": entry.tier,
        "level": entry.level,
        "hits": entry.hits,
        "pinned": entry.pinned,
        "last-used": entry.last_used,
        "inserted-at": entry.inserted_at,
        "compile-ms": entry.compile_ms,
        "bytes": entry.bytes,
        "lambdas": len(entry.live_owners()),
        "dependencies": sorted(entry.dependencies),
    }
