"""Whom the machine asks while a program is debugged."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from sx_kernel.ir.nodes import Lambda
    from sx_kernel.ir.stops import Stop
    from sx_kernel.machine.apply import State
    from sx_kernel.machine.frames import Kont


class Debugging(Protocol):
    """What the machine asks."""

    def reached(self, stop: Stop, env: list[Any], kont: Kont) -> State:
        """The state to go on with at a stop. In a nested machine it may raise Unwind."""
        ...

    def returned(self, value: Any, data: Any, kont: Kont) -> State:
        """An activation that was stepped out of has returned; see `returned` below."""
        ...

    def entering(self, lam: Lambda) -> None:
        """The machine asks about a call of `lam`, which is about to begin."""
        ...

    def begins(self, lam: Lambda) -> None:
        """A top-level form is about to run."""
        ...

    def failing(self, state: State) -> None:
        """The step from `state` has failed."""
        ...

    def raised(self, payload: Any, kont: Kont) -> State | None:
        """Something is raised; the state to go on with instead, if any."""
        ...

    def uncaught(self, payload: Any, kont: Kont) -> State | None:
        """Something was raised that nothing handles."""
        ...

    def attend(self, state: State) -> State:
        """The evaluation was summoned in `state`; the state to go on with."""
        ...
