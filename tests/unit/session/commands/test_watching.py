"""session/commands/watching.py."""

from __future__ import annotations

import pytest

from sx_kernel.base.errors import SxError
from sx_kernel.session.commands.refusal import CommandError
from sx_kernel.session.desk.shown import Text, as_text
from sx_kernel.session.desk.workspace import Workspace
from sx_kernel.session.session import Session
from tests.unit.session.watching.watched import FIB, said


def test_expectations_that_hold_are_told(workspace: Workspace) -> None:
    text = said(
        workspace, f"%%jit-expect hits>95% exits=0 compiled>=1 evictions<=0\n{FIB}\n(fib 15)"
    )
    assert text.startswith("as expected: hits > 95 %: 99.")
    assert text.endswith("610")


@pytest.mark.parametrize("wanted", ["hits<95%", "exits=1", "evictions>0", "calls<10"])
def test_expectations_that_do_not_hold_are_errors(workspace: Workspace, wanted: str) -> None:
    with pytest.raises(SxError, match="expected ") as raised:
        said(workspace, f"%%jit-expect {wanted}\n{FIB}\n(fib 15)")
    assert raised.value.payload.kind == "expectation-error"


@pytest.mark.parametrize("wanted", ["", "hits", "hits>many", "nonsense>3", "hits>95 %"])
def test_expectations_that_make_no_sense_are_refused(workspace: Workspace, wanted: str) -> None:
    with pytest.raises(CommandError):
        said(workspace, f"%%jit-expect {wanted}\n(+ 1 2)")


def test_assertions_about_compiled_code() -> None:
    session = Session(out=lambda _text: None)
    session.eval("(define (twice x) (* 2 x)) (map twice (range 9))")
    assert session.eval("(assert-compiled twice)") is True
    assert session.eval("(assert-no-exits (twice 4))") == 8
    with pytest.raises(SxError, match="left once"):
        session.eval("(assert-no-exits (twice 1.5))")
    with pytest.raises(SxError, match="never called, compiled at call 4"):
        session.eval("(define (never x) x) (assert-compiled 'never)")


@pytest.mark.parametrize("command", ["%%jit-profile", "%%jit-expect"])
def test_cell_commands_on_a_line_of_their_own_say_how_they_are_used(
    workspace: Workspace, command: str
) -> None:
    with pytest.raises(CommandError, match="usage"):
        said(workspace, f"{command[1:]} x")


def test_a_command_about_nothing_says_so(workspace: Workspace) -> None:
    assert [as_text(one) for one in workspace.run("%jit exits", "In [1]")] == [
        "compiled code was never left for the machine"
    ]
    (shown,) = workspace.run("%jit exits clear", "In [1]")
    assert isinstance(shown, Text)
