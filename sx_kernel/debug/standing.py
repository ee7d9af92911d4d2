"""A program that stands still: how it stops, what is done meanwhile, how it goes on.

It stops in the thread that evaluates, at the outermost machine, so that its whole continuation is
machine frames. That thread then waits (`wait`), and does what others ask for as jobs (`ask`).

Stepping over a call lets it run at full speed: the step ends at another line of the same
activation, or when the activation returns, for which an OP frame is put below it. Stepping into
one has the machine run all calls, and gives each function of the user's a body with stops.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any, cast

from sx_kernel.base.errors import Interrupted
from sx_kernel.debug.breakpoints import Breakpoint, Table
from sx_kernel.debug.frames import Frame
from sx_kernel.debug.holding import CompilerHold
from sx_kernel.debug.instrument import (
    moved,
    top_environment,
    with_marker,
)  # fmt: skip
from sx_kernel.debug.jobs import NOBODY, Jobs
from sx_kernel.debug.journal import Journal
from sx_kernel.debug.places import Places
from sx_kernel.debug.placing import Placement
from sx_kernel.debug.restarts import restarts_at
from sx_kernel.debug.stopping import NotStopped, Step, Stopped
from sx_kernel.ir.nodes import Lambda
from sx_kernel.ir.stops import Stop
from sx_kernel.machine.apply import State

if TYPE_CHECKING:
    from sx_kernel.session.session import Session


class Standing:
    """One session's program, which stands still or runs.

    `emit(event, body)`: tells what happens, in the evaluating thread. `log(text)`: what a log point
    says. `wait(stopped)`: returns when `stopped.command` is set; the usual one does jobs meanwhile.
    """

    def __init__(self, session: Session, places: Places | None = None) -> None:
        self.session = session
        self.m = session.machine
        self.places = Places() if places is None else places
        self.table = Table(self.places)
        self.emit: Callable[[str, dict[str, Any]], object] = lambda _event, _body: None
        self.log: Callable[[str], object] = lambda text: session.ports.write(f"{text}\n")
        self.wait: Callable[[Stopped], object] = self._work
        self.stopped: Stopped | None = None
        self.is_on = False
        self.serial = 0  # of stops, for ids that are valid in one only
        self.journal = Journal(self.m)
        self._jobs = Jobs()
        self.placement = Placement(
            self.m, self.table, self.places, session.policy.halt, self._moved
        )
        self._step: Step | None = None
        self._hold = CompilerHold(self.m, session.policy.set_asking)
        self._quiet = 0

    def begins(self, lam: Lambda) -> None:
        """A form begins (debugger.py)."""
        raise NotImplementedError

    @property
    def is_known(self) -> bool:
        """Whether the machine asks this debugger."""
        return cast(object, self.m.debugger) is self

    # -- what others ask -----------------------------------------------------------------------

    def ask(self, job: Callable[[], Any]) -> Future[Any]:
        """Have the thread that stands still do `job`. Raises NotStopped."""
        done = self._jobs.ask(job)
        if done is None:
            raise NotStopped(NOBODY)
        return done

    def resume(self, command: str) -> None:
        """Let the program go on: one of COMMANDS. Raises NotStopped. Any thread may."""
        stopped = self.stopped
        if stopped is None or stopped.command is not None:
            raise NotStopped(NOBODY)

        def go() -> None:
            if stopped.command is None:
                stopped.command = command

        self._jobs.put(go)

    # -- listening -----------------------------------------------------------------------------

    def _listen(self) -> None:
        """Hear of the forms that begin, if there is something to do then. Any thread may."""
        wanted = (
            self._step is not None
            or not self.placement.is_current
            or not self.table.is_empty
            or (self.is_known and not self.is_on)
        )
        self.session.hear_forms(self.begins if wanted else None)

    def _take_away(self) -> None:
        """Only between evaluations, or in the evaluating thread."""
        self._end_step()
        self.placement.clear()
        self.journal.clear()
        if self.is_known:
            self.m.debugger = None
            self.session.policy.on_dropped = None
            self.session.hear_forms(None)

    # -- standing still --------------------------------------------------------------------------

    def stop(
        self, state: State, reason: str, *, text: str = "", stop: Stop | None = None,
        payload: Any = None, is_error: bool = False, has_value: bool = False,
        failed: State | None = None,
    ) -> State:  # fmt: skip
        """Stand still in `state` until somebody lets the program go on; the state to go on with.

        At an error that is `state` itself if the error is to be raised.
        """
        self._end_step()
        m = self.m
        context = m.handlers, m.winders, m.raised_at
        stopped = Stopped(
            state, reason, text, stop, payload, is_error, has_value,
            points=[] if stop is None else list(stop.points),
        )  # fmt: skip
        self.serial += 1
        stopped.restarts = (
            restarts_at(self.m, self.quietly, stopped.state, failed) if is_error else []
        )
        self.stopped = stopped
        self._jobs.open()
        try:
            self.apply()
            self.emit("stopped", stopped.described())
            self.wait(stopped)
            for job in self._jobs.close():  # what has come too late to be done while it stood still
                job()
        except BaseException:
            self._jobs.close()
            self.stopped = None
            self.placement.drop_visits()
            self.emit("continued", {"threadId": 1, "allThreadsContinued": True})
            raise
        self.stopped = None
        if stopped.state is state:
            m.handlers, m.raised_at = context[0], context[2]
            if m.winders is not context[1]:
                m.switch(context[1])
        self.emit("continued", {"threadId": 1, "allThreadsContinued": True})
        return self._going_on(stopped)

    def _work(self, stopped: Stopped) -> None:
        """The usual way to wait."""
        self._jobs.work(lambda: stopped.command is not None)

    def _going_on(self, stopped: Stopped) -> State:
        """What is to be done before the program goes on as `stopped.command` says."""
        state = stopped.state
        command = stopped.command
        if not self.is_on:
            self._take_away()
            return state
        if command in (None, "continue"):
            self.placement.drop_visits()
            return state
        return self._begin_step(command, stopped)

    def _begin_step(self, command: str | None, stopped: Stopped) -> State:
        state = stopped.state
        kinds = {"next": "over", "stepIn": "in", "stepOut": "out"}
        node, env, kont, _ = state
        top = stopped.frames[0] if stopped.frames else None
        env = env if node is not None and env else top_environment(kont)
        line = top.line if top is not None else 0
        step = Step(kinds[command or "next"], env, line, stopped.stop)
        if stopped.is_error:
            step.kind = "in"  # it ends where the error is handled
            self._step = step
            self._listen()
            self._hold.begin()
            return state
        if env is not None and type(env[0]) is Lambda:
            self.placement.visit(env[0])
        state = moved(state, whole=False)
        node, at, kont, value = state
        kont, step.marker = with_marker(kont, env, object())
        self._step = step  # without a marker it ends where the next form begins
        self._listen()
        if step.kind == "in":
            self._hold.begin()
        return (node, at, kont, value)

    def _end_step(self) -> None:
        self._step = None
        self._hold.end()

    # -- in a program that stands still; only its thread may ------------------------------------

    def evaluate(self, frame: Frame, text: str) -> Any:
        """Evaluate `text` in a frame. Nothing stops meanwhile. Raises SxError, Interrupted."""
        return self.quietly(lambda: frame.evaluate(self.session, text))

    def quietly(self, action: Callable[[], Any]) -> Any:
        """Return what `action` answers, in which nothing stops. Raises SxError, Interrupted."""
        self._quiet += 1
        handlers = self.m.handlers
        try:
            with self._hold.lifted():
                return action()
        except KeyboardInterrupt:
            raise Interrupted from None
        finally:
            self.m.handlers = handlers
            self._quiet -= 1

    def step_back(self, *, to_point: bool = False) -> bool:
        """Go back a line, or to the breakpoint before; False if there is nothing before."""
        stopped = self.stopped
        if stopped is None:
            raise NotStopped(NOBODY)
        node, env, _, _ = stopped.state
        found = self.journal.back(
            stopped.stop, env if node is not None else None, to_point=to_point
        )
        if found is None:
            return False
        stop, env, kont, value = found
        stopped.moved_to((stop.node, env, kont, value))
        stopped.stop = stop
        stopped.reason, stopped.text = "step", ""
        stopped.is_error = stopped.has_value = False
        stopped.restarts = []
        self.journal.note(stop, env, kont)
        self.serial += 1
        self.emit("stopped", stopped.described())
        return True

    def restart(self, number: int, text: str = "") -> str:
        """Go on by a restart, numbered from 0. `text`: an expression for its value.

        Returns what happens. Raises NotStopped, SxError.
        """
        stopped = self.stopped
        if stopped is None or not stopped.restarts:
            raise NotStopped("no error is stopped at, so there is nothing to restart")
        if not 0 <= number < len(stopped.restarts):
            raise NotStopped(f"restarts go from 0 to {len(stopped.restarts) - 1}")
        chosen = stopped.restarts[number]
        frame = stopped.frames[0] if stopped.frames else None
        values = [self.evaluate(frame, text)] if text and frame is not None else []
        stopped.moved_to(chosen.state(values))
        stopped.is_error = False
        stopped.command = "continue"
        return f"restart {number}: {chosen.report}"

    # -- breakpoints in code ---------------------------------------------------------------------

    def apply(self) -> None:
        """Put the breakpoints of the table into the code that there is."""
        if not self.placement.is_current:
            self.placement.apply()
            self._listen()

    def _moved(self, point: Breakpoint) -> None:
        """A breakpoint has got another line."""
        self.emit("breakpoint", {"reason": "changed", "breakpoint": point.described()})

    def path_of_function(self, name: str) -> str | None:
        """The path of the source in which the function `name` was defined."""
        lam = self.placement.function(name)
        path = None if lam is None else self.places.path_of(lam.source)
        return None if path is None else self.places.same(path)

    def is_function(self, name: str) -> bool:
        """Return whether a program has defined a function of that name."""
        return self.placement.function(name) is not None


__all__ = ["Standing"]
