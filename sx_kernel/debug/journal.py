"""The states that instrumented code has passed, to go back to.

At each stop the journal keeps where the program is, what the activation's variables hold, and what
a global holds that is about to be assigned. Going back puts that in place again. What has been
printed, and what lists, dicts and other data hold, stays as it is.
"""

from __future__ import annotations

from collections import deque
from typing import Any, Final, NamedTuple, final

from sx_kernel.base.values import Box
from sx_kernel.ir.nodes import Define, SetGlobal
from sx_kernel.ir.stops import Stop
from sx_kernel.machine.apply import State
from sx_kernel.machine.link import global_key
from sx_kernel.machine.machine import Machine

MOST: Final = 10_000
"""States that are kept."""

_ABSENT: Final = object()


class Passed(NamedTuple):
    """One state: at `stop` in `env`, whose slots held `slots` and whose boxes `boxes`."""

    stop: Stop
    env: list[Any]
    slots: tuple[Any, ...]
    boxes: tuple[tuple[Box, Any], ...]
    kont: Any
    handlers: Any
    winders: Any
    assigned: tuple[str, Any] | None
    point: bool


@final
class Journal:
    """The last states, oldest first."""

    def __init__(self, m: Machine, most: int = MOST) -> None:
        self.m = m
        self.passed: deque[Passed] = deque(maxlen=most)

    def __len__(self) -> int:
        return len(self.passed)

    def clear(self) -> None:
        """Forget all states."""
        self.passed.clear()

    def note(self, stop: Stop, env: list[Any], kont: Any) -> None:
        """The program is at `stop`."""
        m = self.m
        node = stop.node
        assigned = None
        if type(node) is SetGlobal or type(node) is Define:
            key = global_key(node.name)
            assigned = (node.name, m.globals.get(key, _ABSENT))
        boxes = tuple([(one, one.v) for one in env if type(one) is Box])
        self.passed.append(
            Passed(
                stop, env, tuple(env), boxes, kont, m.handlers, m.winders, assigned,
                bool(stop.points),
            )
        )  # fmt: skip

    def back(self, at: Stop | None, env: Any, *, to_point: bool = False) -> State | None:
        """Go back to the line before that of `at` in `env`, where the program is now; or to the
        breakpoint before it, or else the oldest state. The state; None if there is none before.
        """
        passed = self.passed
        target = self._target(at, env, to_point)
        if target is None:
            return None
        found = passed[target]
        while len(passed) > target:
            self._undo(passed.pop())
        m = self.m
        m.switch(found.winders)
        m.handlers = found.handlers
        return (found.stop, found.env, found.kont, None)

    def _target(self, at: Stop | None, env: Any, to_point: bool) -> int | None:
        passed = self.passed
        i = len(passed) - 1
        if at is not None:  # the states of this line are no way back
            while i >= 0 and passed[i].env is env and passed[i].stop.line == at.line:
                i -= 1
        if i < 0:
            return None
        if to_point:
            while i > 0 and not passed[i].point:
                i -= 1
            return i
        before = passed[i]
        while (
            i > 0
            and passed[i - 1].env is before.env
            and passed[i - 1].stop.line == before.stop.line
        ):
            i -= 1
        return i

    def _undo(self, state: Passed) -> None:
        state.env[:] = state.slots
        for box, value in state.boxes:
            box.v = value
        if state.assigned is not None:
            name, value = state.assigned
            if value is _ABSENT:
                self.m.unbind_global(name)
            elif self.m.globals.get(global_key(name)) is not value:
                self.m.bind_global(name, value)
