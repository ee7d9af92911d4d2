"""The map's modules: entries followed from message to message, places of tiles, recorded calls."""

from __future__ import annotations

import random
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from sx_kernel.highlight.themes import contrast
from sx_kernel.session.session import Session
from sx_kernel.session.watching.cachemap import PIECE, Cursor, news
from sx_kernel.session.watching.demo import demo
from sx_kernel.session.watching.timeline import Settings, Timeline
from tests.unit.editors.conftest import talk

Ask = Callable[[str, Any], Any]
ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def ask() -> Iterator[Ask]:
    """`ask(question, argument)`: what the modules answer (map.mjs). Skips without node."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("running the extension's modules needs node")
    yield from talk([node, str(Path(__file__).with_name("map.mjs"))])


def row(number: int, hits: int = 0) -> list[Any]:
    return [number, f"f{number}", 800, hits, 1, 0.5, 2]


def message(**news: Any) -> dict[str, Any]:
    nothing = {
        "whole": False, "new": [], "used": [], "gone": [], "pinned": [], "ghosts": [], "next": None,
        "figures": {"generation": 9},
    }  # fmt: skip
    return {**nothing, **news}


def test_entries_are_those_that_came_and_did_not_go(ask: Ask) -> None:
    messages = [
        message(whole=True, new=[row(1), row(2)], next=1),
        message(used=[[1, 5, 3], [99, 1, 1]], pinned=[2]),
        message(gone=[1], new=[row(3)], ghosts=[[1, "f1", "no room", 7]], next=2),
    ]
    found = ask("followed", {"messages": messages})
    assert found["fine"] == [True] * 3
    assert [one[:2] for one in found["list"]] == [[2, "f2"], [3, "f3"]]
    assert found["ghosts"] == [[1, "f1", "no room", 7]]
    assert found["leaving"] == [1]
    assert found["next"] == 2


def test_a_hit_makes_its_tile_glow(ask: Ask) -> None:
    messages = [message(whole=True, new=[row(1), row(2)]), message(used=[[1, 4, 2], [2, 0, 2]])]
    one, two = ask("followed", {"messages": messages})["list"]
    assert (one[2], one[5]) == (4, 10_000)
    assert (two[2], two[5]) != (0, 10_000)


@pytest.mark.parametrize(
    "wrong", [None, 7, [], {}, {"new": 3}, message(new=[["x"]]), message(figures=None)]
)
def test_messages_that_make_no_sense_change_no_entries(ask: Ask, wrong: Any) -> None:
    found = ask("followed", {"messages": [message(whole=True, new=[row(1)]), wrong]})
    assert found["fine"] == [True, False]
    assert len(found["list"]) == 1


def follow(session: Session, cursor: Cursor) -> tuple[list[Any], Cursor]:
    messages: list[Any] = []
    while True:
        found = news(session, cursor)
        messages.append(found.data)
        cursor = found.cursor
        if not found.more:
            return messages, cursor


def test_what_a_view_follows_is_what_is_in_the_cache(ask: Ask) -> None:
    """Through everything that happens to a cache; each message of a bounded size."""
    session = Session(out=lambda _text: None, threshold=1, budget=2000)
    chance = random.Random(5)
    messages: list[Any] = []
    cursor = Cursor()
    for turn in range(12):
        count = chance.choice([3, 40, 1500 if turn == 2 else 5])
        for i in range(count):
            session.eval(f"(define (f{turn}x{i} x) (+ x {turn * 10_000 + i})) (f{turn}x{i} 1)")
        match turn:
            case 4:
                session.eval("(jit-set-budget! 50)")
            case 6:
                session.eval("(jit-pin! 'f5x0)")
            case 8:
                session.eval("(jit-reset!)")
            case 9:
                session.eval("(jit-clear-cold! 3)")
            case _:
                pass
        new, cursor = follow(session, cursor)
        messages += new
    session.policy.cache.synchronise()
    new, cursor = follow(session, cursor)
    found = ask("followed", {"messages": messages + new})
    entries = session.policy.cache.snapshot()
    assert all(found["fine"])
    assert sorted(one[0] for one in found["list"]) == sorted(one.id for one in entries)
    hits = {one[0]: one[2] for one in found["list"]}
    assert hits == {one.id: one.hits for one in entries}
    assert max(len(m["new"]) + len(m["used"]) for m in messages) <= 2 * PIECE


@pytest.mark.parametrize("count", [1, 2, 7, 100, 5000])
def test_tiles_fill_the_map_and_their_areas_are_their_weights(ask: Ask, count: int) -> None:
    chance = random.Random(count)
    weights = [chance.choice([800, 900, 4000]) for _ in range(count)]
    places = ask("layout", {"weights": weights, "width": 600, "height": 240})
    assert len(places) == count
    scale = 600 * 240 / sum(weights)
    for (x, y, w, h), weight in zip(places, weights, strict=True):
        assert w * h == pytest.approx(weight * scale, rel=1e-6)
        assert x >= -1e-6 and x + w <= 600 + 1e-6
        assert y >= -1e-6 and y + h <= 240 + 1e-6
    some = chance.randrange(count)
    x, y, w, h = places[some]
    assert ask("tileAt", {"places": places, "x": x + w / 2, "y": y + h / 2}) == some
    assert ask("tileAt", {"places": places, "x": -5, "y": 3}) == -1


def test_following_five_thousand_entries_takes_little_of_a_frame(ask: Ask) -> None:
    assert ask("spent", {"count": 5000, "frames": 40}) < 25  # of the 50 ms between two frames


def test_played_calls_are_those_that_the_kernel_replays(ask: Ask) -> None:
    timeline = Timeline(demo())
    settings = Settings(budget=5, threshold=2, backoff=False)
    about = {**timeline.about(), "replayed": timeline.replayed(settings)}
    assert ask("isTimeline", about) is True
    calls = list(range(0, timeline.calls + 1, 37))
    for call, seen in zip(calls, ask("played", {"about": about, "calls": calls}), strict=True):
        exact = timeline.at(call, settings)
        assert seen["held"] == sorted(one[0] for one in exact["held"])
        last = dict(seen["last"])
        assert all(last.get(number, -1) == at for number, _, at, _ in exact["held"])
        assert seen["next"] >= min(call, timeline.calls - 1)
        assert seen["before"] < max(call, 0)


@pytest.mark.parametrize("part", ["names", "calls", "replayed"])
def test_a_timeline_that_lacks_something_is_not_played(ask: Ask, part: str) -> None:
    timeline = Timeline(demo())
    about = {**timeline.about(), "replayed": timeline.replayed(Settings())}
    assert ask("isTimeline", {**about, part: 7}) is False
    assert ask("isTimeline", None) is False


@pytest.mark.parametrize(("part", "whole", "said"), [
    (0, 0, "–"), (0, 5, "0.0 %"), (5, 5, "100.0 %"), (99_999, 100_000, "99.9 %"),
    (1, 100_000, "0.1 %"),
])  # fmt: skip
def test_rates_are_written_as_everywhere(ask: Ask, part: int, whole: int, said: str) -> None:
    assert ask("percent", [part, whole]) == said


# ---------------------------------------------------------------------------------- contrast

STYLE = (ROOT / "editors/jupyterlab/src/map/style.js").read_text(encoding="utf-8")


@pytest.mark.parametrize(("theme", "paper"), [("light", "#ffffff"), ("dark", "#111111")])
def test_words_of_the_map_can_be_read(theme: str, paper: str) -> None:
    blocks = re.findall(r"\{([^}]*--sx-hot[^}]*)\}", STYLE)
    colours = dict(re.findall(r"(--sx-[a-z-]+): (#\w{6})", blocks[theme == "dark"]))
    assert contrast(colours["--sx-quiet"], paper) >= 4.5
    for tile in ("--sx-hot", "--sx-cold", "--sx-glow"):
        assert contrast(colours["--sx-tile-text"], colours[tile]) >= 4.5, tile
    for mark in ("--sx-line", "--sx-now"):
        assert contrast(colours[mark], paper) >= 3
