"""Starting fast, and what is kept for that."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.unit.conftest import Sx

ROOT = Path(__file__).resolve().parents[2]


def test_cache_info_and_clear(sx: Sx, tmp_path: Path) -> None:
    kept = str(tmp_path / "kept")
    assert sx("cache", "info", SX_CACHE_DIR=kept).stdout.startswith(f"folder  {kept}\n")
    assert sx("-e", "(+ 1 2)", SX_CACHE_DIR=kept).stdout == "3\n"
    assert "library  1 file, " in sx("cache", SX_CACHE_DIR=kept).stdout
    assert sx("cache", "clear", SX_CACHE_DIR=kept).stdout.startswith("removed ")
    assert "library" not in sx("cache", "info", SX_CACHE_DIR=kept).stdout
    assert sx("cache", "info", SX_CACHE_DIR="off").stdout == "folder  none: SX_CACHE_DIR is off\n"
    assert sx("cache", "frob").returncode == 2


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A copy of the package where no bytecode is, as a fresh installation has it."""
    copy = tmp_path / "installed"
    ignored = shutil.ignore_patterns("__pycache__", "tests")
    shutil.copytree(ROOT / "sx_kernel", copy / "sx_kernel", ignore=ignored)
    return copy


def start(package: Path, kept: Path, **variables: str) -> str:
    """`sx -e`, from that copy: which modules were compiled in this very process."""
    code = (
        "import sys, builtins, importlib._bootstrap_external as b; seen = []\n"
        "real = b.SourceFileLoader.source_to_code\n"
        "def note(self, data, path, **k):\n"
        "    seen.append(path); return real(self, data, path, **k)\n"
        "b.SourceFileLoader.source_to_code = note\n"
        "sys.argv = ['sx', '-e', '(+ 1 2)']\n"
        "from sx_kernel.start import main\n"
        "assert main() == 0\n"
        "print(len([path for path in seen if 'sx_kernel' in path]))\n"
    )
    settings = {**os.environ, "SX_CACHE_DIR": str(kept), "PYTHONPATH": str(package), **variables}
    settings.pop("PYTHONPYCACHEPREFIX", None)
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True, encoding="utf-8", env=settings, cwd=package, check=False, timeout=100,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    value, compiled = done.stdout.split()
    assert value == "3"
    return compiled


def test_modules_are_compiled_once_although_nothing_may_be_written_beside_them(
    package: Path, tmp_path: Path
) -> None:
    kept = tmp_path / "kept"
    assert int(start(package, kept, PYTHONDONTWRITEBYTECODE="1")) > 50
    # `start` itself is what finds out
    assert int(start(package, kept, PYTHONDONTWRITEBYTECODE="1")) <= 5
    assert not list(package.rglob("__pycache__"))


def test_where_bytecode_can_be_written_it_is_written_beside_the_modules(
    package: Path, tmp_path: Path
) -> None:
    kept = tmp_path / "kept"
    start(package, kept, PYTHONDONTWRITEBYTECODE="")
    assert list(package.rglob("*.pyc"))
    assert not (kept / "bytecode").exists()
    assert start(package, kept, PYTHONDONTWRITEBYTECODE="") == "0"
