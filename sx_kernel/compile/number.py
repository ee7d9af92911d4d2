"""The numbers of a lambda's nodes, and which variables each node needs.

A node's number is its place in a preorder walk of its lambda's body, inner lambdas counting as one
node. Lambdas of equal structure number alike, so what was compiled for one serves the other.
"""

from __future__ import annotations

from fractions import Fraction
from hashlib import blake2b
from typing import Any, Final, final

from sx_kernel.ir.nodes import Const, Init, Lambda, Local, Loop, Node, Recur, SetLocal
from sx_kernel.ir.variables import children

MOST_NESTED: Final = 1_000
_ATOMS: Final = (str, int, float, bool, type(None))


@final
class Numbers:
    """The nodes of one lambda's body in order; `of` is the number of a node by its id."""

    __slots__ = ("needs", "nodes", "of")

    def __init__(self, body: Node) -> None:
        nodes: list[Any] = []
        of: dict[int, int] = {}
        # node number → mask of the slots that evaluating the node reads, or sets in boxes
        needs: list[int] = []
        around: list[int] = []  # the number of the node that each is in
        stack: list[Any] = [body]
        waits = [0]  # the same, of those on the stack
        number = 0
        while stack:
            node = stack.pop()
            around.append(waits.pop())
            of[id(node)] = number
            nodes.append(node)
            kind = type(node)
            if kind is Local:
                needs.append(1 << node.var.slot)
            elif kind is Lambda:
                mask = 0
                for capture in node.captures:
                    mask |= 1 << capture.outer.slot
                needs.append(mask)
            else:
                needs.append(1 << node.var.slot if kind is SetLocal or kind is Init else 0)
                found = children(node)
                if found:
                    stack += found[::-1]
                    waits += [number] * len(found)
            number += 1
        # (what the next turn needs is added by who builds the loop)
        for i in range(number - 1, 0, -1):
            needs[around[i]] |= needs[i]
        self.nodes = nodes
        self.of = of
        self.needs = needs

    def need(self, node: Node) -> int:
        """The slots that evaluating `node` looks at."""
        return self.needs[self.of[id(node)]]


def is_deep(lam: Lambda) -> bool:
    """Return whether nodes, or lambdas in one another, are nested so deeply that what walks over
    them in CPython's own C code (hashing a key, the parser) might find no room."""
    level: list[Any] = [lam.body]
    depth = 0
    while level:
        depth += 1
        if depth > MOST_NESTED:
            return True
        level = [c for n in level for c in ((n.body,) if type(n) is Lambda else children(n))]
    return False


def fingerprint(lam: Lambda) -> bytes:
    """The structure of a lambda in twenty bytes, for keys that are kept: it is itself as large as
    all the rest that is kept of compiled code. (No two structures are ever found that have the
    same.)"""
    return blake2b(repr(structure(lam)).encode(), digest_size=20).digest()


def structure(lam: Lambda) -> Any:
    """Return what lambdas have in common that may share compiled code, as a hashable value."""
    variables: dict[Any, int] = {}
    loops: dict[int, int] = {}

    def var(one: Any) -> Any:
        number = variables.get(one)
        if number is None:
            number = variables[one] = len(variables)
            return (number, one.slot, one.py, one.boxed, one.letrec)
        return number

    def field(value: Any) -> Any:
        kind = type(value)
        if kind in _ATOMS:
            return value
        if kind is tuple:
            return tuple([field(v) for v in value])
        if kind.__name__ == "Var":
            return var(value)
        return walk(value)

    def walk(node: Any) -> Any:
        kind = type(node)
        if kind is Const:
            value = node.value
            if type(value) in _ATOMS:
                return (type(value).__name__, repr(value) if type(value) is float else value)
            # what is known of it is known of its type, so that is part of what code is shared by
            return ("const", type(value).__name__, _identity(value))
        if kind is Local:
            return var(node.var)
        if kind is Lambda:
            return (
                "fn", len(node.required), len(node.optional), tuple(v.name for v in node.keys),
                node.rest is not None, node.nslots,
                tuple(
                    (var(c.outer), c.inner.py, c.inner.boxed, c.inner.letrec) for c in node.captures
                ),
                node.kind, structure(node),
            )  # fmt: skip
        if kind is Recur:
            return ("Recur", loops[id(node.loop)], tuple([walk(a) for a in node.args]))
        if kind is Loop:
            loops[id(node)] = len(loops)
        return (kind.__name__, *[field(getattr(node, name)) for name in _FIELDS[kind.__name__]])

    parameters = (*lam.required, *lam.optional, *lam.keys)
    head = [var(v) for v in parameters]
    if lam.rest is not None:
        head.append(var(lam.rest))
    head.append(tuple(var(c.inner) for c in lam.captures))
    return (
        tuple(head), len(lam.required), len(lam.optional), tuple(v.name for v in lam.keys),
        lam.rest is not None, lam.nslots, walk(lam.body),
    )  # fmt: skip


def _identity(value: Any) -> Any:
    """Return what must be the same of a constant, beside its type: interned values and numbers are
    themselves; of others each lambda has its own."""
    if type(value).__name__ in ("Symbol", "Keyword", "Char"):
        return id(value)
    return value if type(value) in (Fraction, complex) else None


_FIELDS: Final[dict[str, tuple[str, ...]]] = {
    "Global": ("name",), "KeywordArg": ("name", "marker"), "SetLocal": ("var", "value"),
    "Init": ("var", "value"), "SetGlobal": ("name", "value"), "Define": ("name", "value"),
    "If": ("test", "then", "orelse"), "And": ("parts",), "Or": ("parts",), "Seq": ("parts",),
    "Let": ("var", "init", "body"), "Letrec": ("vars", "body"), "Loop": ("vars", "inits", "body"),
    "Call": ("fn", "args", "tail"), "PrimCall": ("name", "args"), "MakeDict": ("keys", "values"),
    "Fail": ("kind", "message"),
}  # fmt: skip
