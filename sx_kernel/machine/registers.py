"""The registers of the machine besides the state: the top of its layers (services … dynamic)."""

from __future__ import annotations

from collections.abc import Callable
from types import CodeType
from typing import TYPE_CHECKING, Any

from sx_kernel.base.errors import Passing
from sx_kernel.ir.nodes import Lambda, Loop
from sx_kernel.machine.apply import NativeFrame, State
from sx_kernel.machine.dynamic import Dynamic
from sx_kernel.machine.frames import Kont
from sx_kernel.runtime.closures import NEVER
from sx_kernel.runtime.sites import Unwind

if TYPE_CHECKING:
    from sx_kernel.ir.stops import Stop
    from sx_kernel.machine.observer import Debugging
    from sx_kernel.primitives.types import ParamTypes


class _NeverRaised(Passing):
    pass


class Registers(Dynamic):
    """Session-wide machine state.

    In `strict` mode primitives check the types of their arguments, by `param_types` or their
    declarations. `cold_calls`: so many calls of a lambda the machine runs before it asks whether
    that should be compiled (NEVER: unless it was once). `may_compile`: False makes the machine run
    everything. `misses`: calls it ran. `depth`: machines below. `on_call`: hears of each call for
    which the machine asks, which then stays on the machine (JitPolicy.recording).
    `debugger`: who stops programs (machine/debugging.py); `asks_always`: the machine asks at each
    call, so that it can.
    `leaves`: how often compiled code was left for the machine, not by itself (recovery.is_own);
    `on_leave(problem, frames)` hears of each time.
    """

    def __init__(self) -> None:
        super().__init__()
        self.cold_calls = NEVER
        self.may_compile = True
        self.misses = 0
        self.raise_function: Any = None
        self.strict = False
        self.param_types: dict[str, ParamTypes] = {}
        self.leaves = 0
        self.on_leave: Callable[[BaseException, list[Any]], None] | None = None
        self.raised_at: tuple[Any, int, Any] = (None, -1, None)
        self.run: Any = None
        self.native_frames: dict[int, NativeFrame] = {}
        self.throw_type: type[BaseException] = _NeverRaised
        self.hot_turns: float = float("inf")
        self.on_call: Callable[[Lambda, list[Any]], None] | None = None
        self.debugger: Debugging | None = None
        self.asks_always = False
        self.entered_loop: Any = None

    # -- running (machine.py) ------------------------------------------------------------------

    step_loop: CodeType
    """The code of the function that steps."""

    def enter(self, lam: Lambda, args: tuple[Any, ...], captured: tuple[Any, ...]) -> Any:
        """A stub was called by compiled code: run the call in a machine nested in this one."""
        raise NotImplementedError

    def nested(self, state: State) -> Any:
        """Run `state` to its end below the Python code that is running now."""
        raise NotImplementedError

    def go_on(self, problem: Exception) -> tuple[Any] | None:
        """The value of the call, by who asks, of compiled code that has failed, which the machine
        makes in its place. None if all of the stack is to become frames."""
        raise NotImplementedError

    def go_on_inside(self, inside: Any) -> Any:
        """The value of the body of a guard, in which compiled code has failed, and which the
        machine goes on with (recovery.Inside)."""
        raise NotImplementedError

    def call(self, fn: Any, *args: Any) -> Any:
        """Call an SX function from Python and wait for the result."""
        raise NotImplementedError

    def execute(self, state: State) -> Any:
        """Run `state` as an outermost run; dynamic state is put back afterwards."""
        raise NotImplementedError

    def start(self, lam: Lambda) -> State:
        """The state in which the top-level form `lam` is about to run."""
        raise NotImplementedError

    # -- calls ---------------------------------------------------------------------------------

    def warm_up(self, lam: Lambda, args: list[Any]) -> bool:
        """Ask the policy whether compiled code is to run this call of `lam`, which is hot.

        Raises arity-error: a call that is refused is none.
        """
        if self.policy is None:
            return False
        if lam.rt.arity != len(args):
            self.bind(lam, args)
        if self.debugger is not None:
            self.debugger.entering(lam)
        if self.on_call is not None:
            self.on_call(lam, args)
            return False
        return self.policy.warm_up(lam, args)

    def reached(self, stop: Stop, env: list[Any], kont: Kont) -> State:
        """The state to go on with at a Stop: the debugger's business, if there is one."""
        if self.debugger is None:
            return (stop.node, env, kont, None)
        return self.debugger.reached(stop, env, kont)

    def refund(self, lam: Lambda, calls: int) -> None:
        """Compiled code of `lam` counted so many calls that it will not make after all."""
        if self.policy is not None:
            self.policy.refund(lam, calls)

    def enter_loop(self, loop: Loop, values: Any, env: list[Any]) -> bool:
        """Return whether compiled code can go on with `loop`, which is hot: `entered_loop` says
        how."""
        if self.policy is None or not self.may_compile:
            return False
        self.entered_loop = self.policy.enter_loop(env[0], loop, values, env)
        return self.entered_loop is not None


def discard(action: Callable[[Registers], State]) -> Unwind:
    """An Unwind that gives up the continuation it unwinds: nothing is turned into frames."""
    return Unwind(lambda m, _kont: action(m), keep=False)
