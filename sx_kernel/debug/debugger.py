"""The debugger of one session: where programs stop, and what the machine asks about it.

How a program stands still is said in standing.py. What changes code, breakpoints and bodies with
stops, is done by the thread that evaluates: at a stop, when a form begins, or when it was summoned
(machine/debugging.py). So other threads only change tables.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, final

from sx_kernel.base.errors import ErrorValue, Interrupted
from sx_kernel.debug.deciding import Deciding
from sx_kernel.debug.instrument import (
    moved,
)  # fmt: skip
from sx_kernel.debug.places import Places
from sx_kernel.debug.standing import Standing
from sx_kernel.debug.stopping import NotStopped, Step
from sx_kernel.debug.values import shown
from sx_kernel.ir.nodes import Lambda
from sx_kernel.ir.stops import Stop
from sx_kernel.machine.apply import State
from sx_kernel.machine.debugging import Summons
from sx_kernel.machine.frames import FAILED, Kont
from sx_kernel.runtime.sites import Unwind

if TYPE_CHECKING:
    from sx_kernel.jit.cache.entry import Entry
    from sx_kernel.session.session import Session


@final
class Debugger(Standing):
    """See the module's text. `filters`: the kinds of errors and events that are stopped at."""

    def __init__(self, session: Session, places: Places | None = None) -> None:
        super().__init__(session, places)
        self.filters: set[str] = set()
        self.pausing = False
        self._deciding = Deciding(self.evaluate, lambda text: self.log(text))
        self._failed: State | None = None
        self._event = ""
        self._summons: Summons | None = None

    # -- on and off ------------------------------------------------------------------------------

    def attach(self) -> None:
        """Begin. Any thread may, also while a program runs."""
        if self.is_on:
            return
        self.is_on = True
        if not self.table.is_empty:
            self.table.version += 1
        self.m.debugger = self
        self.session.policy.on_dropped = self._dropped
        self._listen()

    def detach(self) -> None:
        """End: a program that stands still goes on, and all code is what it was."""
        if not self.is_on:
            return
        self.is_on = False
        self.pausing = False
        self.filters = set()
        stopped = self.stopped
        if stopped is not None:
            self.resume("continue")
        elif self.session.is_evaluating:
            self._listen()
            self.summon()
        else:
            self._take_away()

    # -- what others ask -----------------------------------------------------------------------

    def stop_on_entry(self) -> None:
        """Stop at the first form that is evaluated, before anything of it is done."""
        self._step = Step("in", None, 0, None)
        self._listen()
        self._hold.begin()

    def end(self) -> None:
        """The session ends: whoever waits for a program gives it up."""
        self._jobs.put(_give_up)
        self.places.close()

    def changed(self) -> None:
        """The table has changed: have it noticed by a program that runs or stands still."""
        if not self.is_on:
            return
        self._listen()
        if not self._jobs.put(self.apply) and self.session.is_evaluating:
            self.summon()

    def pause(self) -> None:
        """Stop the program that runs, as soon as it can be. Raises NotStopped without one."""
        if not self.session.is_evaluating:
            raise NotStopped("no program runs")
        self.pausing = True
        self.summon()

    summon: Callable[[], object] = staticmethod(lambda: None)
    """Bring the evaluating thread to `attend`; a face says how (signals.py)."""

    def called(self, frame: Any) -> None:
        """In the evaluating thread, which runs `frame`: go to `attend` as soon as possible."""
        if self.stopped is None and self.session.is_evaluating:
            if self._summons is None:
                self._summons = Summons(self.m)
            self._summons.begin(frame)

    def rest(self) -> None:
        """An evaluation is over."""
        if self._summons is not None:
            self._summons.end()
        self.pausing = False
        if self._step is not None or self.placement.is_visiting:
            self._end_step()
            self.placement.drop_visits()
        if not self.is_on and self.m.debugger is self:
            self._take_away()

    # -- what the machine asks (machine/debugging.py) --------------------------------------------

    def reached(self, stop: Stop, env: list[Any], kont: Kont) -> State:
        """See Debugging."""
        state: State = (stop.node, env, kont, None)
        if self._quiet or not self.is_on:
            return state
        step = self._step
        ends = step is not None and step.ends_at(stop, env)
        points = stop.points
        if not self.m.depth:
            self.journal.note(stop, env, kont)
        if not ends and not points:
            return state
        hit = ends
        if points:
            hit = self._deciding.stops(stop, env, state) or ends
        if not hit:
            return state
        if self.m.depth:
            self._deciding.decided = (stop, env, bool(hit))
            raise Unwind(None)
        self._deciding.decided = None
        return self.stop(state, "breakpoint" if points and not ends else "step", stop=stop)

    def returned(self, value: Any, data: Any, kont: Kont) -> State:
        """See Debugging."""
        state: State = (None, None, kont, value)
        step = self._step
        if self._quiet or step is None or data is not step.marker:
            return state
        return self.stop(state, "step", has_value=True)

    def entering(self, lam: Lambda) -> None:
        """See Debugging."""
        step = self._step
        if step is not None and step.kind == "in" and not self._quiet:
            self.placement.visit(lam)

    def begins(self, lam: Lambda) -> None:
        """See Debugging. Also called by the session, for the forms that it runs."""
        if self._quiet:
            return
        if not self.is_on:
            self._take_away()
            return
        self.journal.clear()  # what other forms have passed is no way back
        self.apply()
        if not self.table.is_empty:
            self.placement.place_form(lam)
        step = self._step
        if step is not None:
            if step.marker is None:  # the form that it began in has ended
                step.kind, step.env, step.stop = "in", None, None
                self._hold.begin()
            self.placement.visit(lam)

    def failing(self, state: State) -> None:
        """See Debugging."""
        self._failed = state

    def raised(self, payload: Any, kont: Kont) -> State | None:
        """See Debugging."""
        if self._quiet or not self.is_on:
            return None
        if self._step is not None and self._step.kind != "in":
            self._step.kind = "in"  # whoever handles it is where the step ends
            self._hold.begin()
        if "raised" not in self.filters:
            return None
        return self._stop_at_error(payload, kont, "raised")

    def uncaught(self, payload: Any, kont: Kont) -> State | None:
        """See Debugging."""
        if self._quiet or not self.is_on or "uncaught" not in self.filters:
            return None
        if "raised" in self.filters:
            return None  # it was stopped when it was raised
        return self._stop_at_error(payload, kont, "not handled")

    def _stop_at_error(self, payload: Any, kont: Kont, how: str) -> State | None:
        if self.m.depth:
            again = self.raised if how == "raised" else self.uncaught
            raise Unwind(
                lambda mm, whole: again(payload, whole) or _raise_on(mm, payload, whole, how)
            )
        state: State = (None, None, kont, None)
        text = payload.message if type(payload) is ErrorValue else shown(payload)
        kind = payload.kind if type(payload) is ErrorValue else "raise"
        failed = self._failed if kont[0] == FAILED else None
        before = state
        stopped_at = self.stop(
            state, "exception", text=f"{kind}: {text}", payload=payload, is_error=True,
            failed=failed,
        )  # fmt: skip
        return None if stopped_at is before else stopped_at

    def attend(self, state: State) -> State:
        """See Debugging."""
        if not self.is_on:
            self._take_away()
            return state
        self.apply()
        state = moved(state, whole=True)
        pausing, self.pausing = self.pausing, False
        event, self._event = self._event, ""
        if pausing or event:
            return self.stop(state, "exception" if event else "pause", text=event)
        return state

    def _dropped(self, entry: Entry, reason: str) -> None:
        """Code has left the cache."""
        if self._quiet or self.stopped is not None or entry.state not in self.filters:
            return
        self._event = f"{entry.name or entry.label} was {entry.state}: {reason}"
        import sys

        self.called(sys._getframe(1))  # pyright: ignore[reportPrivateUsage]


def _raise_on(m: Any, payload: Any, kont: Kont, how: str) -> State:
    """Go on with raising what a nested machine was raising."""
    from sx_kernel.machine.control import conditions

    if how == "raised":
        return conditions.offer(m, payload, kont)
    return conditions.leave_uncaught(payload, kont)


def _give_up() -> None:
    raise Interrupted("the session ends")
