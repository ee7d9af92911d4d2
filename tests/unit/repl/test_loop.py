"""repl/loop.py: read, evaluate, show, and go on whatever happens."""

from __future__ import annotations

import io
from typing import Any

import pytest

from sx_kernel import Session
from sx_kernel.base.errors import Interrupted
from sx_kernel.repl.attention import Attention
from sx_kernel.repl.console import Console
from sx_kernel.repl.display import Display
from sx_kernel.repl.loop import ATTEMPTS, Loop
from sx_kernel.session.desk.workspace import Workspace


def looped(*inputs: Any, watched: bool = False) -> tuple[int, str, str, Loop]:
    """Status, output and errors of a loop over `inputs`: texts, or what reading raises."""
    out, err = io.StringIO(), io.StringIO()
    waiting = iter(inputs)

    def read() -> str:
        found = next(waiting, EOFError())
        if isinstance(found, BaseException):
            raise found
        return found

    workspace = Workspace(Session(out=out.write), Session)
    loop = Loop(workspace, Display(Console(out, err)), read, Attention() if watched else None)
    return loop.run(), out.getvalue(), err.getvalue(), loop


def test_values_are_shown_and_the_last_three_are_kept() -> None:
    status, out, err, _ = looped("1", "2", "3", "(list *1 *2 *3)")
    assert (status, err) == (0, "")
    assert out.split("\n") == ["1", "2", "3", "(3 2 1)", ""]


def test_an_error_is_told_kept_and_the_next_input_is_read() -> None:
    status, out, err, _ = looped('(error "no")', "(error-message *e)")
    assert status == 1 and out == '"no"\n' and err.startswith("error: no")


def test_from_a_terminal_errors_are_no_failure() -> None:
    assert looped('(error "no")', watched=True)[0] == 0


def test_quit_ends_it_before_the_inputs_end() -> None:
    status, out, _, loop = looped("1", ":quit", "2")
    assert (status, out, loop.workspace.inputs) == (0, "1\n", 2)


def test_blank_inputs_are_not_counted() -> None:
    assert looped("", "  \n", "1")[3].workspace.inputs == 1


def test_ctrl_c_while_reading_ends_it_only_where_nobody_watches() -> None:
    with pytest.raises(KeyboardInterrupt):
        looped(KeyboardInterrupt(), "1")
    assert looped(KeyboardInterrupt(), "1", watched=True)[1] == "1\n"


def test_an_interrupted_input_is_told_and_the_next_one_runs() -> None:
    out, err = io.StringIO(), io.StringIO()
    session = Session(out=out.write)
    texts = iter(["(stop)", "(+ 1 2)"])

    def stop() -> None:
        raise Interrupted("enough")

    session.define("stop", stop)

    def read() -> str:
        found = next(texts, None)
        if found is None:
            raise EOFError
        return found

    Loop(Workspace(session, Session), Display(Console(out, err)), read, Attention()).run()
    assert out.getvalue().endswith("3\n") and "enough" in err.getvalue()


def test_reading_that_fails_again_and_again_is_the_end() -> None:
    status, out, err, _ = looped(*[ValueError("broken")] * ATTEMPTS, "1")
    assert status == 1 and out == "" and err.count("broken") == ATTEMPTS
    once = looped(ValueError("broken"), "1", ValueError("broken"), "2")
    assert once[1] == "1\n2\n"


def test_values_begin_again_in_a_fresh_session() -> None:
    out = looped("41", ":reset all", "(list *1 *2)")[1]
    assert out.endswith("(nil nil)\n")
