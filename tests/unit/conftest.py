"""Running the real `sx` command."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ENVIRONMENT = {
    **os.environ,
    "PYTHONUTF8": "1",
    # A subprocess's warnings are errors too.
    "PYTHONWARNINGS": "error",
}

Sx = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def sx(tmp_path: Path) -> Sx:
    """`sx(*arguments, stdin="")` runs the command in an empty folder, its home."""

    def run(*arguments: str, stdin: str = "", **variables: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "sx_kernel", *arguments],
            input=stdin,
            capture_output=True,
            encoding="utf-8",
            cwd=tmp_path,
            env={**ENVIRONMENT, "HOME": str(tmp_path), **variables},
            timeout=60,
            check=False,
        )

    return run
