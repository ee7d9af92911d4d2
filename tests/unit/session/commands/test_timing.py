"""session/commands/timing.py."""

from __future__ import annotations

from sx_kernel.session.desk.workspace import Workspace
from tests.unit.session.typed import FIB, run, said


def test_time_tells_what_went_into_compiling(workspace: Workspace) -> None:
    run(workspace, FIB)
    text = said(workspace, "%time (fib 12)")
    assert text.endswith("\n144")
    assert "compiling: 1 function added" in text
    assert " calls, 9" in text
    assert "nothing compiled" in said(workspace, "%time (fib 12)")
    assert said(workspace, "%%time\n(define y 2)\n(* y y)").endswith("\n4")


def test_timeit_counts_its_evaluations(workspace: Workspace) -> None:
    run(workspace, "(define n 0)")
    text = said(workspace, "%timeit -n 3 -r 2 (set! n (+ n 1))")
    assert "(2 runs of 3 evaluations)" in text
    assert said(workspace, "n") == "6"
