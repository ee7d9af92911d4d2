"""The notebooks run from top to bottom, show what is printed in them, and can be solved."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import nbformat
import pytest

from tools.run_notebooks import FOLDER, shown

NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))
MOST_CELLS = 25
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


VERDICT = re.compile(r"(right|not yet): ([^\x1b\n]*)")


def verdicts(notebook: Any) -> dict[str, bool]:
    """The checks and predictions of a notebook, and whether each came out right."""
    text = "".join(shown(cell) for cell in code_cells(notebook))
    return {name: word == "right" for word, name in VERDICT.findall(text)}


def asked(notebook: Any) -> set[str]:
    """The names of the checks and predictions in a notebook's cells."""
    text = "".join(cell.source for cell in code_cells(notebook))
    return set(re.findall(r'\((?:check|predict) "([^"]*)"', text))


@pytest.mark.parametrize(
    "path",
    [path for path in NOTEBOOKS if any(tagged(c, "exercise") for c in code_cells(read(path)))],
    ids=lambda path: path.stem,
)
def test_each_check_fails_untouched_and_passes_solved(path: Path, tmp_path: Path) -> None:
    """No check passes before the work is done, and with the solutions every one does."""
    untouched = read(path)
    names = asked(untouched)
    assert names
    assert verdicts(untouched) == dict.fromkeys(names, False)
    assert verdicts(executed(path, tmp_path, "--solved")) == dict.fromkeys(names, True)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_each_exercise_has_hints_and_the_solution_that_is_tested(path: Path) -> None:
    notebook = read(path)
    names = {name.partition(":")[0] for name in asked(notebook)}
    declared = "".join(c.source for c in code_cells(notebook) if tagged(c, "hints"))
    assert set(re.findall(r'\(exercise "([^"]*)"', declared)) == names
    assert declared.count(":hints (") == len(names)
    plain = "".join(declared.split())
    for cell in code_cells(notebook):
        solution = cell.metadata.get("solution", "")
        if solution and "(predict " not in solution:
            assert "".join(solution.split()) in plain


def test_lessons_lead_from_one_to_the_next() -> None:
    """Each ends with a summary, and with a link that leads somewhere."""
    for path in NOTEBOOKS:
        last = read(path).cells[-1].source
        assert "**In short.**" in last, path.name
        links = re.findall(r"\]\(([^)#]+\.ipynb)\)", last)
        assert links, path.name
        assert all((FOLDER / link).exists() for link in links), path.name


def test_the_course_lists_all_lessons_and_takes_ninety_minutes() -> None:
    text = "".join(cell.source for cell in read(FOLDER / "00-the-course.ipynb").cells)
    listed = set(re.findall(r"\(([\w-]+\.ipynb)\)", text))
    assert listed == {path.name for path in NOTEBOOKS} - {"00-the-course.ipynb"}
    spans = [(int(a), int(b)) for a, b in re.findall(r"\| (\d+)–(\d+) \|", text)]
    assert [begin for begin, _ in spans] == [0, *(end for _, end in spans[:-1])]
    assert spans[-1][1] == 90


def test_each_sentence_about_saturation_is_checked_when_it_runs() -> None:
    """Figures of the lesson on saturation differ from machine to machine; what is said of them is
    asserted in the notebook itself, so running it fails where it is not true."""
    cells = code_cells(read(FOLDER / "08-saturation.ipynb"))
    facts = "".join(cell.source for cell in cells if tagged(cell, "facts"))
    assert facts.count("(assert ") >= 12


@EACH
def test_notebook_has_its_form(path: Path) -> None:
    notebook = read(path)
    nbformat.validate(notebook)
    assert notebook.metadata.kernelspec.name == "sx"
    seen = [cell for cell in notebook.cells if not cell.metadata.get("jupyter")]
    assert len(seen) <= MOST_CELLS
    assert notebook.cells[0].cell_type == "markdown"
    assert notebook.cells[0].source.startswith("# ")
    assert all(cell.execution_count is not None for cell in code_cells(notebook))
