"""A document's clock: timers, and what is to be done soon (microtasks).

Virtual unless the host says what time it is: then nothing happens by itself, and a test that waits
a minute takes no time. As with events, nothing here calls anything: `steps` answers the calls.
"""

from __future__ import annotations

import heapq
from collections import deque
from collections.abc import Callable
from math import inf
from typing import Any, Final, final

from sx_kernel.dom.calls import Call, Steps, run

FRAME: Final = 16.0
"""Milliseconds from one picture of the screen to the next."""

MOST: Final = 100_000
"""Calls of one `steps`: timers that set off timers may never come to an end."""


class Late:
    """What is called soon, but is known only then."""

    __slots__ = ()

    def due(self) -> tuple[Any, tuple[Any, ...]] | None:
        """The function and its arguments; None if there is nothing to call any more."""
        raise NotImplementedError


@final
class Timer:
    """A call that is due at `due`, and every `every` milliseconds from then on, if that is said."""

    __slots__ = ("args", "due", "every", "fn", "is_cancelled", "number")

    def __init__(self, number: int, due: float, fn: Any, args: tuple[Any, ...]) -> None:
        self.number = number
        self.due = due
        self.every: float | None = None
        self.fn = fn
        self.args = args
        self.is_cancelled = False

    def __lt__(self, other: Timer) -> bool:
        return (self.due, self.number) < (other.due, other.number)


@final
class Clock:
    """Milliseconds since the document was made, and what is waiting for them."""

    def __init__(self, real: Callable[[], float] | None = None) -> None:
        """`real`: answers milliseconds; without it the clock stands still until it is advanced."""
        self._real = real
        self._start = real() if real is not None else 0.0
        self._now = 0.0
        self._timers: list[Timer] = []
        self._known: dict[int, Timer] = {}
        self._soon: deque[Call] = deque()
        self._number = 0
        self.on_change: Callable[[], None] = _nothing
        """Called when something was put on the clock, so that a host knows when to look again."""

    @property
    def now(self) -> float:
        """Milliseconds since the start; the same during all that is due at one time."""
        if self._real is not None:
            self._now = max(self._now, self._real() - self._start)
        return self._now

    def follow(self, real: Callable[[], float]) -> None:
        """From now on it goes with the host's clock, which returns milliseconds."""
        self._start = real() - self._now
        self._real = real

    @property
    def is_virtual(self) -> bool:
        """Whether time passes only when somebody says so."""
        return self._real is None

    def soon(self, fn: Any, *args: Any) -> None:
        """Have `fn` called when what runs now has ended, before any timer."""
        self._soon.append(Call(fn, args))
        self.on_change()

    def after(self, ms: float, fn: Any, *args: Any, every: bool = False) -> int:
        """Have `fn` called after so many milliseconds, or each time so many have passed.

        Answers the number by which it can be cancelled.
        """
        ms = max(0.0, float(ms))
        self._number += 1
        timer = Timer(self._number, self.now + ms, fn, args)
        if every:
            timer.every = max(1.0, ms)
        self._known[timer.number] = timer
        heapq.heappush(self._timers, timer)
        self.on_change()
        return timer.number

    def cancel(self, number: int) -> bool:
        """Have a timer not called any more. Answers whether it was waiting."""
        timer = self._known.pop(number, None)
        if timer is None:
            return False
        timer.is_cancelled = True
        if len(self._timers) > 64 and len(self._known) * 2 < len(self._timers):
            self._timers = [one for one in self._timers if not one.is_cancelled]
            heapq.heapify(self._timers)
        return True

    @property
    def next(self) -> float | None:
        """When something is due next; None if nothing waits."""
        if self._soon:
            return self._now
        while self._timers and self._timers[0].is_cancelled:
            heapq.heappop(self._timers)
        return self._timers[0].due if self._timers else None

    @property
    def waiting(self) -> int:
        """The number of timers and microtasks that wait."""
        return len(self._soon) + len(self._known)

    def settle(self) -> Steps:
        """The calls that are to be made soon, and those that they add."""
        while self._soon:
            call = self._soon.popleft()
            if isinstance(call.fn, Late):
                due = call.fn.due()
                if due is None:
                    continue
                call = Call(*due)
            yield call

    def steps(self, until: float) -> Steps:
        """The calls that are due until then, in the order of their times.

        At the end it is `until` o'clock. No more than MOST calls.
        """
        left = MOST
        yield from self.settle()
        while left > 0:
            due = self.next
            if due is None or due > until:
                break
            timer = heapq.heappop(self._timers)
            self._now = max(self._now, timer.due)
            if timer.every is None:
                self._known.pop(timer.number, None)
            else:
                timer.due += timer.every
                heapq.heappush(self._timers, timer)
            left -= 1
            yield Call(timer.fn, timer.args)
            yield from self.settle()
        if until < inf and left > 0:
            self._now = max(self._now, until)

    def advance(self, ms: float) -> None:
        """Let time pass, and run from Python what is due."""
        run(self.steps(self.now + ms))

    def run_all(self) -> None:
        """Run all that waits, whenever it is due; timers that repeat end at MOST calls."""
        run(self.steps(inf))


def _nothing() -> None:
    pass
