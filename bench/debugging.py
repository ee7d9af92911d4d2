"""What the debugger costs where it is not asked for anything: `python -m bench.debugging`.

The same programs in sessions without a debugger, with one that is attached (the panel is open, no
breakpoint is set), with the variables explored all the while, and with a breakpoint in another
function. Ratios of the best of many, in turns. The goal of each is ≤ 1.02.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from time import process_time
from typing import Any

from sx_kernel import Session
from sx_kernel.debug.debugger import Debugger
from sx_kernel.debug.protocol import Adapter

TIMES = 25

SETUP = """
(define (other x)
  (+ x 1))
(define (fib n) (if (< n 2) n (+ (fib (- n 1)) (fib (- n 2)))))
(define (turns n) (do ((i 0 (+ i 1)) (sum 0 (+ sum (mod (* i i) 7)))) ((= i n) sum)))
(define (higher n) (reduce + 0 (map (fn (x) (* x x)) (filter even? (range n)))))
(define (waits n) (if (= n 0) 0 (+ 1 (call/cc (fn (k) (k (waits (- n 1))))))))
"""
PROGRAMS = {
    "calls": "(fib 20)",
    "a loop": "(turns 60000)",
    "map and filter": "(higher 40000)",
    "continuations": "(waits 3000)",
}


def plain() -> Session:
    """A session without a debugger."""
    return Session()


def attached() -> Session:
    """One whose debugger has nothing to do."""
    session = Session()
    Debugger(session).attach()
    return session


def elsewhere() -> Session:
    """One with a breakpoint in a function that is not called."""
    session = Session()
    debugger = Debugger(session)
    debugger.attach()
    path = debugger.places.note_cell("setup", SETUP)
    debugger.table.set_lines(path, [{"line": 3}])
    debugger.changed()
    return session


def explored() -> Session:
    """One whose variables are asked for fifty times a second, as by a cell that prints."""
    session = Session()
    debugger = Debugger(session)
    debugger.attach()
    adapter = Adapter(debugger, lambda _message: None)
    asking = threading.Event()

    def ask() -> None:
        while not asking.wait(0.02):
            adapter.handle({"seq": 1, "type": "request", "command": "inspectVariables"})

    threading.Thread(target=ask, daemon=True).start()
    return session


KINDS: dict[str, Callable[[], Session]] = {
    "attached": attached, "breakpoint elsewhere": elsewhere, "explored": explored,
}  # fmt: skip


def _ready(make: Callable[[], Session], text: str) -> Session:
    session = make()
    session.eval(SETUP, "setup")
    for _ in range(12):
        session.eval(text)
    return session


def ratio(make: Callable[[], Session], text: str) -> float:
    """How much longer `text` takes, process time, best of many, in turns."""
    sessions = (_ready(plain, text), _ready(make, text))
    best: list[Any] = [[], []]
    for _ in range(TIMES):
        for kept, session in zip(best, sessions, strict=True):
            started = process_time()
            session.eval(text)
            kept.append(process_time() - started)
    return min(best[1]) / min(best[0])


def main() -> None:
    """Print the ratios."""
    for kind, make in KINDS.items():
        print(kind, " ".join(f"{name} {ratio(make, text):.3f}" for name, text in PROGRAMS.items()))


if __name__ == "__main__":
    main()
