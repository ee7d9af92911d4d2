"""The door to SX: sessions as the benchmarks use them. Only this file imports the engine."""

from __future__ import annotations

import re
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import Any, Final, TypeVar, final

from sx_kernel.compile.python.unit import MidUnit
from sx_kernel.session.bounds.room import in_room
from sx_kernel.session.session import Session

__all__ = ["Engine", "Unavailable", "in_room", "without_counting"]

T = TypeVar("T")


class Unavailable(Exception):
    """This engine has no such switch, so there is nothing to measure."""


@final
class Engine:
    """A fresh session whose output is thrown away.

    `options` go to Session as they are (tier, threshold, budget, …); those that are None are left
    to its defaults. Raises Unavailable when Session does not know one of them.
    """

    def __init__(self, **options: Any) -> None:
        given = {name: value for name, value in options.items() if value is not None}
        if given.get("threshold") == NEVER:
            given["threshold"] = None
        make: Callable[..., Session] = Session
        try:
            self.session = make(out=_discard, **given)
        except TypeError as error:
            raise Unavailable(f"Session takes no {', '.join(given)}") from error

    def run(self, text: str, name: str = "bench") -> Any:
        """The value of the last form of `text`."""
        return self.session.eval(text, name=name)

    def runner(self, text: str) -> Callable[[], Any]:
        """A function that evaluates `text` as any program would that embeds SX, for timing."""
        run = self.session.eval
        return lambda: run(text, name="bench")

    def stats(self) -> dict[str, Any]:
        """What (jit-stats) answers."""
        return self.session.stats()

    def calls(self) -> int:
        """Calls of lambdas so far: hits and misses."""
        stats = self.stats()
        return stats["hits"] + stats["misses"]


_COUNTS: Final = r"^( *)H_ \+= .*$"


@contextmanager
def without_counting() -> Generator[None]:
    """What is compiled meanwhile counts no calls: the same code, less the statements that count.
    Code of the first level would never come to the second that way, so this is for sessions with
    but one level.

    The engine has no such switch, since its figures are exact; this is to know what that costs.
    """
    counted = MidUnit.compile

    def uncounted(self: MidUnit) -> Any:
        # `if 0: H_` leaves no code, but keeps the cell that closures of a unit are given
        self.text = re.sub(_COUNTS, r"\1if 0: H_", self.text, flags=re.MULTILINE)
        return counted(self)

    MidUnit.compile = uncounted  # pyright: ignore[reportAttributeAccessIssue]
    try:
        yield
    finally:
        MidUnit.compile = counted


def _discard(_text: str) -> None:
    """An output sink that keeps nothing."""


# "never compile" for Engine's `threshold`, whose None already means "Session's default".
NEVER: Final = -1
