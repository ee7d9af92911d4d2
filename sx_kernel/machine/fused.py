"""Evaluators for trivial calls of primitives with two operands, as one Python function each.

`(- n 1)` through nested evaluators is three Python calls; fused it is one, with the simple
operands fetched and integers handled in place. Only speed: each falls back to the primitive
itself, so the meaning is the primitive's.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from sx_kernel.base.errors import SxError
from sx_kernel.ir.nodes import Const, Local, Node, PrimCall
from sx_kernel.ir.shapes import Hole

Ev = Callable[[list[Any]], Any]

# Operations that Python does just as SX wants on two ints (exact type int: not booleans).
_INT_OPS: Final = {
    "+": "+", "-": "-", "*": "*", "<": "<", ">": ">", "<=": "<=", ">=": ">=", "=": "==",
}  # fmt: skip

SHORT: Final = 1 << 30

# Kinds of operands: a plain variable, a short integer, another constant, a literal of a shape
# (ir/shapes.py), and whatever has an evaluator.
LOCAL, INT, CONST, HOLE, EV = "local", "int", "const", "hole", "ev"

# How to get the value of operand {v} from what the factory was given for it.
_FETCH: Final = {
    LOCAL: "{v} = e[{v}_]",
    INT: "",
    CONST: "",
    HOLE: "{v} = e[0].filling[{v}_]",
    EV: "{v} = {v}_(e)",
}

_TEMPLATE: Final = """
def factory(fn, a_, b_, SxError, pos):
    def ev(e):
        try:
            {fetch_a}
            {fetch_b}
            {inline}
            return fn({a}, {b})
        except SxError as problem:
            if problem.where is None:
                problem.where = pos
            raise
    return ev
"""

_factories: Final[dict[tuple[str | None, str, str], Callable[..., Ev]]] = {}


def operand(node: Node) -> str:
    """Return which kind of operand `node` is."""
    kind = type(node)
    if kind is Local:
        var = node.var  # pyright: ignore[reportAttributeAccessIssue]
        return EV if var.boxed or var.letrec else LOCAL
    if kind is Const:
        value = node.value  # pyright: ignore[reportAttributeAccessIssue]
        if type(value) is int and -SHORT < value < SHORT:
            return INT
        if type(value) is Hole:
            return HOLE if value.lam is None else EV
        return CONST
    return EV


def binary(
    node: PrimCall, fn: Callable[..., Any], first: str, x: Ev | None, second: str, y: Ev | None
) -> Ev:
    """An evaluator for `node`, which calls the primitive `fn` with two operands.

    `first`, `second`: their kinds; `x`, `y`: their evaluators, for kind EV.
    """
    args = node.args
    op = _INT_OPS.get(node.name) if first != CONST and second != CONST else None
    key = (op, first, second)
    factory = _factories.get(key)
    if factory is None:
        factory = _factories[key] = _make_factory(op, first, second)
    return factory(
        fn,
        x if first == EV else _given(args[0], first),
        y if second == EV else _given(args[1], second),
        SxError,
        node.pos,
    )


def _given(node: Any, kind: str) -> Any:
    """Return what the factory wants for a simple operand."""
    if kind == LOCAL:
        return node.var.slot
    return node.value.index if kind == HOLE else node.value


def _make_factory(op: str | None, first: str, second: str) -> Callable[..., Ev]:
    fetch_a, fetch_b = _FETCH[first].format(v="a"), _FETCH[second].format(v="b")
    a, b = "a" if fetch_a else "a_", "b" if fetch_b else "b_"
    inline = "pass"
    if op is not None:
        checks = [f"type({v}) is int" for v, k in ((a, first), (b, second)) if k != INT]
        if op == "*" and INT not in {first, second}:
            # products of two long integers have a limit, which the primitive knows
            checks.append(f"-{SHORT} < {a} < {SHORT}")
        inline = f"if {' and '.join(checks) or 'True'}: return {a} {op} {b}"
    text = _TEMPLATE.format(
        fetch_a=fetch_a or "pass", fetch_b=fetch_b or "pass", inline=inline, a=a, b=b
    )
    scope: dict[str, Any] = {}
    exec(compile(text, "<sx machine>", "exec"), scope)
    return scope["factory"]
