"""The cache's events in the format of Chrome's trace viewer (and of Perfetto).

Compiling is shown as stretches of time, everything else as moments, size and hits as counters.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sx_kernel.jit.cache.cache import JitCache

_PROCESS = {"pid": 1, "tid": 1}


def chrome_trace(cache: JitCache) -> tuple[str, int]:
    """The trace as JSON, and how many events of the cache are in it."""
    costs = {entry.id: entry.compile_ms for entry in cache.entries()}
    found: list[dict[str, Any]] = []
    events = cache.events()
    for ns, call, generation, kind, number, name, detail in events:
        microseconds = cache.elapsed_ms(ns) * 1e3
        facts = {"call": call, "generation": generation, "detail": _plain(detail)}
        event = {**_PROCESS, "name": f"{kind} {name or ''}".strip(), "cat": kind, "args": facts}
        cost = 1e3 * costs.get(number, 0.0) if kind == "insert" and number is not None else 0.0
        if cost:
            event |= {"ph": "X", "ts": microseconds - cost, "dur": cost}
        else:
            event |= {"ph": "i", "ts": microseconds, "s": "p"}
        found.append(event)
    history = cache.history()
    for row in zip(*history.values(), strict=True):
        sample = dict(zip(history, row, strict=True))
        for title, names in (("entries", ("size", "budget")), ("calls", ("hits", "misses"))):
            counter = {"name": title, "ph": "C", "ts": sample["time-ms"] * 1e3}
            found.append({**_PROCESS, **counter, "args": {n: sample[n] for n in names}})
    return json.dumps({"traceEvents": found, "displayTimeUnit": "ms"}), len(events)


def _plain(detail: object) -> object:
    """A detail of an event as JSON has it."""
    if detail is None or type(detail) in (str, int, float, bool):
        return detail
    if isinstance(detail, dict):
        return {str(key): _plain(value) for key, value in detail.items()}
    return str(detail)
