"""Random loops whose lists grow and shrink at their front: compiled, they do what the machine does.

    python -m tests.differential.loop_lists [START [COUNT]]

The compiler holds such lists as stacks. Each loop is called with lists of all kinds, one after the
other, in sessions that have run others: the values, what was printed, the list that was given and
what a closure kept of it must be those of the machine, and so must errors and where they happened.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from typing import Any, Final, final

from sx_kernel.base.errors import ErrorValue, SxError
from sx_kernel.session.session import Session
from sx_kernel.syntax.printer import inspect_cut
from tests.differential.modes import MODES, REFERENCE

COMPILED: Final = "first-call"
RENEW: Final = 50  # loops after which the sessions are thrown away
LENGTH: Final = 600  # of a value that is compared

SETTING: Final = """
(define held nil)
(define (twice n) (* 2 n))
(define (note x) (display x) x)
(define (hold f) (set! held f) 1)
(define (grow x i) (if (list? x) (append! x i) nil) i)
"""

LISTS: Final = (
    "(list 1 2 3)", "nil", "'()", "(list)", "(list 1)", '(list "a" 2 true)', "(range 0 200)",
    "(list 1 2 3 4 5 6 7 8)", "3", "(list nil nil)", "(list 1 2 3)", "(list)", "nil",
    "(append (range 0 130) (list 1 2))",
)  # fmt: skip
"""What a loop is called with; where it starts, and so what it is compiled for, depends on the seed."""

STARTS: Final = ("'()", "nil", "(list)", "xs", "xs", "(list 1 2)", "(rest xs)", "(cons 5 xs)")


# -- making loops ---------------------------------------------------------------------------------


@final
@dataclass(slots=True)
class Maker:
    """Makes the text of one loop; `names` are the variables that hold lists where it is made."""

    random: Random
    variables: list[str]

    def list(self, depth: int, names: list[str]) -> str:
        """An expression whose value is a list, mostly."""
        kind = self.random.random() if depth > 0 else 0
        below = depth - 1
        if kind < 0.3:
            return self.random.choice(names)
        if kind < 0.6:
            return f"(cons {self.item(below, names)} {self.list(below, names)})"
        if kind < 0.85:
            return f"(rest {self.list(below, names)})"
        if kind < 0.9:
            return f"(if {self.test(below, names)} {self.list(below, names)} {self.list(below, names)})"
        if kind < 0.93:
            return f"(let ((z {self.list(below, names)})) {self.list(below, [*names, 'z'])})"
        one, name = self.item(below, names), self.random.choice(names)
        return self.random.choice(
            ["'()", "nil", "(list)", f"(list {one})", f"(reverse {name})", f"(append {name} (list 1))"]
        )  # fmt: skip

    def item(self, depth: int, names: list[str]) -> str:
        """An expression whose value is an element."""
        kind = self.random.random() if depth > 0 else 0
        below = depth - 1
        if kind < 0.45:
            return self.random.choice(["n", "n", "1", "2", "(twice n)", '"a"'])
        if kind < 0.65:
            return f"(first {self.list(below, names)})"
        if kind < 0.7:
            return f"(nth {self.list(below, names)} {self.random.randint(0, 3)})"
        if kind < 0.82:
            return f"(+ {self.item(below, names)} {self.item(below, names)})"
        if kind < 0.9:
            return f"({'len' if kind < 0.86 else 'note'} {self.list(below, names)})"
        if kind < 0.93:
            return f"(list n {self.random.choice(names)})"
        if kind < 0.95:
            return f"(grow {self.random.choice(names)} n)"
        if kind < 0.97:
            return f"(hold (fn () {self.list(1, names)}))"
        return f"(if {self.test(below, names)} {self.item(below, names)} {self.item(below, names)})"

    def test(self, depth: int, names: list[str]) -> str:
        """A condition."""
        kind, below = self.random.random(), depth - 1
        if kind < 0.4:
            return f"(empty? {self.list(below, names)})"
        if kind < 0.6:
            return f"(= (mod n {self.random.randint(2, 4)}) {self.random.randint(0, 1)})"
        if kind < 0.7:
            return f"(nil? {self.random.choice(names)})"
        if kind < 0.75:
            return f"(eq? {self.random.choice(names)} {self.random.choice(names)})"
        if kind < 0.85:
            return (
                "true"
                if depth <= 0
                else f"(or {self.test(below, names)} {self.test(below, names)})"
            )
        return f"(< n {self.random.randint(1, 6)})"

    def body(self, depth: int, names: list[str]) -> str:
        """An expression in return position of the loop: it goes on, or leaves."""
        kind = self.random.random() if depth > 0 else 0
        below = depth - 1
        if kind < 0.35:
            return self.exit(names) if self.random.random() < 0.25 else self.step(names)
        if kind < 0.75:
            return f"(if {self.test(2, names)} {self.body(below, names)} {self.body(below, names)})"
        if kind < 0.85:
            name = self.random.choice(["x", "y"])
            return f"(let (({name} {self.list(2, names)})) {self.body(below, [*names, name])})"
        if kind < 0.92:
            return f"(begin (note {self.item(2, names)}) {self.body(below, names)})"
        if kind < 0.96:
            return f"(let ((w {self.inner_loop(names)})) {self.body(below, [*names, 'w'])})"
        return f"(if (> n 3) {self.body(below, names)} {self.body(below, names)})"

    def step(self, names: list[str]) -> str:
        """The loop goes on."""
        following = (
            name if self.random.random() < 0.25 else self.list(2, [name, name, name, *names])
            for name in self.variables
        )
        return f"(loop (+ n 1) {' '.join(following)})"

    def exit(self, names: list[str]) -> str:
        """The loop's value."""
        name = self.random.choice(self.variables)
        return self.random.choice([
            name, f"(reverse {name})", f"(list {' '.join(self.variables)})", "n",
            self.list(2, names), f"(list {self.item(2, names)} {self.list(2, names)})",
        ])  # fmt: skip

    def inner_loop(self, names: list[str]) -> str:
        """A short loop over a list of the outer one."""
        end = self.random.choice(["q", "(first q)", "(rest q)"])
        step = f"(in (+ m 1) {self.list(2, ['q', 'q'])})"
        return f"(let in ((m 0) (q {self.random.choice(names)})) (if (> m 2) {end} {step}))"


def function(seed: int) -> str:
    """The text of a function of one list with a loop over one or two."""
    random = Random(seed)
    variables = ["s", "t"][: random.choice([1, 1, 2])]
    starts = " ".join(f"({name} {random.choice(STARTS)})" for name in variables)
    names = [*variables, "xs"] if random.random() < 0.3 else variables
    body = Maker(random, variables).body(4, names)
    first, both = variables[0], " ".join(variables)
    end = random.choice(
        [f"(list {both})", first, f"(reverse {first})", f"(list (eq? {first} xs) {first} xs)"]
    )
    limit = random.choice([3, 6, 12])
    return f"(fn (xs) (let loop ((n 0) {starts}) (if (> n {limit}) {end} {body})))"


# -- running them ---------------------------------------------------------------------------------


@final
class Side:
    """A session in one mode, and what its programs print."""

    def __init__(self, mode: str) -> None:
        self.printed: list[str] = []
        self.session = Session(out=self.printed.append, **MODES[mode])
        self.session.policy.compiler.two_levels = False  # all passes at the first call
        self.session.eval(SETTING)

    def outcomes(self, text: str, lists: tuple[str, ...]) -> list[Any]:
        """What is seen of calling the function `text` with each of `lists`."""
        self.session.eval(f"(begin (set! held nil) (define f {text}))")
        return [self._outcome(argument) for argument in lists]

    def _outcome(self, argument: str) -> Any:
        self.printed.clear()
        try:
            value = self.session.eval(
                f"(let ((xs {argument})) (let ((a (f xs))) (list a xs (if held (held) nil))))"
            )
        except SxError as problem:
            return (*_error(problem), "".join(self.printed))
        return inspect_cut(value, LENGTH), "".join(self.printed)


def _error(problem: SxError) -> tuple[Any, ...]:
    payload = problem.payload
    trace = problem.backtrace or (payload.backtrace if isinstance(payload, ErrorValue) else [])
    where = payload.where if isinstance(payload, ErrorValue) else problem.where
    return problem.kind, problem.message, str(where), [entry.function for entry in trace]


def difference(seed: int, sides: tuple[Side, Side]) -> str | None:
    """Where the second side does something else than the first, or None."""
    text, start = function(seed), seed % len(LISTS)
    lists = LISTS[start:] + LISTS
    expected, got = (side.outcomes(text, lists) for side in sides)
    for argument, right, seen in zip(lists, expected, got, strict=True):
        if right != seen:
            return f"seed {seed}: ({text} {argument})\n  machine: {right}\n  compiled: {seen}"
    return None


def _sides() -> tuple[Side, Side]:
    return Side(REFERENCE), Side(COMPILED)


def faults(start: int, count: int) -> Iterator[str]:
    """Try the loops of `count` seeds; yields the differences."""
    sides = _sides()
    for seed in range(start, start + count):
        if (seed - start) % RENEW == 0:
            sides = _sides()
        try:
            found = difference(seed, sides)
        except Exception as problem:  # what leaves the session is a fault, too
            found = f"seed {seed}: {function(seed)}\n  {problem!r}"
        if found is not None:
            yield found
            sides = _sides()


def main() -> int:
    """Run as many as the command line says; the exit status says whether all was well."""
    start = int(sys.argv[1]) if len(sys.argv) > 1 else 1
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 2_000
    failed = 0
    for problem in faults(start, count):
        failed += 1
        print(problem, flush=True)
    print(f"{count} loops over lists: {failed} faults")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
