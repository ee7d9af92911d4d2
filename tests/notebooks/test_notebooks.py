"""The notebooks run from top to bottom, show what is printed in them, and can be solved."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import nbformat
import pytest

from sx_kernel.jit.replay.model import replay
from sx_kernel.session.session import Session
from sx_kernel.session.watching.demo import BUDGET, COLOURS, demo
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
        command, cwd=FOLDER.parent, capture_output=True, text=True, check=False, timeout=300
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


# What lessons say of figures. A fact is a phrase of the lesson's text, and what proves it: an
# `assert` in a cell tagged "facts", with the phrase as its message, so that running the lesson fails
# where it is not true; or, in a cell's metadata, "says": {phrase: what is shown, as a pattern}.

FIGURE = re.compile(
    r"\d|\b(two|three|four|five|six|seven|eight|nine|ten|twelve|twenty|thirty|forty|hundred"
    r"|twice|fourth|third|half|fraction)\b",
    re.IGNORECASE,
)
TASK = re.compile(r"\*\*Predict|^\||^#|\?$|^Put |^Next: |^[Rr]ead the ")
"""Sentences that ask for something, or lead somewhere, claim nothing; nor do exercises."""
DEFINITIONS = (
    "a course of 90 minutes",  # test_the_course_lists_all_lessons_and_takes_ninety_minutes
    "with room for eight",  # test_what_lessons_say_of_the_demo_is_so
    "With room for eight of the twelve, some are thrown out",
    "room for all twelve that ends",
    "If `percent` is changed twice",  # half a question
    "With two continuations one can switch",
    "two trees of different shape can be compared",
    "it can be called twice in one expression",
    "three registers",
    "Two *tiers* run functions",
    "Most functions are called once or twice",  # of programs, not of this run
    "so no two are the same",
    "how many entries will the cache grow",
    "20 more or less will do",
    "200 programs each, always from an empty cache",
    "the best of three rounds",
    "is called twenty times",
    "threshold 4, budget 5 000",  # test_what_lessons_say_of_settings_is_so
    "Here are thirty of hyperscript",
    "The same for 554 programs",  # a page that is made by measuring
    "Belady, 1966",
    "move the budget from 12 to 11",
    "each five times in fresh sessions",
    "the order is made up between two forms",
    "Here are the two numbers that are to be moved",
    "made of two things that you know",
    "hardly one glows twice",
    "A form that asks about all three",
    "as wide as the number times",
    "with a language of 60 lines",
    "add 100 and show the result",
    "what is evicted that early has to be called",  # tests/unit/jit/cache/test_backoff.py
)
"""Sentences with a number in which nothing is claimed of a run, or of which a test says so."""


def plain(text: str) -> str:
    return " ".join(text.split())


def facts(notebook: Any) -> dict[str, list[tuple[str, Any]]]:
    """The phrases of a notebook that are proved, and the cell with what it must show."""
    found: dict[str, list[tuple[str, Any]]] = {}
    for cell in code_cells(notebook):
        for phrase, pattern in cell.metadata.get("says", {}).items():
            found.setdefault(plain(phrase), []).append((pattern, cell))
        if tagged(cell, "facts"):
            for phrase in re.findall(r'^\(assert .* "([^"]+)"\)$', cell.source, re.MULTILINE):
                found.setdefault(plain(phrase), [])
    return found


def sentences(notebook: Any) -> list[str]:
    """What a notebook's text says, sentence by sentence."""
    texts = [cell.source for cell in notebook.cells if cell.cell_type == "markdown"]
    texts = [re.sub(r"\*\*Exercise\.\*\*.*?(\n\n|$)", "\n", one, flags=re.S) for one in texts]
    texts = [re.sub(r"`[^`]*`", _without_ends, one) for one in texts]
    parts = [part for text in texts for part in re.split(r"(?<=[.:;?!])\s+|\n+", text)]
    return [part for part in parts if part]


def _without_ends(code: re.Match[str]) -> str:
    """Code in a text, in which no sentence ends."""
    return re.sub(r"[.:;?!]", "", code[0])


@EACH
def test_each_sentence_about_a_figure_is_a_fact(path: Path) -> None:
    notebook = read(path)
    proved = set(facts(notebook))
    loose = [
        one
        for one in sentences(notebook)
        if FIGURE.search(re.sub(r"`[^`]*`|\([^)]*\)|\[[^]]*\]", "", one))
        and not TASK.search(one)
        and not any(part in one for part in DEFINITIONS)
        and not any(phrase in plain(one) or plain(one).rstrip(".:;") in phrase for phrase in proved)
    ]
    assert loose == []


@EACH
def test_each_fact_stands_in_the_text_and_is_shown(path: Path) -> None:
    """The cells that prove facts are run, and what is stored is compared, by the test above."""
    notebook = read(path)
    text = plain(" ".join(c.source for c in notebook.cells if c.cell_type == "markdown"))
    for phrase, proofs in facts(notebook).items():
        assert phrase in text
        for pattern, cell in proofs:
            assert re.search(pattern, shown(cell).strip("\n") or "\n"), (phrase, pattern)
    for cell in code_cells(notebook):
        if tagged(cell, "facts"):
            asserts = cell.source.count("(assert ")
            assert asserts == len(re.findall(r'^\(assert .* "[^"]+"\)$', cell.source, re.MULTILINE))


def test_what_lessons_say_of_the_demo_is_so() -> None:
    """Evictions with room for eight, four and twelve of its twelve functions: %demo, README."""
    assert (len(COLOURS), BUDGET) == (12, 8)
    trace = demo().trace
    assert [replay(trace, budget=budget).evictions for budget in (8, 4, 12)] == [507, 1034, 0]


def test_what_lessons_say_of_settings_is_so() -> None:
    stats = Session().stats()
    assert (stats["threshold"], stats["budget"]) == (4, 5000)


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
