"""Whole processes: how long until `sx -e '(+ 1 2)'` has answered, beside Python itself."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any, Final

from bench.measure import Timed, interleave
from bench.report import Table, milliseconds


@dataclass(frozen=True, slots=True)
class Process:
    """Arguments for the interpreter, and what the process must print."""

    name: str
    arguments: tuple[str, ...]
    prints: str


_EVALUATE: Final = "from sx_kernel.session.session import Session\nprint(Session().eval('(+ 1 2)'))"
_PROMPT: Final = """
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput
from sx_kernel.repl.editor import Editor
from sx_kernel.repl.look import unknown_style
from sx_kernel.repl.settings import load_settings
from sx_kernel.repl.terminal import TerminalDisplay
from sx_kernel.session.bounds.collector import starting
from sx_kernel.session.desk.history import History, default_path
from sx_kernel.session.session import Session
from sx_kernel.session.desk.workspace import Workspace
with create_pipe_input() as keys, starting():
    settings = load_settings()[0]
    unknown_style(settings.style)
    workspace = Workspace(Session(), Session, history=History(default_path(), face="terminal"))
    editor = Editor(workspace, settings, source=keys, screen=DummyOutput())
    keys.send_text("x\\r")
    print(editor.read())
"""
PROCESSES: Final = (
    Process("sx -e '(+ 1 2)'", ("-m", "sx_kernel", "-e", "(+ 1 2)"), "3\n"),
    Process("the prompt, and its first key", ("-c", _PROMPT), "x\n"),
    Process("a session and its first form", ("-c", _EVALUATE), "3\n"),
    Process("python -c pass", ("-c", "pass"), ""),
)


def measure(process: Process, *, quick: bool = False) -> dict[str, Any]:
    """Seconds of the whole process, and of an empty Python in turn with it."""
    with TemporaryDirectory() as folder:
        # compiled modules are kept, as those of an installed package are
        settings = {**os.environ, "PYTHONPYCACHEPREFIX": folder}
        settings.pop("PYTHONDONTWRITEBYTECODE", None)
        sides = {"process": _runner(process, settings), "python": _runner(PROCESSES[-1], settings)}
        sides["process"]()
        least, most = (1, 1) if quick else (10, 30)
        samples = interleave(sides, seconds=3.0, least=least, most=most, clock=perf_counter)
    return {
        "name": process.name,
        **{side: {"least": s.least, "median": s.median} for side, s in samples.items()},
    }


def _runner(process: Process, settings: dict[str, str]) -> Timed:
    def run() -> None:
        command = [sys.executable, *process.arguments]
        done = subprocess.run(command, capture_output=True, text=True, check=True, env=settings)
        if done.stdout != process.prints:
            raise ValueError(f"{process.name} printed {done.stdout!r}, not {process.prints!r}")

    return run


def table(rows: list[dict[str, Any]]) -> Table:
    """The table of whole processes."""
    return Table(
        title="Whole processes",
        text="Milliseconds from start to end, least and median; an empty Python in turn with each.",
        columns=["process", "least", "median", "python -c pass", ""],
        rows=[
            [row["name"], "–", "–", "–", row["error"]]
            if "error" in row
            else [
                row["name"],
                milliseconds(row["process"]["least"]),
                milliseconds(row["process"]["median"]),
                milliseconds(row["python"]["least"]),
                "",
            ]
            for row in rows
        ],
    )
