"""session/watching/heat.py."""

from __future__ import annotations

from sx_kernel.session.desk.shown import Rich
from sx_kernel.session.desk.workspace import Workspace
from sx_kernel.session.watching.places import Spot
from sx_kernel.session.watching.sampling import COMPILED, Activation
from tests.unit.session.watching.watched import said


def test_heat_stands_at_the_parts_that_run(workspace: Workspace) -> None:
    text = "(define (spin n)\n  (if (= n 0)\n    0\n    (spin (- n 1))))"
    said(workspace, f"{text}\n%jit heat on")
    while workspace.sampler.total() < 5:
        said(workspace, "(spin 20000)", "In [2]")
    (shown,) = workspace.run("%jit heat spin", "In [3]")
    said(workspace, "%jit heat off")
    assert isinstance(shown, Rich)
    assert "calls in compiled code" in shown.text
    assert "100 %" in shown.text or "█" in shown.text
    assert "background:rgba(230,120,20" in shown.html
    assert "<script" not in shown.html
    assert not workspace.sampler.runs


def test_heat_shows_failing_guards_below_their_line(workspace: Workspace) -> None:
    said(workspace, "(define (double x)\n  (* 2 x))\n(map double (range 9))\n(double 1.5)")
    said(workspace, "%jit heat on\n%jit heat off")
    workspace.sampler.stacks[Activation(spot(workspace), COMPILED),] += 1
    text = said(workspace, "%jit heat double")
    assert "left once: a guess of types failed; came x: number (1)" in text


def spot(workspace: Workspace) -> Spot:
    return workspace.exits.all()[0].spot
