"""Rows are replayed, and a dead engine is found out."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random
from typing import Any

import pytest

from sx_kernel.cli import main
from sx_kernel.conformance.rows import Replayer, RowFailed
from sx_kernel.session.session import Session
from tests.unit.conformance.running import sx_conform


def get(of: Any, name: str) -> list[Any]:
    return ["get", of, name]


DIV = ["var", "div"]
CLICK = ["do", ["call", get(DIV, "click")]]
HAS_A = ["call", get(get(DIV, "classList"), "contains"), "a"]


def page(program: str, *steps: Any) -> dict[str, Any]:
    return {
        "id": program,
        "steps": [["let", "div", ["html", f"<div _='{program}'></div>"]], *steps],
    }


GOOD = [
    page("on click add .a", CLICK, ["expect", HAS_A, "equal", True]),
    page("on click wait 20ms then add .a", CLICK, ["wait", 30], ["expect", HAS_A, "equal", True]),
    page("on click throw 5 on exception(error) set @e to error", CLICK,
         ["expect", ["call", get(DIV, "getAttribute"), "e"], "equal", "5"]),
    {"steps": [["let", "x", ["hs", "[1, 2] mapped to it * 2"]],
               ["expect", ["var", "x"], "deep equal", ["list", 2, 4]]]},
    {"steps": [["let", "m", ["hs-error", "put 1 to x"]],
               ["expect", ["var", "m"], "startsWith", "Expected one of"]]},
    {"steps": [["await", "x", ["hs", "wait 5ms then return 3"]], ["expect", ["var", "x"], "equal", 3]]},
    {"steps": [["rejects", ["hs", "wait 5ms then throw 3"], "e", [["expect", ["var", "e"], "equal", 3]]]]},
    {"steps": [["try", [["do", ["hs", "throw 7"]]], "e", [["expect", ["var", "e"], "equal", 7]]]]},
    {"steps": [["let", "n", 0],
               ["set", get(["var", "window"], "f"), ["fn", ["x"], [["set", ["var", "n"], ["var", "x"]]]]],
               ["do", ["hs", "call f(5)"]], ["expect", ["var", "n"], "equal", 5]]},
    {"steps": [["do", ["mock-fetch", "GET", "*", "hi"]],
               ["await", "x", ["hs", "fetch /x return it"]], ["expect", ["var", "x"], "equal", "hi"]]},
]  # fmt: skip

BAD = [
    page("on click add .b", CLICK, ["expect", HAS_A, "equal", True]),
    page("on click wait 200ms then add .a", CLICK, ["expect", HAS_A, "equal", True]),
    {"steps": [["expect", ["hs", "1"], "equal", "1"]]},
    {"steps": [["expect", None, "equal", ["undefined"]]]},
    {"steps": [["await", "x", ["hs", "wait for never"]]]},
]


@pytest.fixture(scope="module")
def session() -> Session:
    return Session()


@pytest.mark.parametrize("row", GOOD)
def test_a_row_that_holds(session: Session, row: dict[str, Any]) -> None:
    replayer = Replayer(session)
    before = replayer.document
    replayer.run(row)  # raises RowFailed
    assert replayer.world.document is replayer.document is not before  # each has its own page


@pytest.mark.parametrize("row", BAD)
def test_a_row_that_does_not(session: Session, row: dict[str, Any]) -> None:
    with pytest.raises(RowFailed):
        Replayer(session).run(row)


@pytest.mark.parametrize("row", GOOD)
def test_a_dead_engine_is_found_out(session: Session, row: dict[str, Any]) -> None:
    with pytest.raises(RowFailed):
        Replayer(session, engine=False).run(row)


def test_rows_do_not_see_one_another(session: Session) -> None:
    replayer = Replayer(session)
    left = ["hs", "$left is undefined"]
    set_it = ["do", ["hs", "set $left to 1"]]
    replayer.run({"steps": [set_it, ["expect", left, "equal", False]]})
    replayer.run({"steps": [["expect", left, "equal", True]]})
    assert replayer.world.problems == []


def test_conform_runs_rows(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "rows.jsonl"
    older = {**BAD[0], "holds": ["0.9.14"]}
    rows = [*GOOD, older, BAD[0]]
    file.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    assert main(["conform", "--single-process", "--rows", str(file)]) == 1
    assert f"{len(GOOD)} passed, 1 failed" in capsys.readouterr().out


LEFT = [
    {"steps": [["do", ["hs", "set $left to 1"]], ["expect", ["hs", "$left"], "equal", 1]]},
    {"steps": [["expect", ["hs", "$left is undefined"], "equal", True]]},
    page("on click throw 5", CLICK, ["expect", HAS_A, "equal", False]),
    {"steps": [["let", "script", ["html", "<script type='text/hyperscript'>def f() return 6 end</script>"]],
               ["expect", ["hs", "f()"], "equal", 6]]},
    {"steps": [["expect", ["hs", "f is undefined"], "equal", True]]},
    {"steps": [["do", ["hs", "set window.g to [1]"]], ["expect", ["hs", "g.length"], "equal", 1]]},
    {"steps": [["expect", ["hs", "window.g is undefined"], "equal", True]]},
]  # fmt: skip
"""Rows that leave something in their page, and rows that would see it."""


def outcomes(folder: Path, rows: list[dict[str, Any]], *options: str) -> dict[str, tuple[str, str]]:
    """What `sx conform OPTIONS --rows` says of rows in that order: id → (outcome, message)."""
    file, report = folder / "rows.jsonl", folder / "report.jsonl"
    file.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    sx_conform(*options, "--rows", str(file), "--jsonl", str(report))
    found = [json.loads(line) for line in report.read_text(encoding="utf-8").splitlines()]
    assert [verdict["name"] for verdict in found] == [row["id"] for row in rows]
    return {verdict["name"]: (verdict["outcome"], verdict.get("message", "")) for verdict in found}


@pytest.fixture(scope="module")
def numbered() -> list[dict[str, Any]]:
    return [{**row, "id": str(i)} for i, row in enumerate([*GOOD, *BAD, *LEFT])]


@pytest.fixture(scope="module")
def judged(
    numbered: list[dict[str, Any]], tmp_path_factory: pytest.TempPathFactory
) -> dict[str, tuple[str, str]]:
    found = outcomes(tmp_path_factory.mktemp("rows"), numbered, "--single-process")
    wrong = {row["id"] for row in numbered[len(GOOD) : len(GOOD) + len(BAD)]}
    assert {name for name, (outcome, _) in found.items() if outcome != "passed"} == wrong
    return found


@pytest.mark.parametrize("order", ["backwards", 1])
def test_rows_come_out_alike_in_any_order(
    numbered: list[dict[str, Any]], judged: dict[str, Any], order: Any, tmp_path: Path
) -> None:
    rows = numbered[::-1] if order == "backwards" else list(numbered)
    if order != "backwards":
        Random(order).shuffle(rows)
    assert outcomes(tmp_path, rows, "--single-process") == judged


@pytest.mark.parametrize(
    "options",
    [["--parallel", "2", "--batch-size", "4"], ["--batch-size", "9"], ["--threshold", "1"],
     ["--single-process", "--reset-between", "--batch-size", "8"]],
    ids=" ".join,
)  # fmt: skip
def test_rows_come_out_alike_however_they_are_run(
    numbered: list[dict[str, Any]], judged: dict[str, Any], options: list[str], tmp_path: Path
) -> None:
    assert outcomes(tmp_path, numbered, *options) == judged


def test_a_file_without_rows_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "x.jsonl"
    file.write_text('{"source": "1"}', encoding="utf-8")
    assert main(["conform", "--rows", str(file)]) == 2
    assert "has no rows" in capsys.readouterr().err
