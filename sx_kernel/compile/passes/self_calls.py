"""Calls of the function that is compiled."""

from __future__ import annotations

from sx_kernel.compile.mid.nodes import Call, Function, GlobalGet, find


def is_self_call(fn: Function, inst: object) -> bool:
    """Return whether `inst` calls the function itself, with as many arguments as it takes."""
    if type(inst) is not Call or fn.self_name is None:
        return False
    callee = find(inst.args[0])
    lam = fn.lam
    if lam.optional or lam.keys or lam.rest is not None:
        return False
    if type(callee) is not GlobalGet or callee.name != fn.self_name:
        return False
    assert callee.state is not None
    same_view = callee.home.library == fn.activation.library
    return same_view and len(inst.args) == len(fn.params) + 1
