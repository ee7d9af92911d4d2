"""session/commands/replaying.py."""

from __future__ import annotations

import pytest

from sx_kernel.session.commands.refusal import CommandError
from sx_kernel.session.desk.shown import Text
from sx_kernel.session.desk.workspace import Workspace
from tests.unit.session.watching.compared import chart, run, table

LOOP = "(define (f) 1) (define (g) 2) (define (h) 3)\n" + "(f) (g) (h)\n" * 10


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
