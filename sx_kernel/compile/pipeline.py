"""The passes in their order: the only file that knows it.

There are two levels. QUICK is for what has just become hot: only what costs little. (A direct entry
costs more than it saves in the calls until all is compiled once more, so it has none, and nothing
to count but itself. What nobody uses, the renderer notices.) FULL has all passes, for what stays
hot, and for what turns: it may run for long and be called once.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, TypeAlias

from sx_kernel.compile.build import Builder
from sx_kernel.compile.mid.nodes import Function
from sx_kernel.compile.mid.verify import verify
from sx_kernel.compile.passes.calls import calls
from sx_kernel.compile.passes.counts import counts
from sx_kernel.compile.passes.cursors import cursors
from sx_kernel.compile.passes.dicts import dicts
from sx_kernel.compile.passes.fields import fields
from sx_kernel.compile.passes.guards import guess_parameters
from sx_kernel.compile.passes.heads import heads
from sx_kernel.compile.passes.hoist import hoist
from sx_kernel.compile.passes.indexed import indexed
from sx_kernel.compile.passes.infer import infer
from sx_kernel.compile.passes.lists import lists
from sx_kernel.compile.passes.loops import loops
from sx_kernel.compile.passes.promises import promises
from sx_kernel.compile.passes.rows import rows
from sx_kernel.compile.passes.scalars import scalars
from sx_kernel.compile.passes.simplify import decided, drop_unused, simplify
from sx_kernel.compile.passes.tails import tails
from sx_kernel.compile.passes.threads import threads
from sx_kernel.compile.world import World
from sx_kernel.ir.nodes import Call, Global, Lambda, Loop, PrimCall
from sx_kernel.ir.variables import children, tail_nodes

Pass: TypeAlias = "Callable[[Function, World], object]"


def _alone(one: Callable[[Function], object]) -> Pass:
    return lambda fn, _world: one(fn)


PASSES: Final[tuple[tuple[str, Pass], ...]] = (
    ("loops", _alone(loops)),
    ("scalars", _alone(scalars)),
    ("fields", _alone(fields)),
    ("lists", _alone(lists)),
    ("threads", _alone(threads)),
    ("indexed", indexed),
    ("cursors", cursors),
    ("rows", rows),
    ("guess", guess_parameters),
    ("infer", infer),
    ("simplify", _alone(simplify)),
    ("dicts", _alone(dicts)),
    ("hoist", hoist),
    ("decided", _alone(decided)),
    ("promises", promises),
    ("calls", _alone(calls)),
    ("heads", _alone(heads)),
    ("unused", _alone(drop_unused)),
    ("tails", _alone(tails)),
    ("counts", _alone(counts)),
)

QUICK: Final = 1
FULL: Final = 2
_QUICK_PASSES: Final[tuple[tuple[str, Pass], ...]] = (
    ("guess", guess_parameters),
    ("infer", infer),
    ("decided", _alone(decided)),
)


def first_level(
    lam: Lambda, self_name: str | None, is_function: Callable[[str], bool]
) -> int:  # fmt: skip
    """The level at which `lam` is compiled first: FULL if a single call of it may run for long,
    because it turns, or hands functions to what calls them. `is_function`: whether a global is
    bound to one."""
    ends = tail_nodes(lam.body) if self_name is not None else []
    if self_name is not None and any(_becomes_a_turn(n, self_name) for n in ends):
        return FULL
    tails = set(map(id, ends))
    stack: list[Any] = [lam.body]
    while stack:
        node = stack.pop()
        kind = type(node)
        if kind is Loop:
            return FULL
        if kind is Lambda:
            continue
        if kind is Call:
            for arg in node.args:
                if type(arg) is Lambda or (type(arg) is Global and is_function(arg.name)):
                    return FULL
            fn = node.fn
            if id(node) in tails and type(fn) is Global and fn.name == self_name:
                return FULL
        stack.extend(children(node))
    return QUICK


def _becomes_a_turn(node: Any, name: str) -> bool:
    """Return whether `node` is an operation on what the function itself answers
    (passes/modulo.py)."""
    if type(node) is not PrimCall or len(node.args) != 2:
        return False
    call, other = node.args[1], node.args[0]
    if type(call) is not Call or type(call.fn) is not Global or call.fn.name != name:
        return False
    return type(other) is not Call


def compile_function(
    lam: Lambda, world: World, self_name: str | None,
    watch: Callable[[str, Function], Any] | None = None,
    *,
    checked: bool = False, level: int = FULL,
) -> Function:  # fmt: skip
    """The middle of `lam`, ready to be rendered. `watch(stage, function)` sees every stage;
    `checked`: the rules of mid/verify.py are checked after each.

    Raises Unsupported.
    """
    fn = Builder(lam, world, self_name, inlines=level == FULL).build()
    fn.enters = level == FULL
    passes = PASSES if level == FULL else _QUICK_PASSES
    stages: list[tuple[str, Pass]] = [("build", lambda _fn, _world: None), *passes]
    for name, one in stages:
        one(fn, world)
        if checked:
            verify(fn, name)
        if watch is not None:
            watch(name, fn)
    return fn
