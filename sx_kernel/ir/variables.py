"""The variables of a lambda, and the nodes directly in a node."""

from __future__ import annotations

from typing import Any

from sx_kernel.ir.nodes import (
    And,
    Call,
    If,
    Lambda,
    Let,
    Letrec,
    Loop,
    Node,
    Or,
    Seq,
    Var,
)  # fmt: skip


def variables(lam: Lambda) -> list[Var]:
    """All variables of one lambda's environments, inner lambdas not included."""
    found = [*lam.required, *lam.optional, *lam.keys]
    if lam.rest is not None:
        found.append(lam.rest)
    found += [c.inner for c in lam.captures]
    stack: list[Any] = [lam.body]
    while stack:
        node = stack.pop()
        if type(node) is Lambda:
            continue
        if type(node) is Let:
            found.append(node.var)
        elif type(node) in (Loop, Letrec):
            found += node.vars
        stack.extend(children(node))
    return found


def children(node: Any) -> list[Any]:
    """The nodes directly in `node` (none for a Lambda: its body is another activation)."""
    found: list[Any] = []
    for name in _CHILDREN.get(type(node).__name__, ()):
        child = getattr(node, name)
        if type(child) is tuple:
            found.extend(child)
        else:
            found.append(child)
    return found


_CHILDREN = {
    "SetLocal": ("value",), "Init": ("value",), "SetGlobal": ("value",), "Define": ("value",),
    "If": ("test", "then", "orelse"), "And": ("parts",), "Or": ("parts",), "Seq": ("parts",),
    "Let": ("init", "body"), "Letrec": ("body",), "Loop": ("inits", "body"), "Recur": ("args",),
    "Call": ("fn", "args"), "PrimCall": ("args",), "MakeDict": ("values",),
}  # fmt: skip


def tail_calls(body: Node) -> list[Call]:
    """The calls in tail position of a lambda's body."""
    return [node for node in tail_nodes(body) if isinstance(node, Call)]


def tail_nodes(body: Node) -> list[Node]:
    """What a lambda's body may end with."""
    found: list[Node] = []
    stack: list[Node] = [body]
    while stack:
        node = stack.pop()
        match node:
            case If():
                stack += [node.then, node.orelse]
            case Let() | Letrec() | Loop():
                stack.append(node.body)
            case Seq() | And() | Or():
                stack.append(node.parts[-1])
            case _:
                found.append(node)
    return found


def depth_of(body: Node, most: int) -> int:
    """How deeply nodes are nested in a lambda's body; stops counting at `most`."""
    level: list[Node] = [body]
    depth = 0
    while level and depth < most:
        depth += 1
        level = [c for n in level if type(n) is not Lambda for c in children(n)]
    return depth
