"""Evaluators for the commonest trivial expressions, as one Python function each.

`(- n 1)` through nested evaluators is three Python calls; fused it is one, with the operands
fetched and integers handled in place. Only speed: each falls back to the primitive itself, so
the meaning is the primitive's.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from sx_kernel.base.errors import SxError
from sx_kernel.ir.nodes import Const, Local, Node, PrimCall
from sx_kernel.ir.shapes import Hole

Ev = Callable[[list[Any]], Any]

# Operations that Python does just as SX wants on two ints (exact type int: not booleans).
_INT_OPS: Final = {"+": "+", "-": "-", "*": "*", "<": "<", ">": ">", "<=": "<=", ">=": ">=", "=": "=="}

_TEMPLATE: Final = """
def factory(fn, i, j, c, SxError, pos):
    def ev(e):
        try:
            {fetch}
            {inline}
            return fn({operands})
        except SxError as problem:
            if problem.where is None:
                problem.where = pos
            raise
    return ev
"""

_FETCH: Final = {"local": "a = e[i]; b = e[j]", "hole": "a = e[i]; b = e[0].filling[j]"}

_factories: Final[dict[tuple[str | None, str, str], Callable[..., Ev]]] = {}


def _shape(node: Node) -> str | None:
    if type(node) is Local and not node.var.boxed and not node.var.letrec:
        return "local"
    if type(node) is Const:
        kind = type(node.value)
        if kind is Hole:
            return None if node.value.lam is not None else "hole"
        return "int" if kind is int else "const"
    return None


def fused_evaluator(node: PrimCall, fn: Callable[..., Any]) -> Ev | None:
    """A one-function evaluator for `node`, or None if its operands are not simple enough."""
    args = node.args
    if not 1 <= len(args) <= 2:
        return None
    first = _shape(args[0])
    second = _shape(args[1]) if len(args) == 2 else "none"
    if first != "local" or second is None:
        return None
    op = _INT_OPS.get(node.name) if second in {"local", "int", "hole"} else None
    key = (op, first, second)
    factory = _factories.get(key)
    if factory is None:
        factory = _factories[key] = _make_factory(op, second)
    i = args[0].var.slot  # pyright: ignore[reportAttributeAccessIssue]
    j, c = 0, None
    if second == "local":
        j = args[1].var.slot  # pyright: ignore[reportAttributeAccessIssue]
    elif second == "hole":
        j = args[1].value.index  # pyright: ignore[reportAttributeAccessIssue]
    elif second != "none":
        c = args[1].value  # pyright: ignore[reportAttributeAccessIssue]
    return factory(fn, i, j, c, SxError, node.pos)


def _make_factory(op: str | None, second: str) -> Callable[..., Ev]:
    fetch = _FETCH.get(second, "a = e[i]")
    b = "b" if second in _FETCH else "c"
    operands = "a" if second == "none" else f"a, {b}"
    inline = "pass"
    if op is not None:
        check = "type(a) is int" + (" and type(b) is int" if second in _FETCH else "")
        if op == "*" and second == "local":
            # products of two long integers have a limit, which the primitive knows
            check += " and -0x3FFFFFFF < a < 0x3FFFFFFF"
        inline = f"if {check}: return a {op} {b}"
    text = _TEMPLATE.format(fetch=fetch, inline=inline, operands=operands)
    scope: dict[str, Any] = {}
    exec(compile(text, "<sx machine>", "exec"), scope)  # noqa: S102 - our own template
    return scope["factory"]
