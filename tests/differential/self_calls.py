"""Random functions that call themselves in all places: compiled, they do what the machine does.

    python -m tests.differential.self_calls [START [COUNT]]

Arguments of the calls are arithmetic over the parameters, vectors are changed on the way, and the
calls stand in branches, in bodies, as operands and last. So guards of what a later call gives are
hoisted, merged with those of the parameters, and fail.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from typing import Final, final

from tests.differential.modes import Runners, differences
from tests.differential.trees import Program

CALLS: Final = ("(f 4 g 0 0)", "(f 5 g 1 2)", "(f 4 g 2 -1)", "(f 5 g 1.5 1)", '(f 3 g "a" 1)')
SIZE: Final = 9  # of the vector


@final
@dataclass(slots=True)
class Maker:
    """Makes the text of one function of fuel `k`, a vector `g`, and numbers `x` and `y`."""

    random: Random
    calls: int = 4

    def number(self, depth: int) -> str:
        """An expression whose value is a number, mostly."""
        kind, below = self.random.random() if depth > 0 else 0, depth - 1
        if kind < 0.4:
            return self.random.choice(("x", "y", "x", "y", "k", "1", "2", "-1"))
        if kind < 0.75:
            op = self.random.choice("+-*")
            return f"({op} {self.number(below)} {self.number(below)})"
        if kind < 0.85:
            return f"({self.random.choice(('mod', 'quotient'))} {self.number(below)} {self.random.choice('234')})"
        if kind < 0.95:
            return f"(vector-ref g {self.index()})"
        return self.call() if self.calls else "k"

    def index(self) -> str:
        """A place of the vector, or nearly."""
        return self.random.choice(
            (f"(mod (+ x (* 3 y)) {SIZE})", "(+ x (* 3 y))", "k", "x", "(- k 1)")
        )

    def test(self, depth: int) -> str:
        """A condition."""
        kind, below = self.random.random() if depth > 0 else 0, depth - 1
        if kind < 0.5:
            return f"({self.random.choice(('<', '>', '>=', '<=', '='))} {self.number(1)} {self.number(1)})"
        if kind < 0.6:
            return f"(= 0 (vector-ref g {self.index()}))"
        return f"({self.random.choice(('and', 'or'))} {self.test(below)} {self.test(below)})"

    def call(self) -> str:
        """A call of itself."""
        self.calls -= 1
        return f"(f (- k 1) g {self.number(2)} {self.number(2)})"

    def body(self, depth: int) -> str:
        """An expression in any place."""
        kind, below = self.random.random() if depth > 0 else 0, depth - 1
        if kind < 0.3:
            return self.call() if self.calls > 0 else self.number(2)
        if kind < 0.45:
            return f"(when {self.test(2)} {self.body(below)} {self.body(below)})"
        if kind < 0.6:
            return f"(if {self.test(2)} {self.body(below)} {self.body(below)})"
        if kind < 0.7:
            return f"(let ((x {self.number(2)})) {self.body(below)} {self.body(below)})"
        if kind < 0.85:
            return f"(begin (vector-set! g {self.index()} {self.number(2)}) {self.body(below)})"
        return f"(begin {self.body(below)} {self.body(below)} {self.body(below)})"


def forms(seed: int) -> list[str]:
    """One function and its calls."""
    body = Maker(Random(seed)).body(5)
    calls = [f"(let ((g (make-vector {SIZE} 0))) (list {call} g))" for call in CALLS]
    return [f"(define (f k g x y) (if (< k 0) k {body}))", *calls[:1] * 5, *calls, *calls[::-1]]


def faults(start: int, count: int) -> Iterator[tuple[int, list[str]]]:
    """What differs between machine and compiled code, by seed."""
    for seed in range(start, start + count):
        if found := differences(Runners().seen(Program(seed, tuple(forms(seed))))):
            yield seed, found


if __name__ == "__main__":
    first = int(sys.argv[1]) if len(sys.argv) > 1 else 1
    for number, found in faults(first, int(sys.argv[2]) if len(sys.argv) > 2 else 100):
        print(number, *forms(number)[:1], *found, sep="\n  ")
