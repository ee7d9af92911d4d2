"""The passes over the IR, in order. Each is a function Lambda → Lambda in a file of its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from sx_kernel.ir.nodes import Lambda
from sx_kernel.ir.passes.tail_loops import tail_loops

PASSES: Final[tuple[Callable[[Lambda], Lambda], ...]] = (tail_loops,)


def run_passes(lam: Lambda) -> Lambda:
    """`lam` after all passes."""
    for run in PASSES:
        lam = run(lam)
    return lam
