"""A session and what is kept around it, as commands see it: history, recordings, watchers.

Commands (session/commands/) work on a Desk. The Workspace of a face is one that also takes inputs
and carries out the commands in them (session/desk/workspace.py).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Protocol, TypeVar, final

from sx_kernel.session.desk.aside import Aside
from sx_kernel.session.desk.history import History

if TYPE_CHECKING:
    from sx_kernel.jit.cache.history import Row
    from sx_kernel.languages.registry import Language
    from sx_kernel.session.session import Session
    from sx_kernel.session.watching.curves import Curves
    from sx_kernel.session.watching.exits import Exits
    from sx_kernel.session.watching.recording import Recording
    from sx_kernel.session.watching.sampling import Sampler
    from sx_kernel.session.watching.timeline import Timeline

T = TypeVar("T")

LIVE_SECONDS: Final = 0.25

TEXT_WIDTH: Final = 88
"""Columns to which running text is wrapped where there is room."""

TIMELINES: Final = 8

_NOT_KEPT: Final = "the history does not know this input"


@final
@dataclass(slots=True)
class Live:
    """What `%jit live` sets: whether curves are shown while cells run, and how often at most."""

    on: bool = False
    every: float = LIVE_SECONDS

    @property
    def is_chosen(self) -> bool:
        """Whether somebody has said how often, so that it holds for all who draw."""
        return self.every != LIVE_SECONDS


class Colours(Protocol):
    """What a face lets its user choose by `:style`."""

    def choose(self, style: str) -> None:
        """Have that style from now on. Raises ValueError, in words, if there is none."""
        ...

    def describe(self) -> str:
        """The style of now, in words."""
        ...


class Debugging(Protocol):
    """What a face offers that can debug."""

    def refused(self) -> str | None:
        """Why there can be no debugging now; None if there can."""
        ...

    def breakpoints(self) -> list[tuple[str, str, str]]:
        """All breakpoints: where, the state, the condition."""
        ...

    def set_at(self, name: str, line: int | None) -> str | None:
        """Set one; what is wrong, or None."""
        ...

    def clear(self) -> int:
        """Take all away; how many there were."""
        ...

    def run(self, text: str, name: str) -> object:
        """Evaluate `text`, stopping at its first form."""
        ...


class Desk:
    """See the module's text. `session` changes at `:reset all`, so nobody else may keep it.

    `aside`: whatever the face does around evaluation goes by way of it (session/desk/aside.py).
    `asked`: the figures when `%jit` last showed them. `more_samples`: returns rows that a face
    has sampled for the curves, beside those of the cache. `recording`: what `%jit record` began,
    and keeps when it is off again.
    """

    def __init__(
        self,
        session: Session,
        open_session: Callable[[], Session],
        *,
        history: History | None = None,
    ) -> None:
        """`open_session` makes the session that takes the place of `session` at `:reset all`."""
        self.session = session
        self.open_session = open_session
        self.history = History(None, face="none") if history is None else history
        self.aside = Aside()
        self.history.on_problem = self.aside.tell
        self.live = Live()
        self.asked: dict[str, Any] = {}
        self.recording: Recording | None = None
        self.is_recording = False
        self.columns: Callable[[], int] = lambda: TEXT_WIDTH
        """How wide texts may be: terminals say how wide they are."""
        self.inputs = 0
        """How many inputs a prompt has evaluated; the last one is called `input N`."""
        self.serve: Callable[[], bool] = lambda: False
        """Does what pages ask for, for a moment; returns whether more waits. Faces that have pages
        put it here, for `%wait`."""
        self.debugging: Callable[[], Debugging] | None = None
        """Returns what :break and :debug ask; a face that can debug puts it here."""
        self.after_input: Callable[[], object] = lambda: None
        """What a face does when an input has ended; see repl/debugging.py."""
        self.language: Language | None = None
        """The hosted language that inputs are in, as `:lang` has chosen it; None: SX."""
        self.look: Colours | None = None
        """The colours of this face, if they can be chosen."""
        self.more_samples: Callable[[], list[Row]] = list
        self.timelines: dict[int, Timeline] = {}
        """Recordings that a view may be playing, by number; the last ones."""
        self._timelines_made = 0
        self._exits: Exits | None = None
        self._sampler: Sampler | None = None
        session.machine.on_leave = self._left

    def record(self, on: bool) -> None:
        """Begin a new recording of calls, or end the one that there is."""
        if self.recording is not None:
            self.recording.end()
        self.is_recording = on
        if on:
            from sx_kernel.session.watching.recording import Recording

            self.recording = Recording()
            self.recording.begin(self.session)

    def recorded(self, answers: Iterable[T]) -> Iterator[T]:
        """The answers, which are worked out one by one; recorded while `%jit record` is on."""
        waiting = iter(answers)
        while True:
            try:
                if self.recording is not None and self.is_recording:
                    with self.recording.running(self.session):
                        answer = next(waiting)
                else:
                    answer = next(waiting)
            except StopIteration:
                return
            yield answer

    def note(self, number: int, text: str) -> None:
        """Put the input `number` into the history, before it is evaluated. Raises nothing."""
        self.aside(_NOT_KEPT, lambda: self.history.add(number, text), None)

    def note_end(self, number: int, *, ok: bool, output: str | None = None) -> None:
        """Note in the history how the input `number` ended. Raises nothing."""
        self.aside(_NOT_KEPT, lambda: self.history.finish(number, ok=ok, output=output), None)

    @property
    def exits(self) -> Exits:
        """The places where compiled code was left."""
        if self._exits is None:
            from sx_kernel.session.watching.exits import Exits

            self._exits = Exits(self.session)
        return self._exits

    def _left(self, problem: BaseException, frames: list[Any]) -> None:
        """Compiled code is left. (The first time, something is imported.)"""
        self.aside("an exit is not noted", lambda: self.exits.hear(problem, frames), None)

    def keep_timeline(self, timeline: Timeline) -> int:
        """Keep a timeline for who plays it later; by which number."""
        self._timelines_made += 1
        self.timelines[self._timelines_made] = timeline
        while len(self.timelines) > TIMELINES:
            del self.timelines[next(iter(self.timelines))]
        return self._timelines_made

    @property
    def sampler(self) -> Sampler:
        """The sampler, which looks at what runs when it is on."""
        if self._sampler is None:
            from sx_kernel.session.watching.sampling import Sampler

            self._sampler = Sampler(self.session)
        return self._sampler

    def renew(self) -> None:
        """Begin with a fresh session, as `:reset all` does. The history stays, and what was
        recorded of the old one."""
        self.record(False)
        if self._sampler is not None:
            self._sampler.stop()
        self._exits = self._sampler = None
        self.session = self.open_session()
        self.session.machine.on_leave = self._left
        self.asked = {}

    def interrupt(self) -> bool:
        """Stop the evaluation that is running; see Session.interrupt."""
        return self.session.interrupt()

    def interrupt_soon(self) -> None:
        """The same for places that must not raise."""
        self.session.interrupt_soon()

    def break_off(self) -> None:
        """Stop whatever this thread does; see Session.break_off."""
        self.session.break_off()

    def curves(self, last: int | None = None) -> Curves:
        """The cache's curves up to this moment. Only for the evaluating thread."""
        from sx_kernel.session.watching.curves import curves

        return curves(self.session.policy.cache, self.more_samples(), last=last)
