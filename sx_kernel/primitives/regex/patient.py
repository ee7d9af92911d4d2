"""A matcher for regular expressions that can be interrupted and knows when to give up.

It is for patterns that could take Python's own matcher exponential time (shape.py). It
finds the same matches: alternatives are tried in the same order, by backtracking over a program
made of the syntax tree. What single characters match is left to Python's matcher.

Two things make it patient. A pattern without back references comes, at the same instruction and
the same place in the text, always to the same end; so no such pair is tried a second time
(`Search.run`), and the time is at most quadratic where it would have been exponential. And steps
are counted: after MOST_STEPS, some seconds, it raises GaveUp.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Final, final

from sx_kernel.primitives.regex.shape import (
    compiler,
    is_atom,
    is_endless,
    is_repeat,
    matcher_of,
    parser,
)

MOST_STEPS: Final = 10_000_000
MOST_INSTRUCTIONS: Final = 50_000
# How many failures are remembered: some 200 MiB.
_MOST_FAILURES: Final = 2_000_000
# In a run of characters that Python's matcher finds at once, so many cost one step.
_RUN: Final = 256


class GaveUp(Exception):
    """The search has taken too many steps, or the program would be too long."""


# Instructions: (operation, arguments…). Registers 2g and 2g + 1 hold the bounds of group g, the
# others places that loops have come to; -1 means unset.
ONE, RUN, SPLIT, JUMP, SAVE, MOVED, BACK, LOOK, ATOMIC, IF_GROUP, DONE = range(11)

Registers = tuple[int, ...]


@dataclass(slots=True)
class Program:
    """The instructions of a pattern, or of a part of it that is run on its own."""

    code: list[Any] = field(default_factory=list[Any])


@dataclass(frozen=True, slots=True)
class Compiled:
    """A pattern's program and how many registers it and its parts need.

    `has_memory`: what happens depends on nothing but the instruction and the place in the text.
    """

    program: Program
    groups: int
    registers: int
    has_memory: bool


def program_of(tree: Any, groups: int) -> Compiled:
    """The program for a syntax tree with `groups` groups. Raises GaveUp if it is too long."""
    compiling = _Compiling(2 * groups + 2)
    compiling.sequence(list(tree), tree.state.flags)
    compiling.emit(DONE)
    return Compiled(compiling.program, groups, compiling.registers, compiling.has_memory)


@final
class _Compiling:
    def __init__(self, registers: int) -> None:
        self.program = Program()
        self.registers = registers
        self.has_memory = True

    def emit(self, *instruction: Any) -> int:
        """Add an instruction and return where it is."""
        code = self.program.code
        if len(code) >= MOST_INSTRUCTIONS:
            raise GaveUp
        code.append(instruction)
        return len(code) - 1

    def sequence(self, nodes: list[Any], flags: int) -> None:
        """Nodes one after another; neighbours that have no choice are matched together."""
        simple: list[Any] = []
        for op, arg in [*nodes, (None, None)]:
            if op is not None and (is_atom(op) or str(op) == "AT"):
                simple.append((op, arg))
                continue
            if simple:
                self.emit(ONE, matcher_of(simple, flags).match)
                simple = []
            if op is not None:
                self.node(op, arg, flags)

    def node(self, op: Any, arg: Any, flags: int) -> None:
        """One node that is not simple."""
        if is_repeat(op):
            self.repeat(str(op), int(arg[0]), arg[1], arg[2], flags)
            return
        match str(op):
            case "BRANCH":
                self.branch([list(branch) for branch in arg[1]], flags)
            case "SUBPATTERN":
                self.group(arg[0], list(arg[3]), (flags | arg[1]) & ~arg[2])
            case "ATOMIC_GROUP":
                self.emit(ATOMIC, self.part(arg, flags))
            case "ASSERT" | "ASSERT_NOT":
                width = arg[1].getwidth()[0] if arg[0] < 0 else 0
                self.emit(LOOK, self.part(arg[1], flags), width, str(op) == "ASSERT")
            case "GROUPREF":
                self.has_memory = False
                self.emit(BACK, arg, flags & ~re.LOCALE)
            case "GROUPREF_EXISTS":
                self.conditional(arg, flags)
            case other:
                raise AssertionError(other)

    def part(self, nodes: Iterable[Any], flags: int) -> Program:
        """A program of its own, which shares the registers of this one."""
        outer, self.program = self.program, Program()
        self.sequence(list(nodes), flags)
        self.emit(DONE)
        made, self.program = self.program, outer
        return made

    def group(self, number: int | None, nodes: list[Any], flags: int) -> None:
        """A group, which may be one that is remembered."""
        if number is None:
            self.sequence(nodes, flags)
            return
        self.emit(SAVE, 2 * number)
        self.sequence(nodes, flags)
        self.emit(SAVE, 2 * number + 1)

    def branch(self, branches: list[list[Any]], flags: int) -> None:
        """Alternatives in order."""
        ends: list[int] = []
        for branch in branches[:-1]:
            split = self.emit(SPLIT, 0, 0)
            self.sequence(branch, flags)
            ends.append(self.emit(JUMP, 0))
            self.patch(split, SPLIT, split + 1, self.here)
        self.sequence(branches[-1], flags)
        for end in ends:
            self.patch(end, JUMP, self.here)

    def conditional(self, arg: Any, flags: int) -> None:
        """(?(group)yes|no)"""
        number, yes, no = arg
        self.has_memory = False
        test = self.emit(IF_GROUP, 0, 0)
        self.sequence(list(yes), flags)
        end = self.emit(JUMP, 0)
        self.patch(test, IF_GROUP, number, self.here)
        self.sequence(list(no or ()), flags)
        self.patch(end, JUMP, self.here)

    def repeat(self, kind: str, least: int, most: Any, body: Any, flags: int) -> None:
        """A repetition: of one character at once, of anything else by splitting."""
        if kind == "POSSESSIVE_REPEAT":
            self.emit(ATOMIC, self.part([(parser().MAX_REPEAT, (least, most, body))], flags))
            return
        limit = None if is_endless(most) else int(most)
        if len(body) == 1 and is_atom(body[0][0]):
            self.run(kind, least, limit, body, flags)
            return
        for _ in range(least):
            self.sequence(list(body), flags)
        if limit is None:
            self.loop(kind, body, flags)
            return
        splits: list[int] = []
        for _ in range(limit - least):
            splits.append(self.emit(SPLIT, 0, 0))
            self.sequence(list(body), flags)
        for split in splits:
            self.split(split, kind, split + 1, self.here)

    def run(self, kind: str, least: int, limit: int | None, body: Any, flags: int) -> None:
        """A repetition of one character: how far it goes is found in one step."""
        most = parser().MAXREPEAT if limit is None else limit
        longest = matcher_of([(parser().MAX_REPEAT, (0, most, body))], flags).match
        self.emit(RUN, longest, least, kind == "MAX_REPEAT")

    def loop(self, kind: str, body: Any, flags: int) -> None:
        """A repetition without end, which a turn that has matched nothing leaves."""
        start = self.emit(SPLIT, 0, 0)
        if body.getwidth()[0] > 0:
            self.sequence(list(body), flags)
            self.emit(JUMP, start)
        else:
            # where the turn began is part of what happens
            self.has_memory = False
            register = self.registers
            self.registers += 1
            self.emit(SAVE, register)
            self.sequence(list(body), flags)
            self.emit(MOVED, register, start, self.here + 1)
        self.split(start, kind, start + 1, self.here)

    @property
    def here(self) -> int:
        """The place of the next instruction."""
        return len(self.program.code)

    def patch(self, at: int, *instruction: Any) -> None:
        """Replace an instruction."""
        self.program.code[at] = instruction

    def split(self, at: int, kind: str, body: int, out: int) -> None:
        """Make the instruction at `at` choose between another turn and the end."""
        order = (body, out) if kind == "MAX_REPEAT" else (out, body)
        self.patch(at, SPLIT, *order)


def _same(caught: str, text: str, flags: int) -> bool:
    """Return whether a back reference to what was caught matches `text`: with flag i, character by
    character in lower case, as Python's matcher has it (so ſ is no s here)."""
    if caught == text or not flags & re.IGNORECASE:
        return caught == text
    sre = compiler()._sre
    lower = sre.ascii_tolower if flags & re.ASCII else sre.unicode_tolower
    return len(caught) == len(text) and all(
        lower(ord(a)) == lower(ord(b)) for a, b in zip(caught, text, strict=True)
    )


@final
class Search:
    """A search of one pattern in one text, from any number of places."""

    def __init__(self, compiled: Compiled, text: str) -> None:
        self.compiled = compiled
        self.text = text
        self.steps = 0

    def find(self, start: int) -> tuple[tuple[int, int], ...] | None:
        """The bounds of the first match that begins at `start` or later, then those of its groups,
        (-1, -1) for a group that takes no part. Raises GaveUp.
        """
        # Failures are the same wherever the attempt began.
        failed: set[int] | None = set() if self.compiled.has_memory else None
        nothing = (-1,) * self.compiled.registers
        for begin in range(start, len(self.text) + 1):
            found = self.run(self.compiled.program, begin, nothing, failed)
            if found is not None:
                end, registers = found
                pairs = [(registers[2 * g], registers[2 * g + 1]) for g in range(1, self.groups)]
                return ((begin, end), *[(-1, -1) if -1 in pair else pair for pair in pairs])
        return None

    @property
    def groups(self) -> int:
        """The number of groups, the whole match included."""
        return self.compiled.groups + 1

    def run(
        self, program: Program, place: int, registers: Registers, failed: set[int] | None
    ) -> tuple[int, Registers] | None:
        """Run a program from `place`: where it ends and the registers then, or None.

        One long function, because it is the inner loop.
        """
        code, text = program.code, self.text
        width = len(text) + 1
        at = 0
        # What is to be tried when an attempt has failed, the next one last: instruction, place,
        # registers; and if there are neighbouring places to be tried next, the last and the step.
        pending: list[tuple[int, int, Registers, int, int]] = []
        while True:
            self.steps += 1
            if self.steps > MOST_STEPS:
                raise GaveUp
            instruction = code[at]
            op = instruction[0]
            if op == ONE:
                match = instruction[1](text, place)
                if match is not None:
                    place = match.end()
                    at += 1
                    continue
            elif op == JUMP:
                at = instruction[1]
                continue
            elif op == SAVE:
                slot = instruction[1]
                registers = (*registers[:slot], place, *registers[slot + 1 :])
                at += 1
                continue
            elif op in (SPLIT, RUN):
                if failed is not None:
                    state = at * width + place
                    if state in failed:
                        op = DONE  # neither of the two below: this has failed before
                    elif len(failed) < _MOST_FAILURES:
                        failed.add(state)
                if op == SPLIT:
                    pending.append((instruction[2], place, registers, 0, 0))
                    at = instruction[1]
                    continue
                if op == RUN:
                    _, longest, least, is_greedy = instruction
                    end = longest(text, place).end()
                    low = place + least
                    self.steps += (end - place) // _RUN
                    if end >= low:
                        at += 1
                        place = end if is_greedy else low
                        if end > low:
                            one = -1 if is_greedy else 1
                            last = low if is_greedy else end
                            pending.append((at, place + one, registers, last, one))
                        continue
            elif op == DONE:
                return place, registers
            elif op == MOVED:
                at = instruction[3 if registers[instruction[1]] == place else 2]
                continue
            elif op == IF_GROUP:
                is_set = registers[2 * instruction[1] + 1] >= 0
                at = at + 1 if is_set else instruction[2]
                continue
            else:
                found = self.special(op, instruction, place, registers)
                if found is not None:
                    place, registers = found
                    at += 1
                    continue
            if not pending:
                return None
            at, place, registers, last, one = pending.pop()
            if place != last and one:
                pending.append((at, place + one, registers, last, one))

    def special(
        self, op: int, instruction: Any, place: int, registers: Registers
    ) -> tuple[int, Registers] | None:
        """The instructions that are rare: place and registers afterwards, or None."""
        if op == BACK:
            start, end = registers[2 * instruction[1]], registers[2 * instruction[1] + 1]
            if start < 0 or end < start:
                return None
            there = place + end - start
            same = _same(self.text[start:end], self.text[place:there], instruction[2])
            return (there, registers) if same else None
        failed: set[int] | None = set() if self.compiled.has_memory else None
        if op == ATOMIC:
            return self.run(instruction[1], place, registers, failed)
        _, part, width, is_wanted = instruction
        found = self.run(part, place - width, registers, failed) if place >= width else None
        if (found is not None) != is_wanted:
            return None
        return place, registers if found is None else found[1]
