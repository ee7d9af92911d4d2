"""What runs, looked at some hundred times a second by a thread of its own.

The evaluating thread does nothing for it, so it costs nothing when it is off, and little when it
is on: each look waits until that thread pauses by itself, as CPython has it do, and then reads its
stack. So the shares are those of places where it pauses: calls, and turns of loops.
"""

from __future__ import annotations

import sys
import threading
import time
from collections import Counter
from types import CodeType, FrameType
from typing import TYPE_CHECKING, Any, Final, NamedTuple, final

from sx_kernel.jit.compiling.compiler import Compiler
from sx_kernel.machine.cek import run
from sx_kernel.machine.traces import activations
from sx_kernel.runtime.sites import UnitRef
from sx_kernel.session.watching.places import Places, Spot, spot_of

if TYPE_CHECKING:
    from sx_kernel.session.session import Session

SECONDS: Final = 0.005
"""Between two looks, at least."""
IDLE: Final = 0.02
"""Between two looks when nothing runs."""
DEEP: Final = 100
"""Activations of a stack that are noted, from the innermost."""
FRAMES: Final = 2_000
"""Python frames that are looked at."""
STACKS: Final = 20_000
"""Different stacks that are kept."""
SHARE: Final = 0.05
"""The share of the time that looking may take: rather fewer looks."""

MACHINE: Final = "machine"
COMPILED: Final = "compiled"
COMPILER: Final = "compiler"

_RUN: Final = run.__code__
_COMPILING: Final = Compiler.compile.__code__


class Activation(NamedTuple):
    """One activation on a stack: where it is, and what runs it (MACHINE, COMPILED, COMPILER)."""

    spot: Spot
    tier: str


THE_COMPILER: Final = Activation(Spot("the compiler", "", 0, -1, library=True), COMPILER)

Stack = tuple[Activation, ...]


@final
class Sampler:
    """Looks at one session from `start` to `stop`.

    `stacks`: how often each was seen, outermost activation first. `seconds`: for how long something
    ran meanwhile.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self._places = Places()
        self._over = threading.Event()
        self._thread: threading.Thread | None = None
        self.stacks: Counter[Stack] = Counter()
        self.seconds = 0.0

    @property
    def runs(self) -> bool:
        """Whether it looks."""
        return self._thread is not None

    def start(self) -> None:
        """Begin, or go on."""
        if self._thread is None:
            self._over = threading.Event()
            self._thread = threading.Thread(target=self._watch, name="sx sampler", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """Look no more; what was seen stays."""
        thread, self._thread = self._thread, None
        if thread is not None:
            self._over.set()
            thread.join()

    def clear(self) -> None:
        """Forget what was seen."""
        self.stacks.clear()
        self.seconds = 0.0

    def total(self) -> int:
        """Return how many looks found something."""
        return sum(self.stacks.values())

    # -- the other thread ----------------------------------------------------------------------

    def _watch(self) -> None:
        pause = SECONDS
        last = 0.0  # when something was seen to run
        while not self._over.wait(pause):
            now, begun = time.monotonic(), time.thread_time()
            thread = self._session.evaluating
            frame = None if thread is None else sys._current_frames().get(thread)  # pyright: ignore[reportPrivateUsage] - there is no other way to another thread's stack
            seen = frame is not None and self._look(frame)
            del frame
            if seen and last:
                self.seconds += now - last
            last = now if seen else 0.0
            cost = time.thread_time() - begun
            pause = max(SECONDS, cost / SHARE) if seen else IDLE

    def _look(self, frame: FrameType) -> bool:
        """Note the stack above `frame`; whether there was anything of SX on it."""
        try:
            stack = self._stack(frame)
        except (AttributeError, KeyError, TypeError, IndexError):
            return False  # it was in the midst of a step
        if not stack:
            return False
        if stack in self.stacks or len(self.stacks) < STACKS:
            self.stacks[stack] += 1
        return True

    def _stack(self, innermost: FrameType) -> Stack:
        found: list[Activation] = []
        names = self._session.machine.globals
        frame: FrameType | None = innermost
        for _ in range(FRAMES):
            if frame is None or len(found) >= DEEP:
                break
            code = frame.f_code
            here: list[Activation] = []
            if code is _RUN:
                here = self._of_machine(frame)
            elif frame.f_globals is names:
                here = self._of_code(code, frame.f_lineno)
            elif code is _COMPILING and not found:
                here = [THE_COMPILER]
            for one in here:  # a recursion is one activation
                if not found or found[-1] != one:
                    found.append(one)
            frame = frame.f_back
        found.reverse()
        return tuple(found)

    def _of_code(self, code: CodeType, line: int) -> list[Activation]:
        """The activations that stand on a line of compiled code, innermost first."""
        reference = code.co_consts[-1]
        unit: Any = reference() if type(reference) is UnitRef else None
        lam = None if unit is None else unit.owner()
        if lam is None:
            return []
        return [Activation(spot, COMPILED) for spot in self._places.of(unit, lam, line)]

    def _of_machine(self, frame: FrameType) -> list[Activation]:
        """The activations of a machine, innermost first."""
        local = frame.f_locals
        node, env, kont = local.get("node"), local.get("env"), local.get("kont")
        # CPython before 3.13 keeps what it was asked for as long as the frame; values must not live
        # so long. Later ones give a view of the frame, which must stay as it is.
        if type(local) is dict:
            local.clear()
        if kont is None:
            return []
        here = []
        if node is not None and env:
            here = [(env[0], getattr(node, "pos", -1))]
        around = activations(kont, env, DEEP)
        return [Activation(spot_of(lam, pos), MACHINE) for lam, pos in [*here, *around]]
