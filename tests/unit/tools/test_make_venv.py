"""Setting up says what to do where it cannot go on."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tools import make_venv


def test_an_old_python_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 9, 2))
    assert make_venv.main([".venv"]) == 1
    assert "needs Python 3.11 or newer" in capsys.readouterr().err


def test_without_ensurepip_and_root_the_package_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    find = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name: None if name == "ensurepip" else find(name)
    )
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert make_venv.main([str(tmp_path / "venv")]) == 1
    package = f"python3.{sys.version_info[1]}-venv"
    assert f"sudo apt-get install {package}" in capsys.readouterr().err
    assert not (tmp_path / "venv").exists()


def test_a_half_made_environment_is_made_again(tmp_path: Path) -> None:
    venv = tmp_path / "venv"
    (venv / "bin").mkdir(parents=True)
    (venv / "bin" / "python").write_text("#!/bin/sh\nexit 1\n")
    (venv / "bin" / "python").chmod(0o755)
    assert make_venv.main([str(venv)]) == 0
    first = (venv / "pyvenv.cfg").stat()
    assert (
        subprocess.run([venv / "bin" / "python", "-m", "pip", "--version"], check=False).returncode
        == 0
    )
    assert make_venv.main([str(venv)]) == 0
    assert (venv / "pyvenv.cfg").stat().st_ino == first.st_ino, "one that works is kept"
