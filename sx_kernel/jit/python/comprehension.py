"""The library's loops over a list, as comprehensions when the function they call is a leaf.

A leaf is a compiled lambda or a primitive that has no effects and calls nothing but primitives
that have none: nobody can capture a continuation in it, and calling it again is the same. So
`map` may run it in a list comprehension, whose state no site could describe: when anything goes
wrong, the machine does the whole loop again (`Site.whole`), and what the function has counted is
taken back.

Only the shapes in which lib/higher-order.sx writes map, filter and reduce are recognised; `n` is
compared with the length of the list at run time.
"""

from __future__ import annotations

from types import FunctionType
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeGuard

from sx_kernel.ir.nodes import Call, Const, If, Let, Local, Loop, Node, PrimCall, Recur, Var
from sx_kernel.primitives.table import PRIMITIVES
from sx_kernel.runtime.sites import UnitRef

if TYPE_CHECKING:
    from collections.abc import Callable

# What `leaf` answers: no leaf, a leaf, a leaf that always answers true or false.
NO_LEAF: Final = 0
LEAF: Final = 1
BOOLEAN_LEAF: Final = 2

_PURE: Final = frozenset({"read"})


class Walk(NamedTuple):
    """A recognised loop: the variable of the function that it calls, the condition for doing it
    here, and the statements that compute its value."""

    function: str
    condition: str
    before: tuple[str, ...]
    value: str


def leaf_test() -> Callable[[Any], int]:
    """The function LEAF_ of emitted code."""
    primitives: dict[Any, int] = {}
    for prim in PRIMITIVES.values():
        if not set(prim.effects) - _PURE:
            kind = BOOLEAN_LEAF if prim.returns == "boolean" else LEAF
            primitives[prim.fn] = kind

    def leaf(fn: Any) -> int:
        if type(fn) is FunctionType:
            unit = fn.__code__.co_consts[-1]
            if type(unit) is UnitRef:
                return unit.leaf
            return primitives.get(fn, NO_LEAF)
        return NO_LEAF

    return leaf


def walk(loop: Loop) -> Walk | None:
    """How to run `loop` as a comprehension; None if it has no such shape."""
    body = loop.body
    if type(body) is not If or not _starts(loop):
        return None
    test = body.test
    if not (_is(test, "<") and type(test.args[0]) is Local and type(test.args[1]) is Local):
        return None
    index, limit = test.args[0].var, test.args[1].var
    if index is not loop.vars[0] or limit.boxed:
        return None
    for recognise in (_map, _filter, _reduce):
        found = recognise(loop, index, body.then, body.orelse)
        if found is not None:
            fn, items, least, before, value = found
            if fn.boxed or items.boxed or fn in loop.vars or items in loop.vars:
                return None
            same = f"type({items.py}) is list and {limit.py} == len({items.py})"
            return Walk(fn.py, f"LEAF_({fn.py}) >= {least} and {same}", before, value)
    return None


_Found = tuple[Var, Var, int, tuple[str, ...], str]


def _starts(loop: Loop) -> bool:
    """Whether the loop starts with index 0 and other variables that are constants or given."""
    first = loop.inits[0] if loop.inits else None
    return (
        type(first) is Const
        and first.value == 0
        and not any(v.boxed for v in loop.vars)
        and all(type(i) in (Const, Local) for i in loop.inits)
    )


def _is(node: Node, name: str) -> TypeGuard[PrimCall]:
    return type(node) is PrimCall and node.name == name


def _local(node: Node, var: Var) -> bool:
    return type(node) is Local and node.var is var


def _next(node: Node, var: Var) -> bool:
    """Whether `node` is (+ var 1)."""
    return _is(node, "+") and _local(node.args[0], var) and getattr(node.args[1], "value", 0) == 1


def _element(node: Node, index: Var) -> Var | None:
    """The list of which `node` is the element at `index`."""
    if _is(node, "nth") and len(node.args) == 2 and _local(node.args[1], index):
        held = node.args[0]
        return held.var if type(held) is Local else None
    return None


def _called(node: Node) -> tuple[Var, tuple[Node, ...]] | None:
    """Function variable and arguments of a call of a variable."""
    if type(node) is Call and type(node.fn) is Local:
        return node.fn.var, node.args
    return None


def _map(loop: Loop, index: Var, then: Node, orelse: Node) -> _Found | None:
    if len(loop.vars) != 2 or type(then) is not Recur or then.loop is not loop:
        return None
    acc = loop.vars[1]
    step, push = then.args
    if not _next(step, index) or not _is(push, "%push") or not _is(orelse, "%pushed"):
        return None
    if not (_local(push.args[0], acc) and _local(push.args[1], index)):
        return None
    called = _called(push.args[2])
    if called is None or len(called[1]) != 1 or len(orelse.args) != 2:
        return None
    items = _element(called[1][0], index)
    if items is None or getattr(loop.inits[1], "value", 0) is not None:
        return None
    return called[0], items, LEAF, (), f"[{called[0].py}(x_) for x_ in {items.py}]"


def _filter(loop: Loop, index: Var, then: Node, orelse: Node) -> _Found | None:
    if len(loop.vars) != 3 or type(then) is not Let or then.var.boxed or type(then.body) is not If:
        return None
    kept, acc = loop.vars[1:]
    items = _element(then.init, index)
    called = _called(then.body.test)
    if items is None or called is None or not _is(orelse, "%pushed"):
        return None
    if len(called[1]) != 1 or not _local(called[1][0], then.var):
        return None
    if [getattr(i, "value", 1) for i in loop.inits] != [0, 0, None]:
        return None
    for keeping, skipping, negate in (
        (then.body.then, then.body.orelse, ""), (then.body.orelse, then.body.then, "not "),
    ):  # fmt: skip
        if _keeps(loop, keeping, index, kept, acc, then.var) and _skips(
            loop, skipping, index, kept, acc
        ):
            value = f"[x_ for x_ in {items.py} if {negate}{called[0].py}(x_)]"
            return called[0], items, BOOLEAN_LEAF, (), value
    return None


def _keeps(loop: Loop, node: Node, index: Var, kept: Var, acc: Var, x: Var) -> bool:
    if type(node) is not Recur or node.loop is not loop:
        return False
    step, count, push = node.args
    return (
        _next(step, index)
        and _next(count, kept)
        and _is(push, "%push")
        and all(_local(a, v) for a, v in zip(push.args, (acc, kept, x), strict=True))
    )


def _skips(loop: Loop, node: Node, index: Var, kept: Var, acc: Var) -> bool:
    if type(node) is not Recur or node.loop is not loop:
        return False
    return _next(node.args[0], index) and all(
        _local(a, v) for a, v in zip(node.args[1:], (kept, acc), strict=True)
    )


def _reduce(loop: Loop, index: Var, then: Node, orelse: Node) -> _Found | None:
    if len(loop.vars) != 2 or type(then) is not Recur or then.loop is not loop:
        return None
    acc = loop.vars[1]
    called = _called(then.args[1])
    if called is None or not _next(then.args[0], index) or not _local(orelse, acc):
        return None
    if len(called[1]) != 2 or not _local(called[1][0], acc) or type(loop.inits[1]) is not Local:
        return None
    items = _element(called[1][1], index)
    if items is None:
        return None
    fn = called[0]
    before = (
        f"r_ = {loop.inits[1].var.py}",
        f"for x_ in {items.py}: r_ = {fn.py}(r_, x_)",
    )
    return fn, items, LEAF, before, "r_"
