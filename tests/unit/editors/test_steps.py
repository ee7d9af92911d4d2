"""%cek as a stepper: what the kernel tells is what the stepper shows."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from sx_kernel.kernel.mime import bundle
from sx_kernel.kernel.overflow import Overflow
from sx_kernel.session.commands.looking import STEPPED, STEPS
from sx_kernel.session.desk.shown import Table
from sx_kernel.session.desk.workspace import Workspace
from sx_kernel.session.session import Session
from tests.unit.editors.conftest import talk

Ask = Callable[[str, Any], Any]


@pytest.fixture(scope="module")
def ask() -> Iterator[Ask]:
    node = shutil.which("node")
    if node is None:
        pytest.skip("running the extension's modules needs node")
    yield from talk([node, str(Path(__file__).with_name("steps.mjs"))])


def stepped(text: str) -> Table:
    def fresh() -> Session:
        return Session(out=lambda _text: None)

    workspace = Workspace(fresh(), fresh)
    workspace.session.eval("(define (square x) (* x x))", "In [1]")
    (shown,) = workspace.run(f"%cek {text}", "In [2]")
    assert isinstance(shown, Table)
    return shown


def test_what_is_evaluated_is_marked_in_the_source(ask: Ask) -> None:
    data = stepped("(+ 1 (square 5))").data[STEPS]
    assert ask("isSteps", data) is True
    marked = [
        ask("parts", {"text": data["text"], "span": step["span"]})[1] for step in data["steps"]
    ]
    assert marked == ["(+ 1 (square 5))", "(square 5)", "", "", ""]  # square is not of this text
    assert data["ending"] == "done: 26"


def test_the_stack_grows_and_shrinks_and_what_is_new_is_marked(ask: Ask) -> None:
    steps = stepped("(+ 1 (square 5))").data[STEPS]["steps"]
    found = [ask("stack", {"steps": steps, "at": at}) for at in range(len(steps))]
    assert [[text for text, _ in one["frames"]] for one in found] == [
        [], ["(+ 1 □)"], ["(+ 1 □)"], ["(+ 1 □)"], [],
    ]  # fmt: skip
    assert [[new for _, new in one["frames"]] for one in found] == [
        [],
        [True],
        [False],
        [False],
        [],
    ]
    assert [one["gone"] for one in found] == [0, 0, 0, 0, 1]


def test_the_table_is_there_for_all_others() -> None:
    shown = bundle(stepped("(+ 1 2)"), Overflow())
    assert set(shown) == {"text/plain", "text/html", STEPS}
    assert "done: 3" in shown["text/plain"]


def test_long_evaluations_are_a_table_only() -> None:
    assert (
        stepped(f"-n {STEPPED + 200} (let loop ((i 0)) (when (< i 500) (loop (+ i 1))))").data == {}
    )


@pytest.mark.parametrize(
    "wrong", [None, 7, {}, {"version": 2}, {"version": 1, "text": "", "ending": "", "steps": [{}]}]
)
def test_states_that_make_no_sense_are_not_stepped(ask: Ask, wrong: Any) -> None:
    assert ask("isSteps", wrong) is False
