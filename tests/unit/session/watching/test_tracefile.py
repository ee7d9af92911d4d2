"""session/watching/tracefile.py: the cache's events for Chrome's trace viewer."""

from __future__ import annotations

import json

from sx_kernel.jit.cache.cache import JitCache
from sx_kernel.session.watching.tracefile import chrome_trace


def test_compiling_takes_time_and_the_rest_are_moments() -> None:
    now = [0]
    cache = JitCache(clock=lambda: now[0])
    now[0] = 5_000_000
    entry = cache.insert("key", "code", name="f", compile_ms=2.0)
    assert entry is not None
    cache.pin("f")
    text, count = chrome_trace(cache)
    found = json.loads(text)
    assert count == len(cache.events())
    insert = next(e for e in found["traceEvents"] if e["name"] == "insert f")
    assert (insert["ph"], insert["ts"], insert["dur"]) == ("X", 3000.0, 2000.0)
    pin = next(e for e in found["traceEvents"] if e["name"].startswith("pin"))
    assert pin["ph"] == "i"


def test_sizes_and_hits_are_counters() -> None:
    cache = JitCache()
    cache.insert("key", "code", name="f")
    found = json.loads(chrome_trace(cache)[0])["traceEvents"]
    counters = {e["name"]: set(e["args"]) for e in found if e["ph"] == "C"}
    assert counters == {"entries": {"size", "budget"}, "calls": {"hits", "misses"}}


def test_an_empty_cache_is_a_trace_too() -> None:
    text, count = chrome_trace(JitCache())
    assert count == 0
    assert json.loads(text)["displayTimeUnit"] == "ms"
