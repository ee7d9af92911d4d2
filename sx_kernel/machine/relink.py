"""Redefining a primitive: nodes that call it by name must notice.

Every live lambda that may do so is linked anew; running frames refer to nodes and part numbers,
which do not change (machine/link.py).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sx_kernel.machine.link import is_library, link_lambda, linked_lambdas

if TYPE_CHECKING:
    from sx_kernel.machine.registers import Registers


def relink_after(m: Registers, _name: str) -> None:
    """Link the lambdas of this session again: a primitive's name now means something else."""
    for lam in linked_lambdas(m):
        if not is_library(lam):
            link_lambda(lam, m)
