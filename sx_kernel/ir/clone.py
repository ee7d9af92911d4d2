"""A copy of a lambda under other Python names, to be emitted inside another one."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from sx_kernel.ir.nodes import Lambda, Loop, Node, Recur, Var


def clone(lam: Lambda, suffix: str, *, most: int) -> Lambda | None:
    """Copy `lam`; its variables keep their slots and get `suffix` after their Python names.

    None if it contains a lambda (whose captures would have to be copied too) or has more than
    `most` nodes.
    """
    copier = _Copier(suffix, most)
    required = tuple(copier.var(v) for v in lam.required)
    body = copier.node(lam.body)
    if copier.left < 0:
        return None
    return Lambda(
        lam.name, required, (), (), None, (), lam.nslots, body, lam.source, lam.pos, lam.doc,
    )  # fmt: skip


class _Copier:
    def __init__(self, suffix: str, most: int) -> None:
        self.suffix = suffix
        self.left = most
        self.vars: dict[Var, Var] = {}
        self.loops: dict[int, Loop] = {}

    def var(self, var: Var) -> Var:
        copy = self.vars.get(var)
        if copy is None:
            copy = self.vars[var] = Var(var.name, var.py + self.suffix, var.slot, var.letrec)
            copy.assigned, copy.captured, copy.boxed = var.assigned, var.captured, var.boxed
        return copy

    def node(self, node: Any) -> Any:
        self.left -= 1
        if self.left < 0 or type(node) is Lambda:
            self.left = -1
            return node
        made = object.__new__(type(node))
        if type(node) is Loop:
            self.loops[id(node)] = made
        for f in fields(node):
            setattr(made, f.name, self._field(node, f.name))
        return made

    def _field(self, node: Node, name: str) -> Any:
        value = getattr(node, name)
        if name == "ev":
            return None
        if type(node) is Recur and name == "loop":
            return self.loops[id(value)]
        if isinstance(value, Var):
            return self.var(value)
        if type(value) is tuple:
            return tuple(self._item(v) for v in value)
        return self._item(value)

    def _item(self, value: Any) -> Any:
        if isinstance(value, Var):
            return self.var(value)
        return self.node(value) if hasattr(type(value), "__dataclass_fields__") else value
