"""Recorded calls: which function was called, call after call.

Recording costs nothing when it is off. When it is on the program runs on the machine alone, which
sees every call; compiled code counts calls and does not know their order.
"""

from __future__ import annotations

from array import array
from collections.abc import Generator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final, final
from weakref import WeakKeyDictionary

if TYPE_CHECKING:
    from sx_kernel.ir.nodes import Lambda
    from sx_kernel.session.session import Session

CAPACITY: Final = 2_000_000
"""Calls that are recorded, at most: 8 MB."""


@final
class Recording:
    """Calls in their order.

    `calls`: the number of the called function, one a call. `names`: the names of the functions by
    their numbers; "fn" for those without. `full`: there were more calls than are kept.
    """

    def __init__(self, capacity: int = CAPACITY) -> None:
        self.calls = array("I")
        self.names: list[str] = []
        self.full = False
        self._capacity = capacity
        # Weak: a recording keeps no code alive, and what is gone cannot be called again.
        self._numbers: WeakKeyDictionary[Lambda, int] = WeakKeyDictionary()

    def note(self, lam: Lambda) -> None:
        """A call of `lam`."""
        if len(self.calls) >= self._capacity:
            self.full = True
            return
        number = self._numbers.get(lam)
        if number is None:
            number = self._numbers[lam] = len(self.names)
            self.names.append(lam.name or "fn")
        self.calls.append(number)

    @contextmanager
    def running(self, session: Session) -> Generator[None]:
        """Record what `session` evaluates in this block."""
        with session.policy.recording(self.note):
            yield

    def summary(self) -> str:
        """How much was recorded."""
        more = ", and more that are not kept" if self.full else ""
        return f"{_count(len(self.calls), 'call')} of {_count(len(self.names), 'function')}{more}"


def _count(n: int, what: str) -> str:
    return f"{n} {what}" if n == 1 else f"{n} {what}s"


def replayed(
    recording: Recording, budgets: tuple[int, ...], policies: tuple[str, ...], threshold: int
) -> list[tuple[int, dict[str, float]]]:
    """For each budget the share of calls, from 0 to 1, that find no compiled code, by policy."""
    from sx_kernel.jit.replay import replay

    def ratio(budget: int, policy: str) -> float:
        outcome = replay(recording.calls, threshold=threshold, budget=budget, policy=policy)
        return outcome.miss_ratio

    return [(budget, {policy: ratio(budget, policy) for policy in policies}) for budget in budgets]


__all__ = ["CAPACITY", "Recording", "replayed"]
