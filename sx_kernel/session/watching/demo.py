"""`%demo`: a small program whose calls are recorded, so that there is something to play with.

It runs in a session of its own, so nothing of it is left in the user's. Back-off is off there: what
one sees is LRU alone, and who switches it on sees what it is good for.
"""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Final

from sx_kernel.session.session import Session
from sx_kernel.session.watching.recording import Recording

if TYPE_CHECKING:
    from collections.abc import Iterator

COLOURS: Final = (
    "red", "orange", "yellow", "lime", "green", "teal", "cyan", "blue", "navy", "violet", "pink",
    "brown",
)  # fmt: skip
BUDGET: Final = 8
"""Less than there are functions, so that there is something to evict."""


def rounds() -> Iterator[str]:
    """The program, form by form: six functions in turn, then all twelve, then some more often."""
    for i in range(60):
        yield from (f"({name} {i})" for name in COLOURS[:6])
    for i in range(40):
        yield from (f"({name} {i})" for name in COLOURS)
    chance = random.Random(1)
    for i in range(700):
        yield f"({COLOURS[min(11, int(chance.paretovariate(0.7)) - 1)]} {i})"


def demo() -> Recording:
    """The recorded calls of the program, made with room for BUDGET functions."""
    session = Session(out=lambda _text: None, budget=BUDGET)
    session.eval("(jit-set-backoff! false)", "demo")
    for i, name in enumerate(COLOURS):
        session.eval(f"(define ({name} x) (+ x {i}))", "demo")
    recording = Recording()
    with recording.running(session):
        session.eval("\n".join(rounds()), "demo")
    return recording


__all__ = ["BUDGET", "COLOURS", "demo", "rounds"]
