"""The variables of a lambda, and the nodes directly in a node."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from operator import attrgetter
from typing import Any, Final

from sx_kernel.ir.nodes import (
    And,
    Call,
    Define,
    If,
    Init,
    Lambda,
    Let,
    Letrec,
    Local,
    Loop,
    MakeDict,
    Node,
    Or,
    PrimCall,
    Recur,
    Seq,
    SetGlobal,
    SetLocal,
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


def refers_to(node: Any, var: Var, most: int = sys.maxsize) -> bool:
    """Return whether `node` reads or sets `var`, or a lambda in it captures it; True as well where
    that takes a look at more than `most` nodes."""
    stack = [node]
    for _ in range(most):
        if not stack:
            return False
        one = stack.pop()
        if type(one) is Lambda:
            if any(capture.outer is var for capture in one.captures):
                return True
        elif (type(one) is Local or type(one) is SetLocal) and one.var is var:
            return True
        else:
            stack += children(one)
    return True


def children(node: Any) -> Sequence[Any]:
    """The nodes directly in `node` (none for a Lambda: its body is another activation)."""
    found = _CHILDREN.get(type(node))
    return found(node) if found is not None else ()


def _and_args(node: Call) -> Sequence[Node]:
    return (node.fn, *node.args)


# (they are asked for at each walk over a tree, of which compiling does many)
_CHILDREN: Final[dict[type, Callable[[Any], Sequence[Any]]]] = {
    **dict.fromkeys((SetLocal, Init, SetGlobal, Define), lambda node: (node.value,)),
    If: attrgetter("test", "then", "orelse"), And: attrgetter("parts"), Or: attrgetter("parts"),
    Seq: attrgetter("parts"), Let: attrgetter("init", "body"), Letrec: lambda node: (node.body,),
    Loop: lambda node: (*node.inits, node.body), Recur: attrgetter("args"), Call: _and_args,
    PrimCall: attrgetter("args"), MakeDict: attrgetter("values"),
}  # fmt: skip


def tail_calls(body: Node) -> list[Call]:
    """The calls in tail position of a lambda's body."""
    return [node for node in tail_nodes(body) if isinstance(node, Call)]


def tail_nodes(body: Node) -> list[Node]:
    """Return what a lambda's body may end with."""
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
    """Return how deeply nodes are nested in a lambda's body; stops counting at `most`."""
    level: list[Node] = [body]
    depth = 0
    while level and depth < most:
        depth += 1
        level = [c for n in level if type(n) is not Lambda for c in children(n)]
    return depth
