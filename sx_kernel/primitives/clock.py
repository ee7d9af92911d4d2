"""What time it is. R7RS 6.14 counts seconds; `now-ms` is SX's own."""

from __future__ import annotations

import time

from sx_kernel.primitives.registry import primitive


@primitive("now-ms", "now")
def now_ms() -> int:
    """Milliseconds since 1970 (UTC)."""
    return time.time_ns() // 1_000_000


@primitive("current-second")
def current_second() -> float:
    """Seconds since 1970 (UTC), with fractions."""
    return time.time()


@primitive("current-jiffy")
def current_jiffy() -> int:
    """Jiffies since some moment; only differences mean something. Never goes back."""
    return time.perf_counter_ns()


@primitive("jiffies-per-second")
def jiffies_per_second() -> int:
    """Return how many jiffies make a second."""
    return 1_000_000_000
