"""The notebooks run from top to bottom, show what is printed in them, and can be solved."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import nbformat
import pytest

from tools.run_notebooks import FOLDER, shown

NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))
MOST_CELLS = 24
EACH = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


def read(path: Path) -> Any:
    return nbformat.read(path, as_version=4)


def executed(path: Path, folder: Path, *options: str) -> Any:
    """The notebook after Restart-and-Run-All, by a process of its own."""
    command = [
        sys.executable,
        "-m",
        "tools.run_notebooks",
        "--to",
        str(folder),
        *options,
        str(path),
    ]
    run = subprocess.run(
        command, cwd=FOLDER.parent, capture_output=True, text=True, check=False, timeout=100
    )
    assert run.returncode == 0, run.stderr
    return read(folder / path.name)


def code_cells(notebook: Any) -> list[Any]:
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def tagged(cell: Any, tag: str) -> bool:
    return tag in cell.metadata.get("tags", [])


@EACH
def test_notebook_shows_what_it_showed(path: Path, tmp_path: Path) -> None:
    """Restart and Run All; only cells with times or pictures may differ (`make outputs`)."""
    fresh = code_cells(executed(path, tmp_path))
    for cell, kept in zip(fresh, code_cells(read(path)), strict=True):
        assert all(output.output_type != "error" for output in cell.outputs), shown(cell)
        if tagged(cell, "varies"):
            assert bool(shown(cell)) == bool(shown(kept)), cell.source
        else:
            assert shown(cell) == shown(kept), cell.source


@pytest.mark.parametrize(
    "path",
    [path for path in NOTEBOOKS if any(tagged(c, "exercise") for c in code_cells(read(path)))],
    ids=lambda path: path.stem,
)
def test_checks_tell_right_from_wrong(path: Path, tmp_path: Path) -> None:
    """As it comes every exercise is open; with the solutions every check says right."""
    open_text = "".join(shown(cell) for cell in code_cells(read(path)))
    assert "not yet: " in open_text
    solved_text = "".join(shown(cell) for cell in code_cells(executed(path, tmp_path, "--solved")))
    assert "not yet: " not in solved_text
    assert solved_text.count("right: ") >= open_text.count("not yet: ")


@EACH
def test_notebook_has_its_form(path: Path) -> None:
    notebook = read(path)
    nbformat.validate(notebook)
    assert notebook.metadata.kernelspec.name == "sx"
    assert len(notebook.cells) <= MOST_CELLS
    assert notebook.cells[0].cell_type == "markdown"
    assert notebook.cells[0].source.startswith("# ")
    assert all(cell.execution_count is not None for cell in code_cells(notebook))
