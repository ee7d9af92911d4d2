"""Loops that turn long on the machine go on in compiled code (on-stack replacement)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final, final

from sx_kernel.base.values import UNSET
from sx_kernel.ir.clone import loop_lambda
from sx_kernel.ir.nodes import Lambda, Loop
from sx_kernel.ir.shapes import fill
from sx_kernel.jit.compiling.compiler import Compiler
from sx_kernel.jit.counting import Counting
from sx_kernel.jit.waiting import Waiting
from sx_kernel.machine.link import link_lambda

if TYPE_CHECKING:
    from sx_kernel.machine.machine import Machine

# Turns of a loop in the machine, times the threshold, before it is compiled where it stands.
HOT_TURNS: Final = 50
NOT_SOON: Final = -1_000_000


@final
class Loops:
    """Enters hot loops of one session. `is_halted`: whether a lambda is being debugged."""

    def __init__(
        self, m: Machine, compiler: Compiler, counting: Counting, waiting: Waiting,
        is_halted: Callable[[Lambda], bool],
    ) -> None:  # fmt: skip
        self.m = m
        self.compiler = compiler
        self.counting = counting
        self.waiting = waiting
        self.is_halted = is_halted

    def enter(self, lam: Lambda, loop: Loop, values: Any, env: list[Any]) -> Any:
        """See machine/services.py Policy. The loop becomes a lambda of its own, compiled once.

        Entering is no call, so it is not counted as one.
        """
        entry = loop.entry or self._take_out(lam, loop)
        if entry is None:
            loop.turns = NOT_SOON
            return None
        made, fn, free = entry
        if made.rt.unwindings.aside:
            loop.turns -= made.rt.unwindings.aside
            made.rt.unwindings.aside = 0
            return None
        args = [*values, *[env[v.slot] for v in free]]
        if any(a is UNSET for a in args):
            loop.turns = NOT_SOON
            return None
        if not self._is_compiled(loop, made, args):
            return None
        self.counting.refund(made, 1)
        return fn, args

    def _take_out(self, lam: Lambda, loop: Loop) -> Any:
        """Make a lambda of `loop`, if that can be done: its new `entry`."""
        apart = loop_lambda(lam, loop)
        if apart is None:
            return None
        made, free = apart
        link_lambda(made, self.m)
        fn = made.rt.make(made)
        loop.entry = (made, fn, free)
        # the machine may have to go on with it: then it is the same loop, not a new one
        assert type(made.body) is Loop
        made.body.entry = (made, fn, made.required[len(loop.vars) :])
        return loop.entry

    def _is_compiled(self, loop: Loop, made: Lambda, args: list[Any]) -> bool:
        """Whether compiled code can go on with `loop`, which has become `made`: compile it, unless
        it was evicted early; then it has to turn on as a function has to be called."""
        state = made.rt
        if state.code is not None:
            return True
        self.waiting.want(state)
        cache = self.compiler.cache
        if cache.backoff.waits(state.tiering.wait, cache.budget):
            cache.backoff.passed(HOT_TURNS)
            loop.turns -= HOT_TURNS * max(1, state.tiering.wait - 1)
            state.tiering.wait = min(state.tiering.wait, 1)
            return False
        halted = state.tiering.declined is not None or self.is_halted(made)
        if not halted and not self.compiler.running and cache.admits():
            fill(made)
            if self.compiler.compile(made, args):
                return True
        loop.turns = NOT_SOON
        return False
