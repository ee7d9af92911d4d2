"""What is imported when: start-up time is counted in milliseconds."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = [
    "IPython", "ipykernel", "jupyter_client", "matplotlib", "numpy", "platformdirs", "plotext",
    "prompt_toolkit", "psutil", "pygments", "sqlite3", "tomllib", "sx_kernel.compile.build",
]  # fmt: skip
NOT_FOR_AN_EXPRESSION = [*HEAVY, "ast", "dataclasses", "html", "inspect", "pathlib"]
NOT_FOR_THE_PROMPT = {
    "IPython", "PIL", "ipykernel", "jupyter_client", "matplotlib", "numpy", "plotext", "psutil",
    "tomllib",
}  # fmt: skip

PROGRAM = """
import sys
from sx_kernel.cli import main
assert main({arguments!r}) == 0
print([name for name in {heavy!r} if name in sys.modules])
"""

EDITOR = """
import sys
from sx_kernel import Session
from sx_kernel.repl.editor import Editor
from sx_kernel.repl.settings import load_settings
from sx_kernel.repl.terminal import TerminalDisplay
from sx_kernel.session.desk.history import History
from sx_kernel.session.desk.workspace import Workspace
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput
with create_pipe_input() as pipe:
    workspace = Workspace(Session(), Session, history=History(None, face="test"))
    editor = Editor(workspace, load_settings()[0], source=pipe, screen=DummyOutput())
    pipe.send_text("1\\r")
    assert editor.read() == "1"
print(sorted({heavy!r} & sys.modules.keys()))
"""


def printed(program: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()[-1]


@pytest.mark.parametrize("arguments", [["--version"], ["doc", "map"]])
def test_the_command_line_imports_nothing_heavy(arguments: list[str]) -> None:
    assert printed(PROGRAM.format(arguments=arguments, heavy=HEAVY)) == "[]"


def test_an_expression_imports_only_what_it_takes() -> None:
    program = PROGRAM.format(arguments=["-e", "(+ 1 2)"], heavy=NOT_FOR_AN_EXPRESSION)
    assert printed(program) == "[]"


def test_the_prompt_imports_only_what_it_shows() -> None:
    assert printed(EDITOR.format(heavy=NOT_FOR_THE_PROMPT)) == "[]"
