"""plots/charts.py: what a program draws with (plot …)."""

from __future__ import annotations

import io
from typing import Any

import pytest
from PIL import Image

from sx_kernel.plots.charts import chart_png
from sx_kernel.plots.style import DPI, WIDTH
from sx_kernel.primitives.plots import KINDS, Chart, Line


def chart(kind: str = "lines", **options: Any) -> Chart:
    lines = (Line((1.0, 4.0, 9.0), options.pop("label", "")), Line((3.0, 2.0, 1.0), ""))
    return Chart((0.0, 1.0, 3.0), lines, {"kind": kind, **options})


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_a_picture_of_its_own(kind: str) -> None:
    shown = Image.open(io.BytesIO(chart_png(chart(kind))))
    assert shown.width == WIDTH * DPI
    assert [chart_png(chart(other)) == chart_png(chart(kind)) for other in KINDS].count(True) == 1


def test_words_are_no_formulas() -> None:
    assert chart_png(chart(title="$x^$", x="$_$", y="$\\frac$", label="$a^$"))


def test_bars_at_one_place_only_have_a_width() -> None:
    assert chart_png(Chart((2.0,), (Line((1.0,), ""),), {"kind": "bars"}))
