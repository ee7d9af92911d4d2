"""When to compile, with what, and what invalidates it: the only place that decides.

The machine reports a lambda that was called `threshold` times (`warm_up`). The policy asks the
cache for code of equal structure, else has the Python tier emit and compile it, and installs the
code in every closure of the lambda. When the cache drops an entry, the stub is put back.

The emitter is imported when it is first needed: a one-shot expression compiles nothing, and would
take a fifth longer.
"""

from __future__ import annotations

import itertools
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

from sx_kernel.base.made import LibraryValue
from sx_kernel.base.sequences import (
    Chain,
    append_around,
    cons,
    is_list,
    length,
    rest,
    to_python,
)
from sx_kernel.base.values import (
    ASCII,
    EOF,
    UNSET,
    Box,
    Char,
    HashTable,
    Keyword,
    Port,
    Record,
    Vector,
    keyword,
)
from sx_kernel.base.walks import ChainWalk
from sx_kernel.ir.clone import loop_lambda
from sx_kernel.ir.names import mangle
from sx_kernel.ir.nodes import Global, Lambda, Loop, Var
from sx_kernel.ir.shapes import fill
from sx_kernel.ir.shown import shown_name
from sx_kernel.ir.variables import children, tail_calls
from sx_kernel.jit.backoff import NAP, left_of
from sx_kernel.jit.cache import JitCache
from sx_kernel.jit.columns import COLUMN
from sx_kernel.jit.counters import CAUSES, Cause
from sx_kernel.jit.entry import Entry
from sx_kernel.jit.history import Row
from sx_kernel.jit.naps import Naps
from sx_kernel.jit.python.comprehension import leaf_test
from sx_kernel.jit.python.lines import Unsupported
from sx_kernel.jit.python.markup import MARKUP_NAMES
from sx_kernel.machine.apply import ControlFunction
from sx_kernel.machine.host import takes_keywords
from sx_kernel.machine.link import (
    global_key,
    is_library,
    library_key,
    link_lambda,
    own_name,
    seen_key,
)
from sx_kernel.machine.native import install
from sx_kernel.primitives.check import MAX_ELEMENTS
from sx_kernel.runtime.closures import (
    BOUND,
    NEVER,
    LambdaState,
    closure_code,
    count_of,
    state_of,
)
from sx_kernel.runtime.sites import Redo, UnitRef, redo

if TYPE_CHECKING:
    from sx_kernel.jit.python.emit import Decisions, Emission, Emitter
    from sx_kernel.jit.python.unit import Unit
    from sx_kernel.jit.python.uses import Uses
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
# How often the guess of argument types may fail before nothing is guessed any more.
_GUESSES: Final = 2

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


@final
class Payload:
    """What a cache entry holds for the Python tier: the unit and the code of its makers."""

    __slots__ = ("codes", "direct_code", "make_code", "unit")

    def __init__(self, unit: Unit) -> None:
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
        compiler: str = "old",
        verify: int = 0,
    ) -> None:
        self.m = m
        self.verify = verify
        self.compiler = compiler
        self.cache = JitCache(
            threshold=threshold, budget=budget, on_drop=self._dropped, sync=self._sync,
            on_setting=self._setting_changed,
        )  # fmt: skip
        self.dirty: list[Counter] = []
        # What any code ever relied on: code may still run when its entry is gone.
        self.relied_on: set[str] = set()
        self.refunds: list[tuple[Counter, int]] = []
        # Units of code that is no longer in the cache but may still run, by id of the code.
        self.retired: dict[int, tuple[Unit, ref[CodeType]]] = {}
        self.serial = 0
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
        if self.m.on_call is not None or (self.asked <= EARLY and not self.loads):
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
        before = self.glance() if self.asked >= self.sample_at else None
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
        if self.asked > EARLY and self.m.on_call is None:
            self.m.cold_calls = self.cold

    def _why_not(self, lam: Lambda) -> Cause | None:
        """Why a hot function without code is not compiled at this call; None: it is to be."""
        state = lam.rt
        if self.off or not self.may_compile():
            return "off"
        if state.declined is not None:
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
        if state.declined is None and not self.compiling and self.cache.admits():
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
        if self.compiler == "mid":
            done = self._compile_mid(lam, args, started)
            if done is not None:
                return done
        from sx_kernel.jit.python.uses import Uses

        uses = Uses(lam)
        guards = self.guards(lam, args, uses)
        self_name = self.self_name(lam)
        try:
            emission = self._emit(lam, guards, self_name, uses)
            key = emission.text
            entry = self.cache.lookup(key)
            if entry is None:
                entry = self._insert(lam, emission, guards, self_name, started)
            else:
                self.cache.attach(entry, lam, name=lam.name)
        except Unsupported as problem:
            state.declined = str(problem)
            self._tell_declined(lam)
            self.cache.decline(id(state), str(problem), name=shown_name(lam))
            return False
        except Exception as problem:  # a compile error is never seen by programs
            self._tell_declined(lam)
            state.declined = f"python: internal error while compiling: {problem!r}"
            self.cache.decline(id(state), state.declined, name=shown_name(lam))
            return False
        if entry is None:
            return False
        entry.code.unit.add_owner(lam, emission.sites)
        self._use(lam, entry, emission.consts)
        return True

    def _load_compiler(self) -> None:
        """Import the compiler, which is no part of the time that a function takes to compile."""
        if self.compiler == "mid":
            import_module("sx_kernel.jit.middle")
        import_module("sx_kernel.jit.python.emit")
        import_module("sx_kernel.jit.python.unit")

    def _compile_mid(self, lam: Lambda, args: list[Any], started: float) -> bool | None:
        """Compile by way of the middle; None if that declines the lambda."""
        from sx_kernel.compile.world import Unsupported as Declined
        from sx_kernel.jit.middle import guesses_for, key_of, make_unit
        from sx_kernel.jit.python.quoted import literal

        guesses = guesses_for(lam, args)
        self_name = self.self_name(lam)
        try:
            key = key_of(lam, self_name, guesses)
            entry = self.cache.lookup(key)
            if entry is None:
                self.serial += 1
                filename = f"<sx {literal(lam.name or 'fn')[1:-1]} #{self.serial}>"
                unit = make_unit(self.m, lam, self_name, guesses, filename)
                entry = self._admit(lam, key, unit, started)
            else:
                self.cache.attach(entry, lam, name=lam.name)
        except Declined:
            return None
        except Exception:  # a compile error is never seen by programs
            if self.verify:
                raise
            return None
        if entry is None:
            return False
        self._use(lam, entry, entry.code.unit.consts_for(lam))
        return True

    def _tell_declined(self, lam: Lambda) -> None:
        if self.recorder is not None:
            self.recorder.hear("declined", lam, None)

    def _emit(
        self, lam: Lambda, guards: dict[int, str], self_name: str | None, uses: Uses
    ) -> Emission:
        types = {lam.required[i]: kind for i, kind in guards.items()}
        emitter = self.emitter(lam, types, self_name, uses=uses)
        try:
            return emitter.emit()
        except Unsupported:
            if not any(decision is not None for decision in emitter.decided.values()):
                raise
            # it may be too deep with the bodies of others in it
            return self.emitter(lam, types, self_name, {}).emit()

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
        name = payload.unit.self_name
        if payload.direct_code is not None and name is not None:
            self.m.globals[direct_key(lam, name)] = state.direct(lam, payload.direct_code)
        state.install(payload.make_code)

    def succeed(self, old: Any, new: Any) -> bool:
        """See machine/host.py Policy: a cell that is run again finds its functions compiled."""
        before, after = state_of(old), state_of(new)
        if before is None or after is None or before is after or before.entry is None:
            return False
        entry: Entry = before.entry
        lam: Lambda = new.__closure__[1].cell_contents
        if type(entry.key) is tuple:
            return self._succeed_mid(entry, lam)
        unit: Unit = entry.code.unit
        if after.entry is not None or any(i >= len(lam.required) for i in unit.guards):
            return False
        if after.pad is None:
            link_lambda(lam, self.m)
        types = {lam.required[i]: kind for i, kind in unit.guards.items()}
        try:
            emission = self.emitter(lam, types, unit.self_name, unit.inlined).emit()
        except Unsupported:
            return False
        if emission.text != entry.key or not self.cache.attach(entry, lam, name=lam.name):
            return False
        entry.code.unit.add_owner(lam, emission.sites)
        self._use(lam, entry, emission.consts)
        return True

    def _succeed_mid(self, entry: Entry, lam: Lambda) -> bool:
        from sx_kernel.compile.number import structure

        if lam.rt.entry is not None or lam.captures or structure(lam) != entry.key[1]:
            return False
        if lam.rt.pad is None:
            link_lambda(lam, self.m)
        if not self.cache.attach(entry, lam, name=lam.name):
            return False
        self._use(lam, entry, entry.code.unit.consts_for(lam))
        return True

    def emitter(
        self,
        lam: Lambda,
        types: dict[Var, str],
        self_name: str | None,
        decided: Decisions | None = None,
        uses: Uses | None = None,
    ) -> Emitter:
        """An emitter for `lam`, which sees what `lam` sees. `decided`: which functions are put in
        place of calls, if that is not to be decided now. `uses`: those of `lam`, if known."""
        from sx_kernel.jit.python.emit import Emitter

        library = is_library(lam)
        return Emitter(
            lam,
            self.m.all_primitives if library else self.m.primitives,
            types,
            self_name,
            library=self.m.globals if library else (),
            known=self._known,
            known_keys=self._known_keys,
            link=lambda copy: link_lambda(copy, self.m),
            is_control=lambda name: self._is_control(name, library=library),
            is_standard=self._is_standard,
            decide=partial(self._decide, lam)
            if decided is None
            else lambda name, _given: decided.get(name),
            library_lambda=lambda name: self._lambda_of(name, library=True),
            library_view=(self.m.all_primitives, self.m.globals),
            uses=uses,
        )

    def _decide(self, caller: Lambda, name: str, given: Lambda | None) -> dict[int, str] | None:
        """The types that `caller` may assume of the arguments of the global function `name`, to
        have its body in place of calls; None if it had better call. Only what is hot is worth it,
        and only for callers whose assumptions have held so far. `given`: a lambda in the caller
        that is put in place in any case."""
        if given is not None:
            entry = None if given.rt is None or caller.rt.generic else given.rt.entry
            return {} if entry is None else entry.code.unit.guards
        if self._is_standard(name):
            return {}
        lam = self._known(name, library=False)
        if lam is None or lam.rt.entry is None or caller.rt.generic:
            return None
        return lam.rt.entry.code.unit.guards

    def _is_control(self, name: str, *, library: bool) -> bool:
        """Whether a global still is the control function of that name."""
        value = self.m.globals.get(seen_key(self.m, name, library=library))
        return isinstance(value, ControlFunction) and value.sx_name == name

    def _is_standard(self, name: str) -> bool:
        """Whether a global still is what the library defines."""
        value = self.m.globals.get(library_key(name))
        return value is not None and self.m.globals.get(global_key(name)) is value

    def _known(self, name: str, *, library: bool) -> Lambda | None:
        """The lambda that the global `name` is bound to, if calls of it can be emitted in place.

        It captures nothing, takes a fixed number of arguments, and belongs to the same side of
        the library's wall.
        """
        lam = self._lambda_of(name, library=library)
        return None if lam is None or lam.rt.arity < 0 or lam.captures else lam

    def _known_keys(self, name: str, *, library: bool) -> Lambda | None:
        """The same for a lambda with &key parameters, which is called and may capture."""
        lam = self._lambda_of(name, library=library)
        return None if lam is None or not lam.keys else lam

    def _lambda_of(self, name: str, *, library: bool) -> Lambda | None:
        value = self.m.globals.get(seen_key(self.m, name, library=library))
        state = state_of(value)
        if value is None or state is None or state.host is not self.m:
            return None
        lam: Lambda = value.__closure__[1].cell_contents
        return None if is_library(lam) != library else lam

    def _insert(
        self, lam: Lambda, emission: Any, guards: dict[int, str], self_name: str | None,
        started: float,
    ) -> Entry | None:  # fmt: skip
        from sx_kernel.jit.python.quoted import literal
        from sx_kernel.jit.python.unit import Unit

        if self.watch is not None:
            self.watch()
        self.serial += 1
        filename = f"<sx {literal(lam.name or 'fn')[1:-1]} #{self.serial}>"
        return self._admit(
            lam, emission.text, Unit(lam, emission, guards, self_name, filename), started
        )

    def _admit(self, lam: Lambda, key: Any, unit: Any, started: float) -> Entry | None:
        """Put a new unit into the cache, if that takes it."""
        payload = Payload(unit)
        dependencies = set(unit.dependencies)
        self.relied_on |= dependencies
        self.m.variables.clear()
        if unit.guards or unit.keys:
            dependencies.add(f"guards:{unit.filename}")
        unit.show_in_tracebacks()
        entry = self.cache.insert(
            key, payload, name=lam.name, label=shown_name(lam), owner=lam, tier="python",
            compile_ms=(perf_counter() - started) * 1e3, bytes=unit.size,
            dependencies=dependencies,
        )  # fmt: skip
        if entry is None:
            unit.hide()
        return entry

    def guards(self, lam: Lambda, args: list[Any], uses: Uses) -> dict[int, str]:
        """Parameter index → type to speculate on: the type it has now, where that would help."""
        if lam.keys or lam.rt.generic >= _GUESSES or len(args) < len(lam.required):
            return {}
        careful = lam.rt.generic > 0
        guards: dict[int, str] = {}
        for i, var in enumerate(lam.required):
            guard = uses.guard(var, args[i], careful=careful)
            if guard is not None:
                guards[i] = guard
        return guards

    def self_name(self, lam: Lambda) -> str | None:
        """The global name that is bound to a closure of `lam`, if it is its own name."""
        from sx_kernel.jit.python.partners import MAX_PARTNERS

        name = own_name(lam)
        if name is None or lam.captures:
            return None
        value = self.m.globals.get(seen_key(self.m, name, library=is_library(lam)))
        if state_of(value) is not lam.rt:
            return None
        if _mentions(lam, name) or self._has_partner(lam, name, MAX_PARTNERS):
            return name
        return None

    def _has_partner(self, lam: Lambda, name: str, depth: int) -> bool:
        """Whether a tail call of `lam` leads, by way of known functions, to one of `name`."""
        library = is_library(lam)
        for call in tail_calls(lam.body):
            if type(call.fn) is Global:
                if call.fn.name == name:
                    return True
                other = self._known(call.fn.name, library=library) if depth else None
                if other is not None and self._has_partner(other, name, depth - 1):
                    return True
        return False

    def violated(self, lam: Lambda, number: int | None = None) -> None:
        """An argument had another type than compiled code was specialised for (emitted V_).

        Or a loaded element was not what the code was specialised for. The code is dropped, and
        what is compiled next is specialised less. This activation goes on in the machine. Raises
        Redo.
        """
        entry = lam.rt.entry
        if number is not None:
            # the code that runs need not be what the lambda has by now
            code = sys._getframe(1).f_code  # pyright: ignore[reportPrivateUsage]
            self._widen(lam, code.co_consts[-1](), number)
            raise Redo
        level = lam.rt.generic = lam.rt.generic + 1
        if entry is not None:
            for owner in entry.live_owners():
                owner.rt.generic = level
            self.cache.invalidate(f"guards:{entry.code.unit.filename}")
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

    def link(self, lam: Lambda) -> None:
        """Make a lambda ready for the machine."""
        link_lambda(lam, self.m)

    # -- leaving -------------------------------------------------------------------------------

    def _dropped(self, entry: Entry, reason: str) -> None:
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
                if entry.code.direct_code is not None:
                    self.m.globals.pop(direct_key(lam, entry.code.unit.self_name), None)
        payload: Payload = entry.code
        payload.unit.hide()
        # Keep the unit for as long as frames run its code. The callback is pop(key, default) with
        # the dead reference as the default: no Python code, in which an interrupt would get lost.
        retired = self.retired
        for code in payload.codes:
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

    def glance(self) -> Row:
        """The figures of this moment as a row of the history. Any thread may ask.

        Nothing is added up: what compiled code has counted since the cache was last synchronised
        is only looked at. While the session evaluates, calls may be off by a few.
        """
        hits = sum(counter.waiting() for counter in list(self.dirty))
        hits -= sum(calls for _, calls in list(self.refunds))
        misses = dict(self.misses_by)
        unasked = self.m.misses - self.asked - self.told
        for cause, asleep in self.naps.untold().items():
            misses[cause] += asleep
            unasked -= asleep
        misses["off" if self.off else "cold"] += max(0, unasked)
        return self.cache.row(hits=hits, misses_by=misses)

    def _counted_in_advance(self) -> int:
        """Calls that activations now on Python's stack have counted and not yet made."""
        ahead = 0
        frame = sys._getframe(1)  # pyright: ignore[reportPrivateUsage] - CPython's stack is this tier's machine
        while frame is not None:
            if frame.f_globals is self.m.globals:
                reference = frame.f_code.co_consts[-1]
                unit = reference() if type(reference) is UnitRef else None
                if unit is not None and (site := unit.sites.get(frame.f_lineno)) is not None:
                    ahead += site.owed - site.begins
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
            unit: Unit = entry.code.unit
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


def _times(n: int) -> str:
    return "once" if n == 1 else f"{n} times"


_LEFT: Final[dict[Cause, str]] = {
    "capacity": "evicted",
    "reset": "dropped",
    "invalidated": "invalidated",
}


def runtime_names(m: Machine, policy: JitPolicy) -> dict[str, Any]:
    """The builtins of emitted code: what it may name besides globals and its own variables."""

    def wanted(fn: Any, name: str) -> Any:
        return keyword(name) if takes_keywords(fn) else name

    names: dict[str, Any] = {
        "U_": UNSET, "B_": BOUND, "Keyword_": Keyword, **MARKUP_NAMES,
        "Box_": Box, "X_": redo, "W_": wanted, "V_": policy.violated,
        "Vector_": Vector, "Table_": HashTable, "Char_": Char, "EOF_": EOF, "Port_": Port,
        "Library_": LibraryValue,
        "Record_": Record, "Chain_": Chain, "cons_": cons,
        "sqrt_": math.sqrt,
        "count_": itertools.count, "LEAF_": leaf_test(), "COUNT_": count_of,
        "AttributeError": AttributeError, "UNREADY_": (IndexError, AttributeError),
        **{f"C{ord(name)}_": one for name, one in ASCII.items()},
        "walk_": walk, "walk_list_": walk_list, "iter_": iter, "rest_list_": rest_list,
        "splice_": splice,
        "abs": abs, "range": range, "type": type, "int": int, "float": float, "str": str,
        "bool": bool, "dict": dict, "list": list, "len": len,
    }  # fmt: skip
    for name, native in install(m).items():
        names["N_" + name] = native
    for name, prim in m.all_primitives.items():
        names["F_" + mangle(name)] = prim.fn
        if prim.two is not None:
            names["F2_" + mangle(name)] = prim.two
    return names


def walk(xs: Any) -> Any:
    """A walk over what is no Python list, for loops that end when it is `empty?`."""
    return iter(xs) if type(xs) is str else walk_list(xs)


def walk_list(xs: Any) -> Any:
    """A walk over a chain or nil; raises Redo for other values, about which the machine decides."""
    if xs is None:
        return iter(())
    return ChainWalk(xs) if type(xs) is Chain else redo()


def rest_list(xs: Any) -> list[Any]:
    """The rest of a list that is no Python list, as one; raises Redo for what is no list."""
    return to_python(rest(xs)) if xs is None or is_list(xs) else redo()


def splice(before: Any, x: Any, after: Any) -> Any:
    """(append before (cons x after)); raises Redo if that is an error."""
    lists = all(xs is None or is_list(xs) for xs in (before, after))
    if not lists or length(before) + length(after) >= MAX_ELEMENTS:
        redo()
    return append_around(before, x, after)


def direct_key(lam: Lambda, name: str) -> str:
    """The Python global through which compiled code of `lam`, bound to `name`, calls itself."""
    return ("IL_" if is_library(lam) else "I_") + mangle(name)


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


__all__ = ["JitPolicy", "runtime_names"]
