"""What calls of Python cost from SX, beside the same loops in Python: `python -m bench.host_calls`.

Ratios within one run, in turns; the best of each. The goal of the first is ≤ 1.3.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from time import process_time

from sx_kernel import Session

TURNS = 1_000_000
TIMES = 7


def python_loop(n: int) -> None:
    """The loop that `(m:sqrt 2)` is compared with."""
    for _ in range(n):
        math.sqrt(2)


def python_sum(n: int) -> float:
    """The sum of the roots of the numbers below n."""
    total = 0.0
    for i in range(n):
        total = total + math.sqrt(i)
    return total


SX = """
(import (prefix (python math) m:))
(define (a-loop n) (do ((i 0 (+ i 1))) ((= i n)) (m:sqrt 2)))
(define (a-sum n) (do ((i 0 (+ i 1)) (total 0.0 (+ total (m:sqrt i)))) ((= i n) total)))
"""


def best(work: Callable[[], object], other: Callable[[], object]) -> tuple[float, float]:
    """The shortest times, in seconds, of the two, taken in turns."""
    times: tuple[list[float], list[float]] = ([], [])
    for _ in range(TIMES):
        for kept, run in zip(times, (work, other), strict=True):
            started = process_time()
            run()
            kept.append(process_time() - started)
    return min(times[0]), min(times[1])


def main() -> None:
    """Print the ratios."""
    session = Session(python=True)
    session.eval(SX)
    for name in ("a-loop", "a-sum"):
        for _ in range(5):
            session.eval(f"({name} 10)")
    assert abs(session.eval("(a-sum 1000)") - python_sum(1000)) < 1e-6
    for name, other in (("a-loop", python_loop), ("a-sum", python_sum)):
        ours, pythons = best(
            lambda n=name: session.eval(f"({n} {TURNS})"), lambda f=other: f(TURNS)
        )
        print(f"{name}: {ours * 1e3:.0f} ms, Python {pythons * 1e3:.0f} ms: {ours / pythons:.2f}")


if __name__ == "__main__":
    main()
