"""The plain prompt's input: standard library only, line editing by readline where Python has it.

For terminals that cannot do more (TERM=dumb), and without prompts for pipes and files.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from sx_kernel.base.errors import error
from sx_kernel.base.reading import MOST, PIECE
from sx_kernel.repl.console import Console
from sx_kernel.session.desk.inputs import (
    Completeness,
    Unfinished,
    completeness,
    is_cell_command,
    is_command,
)

if TYPE_CHECKING:
    from sx_kernel.repl.attention import Attention
    from sx_kernel.session.desk.workspace import Workspace

PROMPT = "sx> "
CONTINUATION = "  … "
HISTORY_LENGTH = 2_000
LONG_FORM = 200
"""Lines after which an unfinished form is read again only where brackets may close it.

Reading it again at each line costs the square of its length.
"""


class LineReader:
    """Puts lines together to inputs. `read_line(prompt)` gives the next line, as `input` does.

    `number()`: that of the next input, to be shown before the prompt; None: none is shown.
    """

    def __init__(
        self,
        console: Console,
        read_line: Callable[[str], str],
        *,
        interactive: bool,
        number: Callable[[], int | None] = lambda: None,
        complete: Callable[[str], Completeness] = completeness,
    ) -> None:
        self.console = console
        self.read_line = read_line
        self.interactive = interactive
        self.number = number
        self.complete = complete

    def read(self) -> str:
        """The next input: a command, or lines that make complete (or hopeless) forms.

        Raises EOFError at the end, KeyboardInterrupt at Ctrl-C.
        """
        lines: list[str] = []
        depth = 0
        prompt = self._prompt()
        while True:
            try:
                line = self._line(CONTINUATION.rjust(len(prompt)) if lines else prompt)
            except EOFError:
                if self.interactive:
                    self.console.write("\n")
                if not lines or self.interactive:
                    raise
                return "\n".join(lines)  # unfinished: evaluating it says so
            except KeyboardInterrupt:
                if self.interactive:
                    self.console.write("\n")
                raise
            if not lines and is_command(line) and not is_cell_command(line):
                return line
            lines.append(line)
            if len(lines) == 1 and is_cell_command(line):
                continue
            depth += _depth(line)
            if len(lines) > LONG_FORM and depth > 0:
                continue
            text = "\n".join(lines)
            if not isinstance(self.complete(text), Unfinished):
                return text

    def _prompt(self) -> str:
        number = self.number()
        return PROMPT if number is None else f"{number} {PROMPT}"

    def _line(self, prompt: str) -> str:
        self.console.fresh_line()
        self.console.flush()
        return self.read_line(prompt if self.interactive else "")


def from_pipe(_prompt: str) -> str:
    """The next line of standard input, without a prompt. Raises EOFError, and limit-error for a
    line without end."""
    line = sys.stdin.readline(PIECE)
    if not line:
        raise EOFError
    if line[-1] != "\n" and len(line) == PIECE:
        line = _rest_of(line)
    return line.removesuffix("\n")


def _rest_of(line: str) -> str:
    """A long line, of which `line` is the beginning."""
    pieces = [line]
    size = len(line)
    while pieces[-1][-1:] != "\n" and (piece := sys.stdin.readline(PIECE)):
        pieces.append(piece)
        size += len(piece)
        if size > MOST:
            raise error("limit-error", f"a line of more than {MOST} characters")
    return "".join(pieces)


def _depth(line: str) -> int:
    """By how much `line` opens more brackets than it closes; brackets in strings count too."""
    return sum((c in "([{") - (c in ")]}") for c in line)


# -------------------------------------------------------------------------------- line editing


def prepare_readline(workspace: Workspace, attention: Attention) -> None:
    """Set up editing, history and completion, where Python comes with readline."""
    try:
        import readline
    except ImportError:
        return
    readline.set_completer_delims(" \t\n()[]{}'`,\"")
    readline.set_completer(_completer(workspace, attention))
    readline.parse_and_bind("tab: complete")
    for one in workspace.history.tail(HISTORY_LENGTH, unique=True):
        readline.add_history(one.source)


def _completer(workspace: Workspace, attention: Attention) -> Callable[[str, int], str | None]:
    names: list[str] = []

    def complete(prefix: str, index: int) -> str | None:
        """The `index`-th completion of `prefix`; readline asks until None."""
        nonlocal names
        with attention.deferred():
            try:
                if index == 0:
                    names = workspace.session.complete(prefix) if prefix else []
                return names[index] if index < len(names) else None
            except Exception:  # readline would print a traceback into the line being edited
                return None

    return complete
