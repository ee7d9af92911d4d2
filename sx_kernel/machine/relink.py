"""Redefining a primitive: nodes that call it by name must notice.

Nothing keeps a list of such nodes, because redefinition is rare and one-shot forms are many.
When it happens, every live lambda is found through the collector and linked anew; running
frames refer to nodes and part numbers, which do not change (machine/link.py).
"""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING

from sx_kernel.ir.nodes import Lambda
from sx_kernel.machine.link import link_lambda

if TYPE_CHECKING:
    from sx_kernel.machine.cek import Machine


def relink_after(m: Machine, _name: str) -> None:
    """Link all lambdas of this session again: a primitive's name now means something else."""
    for candidate in gc.get_objects():
        if type(candidate) is Lambda and candidate.rt is not None:
            state = candidate.rt
            if state.host is m and state.pad is not None:
                link_lambda(candidate, m)
