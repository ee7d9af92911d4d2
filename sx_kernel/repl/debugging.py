"""The debugger at a prompt: a screen for a program that stands still, and keys to go on."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final, final

from sx_kernel.base.errors import Interrupted, SxError
from sx_kernel.debug.debugger import Debugger
from sx_kernel.debug.port import Port
from sx_kernel.debug.screen import HELP, KEYS, draw
from sx_kernel.debug.stopping import NotStopped, Stopped
from sx_kernel.debug.values import shown
from sx_kernel.session.desk.failure import report
from sx_kernel.syntax.printer import inspect_cut

if TYPE_CHECKING:
    from sx_kernel.repl.console import Console
    from sx_kernel.session.desk.workspace import Workspace

PROMPT: Final = "debug> "
WIDTH: Final = 88
_CLEAR: Final = "\x1b[2J\x1b[H"
_GOING: Final = {"n": "next", "s": "stepIn", "o": "stepOut", "c": "continue"}
_RESULT: Final = 2_000


@final
class TerminalDebugger:
    """The debugger of one prompt. `paint` colours SX text, where there are colours."""

    def __init__(
        self, workspace: Workspace, console: Console, paint: Callable[[str], str] | None = None
    ) -> None:
        self._workspace = workspace
        self._console = console
        self._paint = paint or (lambda text: text)
        self._debugger: Debugger | None = None
        self._at = 0
        self.port = Port(self._find)

    def _find(self) -> Debugger:
        session = self._workspace.session
        old = self._debugger
        if old is None or old.session is not session:
            self._debugger = made = Debugger(session, None if old is None else old.places)
            made.wait = self._stand
            if old is not None:
                made.table = old.table
        assert self._debugger is not None
        return self._debugger

    def rest(self) -> None:
        """An input has ended: steps end with it, rather than in the next one."""
        if self._debugger is not None:
            self._debugger.rest()

    # -- a program stands still ----------------------------------------------------------------

    def _stand(self, stopped: Stopped) -> None:
        """Ask what to do until the program goes on."""
        self._at = 0
        self._draw(stopped)
        while stopped.command is None:
            self._console.fresh_line()
            self._console.write(PROMPT)
            line = self._console.read_line()
            if line is None:
                raise Interrupted("the input has ended")
            self._do(stopped, line.strip())
        self._console.flush()

    def _draw(self, stopped: Stopped) -> None:
        console = self._console
        width = console.columns(WIDTH)
        if console.output.isatty():
            console.write(_CLEAR)
        console.line(draw(stopped, self._at, width, self._paint))
        console.line(KEYS if width > len(KEYS) else "h help")

    def _do(self, stopped: Stopped, line: str) -> None:
        try:
            self._carry_out(stopped, line)
        except _Quit:
            raise
        except (SxError, NotStopped, Interrupted) as problem:
            text = report(problem).text if isinstance(problem, SxError) else str(problem)
            self._console.line(text)

    def _carry_out(self, stopped: Stopped, line: str) -> None:
        word, _, rest = line.partition(" ")
        if line in _GOING:
            stopped.command = _GOING[line]
        elif line == "q":
            raise _Quit
        elif line == "b":
            self._back(stopped)
        elif line in ("u", "d"):
            self._move(stopped, 1 if line == "u" else -1)
        elif line in ("w", ""):
            self._draw(stopped)
        elif line == "h":
            self._console.line(HELP)
        elif word in ("r", "%restart", ":restart"):
            self._restart(stopped, rest)
        else:
            self._evaluate(stopped, line.removeprefix(","))

    def _back(self, stopped: Stopped) -> None:
        if self._find().step_back():
            self._at = 0
            self._draw(stopped)
        else:
            self._console.line("there is no state before this one")

    def _move(self, stopped: Stopped, by: int) -> None:
        if 0 <= self._at + by < len(stopped.frames):
            self._at += by
            self._draw(stopped)
        else:
            self._console.line("there is no frame beyond this one")

    def _restart(self, stopped: Stopped, rest: str) -> None:
        number, _, value = rest.strip().partition(" ")
        if not number:
            for i, one in enumerate(stopped.restarts):
                self._console.line(f"  {i}  {one.report}")
            return
        if not (number.isascii() and number.isdecimal() and len(number) < 6):
            raise NotStopped("r N [VALUE]: N is the number of a restart")
        self._console.line(self._find().restart(int(number), value.strip()))

    def _evaluate(self, stopped: Stopped, text: str) -> None:
        if not stopped.frames:
            raise NotStopped("the program has no activation here")
        value = self._find().evaluate(stopped.frames[self._at], text)
        self._console.line(inspect_cut(value, _RESULT) if value is not None else shown(value))


class _Quit(Interrupted):
    """`q`: the program is stopped, as by Ctrl-C."""

    def __init__(self) -> None:
        super().__init__("stopped in the debugger")


def offer_debugger(
    workspace: Workspace, console: Console, paint: Callable[[str], str] | None = None
) -> None:
    """Let the commands of `workspace` debug on `console`."""
    made: list[TerminalDebugger] = []

    def port() -> Port:
        if not made:
            made.append(TerminalDebugger(workspace, console, paint))
            workspace.after_input = made[0].rest
        return made[0].port

    workspace.debugging = port
