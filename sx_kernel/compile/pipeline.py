"""The passes in their order: the only file that knows it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, TypeAlias

from sx_kernel.compile.build import Builder
from sx_kernel.compile.mid.nodes import Function
from sx_kernel.compile.mid.verify import verify
from sx_kernel.compile.passes.calls import calls
from sx_kernel.compile.passes.counts import counts
from sx_kernel.compile.passes.cursors import cursors
from sx_kernel.compile.passes.guards import guess_parameters
from sx_kernel.compile.passes.infer import infer
from sx_kernel.compile.passes.lists import lists
from sx_kernel.compile.passes.loops import loops
from sx_kernel.compile.passes.rows import rows
from sx_kernel.compile.passes.scalars import scalars
from sx_kernel.compile.passes.simplify import drop_unused, simplify
from sx_kernel.compile.world import World
from sx_kernel.ir.nodes import Lambda

Pass: TypeAlias = "Callable[[Function, World], object]"


def _alone(one: Callable[[Function], object]) -> Pass:
    return lambda fn, _world: one(fn)


PASSES: Final[tuple[tuple[str, Pass], ...]] = (
    ("loops", _alone(loops)),
    ("scalars", _alone(scalars)),
    ("lists", _alone(lists)),
    ("cursors", cursors),
    ("rows", rows),
    ("guess", guess_parameters),
    ("infer", infer),
    ("simplify", _alone(simplify)),
    ("calls", _alone(calls)),
    ("unused", _alone(drop_unused)),
    ("counts", _alone(counts)),
)


def compile_function(
    lam: Lambda, world: World, self_name: str | None,
    watch: Callable[[str, Function], Any] | None = None,
    *,
    checked: bool = False,
) -> Function:  # fmt: skip
    """The middle of `lam`, ready to be rendered. `watch(stage, function)` sees every stage;
    `checked`: the rules of mid/verify.py are checked after each.

    Raises Unsupported.
    """
    fn = Builder(lam, world, self_name).build()
    stages: list[tuple[str, Pass]] = [("build", lambda _fn, _world: None), *PASSES]
    for name, one in stages:
        one(fn, world)
        if checked:
            verify(fn, name)
        if watch is not None:
            watch(name, fn)
    return fn
