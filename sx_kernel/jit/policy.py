"""When to compile, with what, and what invalidates it: the only place that decides.

The machine reports a lambda that was called `threshold` times (`warm_up`). The policy asks the
cache for code of equal structure, else has the Python tier emit and compile it, and installs the
code in every closure of the lambda. When the cache drops an entry, the stub is put back.

The emitter is imported when it is first needed: a one-shot expression compiles nothing, and would
take a fifth longer.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager
from functools import partial
from importlib import import_module
from time import perf_counter
from types import CellType, CodeType, FunctionType
from typing import TYPE_CHECKING, Any, Final, Protocol, final
from weakref import ref

from sx_kernel.base.values import (
    UNSET,
)
from sx_kernel.compile.world import Unsupported
from sx_kernel.ir.clone import loop_lambda
from sx_kernel.ir.nodes import Call, Global, Lambda, Loop
from sx_kernel.ir.shapes import fill
from sx_kernel.ir.shown import shown_name
from sx_kernel.ir.stops import with_inner
from sx_kernel.ir.variables import children
from sx_kernel.jit.backoff import NAP, left_of
from sx_kernel.jit.cache import JitCache
from sx_kernel.jit.columns import COLUMN
from sx_kernel.jit.counters import CAUSES, Cause
from sx_kernel.jit.entry import Entry
from sx_kernel.jit.history import Row
from sx_kernel.jit.naps import Naps
from sx_kernel.machine.link import (
    global_key,
    is_library,
    link_lambda,
    own_name,
    seen_key,
)
from sx_kernel.runtime.closures import (
    NEVER,
    LambdaState,
    closure_code,
    state_of,
)
from sx_kernel.runtime.sites import Redo, UnitRef, owed_at

if TYPE_CHECKING:
    from sx_kernel.compile.python.unit import MidUnit
    from sx_kernel.machine.cek import Machine


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


# Turns of a loop in the machine, times the threshold, before it is compiled where it stands.
HOT_TURNS: Final = 50
# Samples are taken where so many of all calls, as a share, have been misses since the last one.
SAMPLE_MISSES: Final = 150
# The misses, at first, about which the machine asks although they are cold: while there are few
# calls, each one is seen in a rate.
EARLY: Final = 4_000
COMPILER_FRAMES: Final = 20_000  # Python frames that compiling may need
NOT_SOON: Final = -1_000_000
BREAKPOINT: Final = "has a breakpoint"
# How often the guess of argument types may fail before nothing is guessed any more.
_GUESSES: Final = 2

_NEAR: Final = 500  # frames in which a sample looks for calls that were counted in advance
_FOR_ROOM: Final = ("lru", "budget")  # evicted because there was no room
_CAUSE_OF_STATE: Final[dict[str, Cause]] = {
    "evicted": "capacity",
    "reset": "reset",
    "swept": "reset",
    "invalidated": "invalidated",
}


@final
class Counter:
    """The count of one lambda's compiled calls, added up only when somebody asks.

    Compiled code does `H_ += 1.0` on the lambda's cell. While nothing has run since the last
    look, the cell holds this Counter: the first addition lands in `__add__`, which announces
    that there is something to count; from then on CPython adds plain floats. So looking costs
    nothing for lambdas that did not run, and nobody ever scans the cache.
    """

    __slots__ = ("cell", "dirty", "entry", "total")

    def __init__(self, cell: CellType, entry: Entry, dirty: list[Counter]) -> None:
        self.cell = cell
        self.entry = entry
        self.dirty = dirty
        self.total = 0
        cell.cell_contents = self

    def __add__(self, one: float) -> float:
        self.dirty.append(self)
        return one

    def waiting(self) -> int:
        """How many calls there were since the last look, which this is not."""
        held = self.cell.cell_contents
        return int(held) if type(held) is float else 0

    def take(self) -> int:
        """How many calls there were since the last look."""
        held = self.cell.cell_contents
        if type(held) is not float:
            return 0
        self.cell.cell_contents = self
        self.total += int(held)
        return int(held)


OWN_REFERENCES: Final = 4
"""Of code that nobody runs: those of `Payload.codes`, its maker, a variable and an argument."""


@final
class Payload:
    """What a cache entry holds for the Python tier: the unit and the code of its makers."""

    __slots__ = ("codes", "direct_code", "make_code", "unit")

    def __init__(self, unit: MidUnit) -> None:
        self.unit = unit
        self.make_code, self.direct_code = unit.compile()
        made = (self.make_code, self.direct_code)
        self.codes = [closure_code(code) for code in made if code is not None]


@final
class JitPolicy:
    """One session's compiler policy and its cache."""

    def __init__(
        self,
        m: Machine,
        *,
        threshold: int | None,
        budget: int,
        verify: int = 0,
    ) -> None:
        self.m = m
        self.verify = verify
        self.cache = JitCache(
            threshold=threshold, budget=budget, on_drop=self._dropped, sync=self._sync,
            on_setting=self._setting_changed,
        )  # fmt: skip
        self.cache.ahead = lambda: self._counted_in_advance(_NEAR)
        self.dirty: list[Counter] = []
        # What any code ever relied on: code may still run when its entry is gone.
        self.relied_on: set[str] = set()
        self.refunds: list[tuple[Counter, int]] = []
        # Units of code that is no longer in the cache but may still run, by id of the code.
        self.retired: dict[int, tuple[MidUnit, ref[CodeType]]] = {}
        self.serial = self.constants = 0
        self.two_levels = True  # else all is compiled with all passes at once
        self.levels: Any = None  # jit/levels.py, when something was compiled
        self.compiling = False
        # Misses that the cache does not know of yet. The machine counts all that it runs; of
        # those it asks about, `asked`, the cause is known, the others are cold, or off.
        self.misses_by: dict[Cause, int] = dict.fromkeys(CAUSES, 0)
        self.asked = 0
        self.told = 0
        self.naps = Naps()
        self.beginning = False  # a form begins
        self.sample_at = 0
        self.loads = False
        self.cold = NEVER  # what is called less often than that is cold
        self.off = True
        self.recorder: Recorder | None = None
        # Called when a form begins and before code is compiled; may drop entries.
        self.watch: Callable[[], None] | None = None
        # Called when code has left the cache; must not change it.
        self.on_dropped: Callable[[Entry, str], None] | None = None
        self._setting_changed()

    def _setting_changed(self) -> None:
        """Tell the machine what the cache's settings are; calls so far have been counted."""
        self.wake_all()
        self._let_compile(self.cache.threshold)

    def _let_compile(self, threshold: int | None) -> None:
        self._count_misses()
        if not self.may_compile():
            threshold = None  # the machine need not ask
        self.off = threshold is None or self.cache.budget == 0
        cold = NEVER if threshold is None else threshold - 1
        if cold != self.cold:
            self.wake_all()
        self.m.cold_calls = self.cold = cold
        asks = self.m.asks_always or self.m.on_call is not None
        if asks or (self.asked <= EARLY and not self.loads):
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
            self.asked += 1
        recorder.note(lam)

    def begin_form(self) -> None:
        """A top-level form begins: a new generation."""
        if self.watch is not None:
            self.watch()
        self.beginning = True
        try:
            self.cache.advance()
        finally:
            self.beginning = False
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

    # -- compiling -----------------------------------------------------------------------------

    def warm_up(self, lam: Lambda, args: list[Any]) -> bool:
        """See machine/host.py Policy.

        Getting out of compiled code into a continuation costs as much as running a few calls
        in the machine. A function to which that happens all the time, as to a generator's, is set
        `aside` for a while, where continuations cost nothing. What it calls, and loops that are
        not left like that, stay compiled, so the length of its text bounds what an activation does.
        """
        state = lam.rt
        if state.nap is not None and state.calls >= self.cold:
            self._wake(state, over=True)
        if state.code is not None and not state.aside and self.may_compile():
            return True
        before = self.glance(ahead=True) if self.asked >= self.sample_at else None
        if before is not None:
            self.cache.series.add(before)
        cause = self._miss(lam, args)
        if cause is None:  # the cache has sampled it; the call is taken back before it is counted
            return True
        if before is not None:
            self._sample(before, cause)
        self.asked += 1
        return False

    def _miss(self, lam: Lambda, args: list[Any]) -> Cause | None:
        """Count a miss: why the machine is to run this call; None: it has been compiled for it."""
        cause = self._cause(lam) or self._compile_for(lam, args)
        if cause is not None:
            self.misses_by[cause] += 1
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

    def _sample(self, before: Row, cause: Cause) -> None:
        """Take a sample of the sums, in the midst of a form, after a miss. So often that the misses
        between two samples are a small part of all calls, and a rate drawn through them is right.
        """
        row = list(before)
        for column in ("calls", "misses", f"misses-{cause}"):
            row[COLUMN[column]] += 1
        self.cache.series.add(tuple(row))
        self.sample_at = self.asked + max(1, int(row[COLUMN["calls"]]) // SAMPLE_MISSES)
        if self.asked > EARLY and self.m.on_call is None and not self.m.asks_always:
            self.m.cold_calls = self.cold

    def _why_not(self, lam: Lambda) -> Cause | None:
        """Why a hot function without code is not compiled at this call; None: it is to be."""
        state = lam.rt
        if self.off or not self.may_compile():
            return "off"
        if state.declined is not None or state.debug is not None:
            if state.debug is None:
                self.naps.begin(lam, "declined", NAP, self.cold)
            return "declined"
        self._forgive(state)
        if calls := self.cache.backoff.waits(state.wait):
            state.wait = left_of(state.wait, 1)
            self.naps.begin(lam, "capacity", calls - 1, self.cold)
            return "capacity"
        if self.compiling:
            return "off"
        if not self.cache.admits():
            if state.calls == self.cold:
                self.cache.reject(shown_name(lam))
            return "capacity"
        return None

    def _wake(self, state: LambdaState, *, over: bool = False) -> None:
        """End the nap of a function, if it has one. `over`: no call of it is left."""
        nap = state.nap
        slept = self.naps.end(state)
        if nap is None:
            return
        if nap.cause == "aside":
            state.aside = max(0, state.aside - slept)
        elif nap.cause == "capacity":
            state.wait = left_of(state.wait, slept)
            if over:
                self.cache.backoff.slept(slept)

    def _forgive(self, state: LambdaState) -> None:
        """Take early evictions before the last new start for none."""
        if state.era != self.cache.backoff.era:
            state.era = self.cache.backoff.era
            state.evictions = state.wait = 0

    def waits_of(self, state: LambdaState) -> tuple[int, int]:
        """(evictions, wait): how often it was evicted early, and how many calls it has to wait.

        Changes nothing, so any thread may ask.
        """
        if state.era != self.cache.backoff.era:
            return 0, 0
        slept = state.nap.slept if state.nap is not None else 0
        return state.evictions, left_of(state.wait, slept)

    def wake_all(self) -> None:
        """Ask about all functions again: settings have changed, or somebody looks at them all."""
        for state in self.naps.states():
            self._wake(state)

    def _compile_for(self, lam: Lambda, args: list[Any]) -> Cause | None:
        """Compile `lam` at a call with `args`: None if it has code now, which is to run the call.

        That call has found none, so it is a miss, although compiled code will count it.
        """
        state = lam.rt
        cause: Cause = state.left or "first"
        fill(lam)
        if self._has_stops(lam):
            return "declined"
        self.misses_by[cause] += 1  # what the cache notes now, it notes at this call
        if self.compile(lam, args):
            state.note_miss()
            self.refund(lam, 1)
            return None
        self.misses_by[cause] -= 1
        return "declined" if state.declined is not None else "capacity"

    def compile(self, lam: Lambda, args: list[Any]) -> bool:
        """Compile `lam`, which is called with `args`, or find equal code; whether it has some."""
        self.cache.enter()  # from here on nothing interrupts
        self.compiling = True
        try:
            with self.room():
                return self._compile(lam, args)
        finally:
            self.compiling = False
            self.cache.leave()

    @contextmanager
    def room(self) -> Generator[None]:
        """Room for the emitter on Python's stack, which may be full of the program's calls."""
        limit = sys.getrecursionlimit()
        sys.setrecursionlimit(limit + COMPILER_FRAMES)
        try:
            yield
        finally:
            sys.setrecursionlimit(limit)

    def enter_loop(self, lam: Lambda, loop: Loop, values: Any, env: list[Any]) -> Any:
        """See machine/host.py Policy. The loop becomes a lambda of its own, compiled once.

        Entering is no call, so it is not counted as one.
        """
        if loop.entry is None:
            apart = loop_lambda(lam, loop)
            if apart is None:
                loop.turns = NOT_SOON
                return None
            made, free = apart
            link_lambda(made, self.m)
            fn = made.rt.make(made)
            loop.entry = (made, fn, free)
            # the machine may have to go on with it: then it is the same loop, not a new one
            assert type(made.body) is Loop
            made.body.entry = (made, fn, made.required[len(loop.vars) :])
        made, fn, free = loop.entry
        if made.rt.aside:
            loop.turns -= made.rt.aside
            made.rt.aside = 0
            return None
        args = [*values, *[env[v.slot] for v in free]]
        if any(a is UNSET for a in args):
            loop.turns = NOT_SOON
            return None
        if not self._has_loop(loop, made, args):
            return None
        self.refund(made, 1)
        return fn, args

    def _has_stops(self, lam: Lambda) -> bool:
        """Whether `lam`, or a lambda in it, is being debugged: then the machine runs it."""
        if self.m.debugger is None:
            return False
        return any(one.rt is not None and one.rt.debug is not None for one in with_inner(lam))

    def _has_loop(self, loop: Loop, made: Lambda, args: list[Any]) -> bool:
        """Whether compiled code can go on with `loop`, which has become `made`: compile it, unless
        it was evicted early; then it has to turn on as a function has to be called."""
        state = made.rt
        if state.code is not None:
            return True
        self._forgive(state)
        if self.cache.backoff.waits(state.wait):
            loop.turns -= HOT_TURNS * max(1, state.wait - 1)
            state.wait = min(state.wait, 1)
            return False
        halted = state.declined is not None or self._has_stops(made)
        if not halted and not self.compiling and self.cache.admits():
            fill(made)
            if self.compile(made, args):
                return True
        loop.turns = NOT_SOON
        return False

    def _compile(self, lam: Lambda, args: list[Any]) -> bool:
        state = lam.rt
        if state.pad is None:
            link_lambda(lam, self.m)
        self._load_compiler()
        started = perf_counter()
        try:
            entry = self._entry_for(lam, args, started)
        except Unsupported as problem:
            self._decline(lam, str(problem))
            return False
        except Exception as problem:  # a compile error is never seen by programs
            if self.verify:
                raise
            self._decline(lam, f"python: internal error while compiling: {problem!r}")
            return False
        if entry is None:
            return False
        self.use_unit(lam, entry)
        return True

    def _entry_for(self, lam: Lambda, args: list[Any], started: float) -> Entry | None:
        """The entry with code for `lam`, which may have to be compiled. Raises Unsupported."""
        from sx_kernel.compile.pipeline import FULL, QUICK, first_level
        from sx_kernel.jit.middle import guesses_for, key_of

        guesses = guesses_for(lam, args)
        self_name = self.self_name(lam)
        key = key_of(lam, self_name, guesses)
        entry = self.cache.lookup(key)
        if entry is not None:
            self.cache.attach(entry, lam, name=lam.name)
            return entry
        if self.watch is not None:
            self.watch()
        level = FULL
        if self.two_levels:
            library = is_library(lam)
            level = first_level(
                lam, self_name,
                lambda name: callable(self.m.globals.get(seen_key(self.m, name, library=library))),
            )  # fmt: skip
        try:
            payload = self.make_payload(lam, self_name, guesses, level, watched=True)
        except Unsupported:
            if level != FULL:
                raise
            # it may be too deep with the bodies of others in it
            payload = self.make_payload(lam, self_name, guesses, QUICK, watched=False)
        return self._admit(lam, key, payload, started)

    def _decline(self, lam: Lambda, reason: str) -> None:
        state = lam.rt
        state.declined = reason
        if self.recorder is not None:
            self.recorder.hear("declined", lam, None)
        self.cache.decline(id(state), reason, name=shown_name(lam))

    def _load_compiler(self) -> None:
        """Import the compiler, which is no part of the time that a function takes to compile."""
        if self.levels is None:
            import_module("sx_kernel.jit.middle")
            self.levels = import_module("sx_kernel.jit.levels").Levels(self)

    def make_payload(
        self, lam: Lambda, self_name: str | None, guesses: Any, level: int, *, watched: bool
    ) -> Payload:
        """Compile `lam` at a level; `watched`: quick code says when it stays hot.

        Raises Unsupported of the compiler.
        """
        from sx_kernel.compile.pipeline import QUICK
        from sx_kernel.jit.middle import make_unit

        self.serial += 1
        filename = f"<sx {repr(lam.name or 'fn')[1:-1]} #{self.serial}>"
        unit = make_unit(
            self.m, lam, self_name, guesses, filename, base=self.constants, serial=self.serial,
            level=level, watched=watched and level == QUICK,
        )  # fmt: skip
        self.constants += len(unit.consts)
        return Payload(unit)

    def use_unit(self, lam: Lambda, entry: Entry) -> None:
        """Let all closures of `lam` run the code of `entry`, which came from the middle."""
        unit = entry.code.unit
        self._use(lam, entry, constants(lam.rt.consts, unit, lam))

    def _use(self, lam: Lambda, entry: Entry, consts: list[Any]) -> None:
        """Let all closures of `lam` run the code of `entry`, which finds `consts`."""
        state = lam.rt
        self._wake(state)
        state.consts = consts
        state.entry = entry
        state.left = None
        state.wait = 0
        total = self._settle(state.counter)
        state.counter = Counter(state.hits, entry, self.dirty)
        state.counter.total = total
        payload: Payload = entry.code
        if payload.direct_code is not None:
            key = payload.unit.direct_name
            assert key is not None
            self.m.globals[key] = state.direct(lam, payload.direct_code)
        state.install(payload.make_code)

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
        self.use_unit(lam, entry)
        return True

    def rely_on(self, unit: Any) -> None:
        """Code of a new unit is about to run."""
        self.relied_on |= set(unit.dependencies)
        self.m.variables.clear()
        unit.show_in_tracebacks()

    def dependencies_of(self, unit: Any) -> set[str]:
        """What the entry of a unit depends on: its guards, too, if it has any."""
        guards = {f"guards:{unit.filename}"} if unit.guards or unit.keys else set()
        return {*unit.dependencies, *guards}

    def _admit(self, lam: Lambda, key: Any, payload: Payload, started: float) -> Entry | None:
        """Put new code into the cache, if that takes it."""
        unit = payload.unit
        self.rely_on(unit)
        entry = self.cache.insert(
            key, payload, name=lam.name, label=shown_name(lam), owner=lam, tier="python",
            compile_ms=(perf_counter() - started) * 1e3, bytes=unit.size,
            dependencies=self.dependencies_of(unit), level=unit.level,
        )  # fmt: skip
        if entry is None:
            unit.hide()
        return entry

    def self_name(self, lam: Lambda) -> str | None:
        """The global name that is bound to a closure of `lam`, if it is its own name."""
        name = own_name(lam)
        if name is None or lam.captures:
            return None
        value = self.m.globals.get(seen_key(self.m, name, library=is_library(lam)))
        if state_of(value) is not lam.rt:
            return None
        return name if _mentions(lam, name) or self._comes_back(lam, name) else None

    def _comes_back(self, lam: Lambda, name: str) -> bool:
        """Whether a function that the body of `lam` names refers to the global `name`."""
        library = is_library(lam)
        for other in _named(lam):
            value = self.m.globals.get(seen_key(self.m, other, library=library))
            if value is not None and state_of(value) is not None:
                partner: Lambda = value.__closure__[1].cell_contents
                known = partner.rt is not None and partner.rt.host is self.m
                if known and _mentions(partner, name):
                    return True
        return False

    def violated(self, lam: Lambda, number: int) -> None:
        """A value had another type than compiled code was specialised for (emitted V_): the guess
        of the guard `number`.

        The code is dropped, and what is compiled next is specialised less. This activation goes on
        in the machine. Raises Redo.
        """
        # the code that runs need not be what the lambda has by now
        code = sys._getframe(1).f_code  # pyright: ignore[reportPrivateUsage]
        self._widen(lam, code.co_consts[-1](), number)
        raise Redo

    def _widen(self, lam: Lambda, unit: Any, number: int) -> None:
        """The guess of one guard has failed: it is not made again, all others are."""
        entry = lam.rt.entry
        owners = [lam]
        if entry is not None and entry.code.unit is unit:
            owners = entry.live_owners()
        for owner in owners:
            failed = owner.rt.failed = dict(owner.rt.failed or {})
            key = unit.keys[number]
            failed[key] = failed.get(key, 0) + unit.failures[number]
        self.cache.invalidate(f"guards:{unit.filename}")

    def stays_hot(self, lam: Lambda) -> None:
        """Quickly compiled code has been called often (emitted L_)."""
        self.levels.stays_hot(lam)

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

    # -- leaving -------------------------------------------------------------------------------

    def _dropped(self, entry: Entry, reason: str) -> None:
        if self.on_dropped is not None:
            self.on_dropped(entry, reason)
        # An eviction is to take 10 µs at most, so little is called here (bench/cache.py "evict").
        early = entry.state == "evicted" and reason in _FOR_ROOM
        gone = (entry.state, self.cache.calls, reason)
        left = _CAUSE_OF_STATE.get(entry.state)
        for reference in entry.owners:
            lam = reference()
            if lam is not None and (state := lam.rt).entry is entry:
                if state.nap is not None:
                    self._wake(state)
                state.entry = None
                state.left = left
                state.gone = gone
                if early:
                    self._forgive(state)
                    state.evictions, state.wait = self.cache.backoff.evicted(
                        state.evictions, entry.hits, self.cache.threshold
                    )
                state.uninstall(len(lam.captures))
        self.withdraw(entry)
        self.retire(entry.code)

    def withdraw(self, entry: Entry) -> None:
        """Let nobody find the direct entry of the code of `entry` any more."""
        if entry.code.direct_code is not None:
            self.m.globals.pop(entry.code.unit.direct_name, None)

    def retire(self, payload: Payload) -> None:
        """Code is no longer that of an entry, but may still run."""
        payload.unit.hide()
        # Keep the unit for as long as frames run its code, which refer to it. The callback is
        # pop(key, default) with the dead reference as the default: no Python code, in which an
        # interrupt would get lost.
        retired = self.retired
        for code in payload.codes:
            if sys.getrefcount(code) <= OWN_REFERENCES:
                continue
            key = id(code)
            retired[key] = (payload.unit, ref(code, partial(retired.pop, key)))

    def depends_on(self, name: str, *, running: bool) -> bool:
        """See machine/host.py Policy."""
        names = (f"global:{name}", f"primitive:{name}")
        return any(self.cache.depends_on(n) or (running and n in self.relied_on) for n in names)

    def invalidate(self, name: str) -> None:
        """See machine/host.py Policy."""
        self.cache.invalidate(f"global:{name}")
        self.cache.invalidate(f"primitive:{name}")

    # -- counting ------------------------------------------------------------------------------

    def refund(self, lam: Lambda, calls: int) -> None:
        """See machine/host.py Policy."""
        if lam.rt.counter is not None:
            self.refunds.append((lam.rt.counter, calls))

    def _settle(self, counter: Counter | None) -> int:
        """Tell the cache what `counter` has counted since it was last looked at; its total."""
        if counter is None:
            return 0
        new = counter.take()
        if new:
            self.cache.touch(counter.entry, hits=new)
            if counter.entry.level == 1:
                self.levels.note(counter.entry, counter.total)
        return counter.total

    def _sync(self) -> None:
        if self.recorder is not None and self.dirty:
            self.recorder.hear("sync", None, None)
        while self.dirty:
            self._settle(self.dirty.pop(0))
        while self.refunds:
            counter, calls = self.refunds.pop()
            counter.total -= calls
            self.cache.take_back(counter.entry, calls)
        self._count_misses()

    def _count_misses(self) -> None:
        """Tell the cache of misses, of all but those that `_count_unasked` leaves for later."""
        unasked = self.m.misses - self.asked - self.told
        if unasked and not (self.beginning and unasked < len(self.naps)):
            self._count_unasked()
        for cause, misses in self.misses_by.items():
            if misses:
                self.cache.count_misses(cause, misses)
                self.misses_by[cause] = 0

    def _count_unasked(self) -> None:
        """Tell the cache of misses about which the machine has not asked: it ran those because
        nothing is compiled, or the functions were cold, or had a nap.

        At the beginning of a form nobody looks, and it may be that many naps would have to be added
        up for a few calls; then it is done later.
        """
        for cause, misses in self.naps.tell().items():
            self.misses_by[cause] += misses
            self.asked += misses
        unasked = self.m.misses - self.asked
        self.cache.count_misses("off" if self.off else "cold", unasked - self.told)
        self.told = unasked

    # -- reports -------------------------------------------------------------------------------

    def stats(self) -> dict[str, Any]:
        """The figures of (jit-stats), exact also while compiled code is running."""
        figures = self.cache.stats()
        figures["hits"] -= self._counted_in_advance()
        return figures

    def glance(self, *, ahead: bool = False) -> Row:
        """The figures of this moment as a row of the history. Any thread may ask.

        `ahead`: what activations of this thread have counted and not yet called is left out.

        Nothing is added up: what compiled code has counted since the cache was last synchronised
        is only looked at. While the session evaluates, calls may be off by a few.
        """
        hits = sum(counter.waiting() for counter in list(self.dirty))
        hits -= sum(calls for _, calls in list(self.refunds))
        if ahead:
            hits -= self._counted_in_advance(_NEAR)
        misses = dict(self.misses_by)
        unasked = self.m.misses - self.asked - self.told
        for cause, asleep in self.naps.untold().items():
            misses[cause] += asleep
            unasked -= asleep
        misses["off" if self.off else "cold"] += max(0, unasked)
        return self.cache.row(hits=hits, misses_by=misses)

    def _counted_in_advance(self, frames: int = sys.maxsize) -> int:
        """Calls that activations now on Python's stack have counted and not yet made; only the
        innermost `frames` are looked at."""
        ahead = 0
        frame = sys._getframe(1)  # pyright: ignore[reportPrivateUsage] - CPython's stack is this tier's machine
        while frame is not None and frames:
            frames -= 1
            if frame.f_globals is self.m.globals:
                reference = frame.f_code.co_consts[-1]
                unit = reference() if type(reference) is UnitRef else None
                if unit is not None and (site := unit.sites.get(frame.f_lineno)) is not None:
                    local = frame
                    ahead += owed_at(site, lambda local=local: local.f_locals) - site.begins
            frame = frame.f_back
        return ahead

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
        state: LambdaState | None = owner.rt
        name = shown_name(owner)
        if state is None:
            return {"name": name, "tier": "machine", "calls": 0, "reason": "never called"}
        misses = state.calls - state.head_start
        hits = state.counter.total if state.counter is not None else 0
        report: dict[str, Any] = {
            "name": name,
            "tier": "python" if state.code is not None else "machine",
            "calls": hits + misses,
            "hits": hits,
            "misses": misses,
            "threshold": self.cache.threshold,
            "reason": self._reason(state),
        }
        if state.gone and state.code is None:
            report["left"] = "{} at call {} ({})".format(*state.gone)
        entry = state.entry
        if entry is not None and entry.code is not None:
            unit: MidUnit = entry.code.unit
            report["level"] = entry.level
            report["guards"] = {owner.required[i].name: k for i, k in unit.guards.items()}
            report["depends"] = sorted(unit.dependencies)
        return report

    def _reason(self, state: LambdaState) -> str:
        """Why a function is where it is, and what would change that."""
        threshold = self.cache.threshold
        if state.code is not None:
            aside = ", but continuations unwind it: the machine runs it for now"
            return f"compiled{aside if state.aside else ''}"
        if not self.may_compile():
            return "this session compiles nothing"
        if threshold is None:
            return "compiling is off (threshold nil)"
        if self.cache.budget == 0:
            return "compiling is off (budget 0)"
        if state.debug is not None:
            return f"{BREAKPOINT}: the machine runs it"
        if state.declined is not None:
            return f"declined: {state.declined}"
        nap = state.nap
        calls = state.calls + (nap.shift if nap is not None else 0)
        if state.left is None and calls < threshold - 1:
            return f"{_called(calls)}, compiled at call {threshold}"
        backoff = self.cache.backoff
        evictions, wait = self.waits_of(state)
        if wait and backoff.on and (wait > 1 or backoff.credit < 0):
            more = "call" if wait == 1 else "calls"
            reason = f"evicted {_times(evictions)}; compiled again after {wait} more {more}"
            thrash = ", or later: too much is evicted before it has paid"
            return reason if backoff.credit >= 0 else reason + thrash
        if backoff.on and backoff.credit < 0:
            return "not compiled for now: too much is evicted before it has paid"
        if self.cache.is_full_of_pins():
            return "the cache is full of pinned code"
        if state.left is None:
            return f"{_called(calls)}, compiled at call {calls + 1}"
        return f"was compiled and {_LEFT[state.left]}; compiled again at its next call"


def _called(n: int) -> str:
    return f"called {_times(n)}" if n else "never called"


def constants(before: Any, unit: Any, lam: Lambda) -> Any:
    """What code of `lam` finds in `P_.rt.consts`: constants of `unit`, and of what still runs."""
    made = unit.consts_for(lam)
    if type(before) is not dict or not before:
        return {-1: [(ref(unit), list(made))], **made} if made else before
    kept = [(held, places) for held, places in before[-1] if held() is not None]
    found = {place: before[place] for _, places in kept for place in places}
    kept.append((ref(unit), list(made)))
    return {-1: kept, **found, **made}


def _times(n: int) -> str:
    return "once" if n == 1 else f"{n} times"


_LEFT: Final[dict[Cause, str]] = {
    "capacity": "evicted",
    "reset": "dropped",
    "invalidated": "invalidated",
}


def _mentions(lam: Lambda, name: str) -> bool:
    """Whether the body of `lam` itself refers to the global `name`."""
    stack: list[Any] = [lam.body]
    while stack:
        node = stack.pop()
        if type(node) is Global and node.name == name:
            return True
        if type(node) is not Lambda:
            stack.extend(children(node))
    return False


def _named(lam: Lambda) -> set[str]:
    """The globals that the body of `lam` itself calls."""
    found: set[str] = set()
    stack: list[Any] = [lam.body]
    while stack:
        node = stack.pop()
        if type(node) is Call and type(node.fn) is Global:
            found.add(node.fn.name)
        if type(node) is not Lambda:
            stack.extend(children(node))
    return found


__all__ = ["JitPolicy"]
