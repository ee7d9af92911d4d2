"""The picture of the cache's curves: what it shows, and that nothing hides anything."""

from __future__ import annotations

import random
import re

import pytest

from sx_kernel.plots.curves import curves_png
from sx_kernel.plots.scene import (
    HEIGHT,
    LETTER,
    RIGHT,
    WIDTH,
    Area,
    Line,
    Scene,
    Text,
    number_text,
    rate_text,
    scene,
    ticks,
)
from sx_kernel.session.watching.curves import Curves, Mark
from tests.unit.plots.sampled import curves


def texts(shown: Scene) -> list[str]:
    return [shape.text for shape in shown.shapes if isinstance(shape, Text)]


def roles(shown: Scene, kind: type[Line] | type[Area] = Line) -> set[str]:
    return {shape.role for shape in shown.shapes if isinstance(shape, kind)}


def test_the_legend_names_the_lines_that_can_be_seen() -> None:
    shown = scene(curves())
    assert "hits 900" in texts(shown)
    assert "misses 100" in texts(shown)
    assert "since the start 90.0 %" in texts(shown)
    assert not [text for text in texts(shown) if text.startswith(("pinned", "evict"))]
    assert not roles(shown) & {"pinned", "evictions"}


def test_evictions_have_axes_of_their_own_once_there_are_any() -> None:
    shown = scene(curves(evictions=3, pinned=2))
    assert {"evictions", "evicted 3", "pinned 2"} <= set(texts(shown))
    assert {"pinned", "evictions"} <= roles(shown)
    axes = [shape for shape in shown.shapes if isinstance(shape, Line) and shape.role == "axis"]
    assert len(axes) == 4


def test_a_budget_far_off_is_an_arrow() -> None:
    far, near = scene(curves(budget=5000)), scene(curves(budget=20))
    assert "budget 5k" in texts(far)
    assert ("budget" in roles(far), "budget" in roles(far, Area)) == (False, True)
    assert "budget 20" in texts(near)
    assert ("budget" in roles(near), "budget" in roles(near, Area)) == (True, False)


def test_a_budget_that_was_far_and_is_near_is_drawn_from_then_on() -> None:
    budget = (*(5000.0,) * 5, *(10.0,) * 6)
    shown = scene(curves()._replace(budget=budget))
    drawn = [s for s in shown.shapes if isinstance(s, Line) and s.role == "budget"]
    assert max(len(line.points) for line in drawn) >= 2
    assert not roles(shown, Area)


def box(text: Text) -> tuple[float, float, float, float]:
    """At least what the text covers: left, right, top, bottom."""
    width = LETTER * text.size * len(text.text)
    left = {"start": text.x, "middle": text.x - width / 2, "end": text.x - width}[text.anchor]
    return left, left + width, text.y - text.size * 0.8, text.y


@pytest.mark.parametrize("seed", range(60))
def test_no_name_of_a_mark_stands_on_another_or_on_a_line(seed: int) -> None:
    chance = random.Random(seed)
    words = ("reset", "threshold 1", "budget 12345", "counters reset", "back-off off")
    marks = tuple(
        sorted(
            Mark(float(chance.randint(0, 1000)), "", chance.choice(words))
            for _ in range(chance.choice([1, 2, 5, 12, 40]))
        )
    )
    shown = scene(curves(marks), chance.choice([480, WIDTH, 1100]))
    strip = min(s.points[0][1] for s in shown.shapes if isinstance(s, Line) and s.role == "axis")
    named = [s for s in shown.shapes if isinstance(s, Text) and 20 < s.y < strip]
    leading = [
        s for s in shown.shapes
        if isinstance(s, Line) and s.role == "mark" and s.points[0][1] < strip
    ]  # fmt: skip
    assert len(leading) == len(named) > 0
    for text in named:
        left, right, top, bottom = box(text)
        assert right <= shown.width
        for other in named:
            if other is not text:
                o_left, o_right, o_top, o_bottom = box(other)
                assert right <= o_left or o_right <= left or bottom <= o_top or o_bottom <= top
        for line in leading:
            (x, upper), (_, lower) = line.points
            assert not (left < x < right and upper < bottom - 2 and top + 2 < lower)


def test_marks_without_room_for_their_names_are_counted() -> None:
    marks = tuple(Mark(float(c), "", "threshold 1") for c in range(500, 540, 4))
    shown = scene(curves(marks))
    assert any(re.fullmatch(r"\d+ marks have no room for their names", t) for t in texts(shown))


def test_marks_at_one_place_are_one_text_with_what_holds_in_the_end() -> None:
    marks = (Mark(10, "", "budget 5"), Mark(10, "", "reset"), Mark(10, "", "budget 9"))
    assert "reset, budget 9" in texts(scene(curves(marks)))


def test_without_calls_the_axes_are_there() -> None:
    empty = Curves((), (), (), {}, (), (), (), (), (), (), (), ())
    shown = scene(empty)
    assert "no calls yet" in texts(shown)
    assert len([s for s in shown.shapes if isinstance(s, Line) and s.role == "axis"]) == 3
    assert curves_png(empty).startswith(b"\x89PNG")


def test_lines_stay_within_their_axes() -> None:
    for shape in scene(curves(evictions=7, pinned=3, budget=6)).shapes:
        if isinstance(shape, Line) and shape.role not in {"mark", "grid", "axis"}:
            assert all(0 <= x <= WIDTH and 0 <= y <= HEIGHT for x, y in shape.points)
            plotted = [x for x, _ in shape.points if x <= WIDTH - RIGHT]
            assert plotted or len(shape.points) == 2  # the swatch of the legend


@pytest.mark.parametrize(
    ("value", "text"),
    [(0, "0"), (7, "7"), (0.25, "0.3"), (950, "950"), (1500, "1.5k"), (20_000, "20k"),
     (1_254_999, "1.25M"), (3e9, "3G"), (100_400, "100k")],
)  # fmt: skip
def test_numbers_have_three_digits_at_most(value: float, text: str) -> None:
    assert number_text(value) == text


def test_only_all_is_100_percent() -> None:
    assert [rate_text(rate) for rate in (0, 0.5, 0.99999, 1)] == [
        "0.0 %", "50.0 %", "99.9 %", "100.0 %",
    ]  # fmt: skip


@pytest.mark.parametrize("seed", range(20))
def test_ticks_are_round_few_and_inside(seed: int) -> None:
    chance = random.Random(seed)
    first = chance.uniform(0, 1e6)
    last = first + 10 ** chance.uniform(0, 8)
    found = ticks(first, last, 6)
    assert 1 <= len(found) <= 7
    assert all(first <= tick <= last for tick in found)
