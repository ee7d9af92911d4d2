"""What pages have said and nobody has answered yet: a queue with a bound."""

from __future__ import annotations

from collections import deque
from typing import Any, Final, NamedTuple, final

MOST_EVENTS: Final = 256
"""Events that wait; what comes then is dropped."""

MOVES: Final = frozenset(
    ("input", "mousemove", "pointermove", "scroll", "wheel", "dragover", "touchmove")
)
"""Events of which the newest stands for those before it."""

Data = dict[str, Any]


@final
class Said(NamedTuple):
    """What the page behind `comm` has said, in `message`."""

    comm: str
    data: Data
    message: Any


@final
class Waiting:
    """The messages of pages, in the order in which they came."""

    def __init__(self) -> None:
        self._queue: deque[Said] = deque()

    def __len__(self) -> int:
        return len(self._queue)

    def put(self, said: Said) -> None:
        """Have a message wait, however many do."""
        self._queue.append(said)

    def put_event(self, said: Said) -> bool:
        """Have an event wait, perhaps in place of the one before. Returns whether there is room."""
        if self._replaces_last(said):
            before = self._queue[-1].data
            joined = {**said.data, "state": _joined(before, said.data)}
            self._queue[-1] = said._replace(data=joined)
        elif len(self._queue) >= MOST_EVENTS:
            return False
        else:
            self._queue.append(said)
        return True

    def _replaces_last(self, said: Said) -> bool:
        """Return whether the last message is an earlier one of the same movement."""
        kind = said.data.get("event")
        if type(kind) is not str or kind not in MOVES or not self._queue:
            return False
        last = self._queue[-1]
        if last.comm != said.comm or last.data.get("op") != "event":
            return False
        return all(last.data.get(name) == said.data.get(name) for name in ("n", "t", "event"))

    def take(self) -> Said:
        """The message that has waited longest."""
        return self._queue.popleft()


def _joined(first: Data, second: Data) -> list[Any]:
    """Return what was typed before two events, of which the second stands for both."""
    states = [one if type(one) is list else [] for one in (first.get("state"), second.get("state"))]
    found: Data = {}
    for one in [*states[0], *states[1]]:
        if type(one) is list and len(one) == 3:
            found[f"{one[0]} {one[1]}"] = one
    return list(found.values())
