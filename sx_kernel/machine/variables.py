"""What happens to variables in the machine: closures capture them, loops bind them anew, code sets
them. The step loop (cek.py) calls these; an environment is one list per activation.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sx_kernel.base.values import UNSET, Box
from sx_kernel.ir.nodes import Define, Init, Lambda, Loop, SetLocal
from sx_kernel.machine.evaluators import unset
from sx_kernel.machine.registers import Registers
from sx_kernel.runtime.closures import LambdaState


def make_closure(lam: Lambda, env: list[Any]) -> Any:
    """The value of a lambda expression in `env`."""
    state = lam.rt
    if state is None:
        state = lam.rt = LambdaState(lam, env[0].rt.host)
    return state.make(lam, *[env[c.outer.slot] for c in lam.captures])


def rebind(loop: Loop, values: Iterable[Any], env: list[Any]) -> Any:
    """Bind the loop's variables for its next turn; return its body."""
    for var, value in zip(loop.vars, values, strict=True):
        env[var.slot] = Box(value) if var.boxed else value
    return loop.body


def assign(m: Registers, node: Any, value: Any, env: list[Any]) -> None:
    """Carry out a SET frame: node is a SetLocal, Init, SetGlobal or Define."""
    kind = type(node)
    if kind is Init:
        if node.var.boxed:
            env[node.var.slot].v = value
        else:
            env[node.var.slot] = value
    elif kind is SetLocal:
        box = env[node.var.slot]
        if node.var.letrec and box.v is UNSET:
            raise unset(node.var.name, node.pos)
        box.v = value
    elif kind is Define:
        m.define(node, value)
    else:
        m.set_global(node.name, value, node.pos)
