"""The plain prompt: standard library only, line editing by readline where Python has it.

Reads lines until they make complete forms, evaluates them, prints what comes out. Without a
terminal (`sx < file`, a pipe) it does the same without prompts. Whatever goes wrong with one
input, the next one is read.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from sx_kernel.base.errors import Interrupted, SxError
from sx_kernel.base.source import Source
from sx_kernel.repl.console import Console, OutputClosed
from sx_kernel.session.commands.command import CommandError, Leave
from sx_kernel.session.history import History, default_path
from sx_kernel.session.inputs import is_command
from sx_kernel.session.interrupts import interruptible
from sx_kernel.session.render import render_error, render_internal, render_interrupted
from sx_kernel.session.shown import as_text
from sx_kernel.session.workspace import Workspace
from sx_kernel.syntax.reader import Incomplete, ReadProblem, read

if TYPE_CHECKING:
    from sx_kernel.session.session import Session

PROMPT = "sx> "
CONTINUATION = "  … "
HISTORY_LENGTH = 2_000
LONG_FORM = 200
"""Lines after which an unfinished form is read again only where brackets may close it.

Reading it again at each line costs the square of its length.
"""


class PlainPrompt:
    """One prompt on one workspace. `read_line(prompt)` is `input` or a stand-in for it."""

    def __init__(
        self,
        workspace: Workspace,
        console: Console,
        *,
        interactive: bool,
        read_line: Callable[[str], str] = input,
    ) -> None:
        self.workspace = workspace
        self.console = console
        self.interactive = interactive
        self.read_line = read_line
        self.inputs = 0
        self.status = 0

    def run(self) -> int:
        """Read and evaluate until the input ends or `:quit`. Returns the exit status: 0 from a
        terminal; otherwise 1 if any input failed. Raises OutputClosed.
        """
        while True:
            try:
                text = self._read()
            except KeyboardInterrupt:
                self.console.write("\n")  # Ctrl-C: forget the input, go on
                continue
            except EOFError:
                break
            try:
                self._evaluate(text)
            except Leave:
                break
        return 0 if self.interactive else self.status

    def _read(self) -> str:
        """The next input: a command, or lines that make complete (or hopeless) forms.

        Raises EOFError at the end, KeyboardInterrupt at Ctrl-C.
        """
        lines: list[str] = []
        depth = 0
        while True:
            try:
                line = self._line(CONTINUATION if lines else PROMPT)
            except EOFError:
                if self.interactive:
                    self.console.write("\n")
                if not lines or self.interactive:
                    raise
                return "\n".join(lines)  # unfinished: evaluating it says so
            if not lines and is_command(line):
                return line
            lines.append(line)
            depth += _depth(line)
            if len(lines) > LONG_FORM and depth > 0:
                continue
            text = "\n".join(lines)
            if _is_complete(text):
                return text

    def _line(self, prompt: str) -> str:
        self.console.fresh_line()
        self.console.flush()
        return self.read_line(prompt if self.interactive else "")

    def _evaluate(self, text: str) -> None:
        """Evaluate one input and show results or errors. Raises Leave, OutputClosed."""
        self.inputs += 1
        history = self.workspace.history
        history.add(self.inputs, text)
        try:
            with interruptible(self.workspace.session):
                for shown in self.workspace.run(text, f"input {self.inputs}"):
                    self._show(as_text(shown))
            history.finish(self.inputs, ok=True)
        except (Leave, OutputClosed):
            raise
        except SxError as error:
            self._complain(render_error(error))
        except CommandError as error:
            self._complain(str(error))
        except Interrupted as stop:
            self._complain(render_interrupted(stop))
        except KeyboardInterrupt:
            self._complain("interrupted")
        except Exception as error:  # a bug of ours must not end the session
            self._complain(render_internal(error))

    def _show(self, text: str) -> None:
        if text:
            self.console.line(text)

    def _complain(self, text: str) -> None:
        self.status = 1
        self.console.error(text)


def run_prompt(session: Session, console: Console, open_session: Callable[[], Session]) -> int:
    """The prompt on standard input, with line editing on a terminal. Returns the exit status.

    `open_session` makes the session that `:reset all` goes on with.
    """
    if not sys.stdin.isatty():
        workspace = Workspace(session, open_session)
        return PlainPrompt(workspace, console, interactive=False, read_line=_from_pipe).run()
    workspace = Workspace(session, open_session, history=History(default_path(), face="terminal"))
    _prepare_readline(workspace)
    try:
        return PlainPrompt(workspace, console, interactive=True).run()
    finally:
        workspace.history.close()


def _from_pipe(_prompt: str) -> str:
    line = sys.stdin.readline()
    if not line:
        raise EOFError
    return line.removesuffix("\n")


def _is_complete(text: str) -> bool:
    """Whether `text` can be evaluated, or can no longer become anything that can."""
    try:
        read(Source(text))
    except Incomplete:
        return False
    except ReadProblem:
        return True  # evaluating it says what is wrong
    return True


def _depth(line: str) -> int:
    """By how much `line` opens more brackets than it closes; brackets in strings count too."""
    return sum((c in "([{") - (c in ")]}") for c in line)


# -------------------------------------------------------------------------------- line editing


def _prepare_readline(workspace: Workspace) -> None:
    """Set up editing, history and completion, where Python comes with readline."""
    try:
        import readline
    except ImportError:
        return
    readline.set_completer_delims(" \t\n()[]{}'`,\"")
    readline.set_completer(_completer(workspace))
    readline.parse_and_bind("tab: complete")
    for one in workspace.history.tail(HISTORY_LENGTH, unique=True):
        readline.add_history(one.source)


def _completer(workspace: Workspace) -> Callable[[str, int], str | None]:
    names: list[str] = []

    def complete(prefix: str, index: int) -> str | None:
        """The `index`-th completion of `prefix`; readline asks until None."""
        nonlocal names
        try:
            if index == 0:
                names = workspace.session.complete(prefix)
            return names[index] if index < len(names) else None
        except Exception:  # readline would print a traceback into the line being edited
            return None

    return complete
