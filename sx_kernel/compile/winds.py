"""dynamic-wind and parameterize whose functions are part of the code that calls them.

    (before)                             its body
    w = %open-wind before after          from here on the winder is entered
    v = (thunk)                          its body
    %close-wind w
    (after)                              its body

Nothing catches what fails in the thunk, or leaves it: the State of whatever is in there has a frame
of the winder, so the machine runs `after` where the program goes on. A parameterize has no bodies
before and after, but new values that are exchanged for the old ones.
"""

from __future__ import annotations

from typing import Any

from sx_kernel.compile.extents import Extents
from sx_kernel.compile.facts.operations import (
    CLOSE_BINDING,
    CLOSE_WIND,
    OPEN_BINDING,
    OPEN_WIND,
    PARAMETERIZE,
    WIND_FORM,
)
from sx_kernel.compile.inline import MAX_GROWTH, MAX_INLINE, MAX_NODES, size_of
from sx_kernel.compile.mid.nodes import Count, MakeClosure, Native, Value, find
from sx_kernel.compile.mid.state import ENTERING, LEAVING, OP, WIND, Frame, State
from sx_kernel.compile.tree import VALUE, Callee
from sx_kernel.ir import nodes as ir
from sx_kernel.ir.shapes import fill


class Winds(Extents):
    """Builds what is done inside of something in place of calls."""

    def winds(
        self, node: ir.Call, values: list[Value], state: State, frames: Frame | None, live: int
    ) -> tuple[Value | None] | None:
        """The value of a call of dynamic-wind or %parameterize with these operands, whose bodies
        stand in its place (None in there: control never gets behind it); None: they do not."""
        name = node.fn.name if type(node.fn) is ir.Global else ""
        if name == WIND_FORM:
            closures = self._bodies(values)
            return None if closures is None else (
                self._wind(node, values, closures, state, frames, live),
            )  # fmt: skip
        closures = self._bodies(values[1:]) if name == PARAMETERIZE else None
        if closures is None:
            return None
        winder = self.add(Native(OPEN_BINDING, values[:1], state))
        env = self.state(node, frames, live, tuple(values)).env
        return (self._inside(node, closures[0], winder, CLOSE_BINDING, frames, live, env),)

    def _bodies(self, values: list[Value]) -> list[MakeClosure] | None:
        """The closures that these are, if their bodies may stand where they are called."""
        if not self.inlines or len(self.inlining) >= MAX_INLINE:
            return None
        closures = [found for found in map(find, values) if type(found) is MakeClosure]
        if len(closures) < len(values):
            return None
        for made in closures:
            lam = made.lam
            plain = not (lam.required or lam.optional or lam.keys or lam.rest)
            if not plain or self.world.is_stopped_in(lam):
                return None
            fill(lam)
        size = sum(size_of(made.lam) for made in closures)
        if size > MAX_NODES or self.size + size > MAX_GROWTH:
            return None
        for made in closures:
            self.world.link(made.lam)
        return closures

    def _wind(
        self, node: ir.Call, values: list[Value], closures: list[MakeClosure], state: State,
        frames: Frame | None, live: int,
    ) -> Value | None:  # fmt: skip
        before, thunk, after = closures
        number, activation = self.number(node), self.place.activation
        env = self.state(node, frames, live, tuple(values)).env
        entering = Frame(OP, number, (before, thunk, after), ENTERING, frames)
        self.add(Count(1, state))
        value = self._stands(node, before, state, entering, live)
        if value is None:
            return None
        entered = State(activation, number, entering, env, (value,), done=True)
        again: list[Value] = [self.add(_anew(made, entered)) for made in (before, after)]
        winder = self.add(Native(OPEN_WIND, again, entered))
        value = self._inside(node, thunk, winder, CLOSE_WIND, frames, live, env)
        if value is None:
            return None
        leaving = Frame(OP, number, (value,), LEAVING, frames)
        closing = self.region.insts[-1].state
        assert closing is not None
        self.add(Count(1, closing))
        return None if self._stands(node, after, closing, leaving, live) is None else value

    def _inside(
        self, node: ir.Call, thunk: MakeClosure, winder: Native, close: str,
        frames: Frame | None, live: int, env: Any,
    ) -> Value | None:  # fmt: skip
        """The value of the thunk's body, inside of a winder."""
        assert winder.state is not None
        number = self.number(node)
        inside = Frame(WIND, number, (winder,), 0, frames)
        self.add(Count(1, winder.state))
        around, self.guarding = self.guarding, None  # who leaves, leaves the winder first
        value = self._stands(node, thunk, winder.state, inside, live)
        self.guarding = around
        if value is None:
            return None
        has_value = State(self.place.activation, number, inside, env, (value,), done=True)
        self.add(Native(close, [winder], has_value))
        return value

    def _stands(
        self, node: ir.Call, made: MakeClosure, state: State, frame: Frame, live: int
    ) -> Value | None:
        callee = Callee(made.lam, list(made.args), (made.activation, made.index), None)
        return self.stand_in(node, callee, [], state, frame, live, VALUE)


def _anew(made: MakeClosure, state: State) -> MakeClosure:
    """Another closure of the same: one that nobody needs unless the winder is left early."""
    return MakeClosure(made.activation, made.index, made.lam, list(made.args), state)


__all__ = ["Winds"]
