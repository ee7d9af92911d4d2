"""`sx kernel install|uninstall|doctor`: in a folder of its own, never where Jupyter really looks."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from sx_kernel.kernel.install import KernelUsageError, run

HOUR_GLASS = pytest.mark.timeout(180)


@pytest.fixture
def prefix(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only place where Jupyter looks for kernels; those of this Python are hidden."""
    data = tmp_path / "share" / "jupyter"
    for name in ("JUPYTER_PATH", "JUPYTER_DATA_DIR"):
        monkeypatch.setenv(name, str(data))
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(tmp_path / "runtime"))
    monkeypatch.setenv("SX_HISTORY", "off")
    for places in ("ENV_JUPYTER_PATH", "SYSTEM_JUPYTER_PATH"):
        monkeypatch.setattr(f"jupyter_core.paths.{places}", [])
    return tmp_path


def said(*arguments: str) -> tuple[int, str]:
    """The exit status of `sx kernel ARGUMENTS…`, and what it said."""
    lines: list[str] = []
    status = run(list(arguments), lines.append)
    return status, "\n".join(lines)


def spec_file(prefix: Path, name: str = "sx") -> Path:
    return prefix / "share" / "jupyter" / "kernels" / name / "kernel.json"


@HOUR_GLASS
def test_an_installed_kernel_passes_the_doctor_and_can_be_removed(prefix: Path) -> None:
    status, text = said("install", "--prefix", str(prefix))
    assert (status, "installed the kernel sx in " in text) == (0, True), text
    status, text = said("doctor")
    assert status == 0, text
    status, text = said("doctor", "sx")
    for line in (f"kernelspec in {spec_file(prefix).parent}", "(+ 1 2) is 3", "Pygments", "works"):
        assert line in text
    status, text = said("uninstall")
    assert (status, spec_file(prefix).exists()) == (0, False), text
    assert said("doctor")[0] == 1


def test_the_spec_names_this_python_and_has_logos(prefix: Path) -> None:
    said("install", f"--prefix={prefix}")
    spec = json.loads(spec_file(prefix).read_text(encoding="utf-8"))
    assert spec["argv"] == [sys.executable, "-m", "sx_kernel.kernel", "-f", "{connection_file}"]
    assert spec["display_name"] == "SX"
    assert spec["metadata"]["supported_encryption"] == ["curve"]
    found = {file.name for file in spec_file(prefix).parent.iterdir()}
    assert {"logo-32x32.png", "logo-64x64.png", "logo-svg.svg"} <= found


def test_a_package_whose_parts_are_missing_says_so(
    prefix: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sx_kernel.kernel.install.kernelspec", lambda: None)
    status, text = said("install", "--prefix", str(prefix))
    assert (status, "share/jupyter/kernels/sx" in text) == (1, True), text


def test_installing_again_replaces_what_was_there(prefix: Path) -> None:
    for _ in range(2):
        assert said("install", "--prefix", str(prefix))[0] == 0
    assert len(list(spec_file(prefix).parent.parent.iterdir())) == 1


def test_a_kernel_of_another_name_stands_beside_the_first(prefix: Path) -> None:
    said("install", "--prefix", str(prefix))
    assert said("install", "--prefix", str(prefix), "--name", "sx-next")[0] == 0
    spec = json.loads(spec_file(prefix, "sx-next").read_text(encoding="utf-8"))
    assert spec["display_name"] == "SX (sx-next)"
    assert said("uninstall", "sx-next")[0] == 0
    assert spec_file(prefix).exists()


def test_uninstalling_what_is_not_there_says_so(prefix: Path) -> None:
    assert said("uninstall") == (1, "sx: no kernel called sx is installed")
    assert said("uninstall", "other") == (1, "sx: no kernel called other is installed")


def test_the_doctor_says_how_to_get_a_kernel_that_is_missing(prefix: Path) -> None:
    status, text = said("doctor")
    assert status == 1
    assert "`sx kernel install` makes one" in text
    assert "does not work" in text
    assert "`sx kernel install --name other`" in said("doctor", "other")[1]


def broken(prefix: Path, argv: list[str]) -> tuple[int, str]:
    """What the doctor says of a kernel that is started by `argv`."""
    said("install", "--prefix", str(prefix))
    spec = json.loads(spec_file(prefix).read_text(encoding="utf-8"))
    spec["argv"] = argv
    spec_file(prefix).write_text(json.dumps(spec), encoding="utf-8")
    return said("doctor")


def test_the_doctor_finds_a_python_that_is_gone(prefix: Path) -> None:
    gone = str(prefix / "gone" / "python")
    status, text = broken(prefix, [gone, "-m", "sx_kernel.kernel", "-f", "{connection_file}"])
    assert status == 1
    assert "ILL" in text
    assert gone in text


@HOUR_GLASS
def test_the_doctor_finds_a_kernel_that_dies(prefix: Path) -> None:
    status, text = broken(prefix, [sys.executable, "-c", "raise SystemExit('no such module')"])
    assert status == 1
    assert "died" in text


def test_the_doctor_finds_a_spec_that_cannot_be_read(prefix: Path) -> None:
    said("install", "--prefix", str(prefix))
    spec_file(prefix).write_text("{", encoding="utf-8")
    status, text = said("doctor")
    assert status == 1
    assert "ILL" in text


def test_a_place_that_cannot_be_written_is_no_traceback(prefix: Path) -> None:
    (prefix / "file").write_text("", encoding="utf-8")
    status, text = said("install", "--prefix", str(prefix / "file"))
    assert status == 1
    assert text.startswith("sx: cannot install the kernel: ")


@pytest.mark.parametrize("name", ["no spaces", "a/b"])
def test_names_that_jupyter_would_not_take_are_refused(prefix: Path, name: str) -> None:
    status, text = said("install", "--prefix", str(prefix), "--name", name)
    assert status == 1
    assert text.startswith("sx: cannot install the kernel: ")


@pytest.mark.parametrize(
    "arguments",
    [[], ["remove"], ["install", "--prefix"], ["install", "--name", ""], ["install", "--prefix="],
     ["install", "--user=x"], ["uninstall", "a", "b"],
     ["doctor", "--name"], ["install", "sx"]],
)  # fmt: skip
def test_wrong_usage_says_what_is_right(arguments: list[str]) -> None:
    with pytest.raises(KernelUsageError, match=r"usage: sx kernel install"):
        said(*arguments)


# -- what lies beside a notebook -----------------------------------------------------------------

SHADOWS = (
    "random", "html", "queue", "string", "copy", "types", "json", "enum", "re", "typing",
    "ipython_config", "ipython_kernel_config", "functools", "signal", "threading", "uuid", "tempfile", "zmq", "comm", "ipykernel",
)  # fmt: skip


@pytest.fixture
def shadowed(tmp_path: Path) -> Path:
    """A folder with a file of the name of each of Python's modules that comes to mind."""
    folder = tmp_path / "notebooks"
    folder.mkdir()
    for name in SHADOWS:
        (folder / f"{name}.py").write_text(
            f"from pathlib import Path\nPath('{folder}/ran').touch()\nraise SystemExit(3)\n"
        )
    return folder


def test_files_beside_a_notebook_are_not_imported(
    prefix: Path, shadowed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(shadowed)
    assert said("install", "--prefix", str(prefix))[0] == 0
    status, text = said("doctor")
    assert status == 0, text
    assert not (shadowed / "ran").exists()


def test_the_command_line_imports_nothing_from_the_current_folder(shadowed: Path) -> None:
    safe = {**os.environ, "PYTHONSAFEPATH": "1"}
    for module in ("sx_kernel", "sx_kernel.kernel"):
        argument = ["-e", "(+ 1 2)"] if module == "sx_kernel" else ["--version"]
        done = subprocess.run(
            [sys.executable, "-m", module, *argument], cwd=shadowed, env=safe,
            capture_output=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
    for name in ("types", "functools"):  # Python's own start would take these
        (shadowed / f"{name}.py").unlink()
    for module in ("sx_kernel", "sx_kernel.kernel"):
        argument = ["-e", "(+ 1 2)"] if module == "sx_kernel" else ["--version"]
        done = subprocess.run(
            [sys.executable, "-m", module, *argument], cwd=shadowed, capture_output=True,
            env={name: value for name, value in os.environ.items() if name != "PYTHONSAFEPATH"},
            check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
    assert not (shadowed / "ran").exists()
