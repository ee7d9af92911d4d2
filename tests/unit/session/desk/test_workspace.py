"""session/desk/workspace.py."""

from __future__ import annotations

import pytest

from sx_kernel.base.errors import SxError
from sx_kernel.session.commands.refusal import CommandError
from sx_kernel.session.desk.history import History
from sx_kernel.session.desk.shown import Text, Together, Value, as_text
from sx_kernel.session.desk.workspace import Workspace
from sx_kernel.session.session import Session
from tests.unit.session.typed import run


def test_commands_and_forms_mix_in_one_input(workspace: Workspace) -> None:
    shown = run(workspace, "(define x 20)\n%jit threshold 2\n(+ x 1)\n:jit budget\n(* x\n   2)")
    values = [one.value for one in shown if isinstance(one, Value)]
    assert values[1:] == [21, 40]
    assert "threshold: 2" in [as_text(one) for one in shown]


def test_an_error_below_a_command_has_its_own_line(workspace: Workspace) -> None:
    with pytest.raises(SxError) as caught:
        run(workspace, '%jit threshold\n\n  (+ 1 "2")')
    place = caught.value.payload.where
    assert (place.line, place.column) == (3, 3)


def test_history_of_a_workspace_without_one_is_in_memory() -> None:
    workspace = Workspace(Session(), Session)
    assert isinstance(workspace.history, History)
    assert workspace.history.path is None


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("map?", "(map f xs"),
        ("?map", "(map f xs"),
        ("  even??  ", "(even? x)"),
        ("if?", "(if test then [else])"),
        ("mine?", "(mine x)"),
        ("%jit?", "%jit [stats|"),
        ("?:quit", ":quit"),
    ],
)
def test_a_question_mark_before_or_behind_a_name_asks_for_help(text: str, answer: str) -> None:
    workspace = Workspace(Session(), Session)
    list(workspace.run("(define (mine x) x)", "test"))
    [shown] = workspace.run(text, "test")
    first = shown.parts[0] if isinstance(shown, Together) else shown
    assert isinstance(first, Text)
    assert first.text.startswith(answer)


def test_names_that_end_in_a_question_mark_are_values_as_before() -> None:
    workspace = Workspace(Session(), Session)
    list(workspace.run("(define ok? 5)", "test"))
    assert list(workspace.run("ok?", "test")) == [Value(5)]
    assert as_text(next(iter(workspace.run("even?", "test")))) == "#<function even?>"
    with pytest.raises(SxError, match="Undefined symbol: nobody"):
        list(workspace.run("nobody?", "test"))
    with pytest.raises(CommandError, match="nothing is known about nobody"):
        list(workspace.run("?nobody", "test"))
    assert list(workspace.run('"is it so?"', "test")) == [Value("is it so?")]
