"""A session and what a face keeps around it: the history, live curves, what was asked before.

    history = History(default_path(), face="terminal")
    workspace = Workspace(session, lambda: Session(out=write), history=history)
    for shown in workspace.run("(define x 1)\n%jit threshold 2\n(+ x 1)", "In [1]"):
        ...                     # Value, Text, Table, Code, Plot: session/shown.py

A face asks this for everything: evaluating, commands, whether an input is complete. It owns no
input, output or pictures.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Protocol, TypeVar, final

from sx_kernel.session.aside import Aside
from sx_kernel.session.history import History
from sx_kernel.session.inputs import MARKS, CommandLine, Completeness, completeness, parts
from sx_kernel.session.shown import Shown, Value
from sx_kernel.session.uses import Uses

if TYPE_CHECKING:
    from sx_kernel.jit.history import Row
    from sx_kernel.languages.registry import Language
    from sx_kernel.session.commands.debugging import Debugging
    from sx_kernel.session.curves import Curves
    from sx_kernel.session.recording import Recording
    from sx_kernel.session.session import Session
    from sx_kernel.session.watching.exits import Exits
    from sx_kernel.session.watching.sampling import Sampler
    from sx_kernel.session.watching.timeline import Timeline

T = TypeVar("T")

LIVE_SECONDS: Final = 0.25

TEXT_WIDTH: Final = 88
"""Columns to which running text is wrapped where there is room."""

EARLIER: Final = 500
"""Inputs of earlier sessions whose names count as used."""

_NOT_KEPT: Final = "the history does not know this input"
WATCHED: Final = 100
"""Generations (forms, compiled functions) for which who has read the cache's figures is taken to
watch them."""

TIMELINES: Final = 8

SWEPT_NAMES: Final = 5
"""Functions that are named when something was dropped while idle."""


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


@final
class Workspace:
    """See the module's text. `session` changes at `:reset all`, so nobody else may keep it.

    `aside`: whatever the face does around evaluation goes by way of it (session/aside.py).
    `asked`: the figures when `%jit` last showed them. `more_samples`: answers rows that a face
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
        self.uses = Uses(self._typed_before)
        """How often names were used in what was typed."""
        self.columns: Callable[[], int] = lambda: TEXT_WIDTH
        """How wide texts may be: terminals say how wide they are."""
        self.inputs = 0
        """How many inputs a prompt has evaluated; the last one is called `input N`."""
        self.serve: Callable[[], bool] = lambda: False
        """Does what pages ask for, for a moment; answers whether more waits. Faces that have pages
        put it here, for `%wait`."""
        self.debugging: Callable[[], Debugging] | None = None
        """Answers what :break and :debug ask; a face that can debug puts it here."""
        self.language: Language | None = None
        """The hosted language that inputs are in, as `:lang` has chosen it; None: SX."""
        self.look: Colours | None = None
        """The colours of this face, if they can be chosen."""
        self.more_samples: Callable[[], list[Row]] = list
        self._swept: list[str] = []  # what was dropped while idle, and is not told yet
        self.timelines: dict[int, Timeline] = {}
        """Recordings that a view may be playing, by number; the last ones."""
        self._timelines_made = 0
        self._exits: Exits | None = None
        self._sampler: Sampler | None = None
        session.machine.on_leave = self._left

    def run(self, text: str, name: str) -> Iterator[Shown]:
        """Evaluate the forms and carry out the commands in `text`, answering what to show.

        `name` is what errors call the text. Raises SxError, Interrupted, CommandError and Leave
        (both of session/commands/command.py); what came before has been answered then.
        """
        self.session.forget_input()
        yield from self._told_of_sweep()
        self.uses.note(text)
        if self.language is not None and text.lstrip()[:1] not in MARKS:
            from sx_kernel.languages.hosting import guests

            yield Value(guests(self.session).run(self.language, text, name))
            self.session.policy.cache.sample()
            return
        text = self._as_command(text)
        for part in parts(text):
            if isinstance(part, CommandLine):
                yield from self._recorded(self._carried_out(part, name))
            else:
                bare = False
                for value, is_definition in self._recorded(
                    self.session.eval_forms(part.text, name)
                ):
                    bare = bare or (callable(value) and not is_definition)
                    yield Value(value, is_definition)
                if bare:
                    yield from self._told_of_brackets(part.text)
        self.session.policy.cache.sample()

    def completeness(self, text: str) -> Completeness:
        """Whether `text` can be evaluated as it stands, in the language that inputs are in."""
        if self.language is None or text.lstrip()[:1] in MARKS:
            return completeness(text)
        from sx_kernel.languages.hosting import guests

        return guests(self.session).completeness(self.language, text)

    def _told_of_brackets(self, text: str) -> Iterator[Shown]:
        """A function stands alone in what was typed: with its operands, but without brackets?"""
        from sx_kernel.session.shown import Text
        from sx_kernel.syntax.habits import bare_call

        said = bare_call(text, self.session.context.is_function)
        if said is not None:
            yield Text(f"hint: {said}")

    def _as_command(self, text: str) -> str:
        """`:doc NAME` for a text that is `NAME?` or `?NAME`, unless it is a name itself."""
        asked = text.strip()
        if asked[:1] != "?" and asked[-1:] != "?":
            return text
        name = asked[1:] if asked[:1] == "?" else asked[:-1]
        if not name or name.split() != [name] or any(c in name for c in "()[]{}\"';`,"):
            return text
        if name[0] in MARKS:
            return f":help {name}"
        if self.session.doc(asked) is not None:
            return text  # `even?`
        known = asked[:1] == "?" or self.session.doc(name) is not None
        return f":doc {name}" if known else text

    def _typed_before(self) -> list[str]:
        """What was typed in the last sessions. Raises nothing."""
        newest = self.aside("usual names are not known", lambda: self.history.tail(EARLIER), [])
        return [one.source for one in newest]

    def _carried_out(self, line: CommandLine, name: str) -> Iterator[Shown]:
        from sx_kernel.session.commands.table import run_command

        yield from run_command(self, line, name)

    def _recorded(self, answers: Iterable[T]) -> Iterator[T]:
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

    def record(self, on: bool) -> None:
        """Begin a new recording of calls, or end the one that there is."""
        if self.recording is not None:
            self.recording.end()
        self.is_recording = on
        if on:
            from sx_kernel.session.recording import Recording

            self.recording = Recording()
            self.recording.begin(self.session)

    @property
    def exits(self) -> Exits:
        """Where compiled code was left."""
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
        """What looks at what runs, when it is on."""
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
        self._swept = []

    def idle(self) -> bool:
        """There has been nothing to do for a while: sweep the cache, see Session.idle.

        Not while curves are live or somebody reads the figures, who would wonder where entries
        have gone; the next input says what did. Answers whether anything did.
        """
        if self.live.on or self.is_recording or self.session.policy.cache.is_watched(WATCHED):
            return False
        if not self.session.idle():
            return False
        self._swept += self.session.policy.cache.last_swept
        return True

    def _told_of_sweep(self) -> Iterator[Shown]:
        swept, self._swept = self._swept, []
        if swept:
            from sx_kernel.session.shown import Text

            names = ", ".join(swept[:SWEPT_NAMES])
            more = f" and {len(swept) - SWEPT_NAMES} more" if len(swept) > SWEPT_NAMES else ""
            yield Text(f"while idle: {names}{more} dropped")

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
        from sx_kernel.session.curves import curves

        return curves(self.session.policy.cache, self.more_samples(), last=last)
