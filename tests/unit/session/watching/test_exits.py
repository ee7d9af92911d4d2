"""session/watching/exits.py."""

from __future__ import annotations

import pytest

from sx_kernel.session.desk.workspace import Workspace
from sx_kernel.session.watching.exits import CONTINUATION, GUARD, ROOM
from tests.unit.session.watching.watched import FIB, said


def test_exits_tell_the_place_the_reason_and_what_came(workspace: Workspace) -> None:
    said(workspace, "(define (double x)\n  (* 2 x))\n(map double (range 9))")
    said(workspace, "(double 1.5)", "In [2]")
    (one,) = workspace.exits.all()
    assert (one.spot.function, one.spot.where) == ("double", "In [1], line 2")
    assert (one.why, one.count, dict(one.came)) == (GUARD, 1, {"x: number": 1})


def test_each_kind_of_exit_has_its_reason(workspace: Workspace) -> None:
    said(workspace, "(define (add-it x) (+ 1 x))\n(map add-it (range 9))")
    for _ in range(2):  # the first one fails the guard
        said(workspace, '(guard (e (true nil)) (add-it "a"))')
    said(workspace, "(define (deep n) (if (= n 0) 0 (+ (deep (- n 1)) (deep 0))))\n(deep 20000)")
    said(workspace, "(define saved nil)")
    said(
        workspace, "(define (out x) (+ 1 (call/cc (fn (k) (set! saved k) x))))\n(map out (range 9))"
    )
    reasons = {(one.spot.function, one.why) for one in workspace.exits.all()}
    assert any(function == "add-it" and why.startswith("an error") for function, why in reasons)
    assert ("deep", ROOM) in reasons
    assert any(why == CONTINUATION for _, why in reasons)


def test_exits_of_one_line_are_counted_together(workspace: Workspace) -> None:
    said(workspace, "(define (half x) (/ x 2))\n(map half (range 9))")
    said(workspace, '(for-each (fn (i) (guard (e (true nil)) (half "a"))) (range 50))')
    errors = [one for one in workspace.exits.all() if one.why.startswith("an error")]
    assert [one.count for one in errors] == [workspace.exits.total - 1]
    assert dict(errors[0].came) == {"x: string": errors[0].count}


def test_code_that_the_compiler_itself_replaces_is_no_exit(workspace: Workspace) -> None:
    """A hot function gets better code while it runs: the old one is left, and nothing is wrong."""
    said(workspace, f"{FIB}\n(fib 20)")
    assert workspace.exits.total == 0
    assert workspace.session.eval("(jit-exits)") == 0


def test_a_fresh_session_has_exits_of_its_own(workspace: Workspace) -> None:
    said(workspace, "(define (double x) (* 2 x))\n(map double (range 9))\n(double 1.5)")
    assert workspace.exits.total == 1
    said(workspace, ":reset all")
    assert workspace.exits.total == 0
    said(workspace, "(define (double x) (* 2 x))\n(map double (range 9))\n(double 1.5)")
    assert workspace.exits.total == 1


def test_a_bug_in_noting_exits_harms_no_program(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(_problem: object, _frames: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(type(workspace.exits), "hear", lambda *_: fails(None, None))
    assert said(workspace, "(define (d x) (* 2 x))\n(map d (range 9))\n(d 1.5)").endswith("3.0")


def test_what_is_kept_of_exits_is_bounded(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sx_kernel.session.watching.exits.MOST", 3)
    for i in range(6):
        said(workspace, f"(define (f{i} x) (* 2 x))\n(map f{i} (range 9))\n(f{i} 1.5)")
    assert len(workspace.exits.all()) == 3
    assert workspace.exits.total == 6
