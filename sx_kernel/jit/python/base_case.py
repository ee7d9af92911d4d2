"""The base case of a recursion, decided by the caller.

Half of the calls of (fib n), and three quarters of those of (tak x y z), only find that the
recursion ends. Where a lambda certainly calls itself, so that its code is known, the caller asks
that question itself:

    t2_ = t1_ if t1_ < 2 else I_fib(t1_)

and what it calls, the direct entry, begins behind the question. Test and value of the base case
are simple (pure, nothing but primitives called): when something goes wrong in them, the machine
makes the whole call again. Such a call is counted like any other, in advance (`H_ += 2.0`).
"""

from __future__ import annotations

from typing import Final, NamedTuple

from sx_kernel.ir.nodes import And, Const, If, Lambda, Local, Node, Or, PrimCall, Var
from sx_kernel.ir.walk import parts_of

MAX_NODES: Final = 16  # of test and value together: they are repeated at each call


class BaseCase(NamedTuple):
    """`value` is the result if `test` is true (`when`) or false (not `when`), else `rest` is."""

    test: Node
    when: bool
    value: Node
    rest: Node


def base_case(lam: Lambda) -> BaseCase | None:
    """The base case of the recursive `lam`; None if its body does not begin with one."""
    body = lam.body
    if type(body) is not If:
        return None
    for when, value, rest in ((True, body.then, body.orelse), (False, body.orelse, body.then)):
        uses: set[Var] = set()
        left = _measure(body.test, MAX_NODES, uses)
        if _measure(value, left, uses) >= 0 and uses <= set(lam.required):
            return BaseCase(body.test, when, value, rest)
    return None


def _measure(node: Node, left: int, uses: set[Var]) -> int:
    """`left` less the nodes of `node`; negative if they are too many or not all simple. Notes
    the variables in `uses`."""
    left -= 1
    match node:
        case Local():
            uses.add(node.var)
        case Const() | If() | And() | Or() | PrimCall():
            for part in parts_of(node):
                left = _measure(part, left, uses) if left >= 0 else left
        case _:
            return -1
    return left
