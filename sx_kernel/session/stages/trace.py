"""SX_TRACE: what stages do, one line an event, each with its stage in front.

    ir      (let x@1 1 (prim + x@1 2))
    mid     function square (p0:x int)
    python  square #3: def square(x): …
    cache   insert square python

The session tells the tracer of each form before it runs and after; what the compiler and the
cache did meanwhile is read off the cache's event log.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import TYPE_CHECKING, final

from sx_kernel.ir.nodes import Lambda
from sx_kernel.ir.text import to_text
from sx_kernel.jit.cache.entry import Entry
from sx_kernel.jit.cache.events import Event
from sx_kernel.syntax.printer import inspect_cut

if TYPE_CHECKING:
    from sx_kernel.session.core import Core

LINE = 2_000
"""Characters of a line that are shown."""


@final
class Tracer:
    """Reports the `stages` (of base/flags.py TRACES) of one session, by calling `write`."""

    def __init__(
        self, session: Core, stages: Collection[str], write: Callable[[str], object]
    ) -> None:
        """`write` gets whole lines, with their newlines. It must not evaluate."""
        self.session = session
        self.stages = frozenset(stages)
        self.write = write
        self._seen = session.policy.cache.log.total

    def before(self, lam: Lambda) -> None:
        """The top-level form `lam` is about to run."""
        if "ir" not in self.stages:
            return
        try:
            self._line("ir", to_text(lam.body))
        except RecursionError:
            self._line("ir", "nested too deeply to be shown")

    def after(self) -> None:
        """A form has run, or was stopped: report what the compiler and the cache did."""
        log = self.session.policy.cache.log
        new, self._seen = log.total - self._seen, log.total
        if not new or not self.stages & {"mid", "python", "cache"}:
            return
        entries = {entry.id: entry for entry in self.session.policy.cache.entries()}
        for event in log.last(new):
            _, _, _, kind, number, name, detail = event
            if kind == "insert" and number in entries:
                self._inserted(entries[number])
            elif kind == "decline" and "python" in self.stages:
                self._line("python", f"declined {name}: {detail}")
            if "cache" in self.stages:
                self._line("cache", _event(event))

    def _inserted(self, entry: Entry) -> None:
        if "mid" in self.stages and type(entry.key) is tuple and (owners := entry.live_owners()):
            from sx_kernel.jit.compiling.world import middle_of

            unit = entry.code.unit
            text = middle_of(self.session.machine, owners[0], unit.self_name)
            for line in text.rstrip("\n").split("\n"):
                self._line("mid", line)
        if "python" in self.stages:
            for line in entry.code.unit.text.rstrip("\n").split("\n"):
                self._line("python", line)

    def _line(self, stage: str, text: str) -> None:
        text = text if len(text) <= LINE else text[: LINE - 1] + "…"
        self.write(f"{stage:<7} {text}\n")


def _event(event: Event) -> str:
    _, _, _, kind, number, name, detail = event
    words = [kind, name or "", "" if number is None else f"#{number}"]
    shown = detail if isinstance(detail, str) else "" if detail is None else inspect_cut(detail, 60)
    return " ".join(word for word in [*words, shown] if word)
