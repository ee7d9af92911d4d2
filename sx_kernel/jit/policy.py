"""When to compile and what invalidates it: the only place that decides.

The machine reports a lambda that was called `threshold` times (`warm_up`). The policy has it
compiled (jit/compiling.py), and the code put into every closure of the lambda (jit/install.py).
When the cache drops an entry, the stub is put back.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Generator
from contextlib import contextmanager
from types import FunctionType
from typing import TYPE_CHECKING, Any, Final, Protocol, final

from sx_kernel.ir.nodes import Lambda
from sx_kernel.ir.shapes import fill
from sx_kernel.ir.shown import shown_name
from sx_kernel.ir.stops import with_inner
from sx_kernel.jit.backoff import NAP, left_of
from sx_kernel.jit.cache.cache import JitCache
from sx_kernel.jit.cache.counters import Cause
from sx_kernel.jit.cache.entry import Entry
from sx_kernel.jit.compiling import Compiler
from sx_kernel.jit.counting import Counting
from sx_kernel.jit.install import Installer
from sx_kernel.jit.loops import HOT_TURNS, Loops
from sx_kernel.jit.naps import Naps
from sx_kernel.jit.waiting import Waiting
from sx_kernel.jit.why import BREAKPOINT, report
from sx_kernel.machine.cek import Machine
from sx_kernel.machine.link import global_key, link_lambda
from sx_kernel.runtime.closures import NEVER, state_of

if TYPE_CHECKING:
    from sx_kernel.jit.levels import Levels


class Recorder(Protocol):
    """Whoever records calls: session/recording.py."""

    def meet(self, lam: Lambda) -> None:
        """`lam` is about to be called."""
        ...

    def note(self, lam: Lambda) -> None:
        """`lam` is called."""
        ...

    def hear(self, kind: str, what: Any, who: Any) -> None:
        """Something else happens to the cache; see jit/trace.py."""
        ...


# The misses, at first, about which the machine asks although they are cold: while there are few
# calls, each one is seen in a rate.
EARLY: Final = 4_000


@final
class JitPolicy:
    """One session's compiler policy and its cache."""

    def __init__(self, m: Machine, *, threshold: int | None, budget: int, verify: int = 0) -> None:
        self.m = m
        self.cache = cache = JitCache(
            threshold=threshold, budget=budget, on_drop=self._dropped, sync=self._sync,
            on_setting=self._setting_changed,
        )  # fmt: skip
        self.naps = Naps()
        self.counting = Counting(m, cache, self.naps)
        cache.ahead = self.counting.near
        self.waiting = Waiting(cache, self.naps)
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
        self._setting_changed()

    def _setting_changed(self) -> None:
        """Tell the machine what the cache's settings are; calls so far have been counted."""
        self.waiting.wake_all()
        self._let_compile(self.cache.threshold)

    def _let_compile(self, threshold: int | None) -> None:
        self.counting.count_misses()
        if not self.may_compile():
            threshold = None  # the machine need not ask
        self.counting.off = self.off = threshold is None or self.cache.budget == 0
        cold = NEVER if threshold is None else threshold - 1
        if cold != self.cold:
            self.waiting.wake_all()
        self.m.cold_calls = self.cold = cold
        asks = self.m.asks_always or self.m.on_call is not None
        if asks or (self.counting.asked <= EARLY and not self.loads):
            self.m.cold_calls = -NEVER  # so that the machine asks at every call
        self.m.hot_turns = math.inf if threshold is None else HOT_TURNS * threshold

    def may_compile(self) -> bool:
        """Whether anything may be compiled; compiled code need not run then."""
        return self.m.may_compile or self.recorder is not None

    @contextmanager
    def recording(self, recorder: Recorder) -> Generator[None]:
        """In this block everything runs on the machine, and `recorder` hears of each call.

        The cache does what it would have done: functions are compiled, found and evicted, and what
        is counted as a hit is a call for which compiled code was there.
        """
        m = self.m
        before, m.may_compile = m.may_compile, False
        m.on_call = self._recorded
        self.recorder = recorder if before else None
        self.calls_heard = recorder.note
        self._let_compile(self.cache.threshold)
        try:
            yield
        finally:
            self.cache.synchronise()
            self.recorder = None
            m.on_call = None
            m.may_compile = before
            self._let_compile(self.cache.threshold)

    def _recorded(self, lam: Lambda, args: list[Any]) -> None:
        """A call of `lam` while calls are recorded, which the machine is about to run."""
        state = lam.rt
        recorder = self.recorder
        if recorder is None:
            self.calls_heard(lam)
            return
        recorder.meet(lam)
        if self.warm_up(lam, args):
            state.hits.cell_contents += 1.0  # as compiled code does
            state.head_start += 1  # the machine takes it for a miss
            self.counting.asked += 1
        recorder.note(lam)

    def begin_form(self) -> None:
        """A top-level form begins: a new generation."""
        if self.compiler.watch is not None:
            self.compiler.watch()
        self.counting.beginning = True
        try:
            self.cache.advance()
        finally:
            self.counting.beginning = False
        if self.levels is not None and self.levels.pending:
            self.levels.begin_form()

    def loading(self, load: Callable[[], None]) -> None:
        """Load the library: without compiling, and without a trace in the figures."""
        self.loads = True
        self._let_compile(None)
        try:
            load()
        finally:
            self.loads = False
            self._setting_changed()
        self.cache.reset_counters()
        self.cache.start_over()

    def warm_up(self, lam: Lambda, args: list[Any]) -> bool:
        """See machine/host.py Policy.

        Getting out of compiled code into a continuation costs as much as running a few calls
        in the machine. A function to which that happens all the time, as to a generator's, is set
        `aside` for a while, where continuations cost nothing. What it calls, and loops that are
        not left like that, stay compiled, so the length of its text bounds what an activation does.
        """
        state = lam.rt
        if state.nap is not None and state.calls >= self.cold:
            self.waiting.wake(state, over=True)
        if state.code is not None and not state.aside and self.may_compile():
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
        if state.nap is not None:
            self.naps.asked(state.nap)
            return state.nap.cause
        if state.calls < self.cold:
            return "off" if self.off else "cold"
        if state.aside:
            state.aside -= 1
            self.naps.begin(lam, "aside", min(NAP, state.aside), self.cold)
            return "aside"
        return self._why_not(lam)

    def _why_not(self, lam: Lambda) -> Cause | None:
        """Why a hot function without code is not compiled at this call; None: it is to be."""
        state = lam.rt
        if self.off or not self.may_compile():
            return "off"
        if state.declined is not None or state.debug is not None:
            if state.debug is None:
                self.naps.begin(lam, "declined", NAP, self.cold)
            return "declined"
        self.waiting.forgive(state)
        if calls := self.cache.backoff.waits(state.wait):
            state.wait = left_of(state.wait, 1)
            self.naps.begin(lam, "capacity", calls - 1, self.cold)
            return "capacity"
        if self.compiler.running:
            return "off"
        if not self.cache.admits():
            if state.calls == self.cold:
                self.cache.reject(shown_name(lam))
            return "capacity"
        return None

    def _compile_for(self, lam: Lambda, args: list[Any]) -> Cause | None:
        """Compile `lam` at a call with `args`: None if it has code now, which is to run the call.

        That call has found none, so it is a miss, although compiled code will count it.
        """
        state = lam.rt
        cause: Cause = state.left or "first"
        fill(lam)
        if self._has_stops(lam):
            return "declined"
        self.counting.misses_by[cause] += 1  # what the cache notes now, it notes at this call
        if self.compiler.compile(lam, args):
            state.note_miss()
            self.counting.refund(lam, 1)
            return None
        self.counting.misses_by[cause] -= 1
        return "declined" if state.declined is not None else "capacity"

    def _has_stops(self, lam: Lambda) -> bool:
        """Whether `lam`, or a lambda in it, is being debugged: then the machine runs it."""
        if self.m.debugger is None:
            return False
        return any(one.rt is not None and one.rt.debug is not None for one in with_inner(lam))

    def succeed(self, old: Any, new: Any, name: str) -> bool:
        """See machine/host.py Policy: a cell that is run again finds its functions compiled. Not
        one whose body stands in code of others, which says of it where it was written."""
        if self.cache.depends_on(f"inlined:{name}"):
            return False
        before, after = state_of(old), state_of(new)
        if before is None or after is None or before is after or before.entry is None:
            return False
        entry: Entry = before.entry
        lam: Lambda = new.__closure__[1].cell_contents
        if self._has_stops(lam):
            return False
        from sx_kernel.compile.number import is_deep, structure

        if lam.rt.entry is not None or lam.captures or is_deep(lam):
            return False
        if structure(lam) != entry.key[1]:
            return False
        if lam.rt.pad is None:
            link_lambda(lam, self.m)
        if not self.cache.attach(entry, lam, name=lam.name):
            return False
        self.installer.use(lam, entry)
        return True

    def halt(self, lam: Lambda) -> None:
        """`lam` gets a breakpoint: drop its code, and what relies on the functions that it is.

        It must be known as such already (`LambdaState.debug`), so that nothing compiles it again.
        """
        entry = lam.rt.entry
        if entry is not None:
            self.cache.discard(entry, BREAKPOINT)
        for key, value in list(self.m.globals.items()):
            if key in self.m.names and state_of(value) is lam.rt:
                self.invalidate(self.m.names[key])
        self.m.variables.clear()

    def set_asking(self, on: bool) -> None:
        """Have the machine ask at each call, or no longer."""
        self.m.asks_always = on
        self._setting_changed()

    def link(self, lam: Lambda) -> None:
        """Make a lambda ready for the machine."""
        link_lambda(lam, self.m)

    def depends_on(self, name: str, *, running: bool) -> bool:
        """See machine/host.py Policy."""
        names = (f"global:{name}", f"primitive:{name}")
        return any(
            self.cache.depends_on(n) or (running and n in self.installer.relied_on) for n in names
        )

    def invalidate(self, name: str) -> None:
        """See machine/host.py Policy."""
        self.cache.invalidate(f"global:{name}")
        self.cache.invalidate(f"primitive:{name}")

    def exits(self) -> int:
        """What (jit-exits) answers."""
        return self.m.leaves

    def reset(self) -> None:
        """What (jit-reset!) does."""
        self.cache.reset()

    def resolve(self, target: Any) -> Any | None:
        """See jit/primitives.py JitPolicy."""
        if isinstance(target, str):
            key = global_key(target)
            if key not in self.m.globals:
                raise self.m.undefined(target)
            target = self.m.globals[key]
        if type(target) is FunctionType and state_of(target) is not None:
            assert target.__closure__ is not None
            return target.__closure__[1].cell_contents
        return None

    def why(self, owner: Any) -> dict[str, Any]:
        """Which tier runs `owner` and why not a faster one, as an SX dict."""
        self.cache.synchronise()
        return self.report(owner)

    def report(self, owner: Any) -> dict[str, Any]:
        """The same as last synchronised; changes nothing, so any thread may ask."""
        return report(owner, self.cache, self.waiting, compiles=self.may_compile())

    def stats(self) -> dict[str, Any]:
        """The figures of (jit-stats), exact also while compiled code is running."""
        return self.counting.stats()

    def stays_hot(self, lam: Lambda) -> None:
        """Quickly compiled code has been called often (emitted L_)."""
        assert self.levels is not None
        self.levels.stays_hot(lam)

    def _dropped(self, entry: Entry, reason: str) -> None:
        """The cache has dropped `entry`."""
        if self.on_dropped is not None:
            self.on_dropped(entry, reason)
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
        self.counting.on_used = self.levels.note

    def _declined(self, lam: Lambda) -> None:
        """`lam` cannot be compiled."""
        if self.recorder is not None:
            self.recorder.hear("declined", lam, None)


__all__ = ["JitPolicy"]
