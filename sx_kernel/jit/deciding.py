"""Whether a call compiles its function, and why not: what the machine asks at each call it runs.

The lower part of the policy (policy.py): its parts and its settings are made here.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final, Protocol

from sx_kernel.ir.nodes import Lambda
from sx_kernel.ir.shapes import fill
from sx_kernel.ir.shown import shown_name
from sx_kernel.ir.stops import with_inner
from sx_kernel.jit.cache.backoff import LONGEST, left_of
from sx_kernel.jit.cache.cache import JitCache
from sx_kernel.jit.cache.counters import Cause
from sx_kernel.jit.cache.entry import Entry
from sx_kernel.jit.compiling.compiler import Compiler
from sx_kernel.jit.counting import Counting
from sx_kernel.jit.holdoff import Holdoffs
from sx_kernel.jit.install import Installer
from sx_kernel.jit.osr import HOT_TURNS, Loops
from sx_kernel.jit.waiting import Waiting
from sx_kernel.machine.machine import Machine
from sx_kernel.runtime.closures import NEVER

if TYPE_CHECKING:
    from sx_kernel.jit.levels import Levels


class Recorder(Protocol):
    """Whoever records calls: session/watching/recording.py."""

    def meet(self, lam: Lambda) -> None:
        """`lam` is about to be called."""
        ...

    def note(self, lam: Lambda) -> None:
        """`lam` is called."""
        ...

    def hear(self, kind: str, what: Any, who: Any) -> None:
        """Something else happens to the cache; see jit/replay/trace.py."""
        ...


# The misses, at first, about which the machine asks although they are cold: while there are few
# calls, each one is seen in a rate.
EARLY: Final = 4_000


class Deciding:
    """What decides, call by call. See JitPolicy."""

    def __init__(self, m: Machine, *, threshold: int | None, budget: int, verify: int = 0) -> None:
        self.m = m
        self.cache = cache = JitCache(
            threshold=threshold, budget=budget, on_drop=self._dropped, sync=self._sync,
            on_setting=self._setting_changed,
        )  # fmt: skip
        self.holdoffs = Holdoffs()
        self.counting = Counting(m, cache, self.holdoffs)
        cache.ahead = self.counting.near
        self.waiting = Waiting(cache, self.holdoffs)
        self.installer = Installer(m, cache, self.counting, self.waiting)
        self.compiler = Compiler(m, cache, self.installer, verify)
        self.compiler.on_declined = self._declined
        self.compiler.on_loaded = self._loaded
        self.levels: Levels | None = None  # when something was compiled
        self.loops = Loops(m, self.compiler, self.counting, self.waiting, self._has_stops)
        self.loads = False
        self.cold = NEVER  # what is called less often than that is cold
        self.recorder: Recorder | None = None
        # Called when code has left the cache; must not change it.
        self.on_dropped: Callable[[Entry, str], None] | None = None
        # what the machine and compiled code call
        self.enter_loop = self.loops.enter
        self.refund = self.counting.refund
        self.violated = self.installer.violated
        self.guess_failed = self.installer.guess_failed
        self._setting_changed()

    def _setting_changed(self) -> None:
        """Tell the machine what the cache's settings are; calls so far have been counted."""
        self.waiting.end_holdoffs()
        self._let_compile(self.cache.threshold)

    def _let_compile(self, threshold: int | None) -> None:
        self.counting.count_misses()
        if not self.may_compile():
            threshold = None  # the machine need not ask
        self.counting.off = self.off = threshold is None or self.cache.budget == 0
        cold = NEVER if threshold is None else threshold - 1
        if cold != self.cold:
            self.waiting.end_holdoffs()
        self.m.cold_calls = self.cold = cold
        asks = self.m.asks_always or self.m.on_call is not None
        if asks or (self.counting.asked <= EARLY and not self.loads):
            self.m.cold_calls = -NEVER  # so that the machine asks at every call
        self.m.hot_turns = math.inf if threshold is None else HOT_TURNS * threshold

    def may_compile(self) -> bool:
        """Return whether anything may be compiled; compiled code need not run then."""
        return self.m.may_compile or self.recorder is not None

    def warm_up(self, lam: Lambda, args: list[Any]) -> bool:
        """See machine/services.py Policy.

        Getting out of compiled code into a continuation costs as much as running a few calls
        in the machine. A function to which that happens all the time, as to a generator's, is set
        `aside` for a while, where continuations cost nothing. What it calls, and loops that are
        not left like that, stay compiled, so the length of its text bounds what an activation does.
        """
        state = lam.rt
        if state.tiering.holdoff is not None and state.calls >= self.cold:
            self.waiting.end_holdoff(state, over=True)
        if state.code is not None and not state.unwindings.aside and self.may_compile():
            return True
        counting = self.counting
        before = counting.before_miss() if counting.asked >= counting.sample_at else None
        cause = self._miss(lam, args)
        if cause is None:  # the cache has sampled it; the call is taken back before it is counted
            return True
        if before is not None:
            counting.after_miss(before, cause)
            if counting.asked > EARLY and self.m.on_call is None and not self.m.asks_always:
                self.m.cold_calls = self.cold
        counting.asked += 1
        return False

    def _miss(self, lam: Lambda, args: list[Any]) -> Cause | None:
        """Count a miss: why the machine is to run this call; None: it has been compiled for it."""
        cause = self._cause(lam) or self._compile_for(lam, args)
        if cause is not None:
            self.counting.misses_by[cause] += 1
        return cause

    def _cause(self, lam: Lambda) -> Cause | None:
        """Why the machine is to run a call of a function; None: it is to be compiled."""
        state = lam.rt
        if state.tiering.holdoff is not None:
            self.holdoffs.asked(state.tiering.holdoff)
            return state.tiering.holdoff.cause
        if state.calls < self.cold:
            if self.off:
                return "off"
            if state.calls == self.cold - 1:
                self.waiting.want(state)
            return "cold"
        if state.unwindings.aside:
            state.unwindings.aside -= 1
            self.holdoffs.begin(lam, "aside", min(LONGEST, state.unwindings.aside), self.cold)
            return "aside"
        return self._why_not(lam)

    def _why_not(self, lam: Lambda) -> Cause | None:
        """Why a hot function without code is not compiled at this call; None: it is to be."""
        state = lam.rt
        if self.off or not self.may_compile():
            return "off"
        if state.tiering.declined is not None or state.debug is not None:
            if state.debug is None:
                self.holdoffs.begin(lam, "declined", LONGEST, self.cold)
            return "declined"
        admits = self.cache.admits()  # which lets garbage go, so that it wants nothing any more
        self.waiting.want(state)
        if calls := self.cache.backoff.waits(state.tiering.wait, self.cache.budget):
            state.tiering.wait = left_of(state.tiering.wait, 1)
            self.holdoffs.begin(lam, "capacity", calls - 1, self.cold)
            return "capacity"
        if self.compiler.running:
            return "off"
        if not admits:
            if state.calls == self.cold:
                self.cache.reject(shown_name(lam))
            return "capacity"
        return None

    def _compile_for(self, lam: Lambda, args: list[Any]) -> Cause | None:
        """Compile `lam` at a call with `args`: None if it has code now, which is to run the call.

        That call has found none, so it is a miss, although compiled code will count it.
        """
        state = lam.rt
        cause: Cause = state.tiering.left or "first"
        fill(lam)
        if self._has_stops(lam):
            return "declined"
        self.counting.misses_by[cause] += 1  # what the cache notes now, it notes at this call
        if self.compiler.compile(lam, args):
            self.cache.backoff.compiled(self.cache.budget)
            state.note_miss()
            self.counting.refund(lam, 1)
            return None
        self.counting.misses_by[cause] -= 1
        return "declined" if state.tiering.declined is not None else "capacity"

    def _has_stops(self, lam: Lambda) -> bool:
        """Return whether `lam`, or a lambda in it, is being debugged: then the machine runs it."""
        if self.m.debugger is None:
            return False
        return any(one.rt is not None and one.rt.debug is not None for one in with_inner(lam))

    def _dropped(self, entry: Entry, reason: str) -> None:
        """The cache has dropped `entry`."""
        if self.on_dropped is not None:
            self.on_dropped(entry, reason)
        if entry.state == "collected":
            self.cache.backoff.collected()
        self.installer.remove(entry, reason)

    def _sync(self) -> None:
        """The cache wants to know of all calls until now."""
        if self.recorder is not None and self.counting.dirty:
            self.recorder.hear("sync", None, None)
        self.counting.synchronise()

    def _loaded(self) -> None:
        """The compiler has been imported."""
        from sx_kernel.jit.levels import Levels

        self.levels = Levels(self.compiler)
        self.compiler.on_new = self.levels.came
        self.counting.on_used = self.levels.note

    def _declined(self, lam: Lambda) -> None:
        """`lam` cannot be compiled."""
        if self.recorder is not None:
            self.recorder.hear("declined", lam, None)
