"""kernel/live.py: the curves that move while a cell runs."""

from __future__ import annotations

from typing import Any

import pytest

from sx_kernel.kernel.comms import FrontEnds
from sx_kernel.kernel.live import FIGURES, PIECE, SERIES, VERSION, Frames, figures, pictures
from sx_kernel.session.desk.workspace import Workspace
from sx_kernel.session.watching.curves import Mark, curves
from tests.unit.plots.sampled import curves as sampled
from tests.unit.session.typed import FIB

LAB = {"header": {"session": "lab"}}


class Shown:
    """Frames whose messages are kept."""

    def __init__(self, workspace: Workspace, *, draws: bool) -> None:
        self.displayed: list[tuple[dict[str, Any], dict[str, Any]]] = []
        self.sent: list[dict[str, Any]] = []
        ends = FrontEnds()
        if draws:
            ends.opened("c", {**LAB, "content": {"data": {"draws": "curves"}}})
        self.frames = Frames(
            workspace, ends, lambda data, **more: self.displayed.append((data, more)),
            lambda _comm, data, _parent: self.sent.append(data),
        )  # fmt: skip
        self.ends = ends


def test_figures_are_numbers_in_few_letters() -> None:
    found = figures(sampled((Mark(5, "reset", "reset"),)), "n")
    assert (found["version"], found["id"]) == (VERSION, "n")
    assert found["series"]["hits"][1] == 90
    assert type(found["series"]["calls"][1]) is int
    assert found["series"]["rate"][0] is None
    assert found["marks"] == [[5, "reset"]]
    assert not [name for name in found["series"] if name.startswith("misses-")]


def test_outputs_that_stay_can_be_seen_anywhere() -> None:
    found = pictures(sampled())
    assert set(found) == {"text/plain", "image/png", "image/svg+xml", FIGURES}


def test_a_front_end_that_draws_is_sent_what_is_new(workspace: Workspace) -> None:
    shown = Shown(workspace, draws=True)
    shown.frames.begin(LAB)
    assert shown.frames.stream()
    workspace.session.eval(f"{FIB} (fib 5)")
    assert shown.frames.stream()
    assert shown.frames.stream()  # nothing is new
    (data, more), *others = shown.displayed
    assert FIGURES in data
    assert more["update"] is False
    assert others == []
    (news,) = shown.sent
    assert (news["n"], len(news["rows"][0])) == (1, len(SERIES))


def test_one_that_does_not_gets_pictures_in_one_place(workspace: Workspace) -> None:
    shown = Shown(workspace, draws=False)
    shown.frames.begin(LAB)
    assert not shown.frames.stream()
    shown.frames.draw(sampled())
    shown.frames.finish(sampled())
    assert [more["update"] for _, more in shown.displayed] == [False, True]
    assert len({more["display_id"] for _, more in shown.displayed}) == 1


def test_a_view_that_comes_late_is_told_what_it_has_missed(workspace: Workspace) -> None:
    shown = Shown(workspace, draws=True)
    workspace.session.eval(f"{FIB} (fib 5)")
    shown.frames.begin(LAB)
    shown.frames.stream()
    number = shown.displayed[0][1]["display_id"]
    first, *pieces = shown.ends.state(number)
    assert first["rows"] == []
    assert all(len(piece["rows"]) <= PIECE for piece in pieces)
    shown.frames.finish(curves(workspace.session.policy.cache))
    assert shown.ends.state(number) == [{"id": number, "gone": True}]
    assert shown.ends.state("other") == [{"id": "other", "gone": True}]


@pytest.mark.parametrize("why", ["no memory", ""])
def test_it_is_said_why_there_are_none(workspace: Workspace, why: str) -> None:
    shown = Shown(workspace, draws=False)
    shown.frames.failed(why)
    assert shown.displayed[0][0] == {"text/plain": why}
