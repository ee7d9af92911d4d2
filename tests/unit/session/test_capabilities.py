"""What a session that was given nothing can reach: nothing (docs/embedding.md)."""

from __future__ import annotations

import json
import subprocess
import sys
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from sx_kernel import Session, SxError
from tests.unit.session import reaching

HARMLESS = ("value", "error", "stopped")


@cache
def outcomes() -> list[dict[str, Any]]:
    with TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "secret.txt").write_text(reaching.SECRET)
        (folder / "canary_module.py").write_text(f"open({str(folder / 'mark')!r}, 'w').close()")
        run = subprocess.run(
            [sys.executable, reaching.__file__, name],
            capture_output=True, text=True, check=False, timeout=110,
        )  # fmt: skip
        assert run.returncode == 0, run.stderr[-2000:]
        left = sorted(path.name for path in folder.iterdir() if path.name != "__pycache__")
        assert left == ["canary_module.py", "secret.txt"]
        return [json.loads(line) for line in run.stdout.splitlines()]


def test_there_are_a_hundred_ways() -> None:
    assert len({found["text"] for found in outcomes()}) >= 100


def test_no_way_opens_imports_or_tells() -> None:
    for found in outcomes():
        assert not found["events"], found
        assert reaching.SECRET not in found["outcome"], found
        assert found["outcome"].startswith(HARMLESS), found
        assert "internal-error" not in found["outcome"], found
        assert "Traceback" not in found["outcome"], found


def test_what_is_refused_is_refused_for_lack_of_a_capability() -> None:
    said = {found["text"]: found["outcome"] for found in outcomes()}
    for text in ('(py "os")', "(.-__class__ thing)", "(import (python os))", '(env "HOME")'):
        assert "capability-error" in said[text], said[text]


@pytest.mark.parametrize(
    "text",
    [
        '(import (python json))', '(py "json.loads")', '(import (only (python os path) join))',
    ],
)  # fmt: skip
def test_modules_that_are_not_named_are_out_of_reach(text: str) -> None:
    session = Session(python=["math", "xml"])
    assert session.eval("(import (prefix (python math) m:)) (m:floor 2.5)") == 2
    assert session.eval('(import (only (python xml sax saxutils) escape)) (escape "<")') == "&lt;"
    with pytest.raises(SxError) as caught:
        session.eval(text)
    assert caught.value.kind == "capability-error"


def test_files_outside_of_the_folder_are_out_of_reach(tmp_path: Path) -> None:
    inside = tmp_path / "inside"
    inside.mkdir()
    (tmp_path / "secret").write_text("x")
    (inside / "link").symlink_to(tmp_path / "secret")
    (inside / "up").symlink_to(tmp_path)
    session = Session(files=inside)
    session.eval('(write-text "a.txt" "hello")')
    assert session.eval('(read-text "a.txt")') == "hello"
    assert session.eval("(list-directory)") == ["a.txt", "link", "up"]
    for path in ("../secret", str(tmp_path / "secret"), "link", "up/secret", "/etc/passwd", "~"):
        for call in ("read-text", "open-input-file", "load", "delete-file", "file-exists?"):
            with pytest.raises(SxError) as caught:
                session.eval(f'({call} "{path}")')
            assert caught.value.kind == "capability-error", (call, path)
            assert "files" in str(caught.value)


def test_the_kernel_and_the_prompt_may_everything(tmp_path: Path) -> None:
    program = tmp_path / "p.sx"
    program.write_text("(import (python math)) (println (.floor math 2.5) (first (command-line)))")
    run = subprocess.run(
        [sys.executable, "-m", "sx_kernel", str(program)], capture_output=True, text=True,
        check=True, timeout=60,
    )  # fmt: skip
    assert run.stdout == f"2 {program}\n"
