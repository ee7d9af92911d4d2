"""session/watching/passes.py."""

from __future__ import annotations

import pytest

from sx_kernel.base.errors import SxError
from sx_kernel.session.desk.shown import Code
from sx_kernel.session.desk.workspace import Workspace
from sx_kernel.session.watching.passes import differences
from tests.unit.session.watching.watched import FIB, said


def test_passes_are_marked_where_they_change_something(workspace: Workspace) -> None:
    said(workspace, f"{FIB}\n(fib 15)")
    (shown,) = workspace.run("%jit passes fib", "In [1]")
    assert isinstance(shown, Code)
    assert shown.code.startswith("as it is built")
    assert any(line.startswith("  +") for line in shown.code.split("\n"))
    assert any(line.startswith("  -") for line in shown.code.split("\n"))


def test_values_that_are_only_numbered_anew_are_no_difference() -> None:
    assert differences(["v1 any = f", "v2 any = g v1"], ["v7 any = f", "v9 any = g v7"]) == [
        "  v7 any = f",
        "  v9 any = g v7",
    ]
    assert differences(["a", "b"], ["a", "c"]) == ["  a", "- b", "+ c"]


def test_passes_of_what_is_declined_say_why(workspace: Workspace) -> None:
    said(workspace, "(define (setup n) (define-values (a b) (values 1 2)) (eval '(+ 1 2)) n)")
    assert said(workspace, "%jit passes setup")
    said(workspace, "(define (outer n) (set! undefined-yet n))")
    with pytest.raises(SxError, match="is not a function"):
        said(workspace, "(define x 1)\n%jit passes x")
