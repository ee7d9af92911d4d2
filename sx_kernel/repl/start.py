"""Which prompt to start: the editor on terminals that can show it, lines elsewhere."""

from __future__ import annotations

import importlib.util
import os
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from sx_kernel.repl.attention import Attention
from sx_kernel.repl.display import Display
from sx_kernel.repl.loop import Loop
from sx_kernel.repl.plain import LineReader, from_pipe, prepare_readline
from sx_kernel.session.history import History, default_path
from sx_kernel.session.render import render_internal
from sx_kernel.session.workspace import Workspace

if TYPE_CHECKING:
    from sx_kernel.repl.console import Console
    from sx_kernel.session.session import Session


def run_prompt(session: Session, console: Console, open_session: Callable[[], Session]) -> int:
    """The prompt on standard input. Returns the exit status. Raises OutputClosed.

    `open_session` makes the session that `:reset all` goes on with.
    """
    if not sys.stdin.isatty():
        workspace = Workspace(session, open_session)
        reader = LineReader(console, from_pipe, interactive=False)
        return Loop(workspace, Display(console), reader.read).run()
    workspace = Workspace(session, open_session, history=History(default_path(), face="terminal"))
    try:
        return (_editor_loop if _can_edit() else line_loop)(workspace, console).run()
    finally:
        workspace.history.close()


def _can_edit() -> bool:
    """Whether the terminal can do what the editor needs, and the editor is installed."""
    if importlib.util.find_spec("prompt_toolkit") is None:
        return False
    return sys.stdout.isatty() and os.environ.get("TERM", "dumb") not in {"dumb", "unknown"}


def line_loop(workspace: Workspace, console: Console) -> Loop:
    """The plain prompt, on a terminal."""
    attention = Attention()
    prepare_readline(workspace, attention)

    def sweep() -> None:
        try:
            workspace.session.idle()
        except Exception as problem:  # a bug of ours must not end the session
            console.report(render_internal(problem))

    def read_line(prompt: str) -> str:
        after = workspace.session.flags.jit_idle
        return attention.heard(lambda: input(prompt), after=after, idle=sweep)

    reader = LineReader(console, read_line, interactive=True)
    return Loop(workspace, Display(console), reader.read, attention)


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
    attention = Attention()
    editor = Editor(workspace, settings, look, attention=attention)
    return Loop(workspace, display, editor.read, attention)
