"""session/watching/compare.py: one program under several settings of the cache: `%%jit-compare`."""

from __future__ import annotations

from typing import Any

import pytest

from sx_kernel.base.errors import SxError
from sx_kernel.session.commands.replaying import REPEATS
from sx_kernel.session.desk.shown import Text, Value
from sx_kernel.session.desk.workspace import Workspace
from sx_kernel.session.session import Session
from sx_kernel.session.watching.compare import Setting, run_in_turns
from tests.unit.session.watching.compared import chart, run, table


def test_compare_runs_the_cell_under_each_setting(workspace: Workspace) -> None:
    cell = "(define (f x) (* x x))\n(display 1)\n(reduce + 0 (map f (range 50)))"
    shown = run(workspace, f"%%jit-compare --threshold 1,off --budget 10,100\n{cell}")
    rows = table(shown).rows
    assert [row[:2] for row in rows] == [(1, 10), (1, 100), ("off", 10), ("off", 100)]
    assert rows[0][7] not in {None, 0}
    assert rows[2][7:] == (0, 0, 0)
    for row in rows:
        times: Any = row[2:5]  # fastest, middle, slowest
        assert list(times) == sorted(times)
    assert Text("1") in shown
    assert shown[-1] == Value(40425)


def test_compared_settings_that_are_equivalent_are_said_to_be_so(workspace: Workspace) -> None:
    cell = "(define (f x) (* x x))\n(reduce + 0 (map f (range 50)))"
    shown = run(workspace, f"%%jit-compare --threshold 1,off --budget 10,100 --repeat 2\n{cell}")
    notes = table(shown).notes
    equal = "equivalent here, their times differ by chance: "
    assert f"{equal}threshold 1, budget 10 = threshold 1, budget 100" in notes
    assert f"{equal}threshold off, budget 10 = threshold off, budget 100" in notes
    assert [line.label.count(" = ") for line in chart(shown).lines] == [1, 1]


def test_compared_settings_are_run_five_times_in_turns(workspace: Workspace) -> None:
    settings = [Setting(1, 10), Setting(None, 10)]
    order: list[int | None] = []
    evaluate = Session.eval_forms

    def eval_forms(session: Session, text: str, name: str) -> Any:
        order.append(session.policy.cache.threshold)
        return evaluate(session, text, name)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Session, "eval_forms", eval_forms)
        runs = run_in_turns(workspace, "(map inc (list 1 2))", "cell", settings, REPEATS)
    assert order == [1, None] * 5
    assert [len(one.times) for one in runs] == [5, 5]


def test_the_picture_of_a_comparison_shows_the_rates_that_were(workspace: Workspace) -> None:
    cell = "(define (f x) (* x x))\n" + "(f 1)\n" * 100
    shown = run(workspace, f"%%jit-compare --threshold 1,11,off --budget 10 --repeat 1\n{cell}")
    picture = chart(shown)
    assert picture.xs[-1] == 100
    for line, misses in zip(picture.lines, (1, 11, 100), strict=True):
        for place, rate in zip(picture.xs, line.values, strict=True):
            if place >= 1:
                exact = 100 * max(0, int(place) - misses) / int(place)
                assert abs(rate - exact) <= 100 / place + 1
        assert line.values[-1] == pytest.approx(100 - misses)
    said = shown[-2]
    assert isinstance(said, Text)
    assert "threshold 1, budget 10 ends highest, at 99.0 % hits" in said.text
    assert "threshold off, budget 10 lowest, at 0.0 % (nothing was compiled)" in said.text


def test_compare_leaves_the_session_alone(workspace: Workspace) -> None:
    run(workspace, "(define x 1)")
    session = workspace.session
    run(workspace, "%%jit-compare --threshold 1\n(define x 2) (define (only-there) 1)")
    assert workspace.session is session
    assert session.eval("x") == 1
    with pytest.raises(SxError, match="Undefined symbol: only-there"):
        session.eval("(only-there)")


def test_an_error_in_the_compared_cell_is_the_cells(workspace: Workspace) -> None:
    session = workspace.session
    with pytest.raises(SxError, match="Undefined symbol: nowhere"):
        run(workspace, "%%jit-compare\n(+ 1 nowhere)")
    assert workspace.session is session


def test_results_that_differ_are_told(workspace: Workspace) -> None:
    """They cannot, unless the program asks for the setting."""
    shown = run(workspace, "%%jit-compare --threshold 1,2\n(get (jit-stats) :threshold)")
    assert "NOT THE SAME RESULT: threshold 2" in table(shown).notes[0]
