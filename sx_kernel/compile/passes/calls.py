"""Calls of the function itself that certainly pass its guards go to the version without them.

They count for nothing themselves: `counts` counts for each stretch of code how many it makes.
"""

from __future__ import annotations

from sx_kernel.compile.facts.types import is_subtype
from sx_kernel.compile.mid.nodes import Call, Direct, Function, find, regions
from sx_kernel.compile.passes.self_calls import is_self_call


def calls(fn: Function) -> None:
    """Make calls of the function itself direct where their arguments are known to pass."""
    for region in regions(fn.body):
        for i, inst in enumerate(region.insts):
            if type(inst) is Call and is_self_call(fn, inst) and not _is_dead(inst):
                args = inst.args[1:]
                if all(is_subtype(find(args[k]).type, g.type) for k, g in fn.guarded.items()):
                    direct = Direct(args, inst.state)
                    direct.type, direct.hint = fn.result, inst.hint
                    inst.forward = direct
                    region.insts[i] = direct
                    fn.direct = True


def _is_dead(inst: Call) -> bool:
    return any(find(arg).type.kind == "never" for arg in inst.args[1:])
