"""Loops that count, which are `for` loops in Python.

    loop (i = a, …)                      for i in range(a, n):
      t = < i n                            …
      if t … continue (+ i 1) …          else:
      else E                               E

A loop counts if its body is one test of a variable against something that stays the same, the
variable begins as an integer, and every turn adds one to it.
"""

from __future__ import annotations

from typing import NamedTuple

from sx_kernel.compile.facts.operations import COUNT_UP, IS_AT_END, IS_BELOW
from sx_kernel.compile.facts.types import INT, is_subtype
from sx_kernel.compile.mid.lists import (
    is_sunk,
)
from sx_kernel.compile.mid.nodes import (
    Const,
    Continue,
    If,
    Loop,
    Op,
    Region,
    Turn,
    Value,
    find,
    instructions,
    regions,
)


class Counting(NamedTuple):
    """A loop that counts: its variable and which that is, the bound, the branch of a turn and that
    of the end. `exact`: it ends where the variable is the bound, not from there on. `steps`: the
    additions that nobody needs but the loop."""

    turn: Turn
    place: int
    bound: Value
    body: Region
    end: Region
    exact: bool
    steps: frozenset[Value]


def counting(loop: Loop, uses: dict[Value, int]) -> Counting | None:
    """How the loop counts; None if it does not."""
    insts = [inst for inst in loop.body.insts if not is_sunk(inst)]
    if len(insts) != 2 or loop.body.end is not None:
        return None
    test, branch = insts
    if type(test) is not Op or type(branch) is not If or find(branch.args[0]) is not test:
        return None
    if len(test.args) != 2 or uses.get(test) != 1 or branch.results:
        return None
    below = test.own == IS_BELOW
    if not below and test.own not in IS_AT_END:
        return None
    turn, bound = find(test.args[0]), find(test.args[1])
    if type(turn) is not Turn or turn not in loop.turns:
        return None
    index = loop.turns.index(turn)
    if not all(is_subtype(t, INT) for t in test.types) or _made_in(loop, bound):
        return None
    body, end = (branch.then, branch.orelse) if below else (branch.orelse, branch.then)
    if any(type(r.end) is Continue and r.end.loop is loop for r in regions(end)):
        return None
    turns = 0
    steps: set[Value] = set()
    for region in regions(body):
        if type(region.end) is Continue and region.end.loop is loop:
            step = find(region.end.args[index])
            if not _adds_one(step, turn):
                return None
            turns += 1
            if uses.get(step) == 1:
                steps.add(step)
    if not turns:
        return None
    return Counting(turn, index, bound, body, end, test.own == IS_AT_END[0], frozenset(steps))


def _adds_one(step: Value, turn: Turn) -> bool:
    if type(step) is not Op or step.own not in COUNT_UP or find(step.args[0]) is not turn:
        return False
    if len(step.args) == 1:
        return True
    one = find(step.args[1])
    return type(one) is Const and type(one.value) is int and one.value == 1


def _made_in(loop: Loop, value: Value) -> bool:
    """Whether a value is computed in the loop, and so may be another in each turn."""
    if value in loop.turns:
        return True
    for inst in instructions(loop.body):
        if inst is value:
            return True
        if type(inst) is If and value in inst.results:
            return True
        if type(inst) is Loop and (value in inst.results or value in inst.turns):
            return True
    return False
