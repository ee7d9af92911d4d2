"""A session and what a face keeps around it: the history, live curves, what was asked before.

    history = History(default_path(), face="terminal")
    workspace = Workspace(session, lambda: Session(out=write), history=history)
    for shown in workspace.run("(define x 1)\n%jit threshold 2\n(+ x 1)", "In [1]"):
        ...                     # Value, Text, Table, Code, Plot: session/desk/shown.py

A face asks this for everything: evaluating, commands, whether an input is complete. It owns no
input, output or pictures.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Final, final

from sx_kernel.session.desk.desk import Desk
from sx_kernel.session.desk.inputs import MARKS, CommandLine, Completeness, completeness, parts
from sx_kernel.session.desk.shown import Shown, Value
from sx_kernel.session.words.uses import Uses

if TYPE_CHECKING:
    from sx_kernel.session.desk.history import History
    from sx_kernel.session.session import Session

EARLIER: Final = 500
"""Inputs of earlier sessions whose names count as used."""

WATCHED: Final = 100
"""Generations (forms, compiled functions) for which who has read the cache's figures is taken to
watch them."""

SWEPT_NAMES: Final = 5
"""Functions that are named when something was dropped while idle."""


@final
class Workspace(Desk):
    """See the module's text. `uses`: how often names were used in what was typed."""

    def __init__(
        self,
        session: Session,
        open_session: Callable[[], Session],
        *,
        history: History | None = None,
    ) -> None:
        """`open_session` makes the session that takes the place of `session` at `:reset all`."""
        super().__init__(session, open_session, history=history)
        self.uses = Uses(self._typed_before)
        self._swept: list[str] = []  # what was dropped while idle, and is not told yet

    def run(self, text: str, name: str) -> Iterator[Shown]:
        """Evaluate the forms and carry out the commands in `text`, answering what to show.

        `name` is what errors call the text. Raises SxError, Interrupted, CommandError and Leave
        (both of session/commands/refusal.py); what came before has been answered then.
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
                yield from self.recorded(self._carried_out(part, name))
            else:
                bare = False
                for value, is_definition in self.recorded(self.session.eval_forms(part.text, name)):
                    bare = bare or (callable(value) and not is_definition)
                    yield Value(value, is_definition)
                if bare:
                    yield from self._told_of_brackets(part.text)
        self.session.policy.cache.sample()

    def completeness(self, text: str) -> Completeness:
        """Return whether `text` can be evaluated as it stands, in the language that inputs are
        in."""
        if self.language is None or text.lstrip()[:1] in MARKS:
            return completeness(text)
        from sx_kernel.languages.hosting import guests

        return guests(self.session).completeness(self.language, text)

    def _told_of_brackets(self, text: str) -> Iterator[Shown]:
        """A function stands alone in what was typed: with its operands, but without brackets?"""
        from sx_kernel.session.desk.shown import Text
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
        """Return what was typed in the last sessions. Raises nothing."""
        newest = self.aside("usual names are not known", lambda: self.history.tail(EARLIER), [])
        return [one.source for one in newest]

    def _carried_out(self, line: CommandLine, name: str) -> Iterator[Shown]:
        from sx_kernel.session.commands.table import run_command

        yield from run_command(self, line, name)

    def renew(self) -> None:
        """See Desk; nor is anything told any more of what the old session dropped."""
        super().renew()
        self._swept = []

    def idle(self) -> bool:
        """There has been nothing to do for a while: sweep the cache, see Session.idle.

        Not while curves are live or somebody reads the figures, who would wonder where entries
        have gone; the next input says what did. Returns whether anything did.
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
            from sx_kernel.session.desk.shown import Text

            names = ", ".join(swept[:SWEPT_NAMES])
            more = f" and {len(swept) - SWEPT_NAMES} more" if len(swept) > SWEPT_NAMES else ""
            yield Text(f"while idle: {names}{more} dropped")
