"""The experiment on hyperscript counts every failure, and its page says what it found."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bench import hosted
from bench.guest import TENTHS, chosen, measure, sources
from bench.hosted import FRESH, Found, bounded, criteria, flatness, page, report
from bench.saturation import BATCH, SETTINGS, setting_called
from sx_kernel.session.session import Session

PROGRAMS = 400
STATS = {"hits": 95, "misses": 5, "compiled": 7, "misses-by": {"cold": 5}, "evictions": 0}
WRONG = (3, "AssertionError: 1, not 2")


def row(programs: int = PROGRAMS, *, megabytes: int = 0, **changed: Any) -> dict[str, Any]:
    """What guest.measure answers, made up."""
    grown = megabytes * 1_000_000
    return {
        "order": list(range(programs)), "seconds": [0.001] * programs, "sizes": [9] * programs,
        "memory": [[0, 1], [300, 50_000_000], [programs, 50_000_000 + grown]], "compiler": 0.99,
        "failed": [], "stats": STATS,
    } | changed  # fmt: skip


def found(**growth: int) -> Found:
    """Figures in which all is well."""
    made = Found()
    for setting in SETTINGS:
        compiled = STATS | {"compiled": 90 if setting.threshold == 1 else 7}
        made.runs[setting.key] = [row(stats=compiled, **growth) for _order in range(2)]
    made.turns = [[row() for _turn in range(TENTHS)] for _order in range(2)]
    for name in FRESH:
        made.fresh[name] = [row(BATCH), row(BATCH)]
        made.batched[name] = 1.0
    return made


def test_all_is_well_where_nothing_failed() -> None:
    assert criteria(found())[0].holds
    assert "wrongly" not in page(found())


@pytest.mark.parametrize(
    "pick",
    [
        lambda made: made.runs["d1"][1],
        lambda made: made.turns[1][7],
        lambda made: made.fresh["one"][1],
        lambda made: made.fresh["two"][0],
        lambda made: made.fresh["single"][0],
    ],
    ids=["setting", "turn", "one", "two", "single"],
)
def test_a_failure_counts_wherever_it_happens(pick: Callable[[Found], dict[str, Any]]) -> None:
    made = found()
    pick(made)["failed"] = [WRONG]
    first = criteria(made)[0]
    assert not first.holds
    counted, everything = map(int, first.figure.split(" of "))
    assert (everything - counted, everything) == (1, 12 * PROGRAMS + 20 * PROGRAMS + 6 * BATCH)
    assert "- program 3, 1 × (" in page(made)
    assert "AssertionError: 1, not 2" in report(made)


def test_a_program_that_fails_in_many_runs_has_one_line() -> None:
    made = found()
    for one in made.turns[0]:
        one["failed"] = [WRONG]
    text = page(made)
    assert text.count("- program 3,") == 1
    assert "- program 3, 10 × (order 1, turn 0; order 1, turn 1; order 1, turn 2 …)" in text


def test_a_budget_that_binds_is_held_against_its_criterion() -> None:
    made = found()
    assert bounded(made).holds
    made.runs["c100"][1]["sizes"][5] = 101
    assert bounded(made).figure.startswith("largest 101")
    assert not bounded(made).holds
    assert bounded(made) in criteria(made)


@pytest.mark.parametrize(("megabytes", "holds", "word"), [(4, True, "within"), (6, False, "more")])
def test_what_the_page_says_of_memory_is_what_the_criterion_says(
    megabytes: int, holds: bool, word: str
) -> None:
    made = found(megabytes=megabytes)
    assert flatness(made).holds is holds
    said = page(made).split("**What stays in memory** is ")[1].split(". ")[0]
    assert said.startswith(f"+{megabytes}.0 MB behind the first 300 programs")
    assert word in " ".join(said.split())


def test_chosen_programs_are_evenly_spread_and_distinct() -> None:
    assert chosen(10, None) == chosen(10, 10) == chosen(10, 99) == list(range(10))
    assert chosen(10, 5) == [0, 2, 4, 6, 8]
    many = chosen(3276, 600)
    assert len(set(many)) == 600
    assert many[-1] > 3200


def test_a_small_run_says_so_and_writes_no_page(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked: list[tuple[Any, ...]] = []

    def collect(rows: str | None, orders: int, limit: int | None) -> Found:
        asked.append((rows, orders, limit))
        made = found()
        made.limit = limit
        return made

    monkeypatch.setattr(hosted, "collect", collect)
    monkeypatch.setattr(hosted, "PAGE", tmp_path / "hosted.md")
    assert hosted.main(["--quick"]) == 0
    assert asked == [(None, 1, hosted.QUICK)]
    assert "A small run, whose figures stand for no large one" in capsys.readouterr().out
    assert not (tmp_path / "hosted.md").exists()
    assert hosted.main([]) == 0
    assert "A small run" not in (tmp_path / "hosted.md").read_text()


def test_rows_that_do_not_hold_are_counted_with_their_reason(tmp_path: Path) -> None:
    rows = [
        {"id": str(value), "steps": [["expect", ["hs", "1 + 1"], "equal", value]]}
        for value in (2, 3)
    ]
    file = tmp_path / "rows.jsonl"
    file.write_text("\n".join(map(json.dumps, rows)))
    measured = measure(setting_called("c"), seed=1, rows=str(file))
    ((number, why),) = measured["failed"]
    assert number == 1
    assert why.startswith("RowFailed: expected ")


def test_a_name_without_a_dash_is_a_problem_that_is_told_whatever_ran_before() -> None:
    """That program failed behind pages whose problems nobody had asked for."""
    shared, texts = sources()
    (text,) = [one for one in texts if '(template-script "component=\'tag\'" "hi")' in one]
    session = Session(out=lambda _text: None)
    session.eval(shared)
    session.eval("""(dom-load "<b _='on click throw 5'></b>") (hs-process!)
                    (dom-click! (dom-query "b"))""")
    assert session.eval("(len (hs-problems))") == 1  # there is one, and it is of that page
    session.eval("""(dom-load "<b _='on click throw 5'></b>") (hs-process!)
                    (dom-click! (dom-query "b"))""")
    session.eval(text)  # fails by assert= where it sees more than its own
    session.eval(text)
