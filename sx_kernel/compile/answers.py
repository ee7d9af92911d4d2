"""What a function is likely to answer, by a look at the ends of its body, before it is hot."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from sx_kernel.compile.facts.choose import made_of
from sx_kernel.compile.facts.operations import result_of
from sx_kernel.compile.facts.types import ANY, NEVER, Type, join, type_of, without_range
from sx_kernel.compile.world import PrimitiveInfo
from sx_kernel.ir import nodes as ir

_DEEPEST: Final = 8
_NOTHING: Final = ("any", "never", "number", "nil")


def answer_of(lam: ir.Lambda, primitives: Mapping[str, PrimitiveInfo]) -> Type | None:
    """The type of what `lam` answers; None if nothing is known without running it."""
    found = _of(lam.body, primitives, _DEEPEST)
    return None if found.kind in _NOTHING else found


def _of(node: ir.Node, primitives: Mapping[str, PrimitiveInfo], depth: int) -> Type:
    if not depth:
        return ANY
    match node:
        case ir.Const():
            return without_range(type_of(node.value))
        case ir.If():
            one = _of(node.then, primitives, depth - 1)
            return one if one == ANY else join(one, _of(node.orelse, primitives, depth - 1))
        case ir.Seq():
            return _of(node.parts[-1], primitives, depth - 1)
        case ir.Let() | ir.Letrec() | ir.Loop():
            return _of(node.body, primitives, depth - 1)
        case ir.Recur() | ir.Fail():
            return NEVER
        case ir.PrimCall():
            prim = primitives.get(node.name)
            if prim is None or prim.checked:
                return ANY
            own = getattr(prim.fn, "sx_name", node.name)
            made = made_of(own, [_of(arg, primitives, depth - 1) for arg in node.args])
            return result_of(own) if made is None else made
        case _:
            return ANY
