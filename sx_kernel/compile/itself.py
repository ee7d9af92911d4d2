"""How a function that is inlined calls itself: which of the calls may be turns of a loop."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from sx_kernel.ir import nodes as ir
from sx_kernel.ir.variables import children, tail_calls, tail_nodes


def conses_on_itself(
    lam: ir.Lambda, own: str | ir.Var, is_cons: Callable[[ir.PrimCall], bool]
) -> dict[int, ir.PrimCall]:
    """The conses in tail position onto what `lam` itself answers, by the ids of the calls of it;
    none if there are loops, whose turns are others."""
    found: dict[int, ir.PrimCall] = {}
    for node in tail_nodes(lam.body):
        if type(node) is ir.PrimCall and is_cons(node):
            call = node.args[1]
            if type(call) is ir.Call and is_own(call.fn, own):
                found[id(call)] = node
    if found and any(type(one) is ir.Loop for one in _nodes(lam)):
        return {}
    return found


def comes_round(lam: ir.Lambda, own: str | ir.Var, turns: set[int]) -> bool:
    """Whether a lambda refers to itself in the calls `turns`, by their ids, only."""
    called = mentioned = 0
    for one in _nodes(lam):
        if type(one) is ir.Lambda:
            if mentions(one, own):
                return False
        elif type(one) is ir.Call and is_own(one.fn, own):
            if id(one) not in turns or len(one.args) != len(lam.required):
                return False
            if any(type(arg) is ir.KeywordArg for arg in one.args):
                return False
            called += 1
        elif is_own(one, own):
            mentioned += 1
    return called == mentioned and lam.rest is None


def folding(lam: ir.Lambda, own: str) -> ir.Node | None:
    """The operation on two operands in tail position that has a call of `lam` itself as its second,
    if `lam` calls itself nowhere else but in tail position."""
    calls: list[Any] = []
    for one in _nodes(lam):
        if type(one) is ir.Lambda and names(one, own):
            return None
        if type(one) is ir.Call and is_own(one.fn, own):
            calls.append(one)
    tails = {id(call) for call in tail_calls(lam.body)}
    waiting = [call for call in calls if id(call) not in tails]
    if len(waiting) != 1:
        return None
    for node in tail_nodes(lam.body):
        if type(node) is ir.PrimCall and len(node.args) == 2 and node.args[1] is waiting[0]:
            return node
    return None


def is_own(node: Any, own: str | ir.Var) -> bool:
    """Whether a node is the name, or the variable, `own`."""
    if type(node) is ir.Global:
        return node.name == own
    return type(node) is ir.Local and node.var is own


def mentions(lam: ir.Lambda, own: str | ir.Var) -> bool:
    """Whether an inner lambda refers to what the one around it calls `own`."""
    if type(own) is str:
        return names(lam, own)
    return any(capture.outer is own for capture in lam.captures)


def names(lam: ir.Lambda, own: str | ir.Var) -> bool:
    """Whether a lambda refers to `own`, itself or in lambdas in it."""
    return any(
        is_own(one, own) or (type(one) is ir.Lambda and mentions(one, own)) for one in _nodes(lam)
    )


def _nodes(lam: ir.Lambda) -> Iterator[Any]:
    """The nodes of a lambda's body, each before its parts; inner lambdas are not entered."""
    stack: list[Any] = [lam.body]
    while stack:
        one = stack.pop()
        yield one
        if type(one) is not ir.Lambda:
            stack.extend(children(one))


def is_invariant(lam: ir.Lambda, calls: list[ir.Call], index: int) -> bool:
    """Whether each of these calls of `lam` in it hands on its parameter number `index`."""
    var = lam.required[index]
    for call in calls:
        arg = call.args[index]
        if type(arg) is not ir.Local or arg.var is not var:
            return False
    return True
