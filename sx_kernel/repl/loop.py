"""The loop of every prompt: read an input, evaluate it, show the answers, go on.

Whatever goes wrong with one input, and whenever Ctrl-C is pressed, the next one is read; where
nobody is watching, Ctrl-C ends the program. What is done around evaluating, the history and the
display, may fail without costing an answer (session/desk/aside.py). Where inputs come from and how
answers look is the business of others: `read` and `Display`.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager, nullcontext
from typing import TYPE_CHECKING, Any, Final

from sx_kernel.base.errors import Interrupted, SxError
from sx_kernel.repl.console import OutputClosed
from sx_kernel.repl.display import Display
from sx_kernel.session.bounds.interrupts import interruptible
from sx_kernel.session.commands.refusal import Leave
from sx_kernel.session.desk.failure import report
from sx_kernel.session.desk.shown import Shown, Value

if TYPE_CHECKING:
    from sx_kernel.repl.attention import Attention
    from sx_kernel.repl.live import TerminalCurves
    from sx_kernel.session.desk.workspace import Workspace
    from sx_kernel.session.session import Session

LAST_VALUES: Final = ("*1", "*2", "*3")
LAST_ERROR: Final = "*e"
ATTEMPTS: Final = 3
"""How often reading may fail in a row, by bugs of ours or of the system: then it is hopeless."""

_DOCS: Final = {
    "*1": "The last value that the prompt printed.",
    "*2": "The value before *1.",
    "*3": "The value before *2.",
    "*e": "The last error that the prompt reported.",
}
_NO_CURVES: Final = "live curves are not drawn"

NO_WINDOW: Final = "pyplot has no window for its figure; savefig writes it into a file"


class Loop:
    """One prompt on one workspace.

    `read()` gives the next input; it raises EOFError at the end and KeyboardInterrupt when the
    input was given up. `attention`: somebody is watching, and may press Ctrl-C at any time; then
    errors are no failure.
    """

    def __init__(
        self,
        workspace: Workspace,
        display: Display,
        read: Callable[[], str],
        attention: Attention | None = None,
    ) -> None:
        self.workspace = workspace
        self.display = display
        self.read = read
        self.attention = attention
        self.status = 0
        self._failures = 0
        self._values: list[Any] = []
        self._curves: TerminalCurves | None = None
        self._prepared: Session | None = None

    def run(self) -> int:
        """Read and evaluate until the input ends or `:quit`. Returns the exit status: 0 from a
        terminal; otherwise 1 if any input failed. Raises OutputClosed, and KeyboardInterrupt and
        Interrupted where nobody is watching.
        """
        with self.attention or nullcontext():
            going = True
            while going:
                try:
                    going = self._turn()
                except KeyboardInterrupt:
                    if self.attention is None:
                        raise
        return self.status if self.attention is None else 0

    def _turn(self) -> bool:
        """Read an input and evaluate it; False at the end."""
        attention = self.attention
        try:
            if attention is not None:
                attention.listen()
            self._get_ready()
            text = self._read()
            if text is not None:
                self._evaluate(text)
        except (EOFError, Leave):
            return False
        except KeyboardInterrupt:
            if attention is None:
                raise
            self.display.console.fresh_line()  # forget the input, go on
        return True

    def _get_ready(self) -> None:
        """Before an input: say what there is to say, on lines of its own, so that an editor, which
        draws its line from the first column on, draws over nothing. Raises OutputClosed.
        """
        console = self.display.console
        self.workspace.aside.deliver(console.report)
        console.fresh_line()
        console.flush()

    def _read(self) -> str | None:
        """The next input; None if it could not be read. Raises what `read` is said to raise."""
        try:
            text = self.read()
        except (EOFError, KeyboardInterrupt):
            raise
        except Exception as problem:
            self._failures += 1
            self._complain(report(problem).text)
            if self._failures == ATTEMPTS:
                raise EOFError from None
            return None
        self._failures = 0
        return text

    def _evaluate(self, text: str) -> None:
        """Evaluate one input and show results or errors. Raises Leave, OutputClosed."""
        if not text.strip():
            return
        self.workspace.inputs += 1
        number = self.workspace.inputs
        self.workspace.note(number, text)
        try:
            self._prepare()
            output = self._run(text)
        except (Leave, OutputClosed):
            raise
        except (Interrupted, KeyboardInterrupt) as stop:
            if self.attention is None:
                raise
            self.display.console.disturbed()
            self._complain(report(stop).text)
        except Exception as problem:  # the program's, or a bug of ours
            if isinstance(problem, SxError):
                self._remember((LAST_ERROR, problem.payload))
            self._complain(report(problem).text)
        else:
            self.workspace.note_end(number, ok=True, output=output)
            return
        finally:
            self.workspace.after_input()
        self.workspace.note_end(number, ok=False)

    def _run(self, text: str) -> str | None:
        """Evaluate `text`, show all answers and return the last one as text."""
        output = None
        hearing = self.display.console.hearing()
        with hearing, self._live_curves(), interruptible(self.workspace) as interrupts:
            if self.attention is not None:  # since the line was read
                interrupts.missed |= self.attention.take()
            name = f"input {self.workspace.inputs}"
            for shown in interrupts.each(self.workspace.run(text, name)):
                self._follow()
                if isinstance(shown, Value) and not shown.silent:
                    self._shift(shown.value)
                interrupts.outright = True
                if self._curves is not None and not _is_silent(shown):
                    self._curves.end()  # above what it came to
                output = self._show(shown) or output
                interrupts.outright = False
            interrupts.check()
            self._tell_of_figures()
        return output

    def _tell_of_figures(self) -> None:
        """Say, once, what becomes of pictures for which there is no window."""
        if self.attention is None or "matplotlib.pyplot" not in sys.modules:
            return
        from sx_kernel.session.python.shown import has_unseen_figures

        if self.workspace.aside("figures are not looked at", has_unseen_figures, False):
            self.workspace.aside.tell(NO_WINDOW)

    def _show(self, shown: Shown) -> str:
        """Show one answer, as plain text should colours, pictures or the pager fail.

        Raises what a value raises that cannot be shown at all.
        """
        return self.workspace.aside.either(
            "shown as plain text",
            lambda: self.display.show(shown),
            lambda: Display.show(self.display, shown),
        )

    @contextmanager
    def _live_curves(self) -> Generator[None]:
        """Show live curves while an input runs, and the last ones of what nothing came of."""
        self._follow()
        try:
            yield
        finally:
            if self._curves is not None:
                self.workspace.aside(_NO_CURVES, self._curves.end, None)

    def _follow(self) -> None:
        """Between two forms: they may have switched the curves on or off."""
        self.workspace.aside(_NO_CURVES, self._follow_curves, None)

    def _follow_curves(self) -> None:
        if self._curves is None and self.workspace.live.on:
            self._curves = self.display.live_curves(self.workspace)
        if self._curves is not None:
            self._curves.follow()

    def _complain(self, text: str) -> None:
        self.status = 1
        self.workspace.aside.either(
            "shown without colours",
            lambda: self.display.complain(text),
            lambda: self.display.console.error(text),
        )

    # -- *1 *2 *3 *e ---------------------------------------------------------------------------

    def _prepare(self) -> None:
        """Bind *1 and the others in a session that does not know them yet."""
        session = self.workspace.session
        if self._prepared is not session:
            self._prepared = session
            self._values = [None] * len(LAST_VALUES)
            self._remember(*((name, None) for name in (*LAST_VALUES, LAST_ERROR)))

    def _shift(self, value: Any) -> None:
        self._prepare()  # `:reset all` may have stood before it
        self._values = [value, *self._values[:-1]]
        self._remember(*zip(LAST_VALUES, self._values, strict=True))

    def _remember(self, *bindings: tuple[str, Any]) -> None:
        for name, value in bindings:
            self.workspace.session.define(name, value, _DOCS[name])


def _is_silent(shown: Shown) -> bool:
    return isinstance(shown, Value) and shown.silent
