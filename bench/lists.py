"""Cost of list operations by length, in ns; run it by hand: python -m bench.lists

For each length, three kinds of list: plain (made by a literal, map, range …), consed (built by
cons), view (the rest of a plain one). Minimum of several runs.
"""

from __future__ import annotations

import timeit
from collections.abc import Callable
from typing import Any

from sx_kernel.base import sequences as sq


def consed(n: int) -> sq.SxList:
    """A list of n elements made by cons."""
    xs: sq.SxList = []
    for i in range(n):
        xs = sq.cons(i, xs)
    return xs


MAKERS: dict[str, Callable[[int], Any]] = {
    "plain": lambda n: list(range(n)),
    "consed": consed,
    "view": lambda n: sq.rest(list(range(n + 1))),
}
OPERATIONS = {
    "cons": "cons(1, xs)",
    "rest": "rest(xs)",
    "first": "first(xs)",
    "nth near": "nth(xs, 5)",
    "nth far": "nth(xs, n - 2)",
    "append!": "append_bang(xs, 1)",
    "set-nth!": "set_nth(xs, 5, 1)",
    "append 1": "append_lists(xs, one)",
}


def nanoseconds(statement: str, xs: Any, n: int, number: int = 5_000) -> float:
    """The best of fifteen runs, per execution."""
    scope = {**vars(sq), "xs": xs, "n": n, "one": [1]}
    return min(timeit.repeat(statement, globals=scope, number=number, repeat=15)) / number * 1e9


def main() -> None:
    """Print the table."""
    print(f"{'':18}" + "".join(f"{n:>10}" for n in (8, 64, 1000, 100_000)))
    for kind, make in MAKERS.items():
        for name, statement in OPERATIONS.items():
            costs = []
            for n in (8, 64, 1000, 100_000):
                slow = name == "append 1" and n > 64 and kind == "plain"
                costs.append(nanoseconds(statement, make(n), n, 20 if slow else 5_000))
            print(f"{kind:8}{name:10}" + "".join(f"{c:>10.0f}" for c in costs))
    for n in (1000, 100_000):
        walk = "ys = xs\nwhile len(ys): first(ys); ys = rest(ys)"
        for kind, make in MAKERS.items():
            cost = nanoseconds(walk, make(n), n, 10 if n == 1000 else 1) / n
            print(f"walk {kind} {n}: {cost:.0f} ns an element")
        build = "ys = []\nfor i in range(n): ys = cons(i, ys)"
        print(f"build {n} by cons: {nanoseconds(build, None, n, 1) / n:.0f} ns an element")


if __name__ == "__main__":
    main()
