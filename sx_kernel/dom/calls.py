"""Calls that are due, and who waits to be called.

Nothing in a document calls a handler by itself: it answers calls, and whoever runs handlers, in
Python or in SX, makes them one by one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeAlias, final


class Call(NamedTuple):
    """One call that is due: `fn` with `args`."""

    fn: Any
    args: tuple[Any, ...]


Steps: TypeAlias = Iterator[Call]


@final
@dataclass(slots=True, eq=False)
class Listener:
    """A handler, and when it is called."""

    fn: Any
    capture: bool = False
    once: bool = False
    is_removed: bool = False


def run(calls: Steps) -> None:
    """Make the calls, all of them; the first failure is raised when all have been made."""
    failure: Exception | None = None
    for fn, args in calls:
        try:
            fn(*args)
        except Exception as problem:
            failure = failure or problem
    if failure is not None:
        raise failure
