"""What is in the wheel, and that it runs from there."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from this checkout."""
    pytest.importorskip("hatchling", reason="building the wheel needs hatchling (make setup)")
    folder = tmp_path_factory.mktemp("dist")
    done = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=ROOT, capture_output=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return next(folder.glob("*.whl"))


def test_the_wheel_holds_every_file_of_the_package(wheel: Path) -> None:
    """A bare `lib/` in .gitignore once is enough to lose the library, and nothing else notices."""
    here = {
        str(file.relative_to(ROOT))
        for file in (ROOT / "sx_kernel").rglob("*")
        if file.is_file() and file.suffix in {".json", ".py", ".sx", ".txt"}
    }
    names = set(zipfile.ZipFile(wheel).namelist())
    assert here <= names
    assert {n for n in names if n.startswith("sx_kernel/lib/") and n.endswith(".sx")}
    assert not {n for n in names if not n.startswith(("sx_kernel/", "sx_kernel-"))}


def test_the_wheel_puts_kernel_and_extension_where_jupyter_looks(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    shared = {name.partition(".data/data/")[2] for name in names} - {""}
    here = {str(file.relative_to(ROOT)) for file in (ROOT / "share").rglob("*") if file.is_file()}
    assert shared == here
    kernel = {"kernel.json", "logo-svg.svg", "logo-64x64.png", "logo-32x32.png"}
    assert {f"share/jupyter/kernels/sx/{name}" for name in kernel} <= shared
    extension = "share/jupyter/labextensions/sx-jupyterlab"
    assert f"{extension}/package.json" in shared
    assert [name for name in shared if name.startswith(f"{extension}/static/remoteEntry.")]


def test_the_package_itself_holds_nothing_of_jupyters(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    package = [name for name in names if name.startswith("sx_kernel/")]
    package.remove("sx_kernel/kernel/island.js")  # which the kernel sends to those without ours
    assert {Path(name).suffix for name in package} <= {".json", ".py", ".sx", ".txt"}


@pytest.mark.parametrize("option", ["--prefix", "--target"])
def test_a_kernelspec_is_made_from_the_wheel_wherever_it_is_installed(
    wheel: Path, tmp_path: Path, option: str
) -> None:
    place = tmp_path / "installed"
    # --ignore-installed: else pip takes away what is installed for this Python
    options = ["--quiet", "--no-index", "--no-deps", "--ignore-installed", option, str(place)]
    pip = [sys.executable, "-m", "pip", "install", *options, str(wheel)]
    subprocess.run(pip, check=True, capture_output=True)
    package = next(place.rglob("sx_kernel/__init__.py")).parent
    done = subprocess.run(
        [sys.executable, "-m", "sx_kernel", "kernel", "install", "--prefix", str(tmp_path / "new")],
        cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(package.parent)},
        capture_output=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    made = tmp_path / "new" / "share" / "jupyter" / "kernels" / "sx"
    assert json.loads((made / "kernel.json").read_text())["argv"][0] == sys.executable
    assert (made / "logo-svg.svg").is_file()


def test_the_engine_runs_from_the_wheel_alone(wheel: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path)
    done = subprocess.run(
        [sys.executable, "-S", "-m", "sx_kernel", "-e", "(map (fn (x) (* x x)) (list 1 2 3))"],
        cwd=tmp_path, capture_output=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert (done.stdout, done.stderr, done.returncode) == ("(1 4 9)\n", "", 0)
