"""The dynamic context: winders that are left and entered, and handlers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sx_kernel.machine.apply import Apply, State
from sx_kernel.machine.binding import Binding
from sx_kernel.machine.context import Winder, path_between
from sx_kernel.machine.frames import OP, WIND, Kont

if TYPE_CHECKING:
    pass


class Dynamic(Binding):
    """`handlers` and `winders` are those of the program that is running now."""

    def __init__(self) -> None:
        super().__init__()
        self.handlers: Any = None
        self.winders: Winder | None = None

    def leave_winder(self: Any, winder: Winder, value: Any, kont: Kont) -> State:
        """The body of a dynamic-wind has returned `value`: run its after thunk."""
        if winder.silent:
            winder.exchange(self, winder.outer)
            return (None, None, kont, value)
        self.winders = winder.outer
        return (Apply(winder.after, []), None, (OP, kont, give_back, value), None)

    def rewind(self: Any, target: Winder | None, then: State, handlers: Any) -> State:
        """Leave and enter winders until `target` is current, then go on with `then`.

        R7RS 6.10: `after` thunks from the inside out, then `before` thunks from the outside in,
        each in the dynamic context of its dynamic-wind call. `handlers` are set at the end.
        """
        if target is self.winders:
            self.handlers = handlers
            return then
        leaving, entering = path_between(self.winders, target)
        return rewind_on(self, None, (leaving, entering, then, handlers), then[2])

    def switch(self, target: Winder | None) -> None:
        """Make the winders `target` current without leaving or entering: only parameters change.

        For computations that are paused, gone on with, or given up.
        """
        leaving, entering = path_between(self.winders, target)
        for winder in leaving:
            winder.exchange(self, winder.outer)
        for winder in entering:
            winder.exchange(self, winder)
        self.winders = target


def wind_in(m: Dynamic, _value: Any, args: Any, kont: Kont) -> State:
    """The before thunk of a dynamic-wind has returned."""
    before, thunk, after = args
    m.winders = Winder(before, after, m.winders, m.handlers)
    return (Apply(thunk, []), None, (WIND, kont, m.winders), None)


def give_back(_m: Dynamic, _value: Any, saved: Any, kont: Kont) -> State:
    """The after thunk has returned: the value is still that of the body."""
    return (None, None, kont, saved)


def rewind_on(m: Dynamic, _value: Any, data: Any, kont: Kont) -> State:
    """The rest of Dynamic.rewind."""
    leaving, entering, then, handlers = data
    while leaving:
        winder, leaving = leaving[0], leaving[1:]
        if winder.silent:
            winder.exchange(m, winder.outer)
            continue
        m.winders = winder.outer
        m.handlers = winder.handlers
        data = (leaving, entering, then, handlers)
        return (Apply(winder.after, []), None, (OP, kont, rewind_on, data), None)
    if entering:
        return _enter_next(m, None, (entering, then, handlers), kont)
    m.handlers = handlers
    return then


def _enter_next(m: Dynamic, _value: Any, data: Any, kont: Kont) -> State:
    entering, then, handlers = data
    winder = entering[0]
    if winder.silent:
        winder.exchange(m, winder)
        return entered(m, None, (entering, then, handlers), kont)
    m.handlers = winder.handlers
    return (Apply(winder.before, []), None, (OP, kont, entered, data), None)


def entered(m: Dynamic, _value: Any, data: Any, kont: Kont) -> State:
    """The before thunk of the first of the winders to enter has returned."""
    entering, then, handlers = data
    m.winders = entering[0]
    if len(entering) > 1:
        return _enter_next(m, None, (entering[1:], then, handlers), kont)
    m.handlers = handlers
    return then
