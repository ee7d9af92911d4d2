"""Recorded calls: which function was called, call after call, and what happened in between.

Recording costs nothing when it is off. When it is on the program runs on the machine alone, which
sees every call; compiled code counts calls and does not know their order. The cache goes on as
ever, so the session's figures are those of a program that runs compiled, but for what only compiled
code does: put one function into another, go on with a long loop where it stands, and give
up a guess of argument types.
"""

from __future__ import annotations

from array import array
from collections.abc import Generator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final, final
from weakref import WeakKeyDictionary

from sx_kernel.ir.shown import shown_name
from sx_kernel.jit.replay.trace import Function, Happening, Held, Trace

if TYPE_CHECKING:
    from sx_kernel.ir.nodes import Lambda
    from sx_kernel.jit.cache.entry import Entry
    from sx_kernel.session.session import Session

CAPACITY: Final = 2_000_000
"""Calls that are recorded, at most: 8 MB. And as many events."""

LEAST_EVENTS: Final = 10_000
"""There is room for so many events in any case."""


@final
class Recording:
    """Calls in their order.

    `calls`: the number of the called function, one a call. `names`: what the functions are called,
    by their numbers; among them are those that had compiled code at the beginning. `trace`: all
    that was recorded. `full`: there were more calls than are kept.
    """

    def __init__(self, capacity: int = CAPACITY) -> None:
        self.calls = array("I")
        self.names: list[str] = []
        self.full = False
        self.trace = Trace(self.calls)
        self.distinct = 0
        self._capacity = capacity
        self._called = bytearray()
        self._session: Session | None = None
        # Weak: a recording keeps no code alive, and what is gone cannot be called again.
        self._numbers: WeakKeyDictionary[Lambda, int] = WeakKeyDictionary()
        self._by_reference: dict[int, int] = {}  # by identity: an older one of the same is equal
        self._entries: dict[int, int] = {}  # of the session's entries, by id
        self._keys: dict[Any, int] = {}

    # -- while it runs -------------------------------------------------------------------------

    def begin(self, session: Session) -> None:
        """From now on hear of what happens to the cache of `session`, also between its calls."""
        self._session = session
        session.policy.waiting.end_holdoffs()
        self._begin(session)
        session.policy.cache.listener = self.hear

    def end(self) -> None:
        """The recording is over."""
        if self._session is not None:
            self._session.policy.cache.listener = None
            self._session = None

    @contextmanager
    def running(self, session: Session) -> Generator[None]:
        """Record what `session` evaluates in this block, in which it runs on the machine.

        A recording of one block need not be begun nor ended.
        """
        alone = self._session is None
        if alone:
            self.begin(session)
        try:
            with session.policy.recording(self):
                yield
        finally:
            if alone:
                self.end()

    def meet(self, lam: Lambda) -> None:
        """See jit/deciding.py Recorder."""
        if not self.full:
            self._number(lam)

    def note(self, lam: Lambda) -> None:
        """A call of `lam`."""
        if self.full or len(self.calls) >= self._capacity:
            self.full = True
            return
        number = self._number(lam)
        if not self._called[number]:
            self._called[number] = 1
            self.distinct += 1
        self.calls.append(number)

    def hear(self, kind: str, what: Any, who: Any) -> None:
        """See jit/deciding.py Recorder."""
        if self.full:
            return
        if len(self.trace.events) >= max(self._capacity, LEAST_EVENTS):
            self.full = True
            return
        match kind:
            case "code":
                self._hear_code(what, who)
            case "declined":
                self._add("declined", self._number(what))
            case "gone":
                number = self._by_reference.pop(id(what), None)
                if number is not None:
                    self._add("gone", number)
            case "pin" | "unpin":
                self._add(kind, what if isinstance(what, str) else self._number(what))
            case _:
                self._add(kind, what)

    def _hear_code(self, entry: Entry, lam: Lambda) -> None:
        number = self._number(lam)
        detail = (number, self._entry(entry), entry.dependencies)
        self._add("code", detail)
        self._refer(entry)
        if lam.rt.entry is None and not self._is_compiling():
            self._add("attach", detail[:2])

    def _is_compiling(self) -> bool:
        return self._session is not None and self._session.policy.compiler.running

    def _add(self, kind: Any, detail: Any) -> None:
        self.trace.events.append(Happening(len(self.calls), kind, detail))

    # -- how it stood --------------------------------------------------------------------------

    def _begin(self, session: Session) -> None:
        """Note what is in the cache, and its settings."""
        cache = session.policy.cache
        cache.synchronise()
        trace = self.trace
        trace.threshold, trace.budget = cache.threshold, cache.budget
        trace.backoff = cache.backoff.on
        trace.credit, trace.waited = cache.backoff.credit, cache.backoff.waited
        trace.demand = cache.backoff.demand
        trace.generation = cache.generation
        trace.compiles = session.policy.may_compile()
        trace.pinned_names = cache.pinned_names()
        for entry in sorted(cache.entries(), key=lambda entry: entry.stamp):
            number = self._entry(entry)
            fresh = cache.used_since_sweep(entry)
            trace.held.append(Held(number, entry.hits, entry.last_used, fresh, entry.dependencies))
            for lam in entry.live_owners():
                self._number(lam)
            self._refer(entry)
        trace.pinned_functions = [self._number(lam) for lam in cache.pinned_owners()]

    def _refer(self, entry: Entry) -> None:
        for reference in entry.owners:
            lam = reference()
            if lam is not None:
                self._by_reference[id(reference)] = self._number(lam)

    def _number(self, lam: Lambda) -> int:
        number = self._numbers.get(lam)
        if number is None:
            number = self._numbers[lam] = len(self.names)
            self.names.append(shown_name(lam))
            self._called.append(0)
            self.trace.functions.append(self._state(lam))
        return number

    def _state(self, lam: Lambda) -> Function:
        state = lam.rt
        if state is None:
            return Function(lam.name)
        entry = None if state.entry is None else self._entries.get(state.entry.id)
        assert self._session is not None
        return Function(
            lam.name, state.calls, state.tiering.left, *self._session.policy.waiting.of(state),
            state.unwindings.aside, state.tiering.declined is not None, entry,
            self._session.policy.waiting.wants(state),
        )  # fmt: skip

    def _entry(self, entry: Entry) -> int:
        """The number of an entry: one for all entries that equal functions share in turn."""
        return self._entries.setdefault(entry.id, self._keys.setdefault(entry.key, len(self._keys)))

    def summary(self) -> str:
        """Return how much was recorded."""
        more = ", and more that are not kept" if self.full else ""
        return f"{_count(len(self.calls), 'call')} of {_count(self.distinct, 'function')}{more}"


def _count(n: int, what: str) -> str:
    return f"{n} {what}" if n == 1 else f"{n} {what}s"


__all__ = ["CAPACITY", "Recording"]
