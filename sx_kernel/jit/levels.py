"""Two levels of compiling: quickly at the K-th call, with all passes what stays hot.

Code of the first level says itself when it has been called often (`stays_hot`, emitted L_), and
the sums say it of what is called seldom but for a long time (`note`), which is then seen to when
the next form begins. The entry of the cache stays the same and gets better code. Activations that
run the old code go on with it.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from time import perf_counter
from typing import Any, Protocol, final

from sx_kernel.compile.pipeline import FULL, QUICK
from sx_kernel.compile.python.render import STAYS_HOT
from sx_kernel.compile.world import Unsupported
from sx_kernel.ir.nodes import Lambda
from sx_kernel.jit.cache import JitCache
from sx_kernel.jit.entry import Entry


class Policy(Protocol):
    """What is needed of jit/policy.py, which decides everything else."""

    cache: JitCache
    compiling: bool
    verify: int

    def room(self) -> AbstractContextManager[None]:
        """Room on Python's stack for the compiler."""
        ...

    def make_payload(
        self, lam: Lambda, self_name: str | None, guesses: Any, level: int, *, watched: bool
    ) -> Any:
        """Compile. Raises Unsupported."""
        ...

    def rely_on(self, unit: Any) -> None:
        """Code of a new unit is about to run."""
        ...

    def dependencies_of(self, unit: Any) -> set[str]:
        """What the entry of a unit depends on."""
        ...

    def withdraw(self, entry: Entry) -> None:
        """Let nobody find the direct entry of its code any more."""
        ...

    def retire(self, payload: Any) -> None:
        """Code is no longer that of an entry, but may still run."""
        ...

    def use_unit(self, lam: Lambda, entry: Entry) -> None:
        """Let all closures of a lambda run the code of an entry."""
        ...


@final
class Levels:
    """What of one session's cache is to be compiled once more."""

    def __init__(self, policy: Policy) -> None:
        self.policy = policy
        self.pending: list[Entry] = []

    def stays_hot(self, lam: Lambda) -> None:
        """The code that `lam` runs has been called STAYS_HOT times since the last look."""
        entry = lam.rt.entry
        if entry is not None:
            self.upgrade(entry)

    def note(self, entry: Entry, calls: int) -> None:
        """One lambda's code has been called so often by now."""
        if entry.level == QUICK and calls >= STAYS_HOT:
            self.pending.append(entry)

    def begin_form(self) -> None:
        """Nothing runs that could wait for it: compile what has become worth it."""
        while self.pending:
            self.upgrade(self.pending.pop())

    def upgrade(self, entry: Entry) -> None:
        """Compile an entry with all passes; if that cannot be, without the look at its calls."""
        policy = self.policy
        if entry.state != "live" or entry.level != QUICK or policy.compiling:
            return
        owners = entry.live_owners()
        if not owners:
            return
        policy.cache.enter()
        policy.compiling = True
        try:
            with policy.room():
                self._upgrade(entry, owners)
        finally:
            policy.compiling = False
            policy.cache.leave()

    def _upgrade(self, entry: Entry, owners: list[Lambda]) -> None:
        policy, old = self.policy, entry.code
        started = perf_counter()
        payload = self._payload(entry, owners[0], FULL) or self._payload(entry, owners[0], QUICK)
        if payload is None:
            entry.level = FULL  # it is as good as it gets
            return
        policy.withdraw(entry)
        unit = payload.unit
        policy.rely_on(unit)
        policy.cache.upgrade(
            entry, payload, level=FULL, compile_ms=(perf_counter() - started) * 1e3,
            bytes=unit.size, dependencies=policy.dependencies_of(unit),
        )  # fmt: skip
        policy.retire(old)
        for lam in owners:
            if lam.rt.entry is entry:
                policy.use_unit(lam, entry)

    def _payload(self, entry: Entry, lam: Lambda, level: int) -> Any:
        """New code for `lam` as it was guessed before; None if it cannot be compiled so."""
        policy = self.policy
        try:
            return policy.make_payload(
                lam, entry.code.unit.self_name, dict(entry.key[4]), level, watched=False
            )
        except Unsupported:
            return None
        except Exception:  # a compile error is never seen by programs
            if policy.verify:
                raise
            return None
