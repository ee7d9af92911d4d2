"""The texts beside the marks in the cache's curves."""

from __future__ import annotations

from sx_kernel.plots.curves import together
from sx_kernel.session.curves import Mark


def test_marks_that_are_near_one_another_share_their_text() -> None:
    marks = [
        Mark(0, "reset", "reset"),
        Mark(1, "threshold", "threshold 4"),
        Mark(50, "b", "budget 2"),
    ]
    assert together(marks, 2) == [(0, "reset, threshold 4"), (50, "budget 2")]


def test_marks_that_are_apart_have_texts_of_their_own() -> None:
    marks = [Mark(call, "reset", "reset") for call in (0, 10, 20)]
    assert together(marks, 10) == [(0, "reset"), (10, "reset"), (20, "reset")]


def test_no_marks_no_texts() -> None:
    assert together([], 5) == []
