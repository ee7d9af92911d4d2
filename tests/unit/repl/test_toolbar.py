"""repl/toolbar.py: the cache at a glance."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from sx_kernel import Session
from sx_kernel.repl.toolbar import cache_line, shares, sparkline
from sx_kernel.session.desk.workspace import Workspace
from tests.unit.repl.conftest import Keyboard

Keyboards = Callable[..., Keyboard]
ENTER = "\r"


FIGURES = {"size": 12, "budget": 5000, "hits": 982, "misses": 18, "evictions": 3, "threshold": 4}


@pytest.mark.parametrize(
    ("change", "rates", "line"),
    [
        ({}, [], "jit 12/5000 · 98.2 % hit · 3 evicted"),
        ({}, [None, 0.0, 0.5, 1.0], "jit 12/5000 · 98.2 % hit · 3 evicted ▁▅█"),
        ({"hits": 0, "misses": 0}, [], "jit 12/5000 · no calls yet · 3 evicted"),
        ({"hits": 99_999, "misses": 1}, [], "jit 12/5000 · 99.9 % hit · 3 evicted"),
        ({"misses": 0}, [], "jit 12/5000 · 100.0 % hit · 3 evicted"),
        ({"threshold": None}, [], "jit 12/5000 · 98.2 % hit · 3 evicted · off"),
    ],
)
def test_the_toolbar_shows_the_cache(
    change: dict[str, Any], rates: list[float | None], line: str
) -> None:
    assert cache_line(FIGURES | change, rates) == line


def test_the_toolbar_has_the_figures_of_this_moment(keyboard: Keyboards) -> None:
    opened = keyboard(workspace=Workspace(Session(), Session))
    opened.workspace.session.eval("(define (f x) x) (do (f 1) (f 2) (f 3) (f 4) (f 5) (f 6))")
    opened.read("1", ENTER)
    shown = "".join(text for _, text, *_ in opened.editor._toolbar())
    assert "jit 1/5000 · 33.3 % hit · 0 evicted" in shown


def test_each_bar_is_for_as_many_calls() -> None:
    assert shares([0, 100, 200], [0, 0, 100], 4) == [0, 0, 1, 1]
    assert shares([50, 150], [10, 60], 2) == [0.5, 0.5]


def test_without_calls_there_are_no_bars() -> None:
    assert shares([], [], 4) == shares([7], [1], 4) == shares([7, 7], [1, 1], 4) == []
    assert sparkline([]) == sparkline([None, None]) == ""


def test_more_points_than_bars_are_averaged_and_gaps_are_blank() -> None:
    assert sparkline([1.0, 0.0, 1.0, 1.0], width=2) == "▅█"
    assert sparkline([0.0, None, None, 1.0], width=4) == "▁  █"
    assert sparkline([2.0, -1.0]) == "█▁"
