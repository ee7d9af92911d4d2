"""How the body of a guard is recognised in the middle (compile/extents.py)."""

from __future__ import annotations

from sx_kernel.compile.mid.nodes import Caught, If, Inst, Loop, Trying, find


def caught_in(loop: Loop) -> Caught | None:
    """Return what says that a loop is the body of a guard, if it is."""
    for inst in loop.body.insts:
        if is_for_failure(inst):
            assert type(inst) is If
            return next(one for one in inst.then.insts if type(one) is Caught)
    return None


def is_for_failure(inst: Inst) -> bool:
    """Return whether an If is for what the body of a guard fails with."""
    return type(inst) is If and type(find(inst.args[0])) is Trying


__all__ = ["caught_in", "is_for_failure"]
