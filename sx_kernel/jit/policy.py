"""When to compile and what invalidates it: the only place that decides.

The machine reports a lambda that was called `threshold` times (`warm_up`, deciding.py). The policy
has it compiled (jit/compiling/compiler.py), and the code put into every closure of the lambda
(jit/install.py). When the cache drops an entry, the stub is put back.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import contextmanager
from types import FunctionType
from typing import TYPE_CHECKING, Any, final

from sx_kernel.ir.nodes import Lambda
from sx_kernel.jit.cache.entry import Entry
from sx_kernel.jit.why import BREAKPOINT, report
from sx_kernel.machine.link import global_key, link_lambda
from sx_kernel.runtime.closures import state_of

if TYPE_CHECKING:
    pass


from sx_kernel.jit.deciding import Deciding, Recorder


@final
class JitPolicy(Deciding):
    """One session's compiler policy and its cache."""

    @contextmanager
    def recording(self, recorder: Recorder) -> Generator[None]:
        """In this block everything runs on the machine, and `recorder` hears of each call.

        The cache does what it would have done: functions are compiled, found and evicted, and what
        is counted as a hit is a call for which compiled code was there.
        """
        m = self.m
        before, m.may_compile = m.may_compile, False
        m.on_call = self._recorded
        self.recorder = recorder if before else None
        self.calls_heard = recorder.note
        self._let_compile(self.cache.threshold)
        try:
            yield
        finally:
            self.cache.synchronise()
            self.recorder = None
            m.on_call = None
            m.may_compile = before
            self._let_compile(self.cache.threshold)

    def _recorded(self, lam: Lambda, args: list[Any]) -> None:
        """A call of `lam` while calls are recorded, which the machine is about to run."""
        state = lam.rt
        recorder = self.recorder
        if recorder is None:
            self.calls_heard(lam)
            return
        recorder.meet(lam)
        if self.warm_up(lam, args):
            state.hits.cell_contents += 1.0  # as compiled code does
            state.head_start += 1  # the machine takes it for a miss
            self.counting.asked += 1
        recorder.note(lam)

    def begin_form(self) -> None:
        """A top-level form begins: a new generation."""
        if self.compiler.watch is not None:
            self.compiler.watch()
        self.counting.beginning = True
        try:
            self.cache.advance()
        finally:
            self.counting.beginning = False
        if self.levels is not None and (self.levels.pending or self.levels.early):
            self.levels.begin_form()

    def loading(self, load: Callable[[], None]) -> None:
        """Load the library: without compiling, and without a trace in the figures."""
        self.loads = True
        self._let_compile(None)
        try:
            load()
        finally:
            self.loads = False
            self._setting_changed()
        self.cache.reset_counters()
        self.cache.start_over()

    def succeed(self, old: Any, new: Any, name: str) -> bool:
        """See machine/services.py Policy: a cell that is run again finds its functions compiled.
        Not one whose body stands in code of others, which says of it where it was written."""
        if self.cache.depends_on(f"inlined:{name}"):
            return False
        before, after = state_of(old), state_of(new)
        if before is None or after is None or before is after or before.entry is None:
            return False
        entry: Entry = before.entry
        lam: Lambda = new.__closure__[1].cell_contents
        if self._has_stops(lam):
            return False
        from sx_kernel.compile.number import fingerprint, is_deep

        if lam.rt.entry is not None or lam.captures or is_deep(lam):
            return False
        if fingerprint(lam) != entry.key[1]:
            return False
        if lam.rt.pad is None:
            link_lambda(lam, self.m)
        if not self.cache.attach(entry, lam, name=lam.name):
            return False
        self.installer.use(lam, entry)
        return True

    def halt(self, lam: Lambda) -> None:
        """`lam` gets a breakpoint: drop its code, and what relies on the functions that it is.

        It must be known as such already (`LambdaState.debug`), so that nothing compiles it again.
        """
        entry = lam.rt.entry
        if entry is not None:
            self.cache.discard(entry, BREAKPOINT)
        for key, value in list(self.m.globals.items()):
            if key in self.m.names and state_of(value) is lam.rt:
                self.invalidate(self.m.names[key])
        self.m.variables.clear()

    def set_asking(self, on: bool) -> None:
        """Have the machine ask at each call, or no longer."""
        self.m.asks_always = on
        self._setting_changed()

    def link(self, lam: Lambda) -> None:
        """Make a lambda ready for the machine."""
        link_lambda(lam, self.m)

    def depends_on(self, name: str, *, running: bool) -> bool:
        """See machine/services.py Policy."""
        names = (f"global:{name}", f"primitive:{name}")
        return any(
            self.cache.depends_on(n) or (running and n in self.installer.relied_on) for n in names
        )

    def invalidate(self, name: str) -> None:
        """See machine/services.py Policy."""
        self.cache.invalidate(f"global:{name}")
        self.cache.invalidate(f"primitive:{name}")

    def exits(self) -> int:
        """Return what (jit-exits) answers."""
        return self.m.leaves

    def reset(self) -> None:
        """Carry out (jit-reset!)."""
        self.cache.reset()

    def resolve(self, target: Any) -> Any | None:
        """See jit/primitives.py JitPolicy."""
        if isinstance(target, str):
            key = global_key(target)
            if key not in self.m.globals:
                raise self.m.undefined(target)
            target = self.m.globals[key]
        if type(target) is FunctionType and state_of(target) is not None:
            assert target.__closure__ is not None
            return target.__closure__[1].cell_contents
        return None

    def why(self, owner: Any) -> dict[str, Any]:
        """Return which tier runs `owner` and why not a faster one, as an SX dict."""
        self.cache.synchronise()
        return self.report(owner)

    def report(self, owner: Any) -> dict[str, Any]:
        """The same as last synchronised; changes nothing, so any thread may ask."""
        return report(owner, self.cache, self.waiting, compiles=self.may_compile())

    def stats(self) -> dict[str, Any]:
        """The figures of (jit-stats), exact also while compiled code is running."""
        return self.counting.stats()

    def stays_hot(self, lam: Lambda) -> None:
        """Quickly compiled code has been called often (emitted L_)."""
        assert self.levels is not None
        self.levels.stays_hot(lam)


__all__ = ["JitPolicy"]
