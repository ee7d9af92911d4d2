"""session/commands/looking.py."""

from __future__ import annotations

import pytest

from sx_kernel.session.commands.refusal import CommandError
from sx_kernel.session.desk.shown import as_text
from sx_kernel.session.desk.workspace import Workspace
from sx_kernel.session.session import Session
from tests.unit.session.typed import run, said


def test_who_lists_what_was_defined(workspace: Workspace) -> None:
    assert said(workspace, "%who") == "nothing is defined"
    run(workspace, "(define (area w h) (* w h)) (define limit 5) (defmacro twice (x) `(do ,x ,x))")
    text = said(workspace, "%who")
    assert [line.split()[0] for line in text.splitlines()[2:]] == ["area", "limit", "twice"]
    assert "(area w h)" in text
    assert said(workspace, "%who li").splitlines()[2].split() == ["limit", "number", "5"]


def test_a_redefined_library_function_is_the_users(workspace: Workspace) -> None:
    run(workspace, "(define (map f xs) xs)")
    assert set(workspace.session.definitions()) == {"map"}


def test_history_is_searched(workspace: Workspace) -> None:
    for text in ("(+ 1 1)", "(list 2)", "(+ 3 3)"):
        run(workspace, text)
    assert said(workspace, "%history -n 2 (+") == "the last 2 inputs\n  (+ 1 1)\n  (+ 3 3)"


def test_expand_and_cek_show_their_work(workspace: Workspace) -> None:
    run(workspace, "(defmacro twice (x) `(do ,x ,x))")
    assert said(workspace, "%expand (twice (f))") == "(do (f) (f))"
    assert said(workspace, "%cek (+ 1 2)").splitlines()[-1].strip() == "done: 3"
    stopped = said(workspace, "%cek -n 1 (list (car '(1)) 2)").splitlines()
    assert stopped[-1].strip() == "stopped here; -n shows more"
    with pytest.raises(CommandError, match="-n must be at most"):
        run(workspace, "%cek -n 1000000 1")


def test_help_is_as_wide_as_the_face_says() -> None:
    workspace = Workspace(Session(), Session)
    workspace.columns = lambda: 50
    for name in ("map", "string-pad", "if", "with-jit-threshold", "signal"):
        [shown] = workspace.run(f":doc {name}", "test")
        lines = as_text(shown).split("\n")
        assert max(map(len, lines)) <= 50, name
        assert len(lines) > 3
    [shown] = workspace.run(":help", "test")
    lines = as_text(shown, 80).split("\n")
    assert max(map(len, lines)) <= 80
    assert "the last inputs, of all sessions; those with" in " ".join(lines)
