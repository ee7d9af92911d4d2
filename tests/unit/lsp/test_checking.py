"""Forms are checked; nothing of them is evaluated."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest

from sx_kernel.lsp.checking import MACRO_SECONDS
from sx_kernel.lsp.workspace import Workspace
from sx_kernel.syntax.reader import read_forms
from tests.unit.lsp.texts import problems


def test_nothing_of_a_document_is_evaluated(workspace: Workspace, tmp_path: Path) -> None:
    flag = tmp_path / "loaded.sx"
    flag.write_text('(error "was loaded")')
    text = f"""
    (error "was run")
    (define x (error "was run"))
    (let loop () (loop))
    (display "was run")
    (set! map nil)
    (load "{flag}")
    (define-library (l) (export y) (define y (error "was run")))
    (import (l))
    """
    before = dict(workspace.checker.session.machine.globals)
    assert problems(workspace, text) == []
    after = workspace.checker.session.machine.globals
    assert {k for k in after if k not in before or after[k] is not before[k]} == set()


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("(let loop () (loop))", "limit-error"),
        ("(let loop ((x (list 1))) (loop (concat x x)))", "limit-error"),
        ("`(m)", "limit-error"),
        ("(raise 5)", "raise"),
        ('(load "/etc/passwd")', None),
        ("(perform {:op 1})", "io-error"),
        ("(read-line)", None),
        ('(display "printed")', None),
        ("(call/cc (fn (k) (k 1)))", None),
    ],
)
def test_macros_are_run_under_limits(
    body: str, kind: str | None, workspace: Workspace, capsys: pytest.CaptureFixture[str]
) -> None:
    began = time.monotonic()
    found = problems(workspace, f"(defmacro m () {body})\n(m)\n(define after 1)\n")
    kinds = [p[1] for p in found]
    assert kinds in ([kind], []) if kind is not None else kinds == []
    assert time.monotonic() - began < 10 * MACRO_SECONDS
    assert capsys.readouterr() == ("", "")


def test_what_macros_do_to_globals_is_undone(workspace: Workspace) -> None:
    session = workspace.checker.session
    inc = session.eval_form(_form("(begin inc)"))
    problems(workspace, "(defmacro m () (set! inc dec) (jit-reset!) 1)\n(m)\n(inc 1)")
    assert session.eval_form(_form("(begin inc)")) is inc


def _form(text: str) -> Any:
    return read_forms(text)[0]
