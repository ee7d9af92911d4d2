"""plots/style.py: how pictures look."""

from __future__ import annotations

import re
from typing import Any

import pytest
from matplotlib.figure import Figure

from sx_kernel.highlight.themes import contrast
from sx_kernel.plots.style import CYCLE, PAPER, STROKES, tame_axes


def test_lines_of_one_chart_have_colours_of_their_own() -> None:
    assert len(set(CYCLE)) == len(CYCLE)
    assert all(re.fullmatch("#[0-9a-f]{6}", colour) for colour in CYCLE)


@pytest.mark.parametrize("role", sorted(STROKES))
def test_a_stroke_can_be_drawn(role: str) -> None:
    stroke = STROKES[role]
    assert stroke.width >= 1
    assert all(length > 0 for length in stroke.dash)
    assert contrast(stroke.colour, PAPER) > 1.2


def test_axes_have_no_frame_and_a_faint_grid() -> None:
    axes: Any = Figure().subplots()
    tame_axes(axes)
    seen = {name for name, spine in axes.spines.items() if spine.get_visible()}
    assert seen == {"left", "bottom"}
    assert all(line.get_visible() for line in axes.get_xgridlines())
