"""mid/state.py: what the machine needs in order to go on."""

from __future__ import annotations

import pytest

from sx_kernel.compile.mid import state
from sx_kernel.compile.mid.nodes import Const, Param
from sx_kernel.compile.mid.state import ARGS, IF, Activation, Frame, Outer, State
from sx_kernel.machine import frames
from tests.unit.compile.stages import Stages


@pytest.mark.parametrize("tag", ["ARGS", "IF", "SEQ", "AND", "OR", "LET", "SET"])
def test_the_compiler_and_the_machine_mean_the_same_frames(tag: str) -> None:
    assert getattr(state, tag) == getattr(frames, tag)
    assert state.TAGS[getattr(state, tag)] == tag.lower()


def activations(*, waits: bool) -> tuple[Activation, Activation]:
    """One activation around another, which `waits` or only called it in tail position."""
    lam = Stages("(define (f n) (list n))", "1").lam
    outermost = Activation(lam)
    frame = Frame(ARGS, 0, (Param(0, "a"),), 0, None) if waits else None
    return outermost, Activation(lam, Outer(outermost, frame, ((1, Param(1, "b")),), 2), serial=1)


@pytest.mark.parametrize("waits", [True, False])
def test_an_activation_waits_if_something_is_left_to_do_around_it(waits: bool) -> None:
    outermost, inner = activations(waits=waits)
    assert not outermost.waits
    assert inner.waits is waits
    assert State(inner, 0, None, ()).waits is waits
    assert (outermost.depth, inner.depth) == (0, 1)


def test_a_state_with_a_frame_waits() -> None:
    outermost, _ = activations(waits=False)
    assert State(outermost, 0, Frame(IF, 0, (), 0, None), ()).waits
    assert not State(outermost, 0, None, ()).waits


def test_the_values_of_a_state_are_those_of_all_frames_and_activations_around() -> None:
    outermost, inner = activations(waits=True)
    assert inner.outer is not None
    assert inner.outer.frames is not None
    around = [*inner.outer.frames.values, inner.outer.env[0][1]]
    own = [Const(value) for value in range(4)]
    frame = Frame(ARGS, 1, (own[2],), 0, Frame(ARGS, 0, (own[3],), 0, None))
    found = State(inner, 2, frame, ((1, own[0]),), (own[1],)).values()
    assert set(found) == {*own, *around}
    assert len(found) == 6
    assert State(outermost, 0, None, ()).values() == []
