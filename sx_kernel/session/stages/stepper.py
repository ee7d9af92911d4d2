"""Evaluating one step of the machine at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import repeat
from typing import TYPE_CHECKING, Any, Final

from sx_kernel.analyser.analyse import analyse
from sx_kernel.base.errors import ErrorValue, SxError
from sx_kernel.base.source import Source
from sx_kernel.ir.nodes import Lambda
from sx_kernel.machine.apply import OutOfSteps, State
from sx_kernel.machine.cek import FOREVER, run
from sx_kernel.machine.leave.recovery import Escape
from sx_kernel.machine.show import frames_of, show_state, state_parts
from sx_kernel.session.errors.render import headline
from sx_kernel.syntax.places import end_of_form
from sx_kernel.syntax.printer import inspect_cut
from sx_kernel.syntax.reader import ReadProblem, read

if TYPE_CHECKING:
    from sx_kernel.session.core import Core

MOST_FRAMES: Final = 30
"""Frames of a continuation that a stepper shows."""


class Stepper:
    """Evaluates the forms of a text on the machine alone, never compiled code, step by step.

    `state` is the state that the next step starts from, None when nothing is left. `value` is the
    value of the last form that was finished. The program runs in `session`, so its effects are
    real; between two steps the session is free for other use.
    """

    def __init__(
        self,
        session: Core,
        text: str,
        name: str = "<step>",
        *,
        analysed: Iterable[Lambda] | None = None,
    ) -> None:
        """Read all of `text`; or take forms that have been `analysed`, and ignore the text.

        Raises SxError: of kind read-error if the text cannot be read, or whatever is wrong with
        its first form. What is wrong with later forms is raised when their turn comes.
        """
        self.session = session
        self.value: Any = None
        self.state: State | None = None
        self.steps = 0
        self._handlers: Any = None
        self._around: Any = session.machine.winders
        self._winders: Any = self._around
        forms = self._analysed(Source(text, name)) if analysed is None else analysed
        self._lambdas = iter(forms)
        self._next_form()

    def _analysed(self, source: Source) -> Iterator[Lambda]:
        """The forms one by one: a macro must have been defined before its use is analysed."""
        try:
            parsed = read(source)
        except ReadProblem as problem:
            raise problem.as_error(source) from None
        for form in parsed.forms:
            try:
                yield analyse(form, parsed.positions, source, self.session.context)
            except RecursionError:
                message = "nested too deeply for the analyser"
                raise SxError(ErrorValue("limit-error", message)) from None

    def _next_form(self) -> None:
        self._handlers = None
        lam = next(self._lambdas, None)
        self.state = None if lam is None else self.session.machine.start(lam)

    def step(self) -> bool:
        """Take one step; whether there is anything left to do.

        Raises SxError for an error that the program does not handle; nothing is left after that.
        """
        if self.state is None:
            return False
        state, self.state = self.state, None
        self.steps += 1
        try:
            self.value = self._run(state)
        except OutOfSteps as stopped:
            self.state = stopped.state
        else:
            self._next_form()
        return self.state is not None

    def _run(self, state: State) -> Any:
        """One step in the program's own dynamic context; the session's is put back."""
        m = self.session.machine
        saved = m.depth, m.handlers, m.winders, m.may_compile
        m.depth, m.handlers, m.winders, m.may_compile = 0, self._handlers, self._winders, False
        try:
            return run(m, state, repeat(None, 1))
        except Escape as escape:
            m.leave_early(self._around, FOREVER)
            raise escape.problem from None
        finally:
            self._handlers, self._winders = m.handlers, m.winders
            m.depth, m.handlers, m.winders, m.may_compile = saved

    def show(self) -> str:
        """The state in one line (machine/show.py), or the value when nothing is left."""
        return show_state(self.state) if self.state else f"done   {inspect_cut(self.value, 70)}"


@dataclass(frozen=True, slots=True)
class Trace:
    """The states of an evaluation as text (machine/show.py), and how it ended."""

    states: tuple[tuple[str, str, str, str], ...]
    ending: str
    frames: tuple[tuple[str, ...], ...] = ()
    """Of each state, what waits, the innermost first."""
    spans: tuple[tuple[int, int] | None, ...] = ()
    """Of each state, where its control stands in the text; None: nowhere in it."""


def trace(
    session: Core, text: str, name: str = "<step>", *, most: int = 200, width: int = 70
) -> Trace:
    """The first `most` states of evaluating `text` in `session`, controls cut at `width`.

    Stops there: what comes after them is not evaluated. An error that the program does not handle
    is an ending; raises SxError only for text that cannot be read or analysed.
    """
    stepper = Stepper(session, text, name)
    states: list[tuple[str, str, str, str]] = []
    frames: list[tuple[str, ...]] = []
    spans: list[tuple[int, int] | None] = []

    def end(said: str) -> Trace:
        return Trace(tuple(states), said, tuple(frames), tuple(spans))

    while stepper.state is not None and len(states) < most:
        states.append(state_parts(stepper.state, width))
        frames.append(tuple(frames_of(stepper.state[2], MOST_FRAMES)))
        spans.append(_span(stepper.state, text, name))
        try:
            # the last state is shown, not left
            if len(states) < most:
                stepper.step()
        except SxError as problem:
            return end(f"raises {headline(problem)}")
    if stepper.state is not None:
        return end("stopped here; -n shows more")
    return end(f"done: {inspect_cut(stepper.value, width)}")


def _span(state: State, text: str, name: str) -> tuple[int, int] | None:
    """Return where the control of a state stands in `text`, if that is what it was read from."""
    node, env = state[0], state[1]
    if node is None or not env:
        return None
    pos, source = getattr(node, "pos", -1), env[0].source
    if pos < 0 or source is None or source.name != name or source.text != text:
        return None
    return pos, end_of_form(text, pos)
