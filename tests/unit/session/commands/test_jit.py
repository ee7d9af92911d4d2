"""session/commands/jit.py."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sx_kernel.base.errors import SxError
from sx_kernel.session.desk.shown import Table
from sx_kernel.session.desk.workspace import Workspace
from tests.unit.session.typed import FIB, run, said


def figures(workspace: Workspace) -> dict[str, tuple[object, ...]]:
    """The table of `%jit`, by the name of the figure."""
    table = run(workspace, "%jit")[0]
    assert isinstance(table, Table)
    return {str(row[0]): row[1:] for row in table.rows}


def test_figures_say_what_has_changed_since_they_were_last_asked(workspace: Workspace) -> None:
    run(workspace, FIB + "(fib 10)")
    first = figures(workspace)
    assert first["compiled"] == (1, "")  # read for the first time: nothing has changed
    assert first["hit rate"] == ("97.7 %", "")
    assert (first["  cold"], first["  first"]) == ((3, ""), (1, ""))
    run(workspace, "(fib 10) (jit-set-threshold! nil)")
    second = figures(workspace)
    assert second["compiled"] == (1, "")
    assert second["hits"][1] == "+177"
    assert second["threshold"] == ("off", "was 4")
    assert second["hit rate"][1] == "100.0 %"


def test_settings_are_made_by_the_real_functions(workspace: Workspace) -> None:
    run(workspace, '(define (jit-set-threshold! n) (error "mine"))')
    assert said(workspace, "%jit threshold off") == "threshold: off"
    assert said(workspace, "%jit threshold 3") == "threshold: 3"
    assert said(workspace, "%jit budget 9") == "budget: 9"


def test_pins_are_listed(workspace: Workspace) -> None:
    run(workspace, FIB)
    assert said(workspace, "%jit pin fib map") == "pinned: fib map"
    assert said(workspace, "%jit unpin map") == "pinned: fib"
    with pytest.raises(SxError, match="nothing"):
        run(workspace, "%jit pin nothing")


def test_entries_are_listed_in_the_order_asked_for(workspace: Workspace) -> None:
    for name, body, calls in (("a", "(list x)", 5), ("b", "(+ x 1)", 50), ("c", "(* x 2)", 20)):
        run(workspace, f"(define ({name} x) {body})")
        run(workspace, f"(let loop ((i 0)) (when (< i {calls}) ({name} i) (loop (+ i 1))))")

    def names(command: str) -> list[object]:
        table = run(workspace, command)[0]
        assert isinstance(table, Table)
        return [row[0] for row in table.rows if row[0] in {"a", "b", "c"}]

    assert names("%jit list") == ["c", "b", "a"]
    assert names("%jit list --sort age") == ["a", "b", "c"]
    assert names("%jit list --sort=hits") == ["b", "c", "a"]
    assert "more" in said(workspace, "%jit list -n 1")


def test_why_tells_calls_and_how_the_code_left(workspace: Workspace) -> None:
    run(workspace, FIB)
    assert said(workspace, "%jit why fib").startswith("fib: never called, compiled at call 4")
    run(workspace, "(fib 5)")
    assert "fib: compiled" in said(workspace, "%jit why fib")
    run(workspace, ":reset")
    assert "left       reset at call" in said(workspace, "%jit why fib")
    run(workspace, "(fib 5) (jit-set-budget! 0)")
    assert "evicted at call" in said(workspace, "%jit why fib")


def test_show_prints_each_stage_of_compiled_and_uncompiled_code(workspace: Workspace) -> None:
    run(workspace, FIB)
    before = said(workspace, "%jit show fib")
    assert before.startswith("source, input 1, line 1\n  (define (fib n)")
    for stage in ("intermediate code", "python, not compiled", "bytecode, not compiled"):
        assert stage in before
    run(workspace, "(fib 5)")
    after = said(workspace, "%jit show fib --stage python")
    assert after.startswith("python, in the cache\n  def unit(H_):")
    with pytest.raises(SxError, match="car is not a function made with fn"):
        run(workspace, "%jit show car")


def test_events_are_logged_and_exported(workspace: Workspace, tmp_path: Path) -> None:
    assert said(workspace, "%jit log") == "nothing has happened yet"
    run(workspace, FIB + "(fib 5) (jit-reset!)")
    assert [line.split()[2] for line in said(workspace, "%jit log").splitlines()[2:]] == [
        "insert",
        "reset",
    ]
    file = tmp_path / "trace.json"
    assert "wrote 2 events" in said(workspace, f"%jit trace {file}")
    names = [event["name"] for event in json.loads(file.read_text())["traceEvents"]]
    assert {"insert fib", "reset", "entries", "calls"} <= set(names)


def test_live_curves_are_a_setting(workspace: Workspace) -> None:
    assert said(workspace, "%jit live") == "live curves: off"
    assert said(workspace, "%jit live on --every 2") == "live curves: on, every 2 s at most"
    assert (workspace.live.on, workspace.live.every) == (True, 2.0)
    assert said(workspace, "%jit live off") == "live curves: off"
