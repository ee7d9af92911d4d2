"""Which prompt to start: the editor on terminals that can show it, lines elsewhere."""

from __future__ import annotations

import importlib.util
import os
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from sx_kernel import __version__
from sx_kernel.repl.attention import Attention
from sx_kernel.repl.display import Display
from sx_kernel.repl.loop import Loop
from sx_kernel.repl.plain import LineReader, from_pipe, prepare_readline
from sx_kernel.session.desk.history import History, default_path
from sx_kernel.session.desk.workspace import Workspace

if TYPE_CHECKING:
    from sx_kernel.repl.console import Console
    from sx_kernel.session.desk.desk import Debugging
    from sx_kernel.session.session import Session

BANNER: Final = (
    f"SX {__version__}, a Lisp with a JIT to watch. :help lists commands, Ctrl-D leaves."
)
"""What stands above the first prompt on a terminal."""


def run_prompt(session: Session, console: Console, open_session: Callable[[], Session]) -> int:
    """The prompt on standard input. Returns the exit status. Raises OutputClosed.

    `open_session` makes the session that `:reset all` goes on with.
    """
    if not sys.stdin.isatty():
        workspace = Workspace(session, open_session)
        _offer_debugger(workspace, console)
        reader = LineReader(console, from_pipe, interactive=False, complete=workspace.completeness)
        return Loop(workspace, Display(console), reader.read).run()
    console.line(BANNER)
    workspace = Workspace(session, open_session, history=History(default_path(), face="terminal"))
    _offer_debugger(workspace, console)
    try:
        return _terminal_loop(workspace, console).run()
    finally:
        workspace.history.close()


def _offer_debugger(
    workspace: Workspace, console: Console, paint: Callable[[str], str] | None = None
) -> None:
    """Let :break and :debug work here. What that takes is imported when it is asked for."""

    def port() -> Debugging:
        from sx_kernel.repl.debugging import offer_debugger

        offer_debugger(workspace, console, paint)
        assert workspace.debugging is not None
        return workspace.debugging()

    workspace.debugging = port


def _terminal_loop(workspace: Workspace, console: Console) -> Loop:
    """The loop of the editor; of the plain prompt where the editor cannot be."""

    def plain() -> Loop:
        return line_loop(workspace, console)

    if not _can_edit():
        return plain()
    return workspace.aside.either(
        "the editor cannot start", lambda: _editor_loop(workspace, console), plain
    )


def _can_edit() -> bool:
    """Return whether the terminal can do what the editor needs, and the editor is installed."""
    if importlib.util.find_spec("prompt_toolkit") is None:
        return False
    return sys.stdout.isatty() and os.environ.get("TERM", "dumb") not in {"dumb", "unknown"}


def line_loop(workspace: Workspace, console: Console) -> Loop:
    """The plain prompt, on a terminal."""
    attention = Attention()
    aside = workspace.aside
    aside("lines cannot be edited", lambda: prepare_readline(workspace, attention), None)

    def sweep() -> None:
        aside("compiled code is not swept", workspace.idle, None)

    def read_line(prompt: str) -> str:
        after = workspace.session.flags.jit_idle
        return attention.heard(lambda: input(prompt), after=after, idle=sweep)

    def number() -> int | None:
        return workspace.inputs + 1 if numbers else None

    numbers = aside("the settings are not read", _wants_numbers, True)
    reader = LineReader(
        console, read_line, interactive=True, number=number, complete=workspace.completeness
    )
    return Loop(workspace, Display(console), reader.read, attention)


def _wants_numbers() -> bool:
    """Return whether prompts are to be numbered, which is the one setting that the plain one
    knows."""
    from sx_kernel.repl.settings import Settings, load_settings

    try:
        return load_settings()[0].numbers
    except ImportError:  # nothing is installed that knows where settings are
        return Settings().numbers


def _editor_loop(workspace: Workspace, console: Console) -> Loop:
    from sx_kernel.repl.editor import Editor
    from sx_kernel.repl.look import Look, unknown_style
    from sx_kernel.repl.settings import Settings, load_settings, settings_file
    from sx_kernel.repl.terminal import TerminalDisplay

    settings, problems = load_settings()
    if problem := unknown_style(settings.style):
        problems.append(f"{settings_file()}: {problem}")
        settings = settings._replace(style=Settings().style)
    for problem in problems:
        console.report(problem)
    look = Look(settings.style, os.environ)
    display = TerminalDisplay(console, settings, look)
    _offer_debugger(workspace, console, display.paint_sx)
    attention = Attention()
    editor = Editor(workspace, settings, look, attention=attention)
    return Loop(workspace, display, editor.read, attention)
