"""One process, thousands of one-shot programs: what they cost as the cache fills up.

The question of the saturation experiment (experiments.py), asked of one setting of the cache:
each program is timed from text to value, in a random order, in one long-lived session.
"""

from __future__ import annotations

import gc
import hashlib
from array import array
from contextlib import suppress
from dataclasses import dataclass
from random import Random
from time import perf_counter, process_time
from typing import Any, Final, final

from bench.engine import Engine, in_room
from bench.measure import resident_bytes
from bench.sources import HOT, HOT_NAMES, LIBRARY_NAMES, source
from sx_kernel.base.errors import SxError
from sx_kernel.session.bounds.collector import starting
from sx_kernel.syntax.printer import inspect

NO_BUDGET: Final = 10**9
BATCH: Final = 150
MEMORY_EVERY: Final = 20


@dataclass(frozen=True, slots=True)
class Setting:
    """How the cache is set. `key`: as the page refers to it; `reset`: after each batch."""

    key: str
    name: str
    threshold: int
    budget: int
    reset: bool = False


SETTINGS: Final = (
    Setting("a", "compiled on first call, no budget", 1, NO_BUDGET),
    Setting("b", "tiered: at the fourth call", 4, NO_BUDGET),
    Setting("c", "tiered, budget 500", 4, 500),
    Setting("c100", "tiered, budget 100", 4, 100),
    Setting("d", "tiered, budget 500, reset between batches", 4, 500, True),
    Setting("d1", "on first call, no budget, reset between batches", 1, NO_BUDGET, True),
)


def setting_called(key: str) -> Setting:
    """The setting of this key; StopIteration if there is none."""
    return next(setting for setting in SETTINGS if setting.key == key)


@final
class Collections:
    """Counts collections of garbage and their time while in use."""

    def __init__(self) -> None:
        self.counts = [0, 0, 0]
        self.seconds = 0.0
        self._since = 0.0

    def look(self, phase: str, info: dict[str, Any]) -> None:
        """A callback for gc.callbacks."""
        if phase == "start":
            self._since = perf_counter()
        else:
            self.counts[info["generation"]] += 1
            self.seconds += perf_counter() - self._since


def measure(setting: Setting, *, programs: int, seed: int) -> dict[str, Any]:
    """Run all programs in an order of their own. Wants a process of its own.

    `seconds` and `sizes` are per place in that order, `order` says which program stood there;
    `memory` holds [place, resident bytes] pairs.
    """
    with starting():
        engine = Engine(threshold=setting.threshold, budget=setting.budget)
    return in_room(lambda: _measure(engine, setting, programs, seed))


def _measure(engine: Engine, setting: Setting, programs: int, seed: int) -> dict[str, Any]:
    session, cache = engine.session, engine.session.policy.cache
    session.eval(HOT)
    order = list(range(programs))
    Random(seed).shuffle(order)
    texts = [source(number) for number in range(programs)]
    values: list[Any] = [None] * programs
    seconds = array("d", bytes(8 * programs))
    sizes = array("l", bytes(8 * programs))
    memory: list[tuple[int, int]] = []
    collections = Collections()
    gc.collect()
    gc.callbacks.append(collections.look)
    evaluate = session.eval
    for place, number in enumerate(order):
        if place % MEMORY_EVERY == 0:
            memory.append((place, resident_bytes()))
        if setting.reset and place and place % BATCH == 0:
            session.jit_reset()
        text = texts[number]
        started = process_time()
        value = evaluate(text, "bench")
        seconds[place] = process_time() - started
        sizes[place] = cache.size
        values[number] = inspect(value)
    gc.callbacks.remove(collections.look)
    memory.append((programs, resident_bytes()))
    stats = engine.stats()
    return {
        "key": setting.key,
        "order": order,
        "seconds": list(seconds),
        "sizes": list(sizes),
        "memory": memory,
        "collections": collections.counts,
        "collection seconds": collections.seconds,
        "hot": hit_rate(engine, HOT_NAMES),
        "library": hit_rate(engine, LIBRARY_NAMES),
        "stats": {key: value for key, value in stats.items() if key != "tiers"},
        "values": hashlib.sha256("\n".join(values).encode()).hexdigest(),
    }


def hit_rate(engine: Engine, names: tuple[str, ...]) -> float:
    """Of the calls of these functions, the share that ran compiled code."""
    calls = interpreted = 0
    for name in names:
        with suppress(SxError):  # a primitive, which is not compiled
            why = engine.run(f"(jit-why '{name})")
            calls += why["calls"]
            interpreted += why.get("misses", 0)
    return 1 - interpreted / calls if calls else 0.0


__all__ = ["BATCH", "SETTINGS", "Setting", "hit_rate", "measure", "setting_called"]
