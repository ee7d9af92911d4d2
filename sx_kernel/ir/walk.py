"""Walking over nodes: their parts, and the rule that says which nodes are trivial."""

from __future__ import annotations

from typing import Final, assert_never

from sx_kernel.ir.nodes import (
    And,
    Call,
    Const,
    Define,
    Fail,
    Global,
    If,
    Init,
    KeywordArg,
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
)

MAX_TRIVIAL_DEPTH: Final = 40
"""Trivial nodes are evaluated by Python recursion; nests deeper than this count as serious."""


def parts_of(node: Node) -> tuple[Node, ...]:
    """The nodes directly in `node`, in order of evaluation; a Lambda's body is not among them."""
    match node:
        case PrimCall(args=args):  # the most frequent ones first
            return args
        case Const() | Local() | Global() | KeywordArg() | Fail() | Lambda():
            return ()
        case SetLocal(value=value) | Init(value=value) | SetGlobal(value=value):
            return (value,)
        case Define(value=value):
            return (value,)
        case If(test=test, then=then, orelse=orelse):
            return (test, then, orelse)
        case And(parts=parts) | Or(parts=parts) | Seq(parts=parts):
            return parts
        case Let(init=init, body=body):
            return (init, body)
        case Letrec(body=body):
            return (body,)
        case Loop(inits=inits, body=body):
            return (*inits, body)
        case Recur(args=args):
            return args
        case Call(fn=fn, args=args):
            return (fn, *args)
        case MakeDict(values=values):
            return values
        case _:
            assert_never(node)


def may_be_trivial(node: Node) -> bool:
    """Return whether nodes of this kind are trivial when all their parts are."""
    return not isinstance(node, Call | Loop | Recur | Define)


def trivial_depth(node: Node, below: list[int | None]) -> int | None:
    """Return how deep the trivial nest at `node` is; None if the node is serious.

    `below` are the depths of its parts. A node without parts has depth 0.
    """
    if not may_be_trivial(node):
        return None
    depth = -1
    for part in below:
        if part is None:
            return None
        depth = max(depth, part)
    if depth >= MAX_TRIVIAL_DEPTH:
        return None
    return depth + 1 if below else _depth_of_leaf(node)


def _depth_of_leaf(node: Node) -> int:
    """0 for atoms and lambdas; an operation without operands is a nest of depth 1."""
    return 1 if isinstance(node, PrimCall | MakeDict) else 0


def bound_in(node: Node) -> set[Var]:
    """The variables that evaluating `node` binds or sets (in closures made there: none)."""
    found: set[Var] = set()
    stack = [node]
    while stack:
        one = stack.pop()
        match one:
            case Loop() | Letrec():
                found.update(one.vars)
            case Let() | SetLocal() | Init():
                found.add(one.var)
            case _:
                pass
        stack.extend(parts_of(one))
    return found
