"""Copies of IR: a lambda under other names, and a loop as a lambda of its own."""

from __future__ import annotations

from typing import Any

from sx_kernel.ir.nodes import NODES, Capture, Lambda, Let, Local, Loop, Node, Recur, Var, fields
from sx_kernel.ir.shapes import fill
from sx_kernel.ir.stops import original_body
from sx_kernel.ir.variables import children


def clone(lam: Lambda, suffix: str, *, most: int) -> Lambda | None:
    """Copy `lam`; its variables keep their slots and get `suffix` after their Python names.

    None if it contains a lambda (whose captures would have to be copied too) or has more than
    `most` nodes, or optional or &key parameters. What it captures stays what it is.
    """
    fill(lam)
    copier = _Copier(suffix, most)
    required = tuple(copier.var(v) for v in lam.required)
    captures = tuple(Capture(c.outer, copier.var(c.inner)) for c in lam.captures)
    rest = None if lam.rest is None else copier.var(lam.rest)
    body = copier.node(lam.body)
    if copier.left < 0 or lam.optional or lam.keys:
        return None
    return Lambda(
        lam.name, required, (), (), rest, captures, lam.nslots, body, lam.source, lam.pos, lam.doc,
    )  # fmt: skip


def loop_lambda(lam: Lambda, loop: Loop) -> tuple[Lambda, list[Var]] | None:
    """`loop`, which stands in `lam`, as a lambda whose call begins with a turn of the loop.

    Its arguments: the values of the loop's variables for that turn, then what the slots of the
    variables in the list hold (boxes where they are boxed). Its variables have new slots.
    None if the body goes on with a loop around this one: then only that one can be entered.
    """
    if not _loops_inside(loop):
        return None
    copier = _Copier("", -1)
    first = [copier.parameter(v.name, v.py + "ʹ") for v in loop.vars]
    free = _free_variables(loop)
    others = [copier.var(v) for v in free]
    copy = Loop(
        tuple(copier.var(v) for v in loop.vars),
        tuple(Local(p, loop.pos) for p in first),
        loop.body, loop.name, loop.pos,
    )  # fmt: skip
    copier.loops[id(loop)] = copy
    copy.body = copier.node(loop.body)
    made = Lambda(
        lam.name, (*first, *others), (), (), None, (), copier.slots, copy, lam.source, loop.pos,
    )  # fmt: skip
    return made, free


def _loops_inside(loop: Loop) -> bool:
    """Return whether every Recur in `loop` is one of `loop` or of a loop inside it."""
    inside = {id(loop)}
    targets: list[int] = []
    stack: list[Any] = [loop.body]
    while stack:
        node = stack.pop()
        if type(node) is Loop:
            inside.add(id(node))
        elif type(node) is Recur:
            targets.append(id(node.loop))
        if type(node) is not Lambda:
            stack.extend(children(node))
    return inside.issuperset(targets)


def _free_variables(loop: Loop) -> list[Var]:
    """Variables that the loop's body uses and does not bind, in order of appearance."""
    bound = set(loop.vars)
    used: dict[Var, None] = {}
    stack: list[Any] = [loop.body]
    while stack:
        node = stack.pop()
        if type(node) is Lambda:
            used.update((c.outer, None) for c in node.captures)
            continue
        for name in fields(node):
            value = getattr(node, name)
            if isinstance(value, Var):
                if name == "var" and type(node) is Let:
                    bound.add(value)
                else:
                    used[value] = None
            elif name == "vars":
                bound.update(value)
        stack.extend(reversed(children(node)))
    return [v for v in used if v not in bound]


class _Copier:
    """Copies nodes. Variables get `suffix` and keep their slots, or (suffix "") new slots."""

    def __init__(self, suffix: str, most: int) -> None:
        self.suffix = suffix
        self.left = most
        self.slots = 1
        self.vars: dict[Var, Var] = {}
        self.loops: dict[int, Loop] = {}

    def var(self, var: Var) -> Var:
        copy = self.vars.get(var)
        if copy is None:
            slot = var.slot
            if not self.suffix:
                slot = self.slots
                self.slots += 1
            copy = self.vars[var] = Var(var.name, var.py + self.suffix, slot, var.letrec)
            copy.assigned, copy.captured, copy.boxed = var.assigned, var.captured, var.boxed
        return copy

    def parameter(self, name: str, py: str) -> Var:
        """A variable that is in no lambda yet."""
        self.slots += 1
        return Var(name, py, self.slots - 1)

    def node(self, node: Any) -> Any:
        if not self.suffix:
            if type(node) is Lambda:
                return self._lambda(node)
        else:
            self.left -= 1
            if self.left < 0 or type(node) is Lambda:
                self.left = -1
                return node
        made = object.__new__(type(node))
        if type(node) is Loop:
            self.loops[id(node)] = made
        for name in fields(node):
            setattr(made, name, self._field(node, name))
        return made

    def _lambda(self, lam: Lambda) -> Lambda:
        """An inner lambda: another expression with the same body and captures of the copies."""
        return Lambda(
            lam.name, lam.required, lam.optional, lam.keys, lam.rest,
            tuple(Capture(self.var(c.outer), c.inner) for c in lam.captures),
            lam.nslots, original_body(lam), lam.source, lam.pos, lam.doc, lam.toplevel, lam.kind,
        )  # fmt: skip

    def _field(self, node: Node, name: str) -> Any:
        value = getattr(node, name)
        if name == "ev":
            return None
        if name in {"turns", "entry"}:
            return 0 if name == "turns" else None
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
        return self.node(value) if type(value) in NODES else value
