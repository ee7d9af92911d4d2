"""session/watching/advice.py: what costs most in a session, where, and what to write instead."""

from __future__ import annotations

from sx_kernel.session.desk.workspace import Workspace
from sx_kernel.session.watching.advice import findings
from tests.unit.session.watching.watched import FIB, said


def test_advice_names_the_dearest_first_with_what_to_do(workspace: Workspace) -> None:
    said(workspace, "%jit threshold off")
    said(workspace, "(define (slow n) (if (= n 0) 0 (+ 1 (slow (- n 1)))))\n(slow 3000)")
    text = said(workspace, "%jit advise")
    assert text.startswith("1. slow (In [1], line 1): about")
    assert "3001 calls on the machine: nothing is compiled" in text
    assert "instead: %jit threshold 4" in text


def test_advice_for_a_cache_that_is_too_small_is_a_budget(workspace: Workspace) -> None:
    said(workspace, "%jit budget 3\n%jit threshold 1\n(jit-set-backoff! false)")
    for i in range(6):
        said(workspace, f"(define (f{i} x) (+ x {i}))")
    for _ in range(5):
        for i in range(6):
            said(workspace, f"(f{i} 1)")
    found = [
        one for one in findings(workspace.session, workspace.exits) if "evictions" in one.reason
    ]
    assert len(found) == 1
    budget = int(found[0].instead.removeprefix("%jit budget "))
    assert budget >= 6


def test_without_costs_there_is_no_advice(workspace: Workspace) -> None:
    assert said(workspace, "%jit advise").startswith("nothing costs much")


def test_advice_costs_are_sorted(workspace: Workspace) -> None:
    said(workspace, f"{FIB}\n(fib 15)\n(fib 2.5)\n%jit threshold off\n(jit-reset!)\n(fib 10)")
    costs = [one.cost for one in findings(workspace.session, workspace.exits)]
    assert costs == sorted(costs, reverse=True)
