"""%jit record, %jit what-if, %%jit-compare: other settings, the same program."""

from __future__ import annotations

from typing import Any

import pytest

from sx_kernel.base.errors import SxError
from sx_kernel.primitives.plots import Chart
from sx_kernel.session.commands.refusal import CommandError
from sx_kernel.session.commands.replaying import REPEATS
from sx_kernel.session.desk.shown import Figure, Shown, Table, Text, Value
from sx_kernel.session.desk.workspace import Workspace
from sx_kernel.session.session import Session
from sx_kernel.session.watching.compare import Setting, run_in_turns

LOOP = "(define (f) 1) (define (g) 2) (define (h) 3)\n" + "(f) (g) (h)\n" * 10


@pytest.fixture
def workspace() -> Workspace:
    def fresh() -> Session:
        return Session(out=lambda _text: None)

    return Workspace(fresh(), fresh)


def run(workspace: Workspace, text: str) -> list[Shown]:
    return list(workspace.run(text, "In [1]"))


def table(shown: list[Shown]) -> Table:
    return next(item for item in shown if isinstance(item, Table))


def chart(shown: list[Shown]) -> Chart:
    found = next(item for item in shown if isinstance(item, Figure))
    assert type(found.chart) is Chart
    return found.chart


def test_what_if_replays_what_was_recorded(workspace: Workspace) -> None:
    run(workspace, f"%jit record on\n{LOOP}\n%jit record off")
    shown = run(workspace, "%jit what-if --budget 2,3 --policy lru,opt --threshold 1 --backoff off")
    assert table(shown).columns == ("budget", "lru", "opt")
    assert table(shown).rows[0][:2] == (2, "100.0 %")
    assert table(shown).rows[1] == (3, "10.0 %", "10.0 %")
    assert table(shown).title == "calls that find no compiled code, threshold 1, back-off off"
    assert table(shown).notes == (
        "30 calls of 3 functions",
        "as recorded: 18 hits, 12 misses (9 cold, 3 first), 0 evictions",
    )
    assert [line.label for line in chart(shown).lines] == ["lru", "opt"]
    assert chart(shown).xs == (2.0, 3.0)


def test_what_if_asks_under_the_settings_of_the_session(workspace: Workspace) -> None:
    run(workspace, f"(jit-set-threshold! 2)\n%jit record on\n{LOOP}\n%jit record off")
    shown = run(workspace, "%jit what-if --budget 5000 --policy lru")
    assert table(shown).rows == ((5000, "20.0 %"),)
    stats = workspace.session.stats()
    assert (stats["hits"], stats["misses"]) == (24, 6)


def test_what_if_knows_back_off(workspace: Workspace) -> None:
    run(workspace, f"(jit-set-threshold! 1)\n%jit record on\n{LOOP}\n%jit record off")
    on, off = (
        str(
            table(run(workspace, f"%jit what-if --budget 2 --policy lru --backoff {word}")).rows[0][
                1
            ]
        )
        for word in ("on", "off")
    )
    assert off == "100.0 %"
    assert float(on.rstrip(" %")) < 90


def test_reset_all_ends_a_recording_and_keeps_it(workspace: Workspace) -> None:
    run(workspace, f"%jit record on\n{LOOP}\n:reset all\n(define (f) 1) (f)")
    assert run(workspace, "%jit record") == [Text("recorded: 30 calls of 3 functions")]
    assert workspace.session.stats()["misses"] == 1


def test_without_a_budget_all_sizes_are_shown(workspace: Workspace) -> None:
    run(workspace, f"%jit record on\n{LOOP}")
    assert [row[0] for row in table(run(workspace, "%jit what-if")).rows] == [1, 2, 3]


def test_recording_ends_when_told(workspace: Workspace) -> None:
    run(workspace, "(define (f) 1)\n%jit record on\n(f) (f)\n%jit record off\n(f)")
    assert run(workspace, "%jit record") == [Text("recorded: 2 calls of 1 function")]
    assert workspace.session.stats()["threshold"] == 4


def test_what_if_needs_a_recording(workspace: Workspace) -> None:
    with pytest.raises(CommandError, match="%jit record on"):
        run(workspace, "%jit what-if")


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("%jit what-if --policy mru", "--policy is one of lru, fifo, lfu, opt, not mru"),
        ("%jit what-if --budget x", "--budget must be an integer"),
        ("%jit what-if --backoff maybe", "--backoff is on or off, not maybe"),
        ("%jit what-if now", "usage: %jit what-if"),
        ("%jit record maybe", "usage: %jit record"),
        ("%%jit-compare --threshold 0\n1", "--threshold must be an integer from 1"),
        ("%%jit-compare --repeat 100\n1", "300 runs are more than the 120"),
        ("%%jit-compare fast\n1", "usage: %%jit-compare"),
    ],
)
def test_wrong_use_is_explained(workspace: Workspace, line: str, message: str) -> None:
    run(workspace, "%jit record on\n(map inc (list 1))\n%jit record off")
    with pytest.raises(CommandError) as caught:
        run(workspace, line)
    assert message in str(caught.value)


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
