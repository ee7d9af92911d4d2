"""primitives/plots.py: figures as data."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from sx_kernel.base.values import Vector
from sx_kernel.syntax.printer import inspect
from tests.unit.primitives.samples import BIG, R, T, assert_error, call, long


def test_the_first_list_is_the_xs_unless_it_is_alone() -> None:
    alone = call("plot", [4, 5])
    assert alone.xs == (0.0, 1.0) and [line.values for line in alone.lines] == [(4.0, 5.0)]
    several = call("plot", [1, 2], Vector([3, Fraction(1, 2)]), long(2))
    assert several.xs == (1.0, 2.0)
    assert [line.values for line in several.lines] == [(3.0, 0.5), (0.0, 1.0)]


def test_options_name_the_axes_and_the_lines() -> None:
    chart = call(
        "plot", [1], [2], [3], "title", "t", "x", "n", "y", "ms", "kind", "bars", "labels", ["a"]
    )
    assert (chart.title, chart.x_label, chart.y_label, chart.kind) == ("t", "n", "ms", "bars")
    assert [line.label for line in chart.lines] == ["a", ""]


def test_a_chart_prints_what_it_has() -> None:
    assert inspect(call("plot", [1, 2])) == "#<plot 1 line of 2 points>"
    assert inspect(call("plot", [1], [2], [3], "title", "t")) == '#<plot "t" 2 lines of 1 points>'


@pytest.mark.parametrize(
    ("args", "kind", "message"),
    [
        ((5,), T, "plot: argument 1 must be a list or vector of numbers…"),
        (([1], ["x"]), T, "plot: argument 2 must be a list or vector of numbers…"),
        (([1, 2], [1]), R, "plot: argument 2 must have 2 items, as many as the xs, got 1"),
        (([BIG],), R, "plot: argument 1: …"),
        (([1], "colour", "red"), T, "plot: argument 2 must be one of the options :title…"),
        (([1], "title"), R, "plot: the option :title has no value"),
        (([1], "title", 5), T, "plot: argument 3 must be a string…"),
        (([1], "kind", "pie"), R, "plot: argument 3 must be one of lines, points, bars, steps…"),
        (([1], "labels", "a"), T, "plot: argument 3 must be a list of strings…"),
    ],
)
def test_error(args: tuple[Any, ...], kind: str, message: str) -> None:
    assert_error("plot", args, kind, message)
