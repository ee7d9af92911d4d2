"""What is in the modelled cache: its entries, the order in which they leave, what is pinned.

It knows nothing of calls, thresholds and budgets: jit/replay/model.py decides who comes and goes.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from typing import final

from sx_kernel.jit.replay.modelled import Entry
from sx_kernel.jit.replay.trace import Function, Trace
from sx_kernel.jit.replay.victims import Victims


@final
class Contents:
    """The entries of a cache. `order`: those that are not pinned, the longest unused first;
    `victims`: who is evicted instead of the first of these, None: that one. `names`, `pins`: the
    names and the functions that are pinned. `generation`, `stamp`: see jit/cache/entry.py.
    """

    def __init__(
        self, trace: Trace, functions: Sequence[Function], victims: Victims | None
    ) -> None:
        self.functions = functions
        self.entries: dict[int, Entry] = {}
        self.order: OrderedDict[int, Entry] = OrderedDict()
        self.victims = victims
        self.names = set(trace.pinned_names)
        self.pins = set(trace.pinned_functions)
        self.generation = trace.generation
        self.stamp = 0

    def insert(self, entry: Entry, time: int) -> None:
        """Put an entry in, that may be evicted, at call number `time`."""
        self._put(entry, time)
        self.entries[entry.number] = entry

    def remove(self, entry: Entry) -> None:
        """Take an entry out."""
        del self.entries[entry.number]
        if not entry.pinned:
            self._take(entry)

    def first(self) -> Entry:
        """The entry whose turn it is to be evicted. There is one that is not pinned."""
        at = next(iter(self.order)) if self.victims is None else self.victims.first()
        return self.entries[at]

    def touch(self, entry: Entry) -> None:
        """Note that an entry was used."""
        self.stamp += 1
        entry.stamp, entry.last_used, entry.fresh = self.stamp, self.generation, True
        if not entry.pinned:
            self.order.move_to_end(entry.number)

    def _put(self, entry: Entry, time: int) -> None:
        """Let an entry be evicted from now on."""
        self.order[entry.number] = entry
        if self.victims is not None:
            self.victims.insert(entry.number, time)

    def _take(self, entry: Entry) -> None:
        """Let it not be evicted any more."""
        del self.order[entry.number]
        if self.victims is not None:
            self.victims.remove(entry.number)

    # -- pins ----------------------------------------------------------------------------------

    def _covered(self, entry: Entry) -> bool:
        return any(
            number in self.pins or self.functions[number].name in self.names
            for number in entry.owners
        )

    def keep(self, entry: Entry) -> None:
        """Let an entry not be evicted if it or a name of it is pinned."""
        if not entry.pinned and self._covered(entry):
            entry.pinned = True
            self._take(entry)

    def pin(self, target: str | int) -> None:
        """Pin a name, or a function."""
        if isinstance(target, str):
            self.names.add(target)
        else:
            self.pins.add(target)
        for entry in self.entries.values():
            self.keep(entry)

    def unpin(self, target: str | int) -> None:
        """Do not pin it any more; `release` lets go what it kept."""
        if isinstance(target, str):
            self.names.discard(target)
        else:
            self.pins.discard(target)

    def release(self, time: int) -> None:
        """Let go what nothing pins any more, to its place in the order of use."""
        for entry in list(self.entries.values()):
            if entry.pinned and not self._covered(entry):
                entry.pinned = False
                self._put(entry, time)
        self.order = OrderedDict(sorted(self.order.items(), key=lambda item: item[1].stamp))


__all__ = ["Contents"]
