"""The modules of the JupyterLab extension, run by node."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

Ask = Callable[[str, Any], Any]


@pytest.fixture(scope="module")
def ask() -> Iterator[Ask]:
    """`ask(question, argument)`: what the modules answer (curves.mjs). Skips without node."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("running the extension's modules needs node")
    yield from talk([node, str(Path(__file__).with_name("curves.mjs"))])


def talk(command: list[str]) -> Iterator[Ask]:
    """Asks a program that answers each line of JSON by one."""
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8"
    ) as process:
        assert process.stdin is not None and process.stdout is not None
        asked, answered = process.stdin, process.stdout

        def put(question: str, argument: Any) -> Any:
            asked.write(json.dumps([question, argument]) + "\n")
            asked.flush()
            return json.loads(answered.readline())

        yield put
        asked.close()
        process.wait(10)
