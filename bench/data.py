"""What the representations of data cost, in time and memory: `python -m bench.data`.

docs/data.md has its figures. Whatever is compared is measured in turn, in seconds of the processor,
and the least of many runs counts; costs of single operations are those of the functions in base/,
called from Python, and of compiled SX per turn of a loop.
"""

from __future__ import annotations

import gc
import sys
import time
import tracemalloc
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from sx_kernel.base import sequences as sq
from sx_kernel.session.session import Session

SIZES: Final = (8, 64, 1000, 100_000)
RUNS: Final = 15


def least(runs: dict[str, Callable[[], Any]], turns: int) -> dict[str, float]:
    """The least time of each, in ns per turn, measured in turn."""
    best = dict.fromkeys(runs, float("inf"))
    for _ in range(RUNS):
        for name, run in runs.items():
            start = time.process_time()
            run()
            best[name] = min(best[name], time.process_time() - start)
    return {name: seconds / turns * 1e9 for name, seconds in best.items()}


# --- lists -------------------------------------------------------------------------------------


def consed(n: int) -> sq.SxList:
    """A list of n elements made by cons."""
    xs: sq.SxList = []
    for i in range(n):
        xs = sq.cons(i, xs)
    return xs


MAKERS: Final[dict[str, Callable[[int], Any]]] = {
    "plain": lambda n: list(range(n)),
    "consed": consed,
    "view": lambda n: sq.rest(list(range(n + 1))),
}
STATEMENTS: Final = {
    "cons": "ys = cons(1, ys)",
    "cons again": "cons(1, xs)",
    "rest": "rest(xs)",
    "first": "first(xs)",
    "nth near": "nth(xs, 5)",
    "nth far": "nth(xs, n - 2)",
    "append!": "append_bang(xs, 1)",
    "set-nth!": "set_nth(xs, 5, 1)",
}


def looping(statement: str, make: Callable[[int], Any], n: int, turns: int) -> Callable[[], Any]:
    """A function that does `statement` so often, on a list of n elements of its own."""
    names = ("cons", "rest", "first", "nth", "append_bang", "set_nth")
    scope = {**vars(sq), "range": range}
    given = ", ".join(f"{name}={name}" for name in names)
    text = f"def run(ys, xs, n, {given}):\n for _ in range({turns}): {statement}\n"
    exec(text, scope)
    xs = make(n)
    return lambda: scope["run"](xs, xs, n)


def lists() -> None:
    """Operations by kind of list and length."""
    print(f"{'':18}" + "".join(f"{n:>10}" for n in SIZES))
    for kind, make in MAKERS.items():
        rows: dict[str, list[float]] = {name: [] for name in STATEMENTS}
        for n in SIZES:
            runs = {name: looping(text, make, n, 500) for name, text in STATEMENTS.items()}
            for name, cost in least(runs, 500).items():
                rows[name].append(cost)
        for name, costs in rows.items():
            print(f"{kind:7}{name:11}" + "".join(f"{cost:>10.0f}" for cost in costs))


def memory() -> None:
    """What lists of 10^6 elements take, in multiples of a Python list that was appended to."""
    n = 1_000_000

    def appended(n: int) -> list[int]:
        made: list[int] = []
        for i in range(n):
            made.append(i)  # noqa: PERF402  # as a program does it
        return made

    def taken(make: Callable[[int], Any]) -> int:
        gc.collect()
        tracemalloc.start()
        numbers = list(range(n))  # so that elements do not count
        before = tracemalloc.get_traced_memory()[0]
        held = make(n)
        after = tracemalloc.get_traced_memory()[0]
        tracemalloc.stop()
        assert len(held) == len(numbers)
        return after - before

    base = taken(appended)
    for name, make in {"consed": consed, "rest of a plain one": MAKERS["view"]}.items():
        print(f"memory of 10^6 elements, {name}: {taken(make) / base:.2f} × a Python list")


# --- compiled code ------------------------------------------------------------------------------


@dataclass(slots=True)
class Point:
    """What records are compared with."""

    x: Any
    y: Any


PROGRAMS: Final = {
    "nothing": "(let loop ((i 0) (acc nil)) (if (< i n) (loop (+ i 1) i) acc))",
    "cons": "(let loop ((i 0) (acc nil)) (if (< i n) (loop (+ i 1) (cons i acc)) acc))",
    "rest, first": "(let loop ((xs data) (s 0))"
    " (if (empty? xs) s (loop (rest xs) (+ s (first xs)))))",
    "make": "(let loop ((i 0) (p nil)) (if (< i n) (loop (+ i 1) (make-point i i)) p))",
    "read": "(let loop ((i 0) (s 0)) (if (< i n) (loop (+ i 1) (point-y p)) s))",
    "write": "(let loop ((i 0)) (if (< i n) (begin (set-point-y! p i) (loop (+ i 1))) i))",
    "table": "(let loop ((i 0)) (if (< i n) (begin (hash-table-set! t i (+"
    " (hash-table-ref/default t i 0) 1)) (loop (+ i 1))) i))",
}
DEFINITIONS: Final = (
    "(define-record-type point (make-point x y) point? (x point-x) (y point-y set-point-y!))",
    "(define p (make-point 1 2))",
    "(define t (make-hash-table))",
    "(define data (let loop ((i 0) (acc nil)) (if (< i 20000) (loop (+ i 1) (cons i acc)) acc)))",
)


def make_points(n: int) -> None:
    """Make n slotted objects."""
    for i in range(n):
        Point(i, i)


def read_points(n: int, p: Point = Point(1, 2)) -> Any:  # noqa: B008  # only read
    """Read a slot n times."""
    y = 0
    for _ in range(n):
        y = p.y
    return y


def write_points(n: int) -> None:
    """Write a slot n times."""
    p = Point(1, 2)
    for i in range(n):
        p.y = i


def count(n: int) -> None:
    """Add to n entries of a dict."""
    d: dict[int, int] = {}
    for i in range(n):
        d[i] = d.get(i, 0) + 1


def compiled() -> None:
    """Loops in SX, per turn, beside the same in Python."""
    n = 20_000
    session = Session(threshold=1)
    for definition in DEFINITIONS:
        session.eval(definition)
    runs: dict[str, Callable[[], Any]] = {}
    for name, program in PROGRAMS.items():
        function = session.eval(f"(fn (n) {program})")
        for _ in range(3):
            session.machine.call(function, n)
        runs[f"SX {name}"] = lambda function=function: session.machine.call(function, n)
    python = {
        "make": make_points, "read": read_points, "write": write_points, "table": count,
    }  # fmt: skip
    for name, function in python.items():
        runs[f"Python {name}"] = lambda function=function: function(n)
    for name, cost in least(runs, n).items():
        print(f"{name:20}{cost:>8.0f}")


def main() -> None:
    """Print it all."""
    print(f"CPython {sys.version.split()[0]}, ns")
    lists()
    memory()
    compiled()


if __name__ == "__main__":
    main()
