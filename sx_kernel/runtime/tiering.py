"""What is remembered of one lambda besides its code: why it has none, and how often it was unwound.

Cold data: the machine and compiled code read LambdaState (closures.py), the policy reads these.
"""

from __future__ import annotations

from typing import Any, Final, final

# Unwinding an activation costs as much as some 16 calls that the machine runs. When a function was
# unwound OFTEN times with fewer than CLOSE calls between, the next ASIDE calls are the machine's.
CLOSE: Final = 16
OFTEN: Final = 4
ASIDE: Final = 256


@final
class Tiering:
    """What the policy has decided about a lambda so far.

    `declined`: why it would not compile, or None. `failed`: how often which guard of its compiled
    code has failed. `holdoff`: the machine does not ask about its calls (jit/holdoff.py), which say
    that it is cold; None: it does. `left`: why its code left the cache (a Cause of the cache), and
    `gone`: (how, at which call, for which reason); None if it has code, or never had. `evictions`:
    how often it was evicted before compiling had paid, and `wait`: how many calls it has to be
    called until it is compiled again, for that reason (jit/cache/backoff.py); `era`: when, as
    Backoff counts it, it was last known to be called often: -1 is never.
    """

    __slots__ = ("declined", "era", "evictions", "failed", "gone", "holdoff", "left", "wait")

    def __init__(self) -> None:
        self.evictions = self.wait = 0
        self.era = -1
        self.holdoff: Any = None
        self.left: Any = None
        self.gone: tuple[str, int, str] | None = None
        self.failed: dict[tuple[str, int, int], int] | None = None
        self.declined: str | None = None


@final
class Unwindings:
    """How often continuations, captured or called, have ended compiled activations of a lambda.

    `close`: how often in close succession, last at the compiled call number `at`. `aside`: how many
    calls the machine is to run for that reason, from the next one on.
    """

    __slots__ = ("aside", "at", "close")

    def __init__(self) -> None:
        self.close = self.at = self.aside = 0

    def note(self, calls: int) -> None:
        """An activation is ended by a continuation; `calls`: compiled calls so far."""
        is_close = calls - self.at < CLOSE
        self.close = min(self.close + 1, OFTEN) if is_close else 1
        self.at = calls
        if self.close == OFTEN:
            self.aside = ASIDE


__all__ = ["ASIDE", "CLOSE", "OFTEN", "Tiering", "Unwindings"]
