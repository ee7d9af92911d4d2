"""A session's machine: its registers, and the ways to run a state of machine/cek.py.

Outermost runs (`execute`, `evaluate`, `call`) put the dynamic state back afterwards; nested ones
(`nested`, `enter`) run below the Python code that is running now, which compiled code does when it
calls what is not compiled.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from itertools import repeat
from typing import Any, Final, final

from sx_kernel.base.errors import Interrupted, SxError, error
from sx_kernel.ir.nodes import Lambda  # fmt: skip
from sx_kernel.machine.apply import Apply, NestedCall, OutOfSteps, State
from sx_kernel.machine.cek import BOTTOM, FOREVER, run
from sx_kernel.machine.context import Run, Winder, path_between
from sx_kernel.machine.depth import HEADROOM
from sx_kernel.machine.leave.recovery import Escape, Inside, go_on_inside, run_inside
from sx_kernel.machine.link import link_lambda
from sx_kernel.machine.registers import Registers
from sx_kernel.machine.traces import end_at_form
from sx_kernel.runtime.sites import Unwind

# Each nested machine costs C stack on CPython 3.11, which no recursion limit guards.
MAX_NESTED: Final = 60


# What an after thunk may take when the evaluation has used up its steps.
LAST_STEPS: Final = 10_000


@final
class Machine(Registers):
    """One session's machine: its dynamic state (see Registers) and the way to run a state."""

    def enter(self, lam: Lambda, args: tuple[Any, ...], captured: tuple[Any, ...]) -> Any:
        """A stub was called by compiled code: run the call in a machine nested in this one."""
        if lam.rt.arity != len(args):
            self.bind(lam, args)  # an arity-error is the caller's: it does the call again
        closure = NestedCall(lam, captured)
        return self.nested((Apply(closure, list(args)), None, BOTTOM, None))

    def nested(self, state: State) -> Any:
        """Run `state` to its end below the Python code that is running now."""
        if self.depth >= MAX_NESTED:
            # Too many machines on the stack: make frames of all of them and go on from there.
            node = state[0]
            raise Unwind(lambda _m, kont: (node, None, kont, None))
        # The machine and the primitives it calls get room of their own: a step must not fail
        # half-way because compiled code had filled the stack up to its limit.
        limit = sys.getrecursionlimit()
        # CPython refuses a limit that is reached already. If this frame is the last one that there
        # was room for, it must do so now, not when what is called here has had its effects.
        sys.setrecursionlimit(limit)
        self.depth += 1
        sys.setrecursionlimit(limit + HEADROOM)
        try:
            return run(self, state, FOREVER)
        finally:
            self.depth -= 1
            sys.setrecursionlimit(limit)

    def go_on(self, problem: Exception) -> tuple[Any] | None:
        """See Registers.go_on."""
        return None if self.depth >= MAX_NESTED else go_on_inside(self, problem, run)

    def go_on_inside(self, inside: Inside) -> Any:
        """See Registers.go_on_inside."""
        return run_inside(self, inside, run, most=MAX_NESTED)

    def call(self, fn: Any, *args: Any) -> Any:
        """Call an SX function from Python (a host's callback, a macro) and wait for the result.

        A fresh outermost run: continuations captured inside end here. Raises SxError for what
        the call raises and does not handle.
        """
        return self.call_in(FOREVER, fn, *args)

    def call_in(self, steps: Iterable[None], fn: Any, *args: Any) -> Any:
        """The same, in as many steps as there are. Raises OutOfSteps after them, too."""
        return self.execute((Apply(fn, list(args)), None, BOTTOM, None), steps)

    def execute(self, state: State, steps: Iterable[None] = FOREVER) -> Any:
        """Run `state` as an outermost run; dynamic state is put back afterwards."""
        saved = self.depth, self.handlers, self.run, self.raised_at
        winders = self.winders
        exhausted = False
        try:
            self.depth = 0
            self.handlers = None
            self.run = Run(self, saved[2])
            try:
                return run(self, state, steps)
            except BaseException:
                if self.winders is not winders:
                    self.leave_early(winders, steps)
                raise
        except Escape as escape:
            raise escape.problem from None
        except MemoryError:
            exhausted = True
        finally:
            late: KeyboardInterrupt | None = None
            try:
                # What was given up must not leave its parameters behind. Nothing is called without
                # need: on the last frame that there was room for, no call succeeds.
                while self.winders is not winders:
                    try:
                        self.switch(winders)
                    except KeyboardInterrupt as problem:
                        late = problem  # first everything is put back
            finally:
                self.depth, self.handlers, self.run, self.raised_at = saved
            if late is not None:
                raise late
        # Outside of the handler, so that what was being evaluated is gone.
        assert exhausted
        raise error("limit-error", "out of memory")

    def leave_early(self, winders: Winder | None, steps: Iterable[None]) -> None:
        """Run the after thunks of what an evaluation is in that ends by an error or from outside.

        `winders`: what it was in when it began; `steps`: its bound. What goes wrong in an after
        thunk is given up, since the evaluation has its outcome; the others still run, unless they
        are stopped from outside, too.
        """
        for winder in path_between(self.winders, winders)[0]:
            if winder.silent:
                winder.exchange(self, winder.outer)
                continue
            self.winders, self.handlers, self.depth, self.run = winder.outer, None, 0, Run(self)
            bound = FOREVER if steps is FOREVER else repeat(None, LAST_STEPS)
            try:
                run(self, (Apply(winder.after, []), None, BOTTOM, None), bound)
            except Escape as escape:
                if not isinstance(escape.problem, SxError):
                    return
            except (Interrupted, OutOfSteps):
                return
            self.switch(winder.outer)

    def evaluate(self, lam: Lambda, steps: Iterable[None] = FOREVER) -> Any:
        """Run a top-level form."""
        try:
            return self.execute(self.start(lam), steps)
        except SxError as problem:
            end_at_form(problem, lam)
            raise

    def start(self, lam: Lambda) -> State:
        """The state in which the top-level form `lam` is about to run."""
        pad = None if lam.rt is None else lam.rt.pad
        if pad is None:
            pad = link_lambda(lam, self)
        return (lam.body, [lam, *pad], BOTTOM, None)


Machine.step_loop = run.__code__
