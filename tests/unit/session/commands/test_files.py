"""session/commands/files.py: %load and %save; :reset, which forgets."""

from __future__ import annotations

from pathlib import Path

import pytest

from sx_kernel.base.errors import SxError
from sx_kernel.session.desk.history import PAGE, History, Input
from sx_kernel.session.desk.workspace import Workspace
from tests import faults
from tests.unit.session.typed import FIB, run, said


def test_reset_drops_code_and_keeps_definitions(workspace: Workspace) -> None:
    run(workspace, FIB + "(fib 5)")
    assert said(workspace, ":reset") == "dropped 1 compiled function; definitions are kept"
    assert said(workspace, "(fib 5)") == "5"


def test_reset_counters_keeps_code(workspace: Workspace) -> None:
    run(workspace, FIB + "(fib 5)")
    run(workspace, ":reset counters")
    stats = workspace.session.stats()
    assert (stats["size"], stats["hits"]) == (1, 0)


def test_reset_all_begins_a_session_and_keeps_history(workspace: Workspace) -> None:
    run(workspace, "(define x 1)")
    run(workspace, ":reset all")
    with pytest.raises(SxError, match="x"):
        run(workspace, "x")
    assert said(workspace, "%history").startswith("the last 2 inputs\n  (define x 1)")


def test_saved_inputs_can_be_loaded(workspace: Workspace, tmp_path: Path) -> None:
    file = tmp_path / "a b.sx"
    run(workspace, "(define x 6)\n%jit threshold 2")
    run(workspace, "(define y 7)")
    with pytest.raises(SxError):
        list(workspace.run('(error "no")', "x"))
    assert said(workspace, f'%save "{file}"').startswith("saved 2 inputs")
    run(workspace, ":reset all")
    assert said(workspace, f"%load {file}") == ""
    assert said(workspace, "(* x y)") == "42"
    with pytest.raises(SxError, match="cannot read /no/such/file: No such file"):
        run(workspace, "%load /no/such/file")


def test_saving_reads_no_more_than_a_page_of_inputs_at_once(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    history = workspace.history
    for line in range(1, 2 * PAGE + 1):
        history.add(line, f"(list {line})")
        history.finish(line, ok=True)
    asked: list[int] = []
    whole = History.range

    def seen(self: History, *args: int, **more: int) -> list[Input]:
        found = whole(self, *args, **more)
        asked.append(len(found))
        return found

    monkeypatch.setattr(History, "range", seen)
    list(workspace.run(f"%save {tmp_path / 'saved.sx'}", "x"))
    assert (tmp_path / "saved.sx").read_text().count("(list") == 2 * PAGE
    assert max(asked) <= PAGE


@pytest.mark.parametrize("command", ["%save {}", "%jit trace {}", "%%jit-profile {}\n(f 7)"])
def test_whatever_fails_a_file_that_is_written_keeps_its_content(
    workspace: Workspace, tmp_path: Path, command: str
) -> None:
    run(workspace, "(define (f x) (* x x))")
    file = tmp_path / "kept"
    with faults.counting() as seen:
        run(workspace, command.format(file))
    file.write_text("old")
    failed: list[SxError] = []
    for fault in faults.every(len(seen.seen), full=True):
        try:
            with fault:
                run(workspace, command.format(file))
        except SxError as problem:
            failed.append(problem)
            assert file.read_text() == "old", fault
        file.write_text("old")
        # where all operations fail from some point on, nothing can be removed
        assert fault.on or not list(tmp_path.glob(".kept*")), fault
        for left in tmp_path.glob(".kept*"):
            left.unlink()
    assert len(failed) > 5
    assert {problem.kind for problem in failed} == {"io-error"}
