"""What the tests of recordings and of comparisons share."""

from __future__ import annotations

from sx_kernel.primitives.plots import Chart
from sx_kernel.session.desk.shown import Figure, Shown, Table
from sx_kernel.session.desk.workspace import Workspace


def run(workspace: Workspace, text: str) -> list[Shown]:
    return list(workspace.run(text, "In [1]"))


def table(shown: list[Shown]) -> Table:
    return next(item for item in shown if isinstance(item, Table))


def chart(shown: list[Shown]) -> Chart:
    found = next(item for item in shown if isinstance(item, Figure))
    assert type(found.chart) is Chart
    return found.chart
