"""repl/display.py: results as plain text, where nothing is known of the terminal."""

from __future__ import annotations

import io
from pathlib import Path

from sx_kernel import Session
from sx_kernel.repl.console import Console
from sx_kernel.repl.display import Display
from sx_kernel.session.desk.shown import Code, Value
from sx_kernel.session.desk.workspace import Workspace


def display() -> tuple[Display, io.StringIO, io.StringIO]:
    out, err = io.StringIO(), io.StringIO()
    return Display(Console(out, err)), out, err


def test_what_is_shown_is_returned_as_text() -> None:
    shown, out, _ = display()
    assert shown.show(Value([1, "a"])) == '(1 "a")'
    assert shown.show(Code("(f)", "sx", "source")) == "source\n  (f)"
    assert out.getvalue() == '(1 "a")\nsource\n  (f)\n'


def test_nil_and_definitions_print_nothing() -> None:
    shown, out, _ = display()
    assert shown.show(Value(None)) == shown.show(Value(1, definition=True)) == ""
    assert out.getvalue() == ""


def test_errors_go_where_errors_go() -> None:
    shown, out, err = display()
    shown.complain("error: no")
    assert (out.getvalue(), err.getvalue()) == ("", "error: no\n")


def test_a_plot_is_written_into_its_file(tmp_path: Path) -> None:
    shown, out, _ = display()
    file = tmp_path / "cache.svg"
    workspace = Workspace(Session(threshold=1), Session)
    for one in workspace.run(f"(define (f x) x) (map f (range 50))\n%jit plot --save {file}", "t"):
        shown.show(one)
    assert out.getvalue().endswith(f"wrote {file}\n")
    assert "<svg" in file.read_text(encoding="utf-8")
    assert shown.live_curves(workspace) is None
