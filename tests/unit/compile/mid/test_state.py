"""The compiler's copy of the machine's frame tags."""

from __future__ import annotations

from sx_kernel.compile.mid import state
from sx_kernel.machine import frames


def test_the_compiler_and_the_machine_mean_the_same_frames() -> None:
    for tag in ("ARGS", "IF", "SEQ", "AND", "OR", "LET", "SET"):
        assert getattr(state, tag) == getattr(frames, tag)
