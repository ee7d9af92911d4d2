"""A session and what a face keeps around it: the history, live curves, what was asked before.

    history = History(default_path(), face="terminal")
    workspace = Workspace(session, lambda: Session(out=write), history=history)
    for shown in workspace.run("(define x 1)\n%jit threshold 2\n(+ x 1)", "In [1]"):
        ...                     # Value, Text, Table, Code, Plot: session/shown.py

A face asks this for everything: evaluating, commands, whether an input is complete. It owns no
input, output or pictures.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Protocol, final

from sx_kernel.session.aside import Aside
from sx_kernel.session.history import History
from sx_kernel.session.inputs import CommandLine, parts
from sx_kernel.session.shown import Shown, Value

if TYPE_CHECKING:
    from sx_kernel.jit.history import Row
    from sx_kernel.session.curves import Curves
    from sx_kernel.session.recording import Recording
    from sx_kernel.session.session import Session

LIVE_SECONDS: Final = 0.25

_NOT_KEPT: Final = "the history does not know this input"


@final
@dataclass(slots=True)
class Live:
    """What `%jit live` sets: whether curves are shown while cells run, and how often at most."""

    on: bool = False
    every: float = LIVE_SECONDS


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
        self.inputs = 0
        """How many inputs a prompt has evaluated; the last one is called `input N`."""
        self.look: Colours | None = None
        """The colours of this face, if they can be chosen."""
        self.more_samples: Callable[[], list[Row]] = list

    def run(self, text: str, name: str) -> Iterator[Shown]:
        """Evaluate the forms and carry out the commands in `text`, answering what to show.

        `name` is what errors call the text. Raises SxError, Interrupted, CommandError and Leave
        (both of session/commands/command.py); what came before has been answered then.
        """
        self.session.forget_input()
        for part in parts(text):
            if isinstance(part, CommandLine):
                from sx_kernel.session.commands.table import run_command

                yield from run_command(self, part, name)
            else:
                for value, is_definition in self._evaluated(part.text, name):
                    yield Value(value, is_definition)
        self.session.policy.cache.sample()

    def _evaluated(self, text: str, name: str) -> Iterator[tuple[Any, bool]]:
        """The values of the forms in `text`, recorded if `%jit record` is on."""
        forms = self.session.eval_forms(text, name)
        while True:
            if self.recording is not None and self.is_recording:
                with self.recording.running(self.session):
                    answer = next(forms, None)
            else:
                answer = next(forms, None)
            if answer is None:
                return
            yield answer

    def note(self, number: int, text: str) -> None:
        """Put the input `number` into the history, before it is evaluated. Raises nothing."""
        self.aside(_NOT_KEPT, lambda: self.history.add(number, text), None)

    def note_end(self, number: int, *, ok: bool, output: str | None = None) -> None:
        """Note in the history how the input `number` ended. Raises nothing."""
        self.aside(_NOT_KEPT, lambda: self.history.finish(number, ok=ok, output=output), None)

    def renew(self) -> None:
        """Begin with a fresh session, as `:reset all` does. The history stays."""
        self.session = self.open_session()
        self.asked = {}

    def interrupt(self) -> bool:
        """Stop the evaluation that is running; see Session.interrupt."""
        return self.session.interrupt()

    def interrupt_soon(self) -> None:
        """The same for places that must not raise."""
        self.session.interrupt_soon()

    def curves(self, last: int | None = None) -> Curves:
        """The cache's curves up to this moment. Only for the evaluating thread."""
        from sx_kernel.session.curves import curves

        return curves(self.session.policy.cache, self.more_samples(), last=last)
