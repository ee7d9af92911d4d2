"""Putting code in place: into every closure of a lambda, and out again when its entry goes.

Code that still runs when its entry is gone goes on, so its unit is kept as long (`retire`).
"""

from __future__ import annotations

import sys
from functools import partial
from sys import getrefcount
from types import CodeType
from typing import TYPE_CHECKING, Any, Final, final
from weakref import ref

from sx_kernel.ir.nodes import Lambda
from sx_kernel.jit.cache.cache import JitCache
from sx_kernel.jit.cache.counters import Cause
from sx_kernel.jit.cache.entry import Entry
from sx_kernel.jit.counting import Counter, Counting
from sx_kernel.jit.waiting import Waiting
from sx_kernel.machine.registers import Registers
from sx_kernel.runtime.closures import closure_code
from sx_kernel.runtime.sites import Redo

if TYPE_CHECKING:
    from sx_kernel.compile.python.unit import MidUnit


_FOR_ROOM: Final = ("lru", "budget")  # evicted because there was no room
_CAUSE_OF_STATE: Final[dict[str, Cause]] = {
    "evicted": "capacity",
    "reset": "reset",
    "swept": "reset",
    "invalidated": "invalidated",
}


def _own_references() -> int:
    """References to code that nobody runs, as `Installer.retire` counts them: those of a list and
    of the constants of its maker, and what a loop and a call hold in this Python."""
    codes = [compile("0", "<idle>", "eval")]
    constants_of_maker = (codes[0],)
    for code in codes:
        return getrefcount(code)
    return len(constants_of_maker)


OWN_REFERENCES: Final = _own_references()


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
class Installer:
    """Which code one session's lambdas run.

    `relied_on`: what any code ever relied on, since code may still run when its entry is gone.
    `retired`: units of code that is no longer in the cache but may still run, by id of the code.
    """

    def __init__(self, m: Registers, cache: JitCache, counting: Counting, waiting: Waiting) -> None:
        self.m = m
        self.cache = cache
        self.counting = counting
        self.waiting = waiting
        self.relied_on: set[str] = set()
        self.retired: dict[int, tuple[MidUnit, ref[CodeType]]] = {}

    def use(self, lam: Lambda, entry: Entry) -> None:
        """Let all closures of `lam` run the code of `entry`."""
        state = lam.rt
        payload: Payload = entry.code
        self.waiting.end_holdoff(state)
        state.consts = constants(state.consts, payload.unit, lam)
        state.entry = entry
        state.tiering.left = None
        state.tiering.wait = 0
        total = self.counting.settle(state.counter)
        state.counter = Counter(state.hits, entry, self.counting.dirty)
        state.counter.total = total
        if payload.direct_code is not None:
            key = payload.unit.direct_name
            assert key is not None
            self.m.globals[key] = state.direct(lam, payload.direct_code)
        state.install(payload.make_code)

    def rely_on(self, unit: Any) -> None:
        """Code of a new unit is about to run."""
        self.relied_on |= set(unit.dependencies)
        self.m.variables.clear()
        unit.show_in_tracebacks()

    def remove(self, entry: Entry, reason: str) -> None:
        """The cache has dropped `entry`: its lambdas run on the machine again."""
        # As cheap as `Leaving._drop`, of which this is the greater part.
        cache = self.cache
        backoff = cache.backoff
        early = entry.state == "evicted" and reason in _FOR_ROOM
        gone = (entry.state, cache.calls, reason)
        left = _CAUSE_OF_STATE.get(entry.state)
        for reference in entry.owners:
            lam = reference()
            if lam is not None and (state := lam.rt).entry is entry:
                tiering = state.tiering
                if tiering.holdoff is not None:
                    self.waiting.end_holdoff(state)
                state.entry = None
                tiering.left = left
                tiering.gone = gone
                if early:
                    if tiering.era != backoff.era:
                        self.waiting.want(state)
                    tiering.evictions, tiering.wait = backoff.evicted(
                        tiering.evictions, entry.hits, cache.threshold
                    )
                state.uninstall(len(lam.captures))
        payload: Payload = entry.code
        if payload.direct_code is not None:
            self.withdraw(entry)
        self.retire(payload)

    def withdraw(self, entry: Entry) -> None:
        """Let nobody find the direct entry of the code of `entry` any more."""
        if entry.code.direct_code is not None:
            self.m.globals.pop(entry.code.unit.direct_name, None)

    def retire(self, payload: Payload) -> None:
        """Code is no longer that of an entry, but may still run."""
        payload.unit.hide()
        for code in payload.codes:
            if getrefcount(code) > OWN_REFERENCES:
                # Keep the unit for as long as frames run its code, which refer to it. The callback
                # is pop(key, default) with the dead reference as the default: no Python code, in
                # which an interrupt would get lost.
                key = id(code)
                last = partial(self.retired.pop, key)
                self.retired[key] = (payload.unit, ref(code, last))

    def violated(self, lam: Lambda, number: int) -> None:
        """A value had another type than compiled code was specialised for (emitted V_): the guess
        of the guard `number`.

        The code is dropped, and what is compiled next is specialised less. This activation goes on
        in the machine. Raises Redo.
        """
        # the code that runs need not be what the lambda has by now
        code = sys._getframe(1).f_code  # pyright: ignore[reportPrivateUsage]
        self.guess_failed(lam, code.co_consts[-1](), number)
        raise Redo(number)

    def guess_failed(self, lam: Lambda, unit: Any, number: int) -> None:
        """The guess of the guard `number` has failed: it is not made again, all others are."""
        entry = lam.rt.entry
        owners = [lam]
        if entry is not None and entry.code.unit is unit:
            owners = entry.live_owners()
        for owner in owners:
            failed = owner.rt.tiering.failed = dict(owner.rt.tiering.failed or {})
            key = unit.keys[number]
            failed[key] = failed.get(key, 0) + unit.failures[number]
        self.cache.invalidate(f"guards:{unit.filename}")


def constants(before: Any, unit: Any, lam: Lambda) -> Any:
    """Return what code of `lam` finds in `P_.rt.consts`: constants of `unit`, and of what still
    runs."""
    made = unit.consts_for(lam)
    if type(before) is not dict or not before:
        return {-1: [(ref(unit), list(made))], **made} if made else before
    kept = [(held, places) for held, places in before[-1] if held() is not None]
    found = {place: before[place] for _, places in kept for place in places}
    kept.append((ref(unit), list(made)))
    return {-1: kept, **found, **made}
