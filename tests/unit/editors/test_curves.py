"""The curves that the extension draws are those of the kernel: the same shapes, the same rates."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import pytest

from sx_kernel.jit.cache.columns import COLUMN, HISTORY_COLUMNS, MISS_COLUMNS
from sx_kernel.jit.cache.counters import CAUSES
from sx_kernel.kernel.live import SERIES, figures
from sx_kernel.plots.scene import Area, Line, Scene, Text, scene
from sx_kernel.session.watching.curves import (
    Curves,
    Mark,
    curves_of,
    rates_at,
    recent_rates_at,
    sums_at,
)

Ask = Callable[[str, Any], Any]
Row = tuple[float, ...]


def rows(chance: random.Random) -> list[Row]:
    """Samples of a session in which anything may have happened."""
    now = dict.fromkeys(HISTORY_COLUMNS, 0)
    now["budget"], now["threshold"] = chance.choice([0, 10, 5000]), 4
    found: list[Row] = []
    for i in range(chance.choice([0, 1, 2, 5, 60])):
        now["time-ms"] = i
        if chance.random() < 0.9:
            calls = chance.choice([0, 1, 3, 100, 12_345])
            hits = chance.randint(0, calls)
            cause = chance.choice(MISS_COLUMNS[: chance.choice([2, 8])])
            now[cause] += calls - hits
            now["calls"] += calls
            now["hits"] += hits
            now["misses"] += calls - hits
            now["evictions"] += chance.choice([0, 0, 3])
        now["size"] = chance.randint(0, 12)
        now["pinned"] = chance.choice([0, 0, 0, 2])
        if chance.random() < 0.1:
            now["budget"] = chance.choice([0, 8, 40, 5000])
        found.append(tuple(now.values()))
    return found


def drawn(chance: random.Random) -> Curves:
    found = curves_of(rows(chance))
    last = found.calls[-1] if found.calls else 0
    kinds = ("reset", "threshold 1", "threshold off", "budget 100", "clear-cold")
    marks = [
        Mark(float(chance.randint(0, int(last))), "", chance.choice(kinds))
        for _ in range(chance.choice([0, 1, 3, 40]))
    ]
    return found._replace(marks=tuple(sorted(marks)))


def as_lists(shown: Scene) -> dict[str, Any]:
    """A scene as the extension writes it."""
    shapes: list[Any] = []
    for shape in shown.shapes:
        match shape:
            case Text():
                shapes.append(["text", *shape])
            case Line(role, points):
                shapes.append(["line", role, [list(point) for point in points]])
            case Area(role, points):
                shapes.append(["area", role, [list(point) for point in points]])
    return {"width": shown.width, "height": shown.height, "shapes": shapes}


@pytest.mark.parametrize("seed", range(40))
def test_browser_and_kernel_draw_the_same_picture(ask: Ask, seed: int) -> None:
    chance = random.Random(seed)
    shown = drawn(chance)
    width = chance.choice([480, 800, 1100])
    sent = ask("scene", {"curves": figures(shown), "width": width})
    # what is sent has six digits
    series = figures(shown)["series"]
    by = {c: series.pop(name, ()) for c, name in zip(CAUSES, MISS_COLUMNS, strict=True)}
    short = shown._replace(**series, misses_by=by)
    assert sent == as_lists(scene(short, width))


@pytest.mark.parametrize("seed", range(40))
def test_rates_of_samples_are_those_of_the_sums(ask: Ask, seed: int) -> None:
    """At 100 places, whatever the samples are and however they arrive: rows may be early or late."""
    chance = random.Random(seed)
    samples = rows(chance)
    begun = chance.randint(0, len(samples))
    sent = [[row[COLUMN[name]] for name in SERIES] for row in samples[begun:]]
    pieces = [{"id": "x", "rows": sent[i : i + 5]} for i in range(0, len(sent), 5)]
    chance.shuffle(pieces)
    begin = figures(curves_of(samples[:begun])) if begun else None
    series = ask("sampled", {"begin": begin, "messages": pieces})["series"]
    calls = [row[COLUMN["calls"]] for row in samples]
    hits = [row[COLUMN["hits"]] for row in samples]
    if not calls or calls[-1] == calls[0]:
        return
    places = [calls[0] + (calls[-1] - calls[0]) * i / 100 for i in range(1, 101)]
    window = (calls[-1] - calls[0]) * 0.05
    since = ([0, *calls], [0, *hits]) if calls[0] else (calls, hits)
    exact = zip(rates_at(*since, places), recent_rates_at(calls, hits, places, window), strict=True)
    for place, (rate, recent) in zip(places, exact, strict=True):
        assert line_at(series, "rate", place) == pytest.approx(rate, abs=0.01)
        assert line_at(series, "recent", place) == pytest.approx(recent, abs=0.01)


def line_at(series: dict[str, list[Any]], name: str, place: float) -> float:
    """What the plotted line shows at `place`."""
    known = [(c, v) for c, v in zip(series["calls"], series[name], strict=True) if v is not None]
    return sums_at([c for c, _ in known], [v for _, v in known], [place])[0]


# --------------------------------------------------------------------------------- the feed


def heard(data: Any, kind: str = "comm_msg") -> dict[str, Any]:
    return {"header": {"msg_type": kind}, "content": {"comm_id": "any", "data": data}}


BEGIN = figures(curves_of([]), "mine")
NONE = [0] * len(CAUSES)
ROW = [10, 6, 4, 0, 1, 50, 0, 3, 1, *NONE[2:]]


def test_views_of_one_output_are_told_the_same(ask: Ask) -> None:
    messages = [heard({"id": "mine", "n": 1, "rows": [ROW]}), heard({"id": "other", "rows": [ROW]})]
    answer = ask("fed", {"id": "mine", "begin": BEGIN, "messages": messages})
    one, other = answer["shown"]
    assert [curves["series"]["calls"][-1:] for curves in one] == [[], [10]]
    assert other == one
    assert answer["sent"] == [{"draws": "curves"}]  # nothing was missed, so nothing is asked
    assert answer["listens"] is False


def test_a_view_that_has_missed_messages_asks_once(ask: Ask) -> None:
    messages = [heard({"id": "mine", "n": n, "rows": [ROW]}) for n in (7, 8, 11)]
    sent = ask("fed", {"id": "mine", "begin": BEGIN, "messages": messages})["sent"]
    assert sent == [{"draws": "curves"}, {"ask": "mine"}]


@pytest.mark.parametrize(
    "data",
    [None, 7, "x", [], {}, {"id": 5}, {"id": "mine"}, {"id": "mine", "rows": 3},
     {"id": "mine", "rows": [[1, 2], ["a"] * 15, ROW[:7], None]}, {"id": "mine", "marks": [[1], "x", ["a", "b"]]},
     {"id": "mine", "n": "many"}, {"id": "mine", "gone": True}],
)  # fmt: skip
def test_messages_that_make_no_sense_change_nothing(ask: Ask, data: Any) -> None:
    good = heard({"id": "mine", "n": 1, "rows": [ROW], "marks": [[3, "reset"]]})
    messages = [good, heard(data), {"header": {"msg_type": "status"}, "content": {}}]
    one, _ = ask("fed", {"id": "mine", "begin": BEGIN, "messages": messages})["shown"]
    assert one[-1] == one[1]


def test_a_fresh_session_is_drawn_without_what_was_before(ask: Ask) -> None:
    anew = heard({"id": "mine", "n": 2, "anew": True, "rows": [[0, 0, 0, 0, 0, 50, 0, *NONE]]})
    messages = [heard({"id": "mine", "n": 1, "rows": [ROW], "marks": [[3, "reset"]]}), anew]
    one, _ = ask("fed", {"id": "mine", "begin": BEGIN, "messages": messages})["shown"]
    assert one[-1]["series"]["calls"] == [0]
    assert one[-1]["marks"] == []


def test_misses_of_any_time_are_told_by_cause_at_the_mouse(ask: Ask) -> None:
    samples = [dict.fromkeys(HISTORY_COLUMNS, 0) for _ in range(3)]
    samples[1] |= {"time-ms": 1, "calls": 10, "misses": 10, "misses-cold": 8, "misses-first": 2}
    samples[2] |= {
        "time-ms": 2, "calls": 30, "misses": 30, "misses-cold": 8, "misses-first": 2,
        "misses-capacity": 20,
    }  # fmt: skip
    shown = curves_of([tuple(sample.values()) for sample in samples])
    told = dict(ask("told", {"curves": figures(shown), "call": 20}))
    assert {name.strip(): count for name, count in told.items() if name[0] == "\u2003"} == {
        "cold": "8", "first": "2", "capacity": "10",
    }  # fmt: skip
    assert told["misses"] == "20"


def test_figures_that_were_saved_without_causes_are_understood(ask: Ask) -> None:
    old = figures(curves_of([]))
    assert not any(name in old["series"] for name in MISS_COLUMNS)
    assert ask("understood", old)["series"]["misses-cold"] == []
