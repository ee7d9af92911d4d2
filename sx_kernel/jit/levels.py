"""Two levels of compiling: quickly at the K-th call, with all passes what stays hot.

Code of the first level says itself when it has been called often (`stays_hot`, emitted L_), and
the sums say it of what is called seldom but for a long time (`note`), which is then seen to when
the next form begins. What was compiled with all passes before the functions that it calls were
compiled themselves is compiled once more when they are. The entry of the cache stays the same and
gets better code. Activations that run the old code go on with it.
"""

from __future__ import annotations

from time import perf_counter
from typing import TYPE_CHECKING, Any, Final, final

from sx_kernel.compile.pipeline import FULL, QUICK
from sx_kernel.compile.python.render import STAYS_HOT
from sx_kernel.compile.world import Unsupported
from sx_kernel.ir.nodes import Lambda
from sx_kernel.jit.cache.entry import Entry

if TYPE_CHECKING:
    from sx_kernel.jit.compiling.compiler import Compiler

MOST_TIMES: Final = 3  # that an entry is compiled again because what it calls was compiled


@final
class Levels:
    """What of one session's cache is to be compiled once more."""

    def __init__(self, compiler: Compiler) -> None:
        self.compiler = compiler
        self.cache = compiler.cache
        self.installer = compiler.installer
        self.pending: list[Entry] = []
        self.early: list[tuple[Entry, int]] = []  # entries, how often each was compiled again
        self.looked_at = 0  # how much was compiled at the last look

    def came(self, entry: Entry) -> None:
        """New code is in the cache."""
        if entry.level == FULL and entry.code is not None and entry.code.unit.cold:
            self.early.append((entry, 0))

    def stays_hot(self, lam: Lambda) -> None:
        """The code that `lam` runs has been called STAYS_HOT times since the last look."""
        entry = lam.rt.entry
        if entry is not None:
            self.upgrade(entry)
        self.look_again()

    def note(self, entry: Entry, calls: int) -> None:
        """One lambda's code has been called so often by now."""
        if entry.level == QUICK and calls >= STAYS_HOT:
            self.pending.append(entry)

    def begin_form(self) -> None:
        """Nothing runs that could wait for it: compile what has become worth it."""
        while self.pending:
            self.upgrade(self.pending.pop())
        self.look_again()

    def look_again(self) -> None:
        """Compile once more what was compiled before what it calls, if that is compiled by now."""
        if self.looked_at == self.compiler.serial:
            return
        early, self.early = self.early, []
        for entry, times in early:
            if entry.state != "live":
                continue
            if any(_is_compiled(ref()) for ref in entry.code.unit.cold):
                self._recompile(entry)
                times += 1
            if times < MOST_TIMES and entry.code.unit.cold:
                self.early.append((entry, times))
        self.looked_at = self.compiler.serial

    def upgrade(self, entry: Entry) -> None:
        """Compile an entry with all passes; if that cannot be, without the look at its calls."""
        if entry.state == "live" and entry.level == QUICK:
            self._recompile(entry)
            self.came(entry)

    def _recompile(self, entry: Entry) -> None:
        compiler = self.compiler
        if compiler.running:
            return
        owners = entry.live_owners()
        if not owners:
            return
        self.cache.enter()
        compiler.running = True
        try:
            with compiler.room():
                self._upgrade(entry, owners)
        finally:
            compiler.running = False
            self.cache.leave()

    def _upgrade(self, entry: Entry, owners: list[Lambda]) -> None:
        old = entry.code
        started = perf_counter()
        payload = self._payload(entry, owners[0], FULL)
        if payload is None and entry.level == QUICK:
            payload = self._payload(entry, owners[0], QUICK)
        if payload is None:
            entry.level = FULL  # it is as good as it gets
            return
        self.installer.withdraw(entry)
        unit = payload.unit
        self.installer.rely_on(unit)
        self.cache.upgrade(
            entry, payload, level=FULL, compile_ms=(perf_counter() - started) * 1e3,
            bytes=unit.size, dependencies=self.compiler.dependencies_of(unit),
        )  # fmt: skip
        self.installer.retire(old)
        for lam in owners:
            if lam.rt.entry is entry:
                self.installer.use(lam, entry)

    def _payload(self, entry: Entry, lam: Lambda, level: int) -> Any:
        """New code for `lam` as it was guessed before; None if it cannot be compiled so."""
        try:
            return self.compiler.make_payload(
                lam, entry.code.unit.self_name, dict(entry.key[4]), level, watched=False
            )
        except Unsupported:
            return None
        except Exception:  # a compile error is never seen by programs
            if self.compiler.verify:
                raise
            return None


def _is_compiled(lam: Lambda | None) -> bool:
    return lam is not None and lam.rt is not None and lam.rt.entry is not None
