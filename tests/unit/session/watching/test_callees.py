"""session/watching/callees.py."""

from __future__ import annotations

from sx_kernel.session.desk.workspace import Workspace
from tests.unit.session.watching.watched import FIB, SQUARES, said


def test_the_tree_of_calls_says_how_each_call_is_made(workspace: Workspace) -> None:
    said(workspace, f"{SQUARES}\n(define (never x) x)\n(define (calls-it x) (never (both x)))")
    tree = said(workspace, "%jit calls both")
    assert tree.startswith("both  compiled")
    assert "square  inlined" in tree
    assert "never  called by the machine; not compiled: never called" in said(
        workspace, "%jit calls calls-it"
    )
    said(workspace, f"{FIB}\n(fib 15)")
    assert "fib  direct" in said(workspace, "%jit calls fib")


def test_functions_that_call_one_another_have_a_tree_that_ends(workspace: Workspace) -> None:
    said(workspace, "(define (a n) (if (= n 0) 0 (b (- n 1))))\n(define (b n) (a n))\n(a 20)")
    assert said(workspace, "%jit calls a").count("\n") < 10
