"""Promises on a document's clock, as JavaScript has them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final, final

from sx_kernel.base.errors import SxError
from sx_kernel.base.undefined import UNDEFINED

if TYPE_CHECKING:
    from sx_kernel.languages.hs.world import World

WAITING: Final = "waiting"
KEPT: Final = "kept"
BROKEN: Final = "broken"


@final
class Promise:
    """A value that may not be there yet. `value`: it, or why there is none."""

    __slots__ = ("_hearers", "state", "value", "world")
    sx_type = "promise"
    hs_class = "Promise"

    def __init__(self, world: World) -> None:
        self.world = world
        self.state = WAITING
        self.value: Any = UNDEFINED
        self._hearers: list[tuple[Callable[[Any], Any], Callable[[Any], Any]]] = []

    def resolve(self, value: Any = UNDEFINED) -> None:
        """Keep the promise, with a value or with what another promise promises."""
        if self.state != WAITING:
            return
        if type(value) is Promise:
            if value is not self:
                value.then(self._keep, self.reject)
            return
        self._keep(value)

    def _keep(self, value: Any) -> None:
        self._settle(KEPT, value)

    def reject(self, reason: Any = UNDEFINED) -> None:
        """Break the promise."""
        self._settle(BROKEN, reason)

    def _settle(self, state: str, value: Any) -> None:
        if self.state != WAITING:
            return
        self.state, self.value = state, value
        hearers, self._hearers = self._hearers, []
        for kept, broken in hearers:
            self.world.soon(kept if state == KEPT else broken, value)

    def then(self, kept: Callable[[Any], Any], broken: Callable[[Any], Any]) -> None:
        """Call one of the two, soon after it has been settled."""
        if self.state == WAITING:
            self._hearers.append((kept, broken))
        else:
            self.world.soon(kept if self.state == KEPT else broken, self.value)

    def chained(self, kept: Any, broken: Any) -> Promise:
        """Return what `then` answers to a program: a promise of what the function returns."""
        made = Promise(self.world)
        self.then(self._step(made, kept, made.resolve), self._step(made, broken, made.reject))
        return made

    def _step(self, made: Promise, f: Any, otherwise: Callable[[Any], Any]) -> Callable[[Any], Any]:
        if f is None or f is UNDEFINED:
            return otherwise

        def step(value: Any) -> None:
            try:
                made.resolve(self.world.call(f, value))
            except SxError as problem:
                made.reject(problem.payload)

        return step

    hs_methods: Any = None


_METHODS: Final = {
    "then": lambda p, kept=None, broken=None: p.chained(kept, broken),
    "catch": lambda p, broken=None: p.chained(None, broken),
    "finally": lambda p, f=None: p.chained(lambda v: (p.world.call(f), v)[1], None),
}
Promise.hs_methods = _METHODS


def all_of(world: World, values: list[Any]) -> Promise:
    """A promise of all values that `values` promise."""
    made = Promise(world)
    results: list[Any] = list(values)
    left = len([one for one in values if type(one) is Promise])
    if not left:
        made.resolve(results)

    def keep(i: int, value: Any) -> None:
        nonlocal left
        results[i] = value
        left -= 1
        if not left:
            made.resolve(results)

    for i, one in enumerate(values):
        if type(one) is Promise:
            one.then(lambda value, i=i: keep(i, value), made.reject)
    return made
