"""Loops that count, which are `for` loops in Python.

    loop (i = a, …)                      for i in range(a, n):
      t = < i n                            …
      if t … continue (+ i 1) …          else:
      else E                               E

A loop counts if its body is one test of a variable against something that stays the same, the
variable begins as an integer, and every turn adds the same to it, or subtracts one.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from sx_kernel.compile.facts.operations import (
    COUNT_DOWN,
    COUNT_UP,
    GOES_ON,
    IS_ZERO,
    MIRRORED,
    STEPS_BY_ONE,
)
from sx_kernel.compile.facts.types import INT, is_subtype
from sx_kernel.compile.mid.lists import (
    is_sunk,
)
from sx_kernel.compile.mid.nodes import (
    Const,
    Continue,
    Count,
    If,
    Inst,
    Loop,
    Op,
    Region,
    Turn,
    Value,
    find,
    instructions,
    regions,
)

_UP: Final = ("below", "up to", "not at")
_DOWN: Final = ("above", "down to", "not at")


class Counting(NamedTuple):
    """A loop that counts: its variable and which that is, the bound, the branch of a turn and that
    of the end. `goes_on`: in which relation of the two. `step`: what is added in each turn (None:
    one). `down`: one is subtracted. `steps`: the additions that nobody needs but the loop."""

    turn: Turn
    place: int
    bound: Value
    goes_on: str
    step: Value | None
    down: bool
    body: Region
    end: Region
    steps: frozenset[Value]

    @property
    def exact(self) -> bool:
        """It ends where the variable is the bound, not from there on."""
        return self.goes_on == "not at"

    @property
    def by_one(self) -> bool:
        """Each turn adds one, and the variable is below the bound."""
        return self.step is None and self.is_below

    @property
    def is_below(self) -> bool:
        """In each turn the variable is below the bound."""
        return not self.down and self.goes_on in ("below", "not at")


def counting(loop: Loop, uses: dict[Value, int]) -> Counting | None:
    """Return how the loop counts; None if it does not."""
    insts = [inst for inst in loop.body.insts if not is_sunk(inst)]
    if len(insts) != 2 or loop.body.end is not None:
        return None
    test, branch = insts
    if type(test) is not Op or type(branch) is not If or find(branch.args[0]) is not test:
        return None
    if uses.get(test) != 1 or branch.results:
        return None
    if not all(is_subtype(t, INT) for t in test.types):
        return None
    for body, end, way in ((branch.then, branch.orelse, 0), (branch.orelse, branch.then, 1)):
        found = _tested(test, way, loop)
        if found is not None and not any(_goes_round(region, loop) for region in regions(end)):
            return _counting(loop, *found, body, end, uses)
    return None


def _tested(test: Op, way: int, loop: Loop) -> tuple[Turn, Value, str] | None:
    """The variable, the bound and the relation of a test, which must hold (0) or must not (1)."""
    if test.own == IS_ZERO and len(test.args) == 1:
        one, other, relation = find(test.args[0]), Const(0), GOES_ON["="][way]
    elif test.own in GOES_ON and len(test.args) == 2:
        one, other = map(find, test.args)
        relation = GOES_ON[test.own][way]
    else:
        return None
    if not relation:
        return None
    if one not in loop.turns:
        one, other, relation = other, one, MIRRORED[relation]
    if type(one) is not Turn or one not in loop.turns or _made_in(loop, other):
        return None
    return one, other, relation


def _goes_round(region: Region, loop: Loop) -> bool:
    return type(region.end) is Continue and region.end.loop is loop


def _counting(
    loop: Loop, turn: Turn, bound: Value, relation: str, body: Region, end: Region,
    uses: dict[Value, int],
) -> Counting | None:  # fmt: skip
    index = loop.turns.index(turn)
    found: tuple[Value | None, bool] | None = None
    steps: set[Value] = set()
    for region in regions(body):
        if _goes_round(region, loop):
            assert type(region.end) is Continue
            value = find(region.end.args[index])
            step = _step(value, turn, loop)
            if step is None or (found is not None and step != found):
                return None
            found = step
            if uses.get(value) == 1:
                steps.add(value)
    if found is None:
        return None
    step, down = found
    if relation not in (_DOWN if down else _UP):
        return None
    if step is not None and relation == "not at":
        return None
    if not any(_has_line(inst) and inst not in steps for inst in body.insts):
        return None  # a turn must have a line from which the machine can go on (debugging.py)
    made = Counting(turn, index, bound, relation, step, down, body, end, frozenset(steps))
    return None if not made.by_one and looks_at(end, turn) else made


def _has_line(inst: Inst) -> bool:
    """Return whether an instruction has a line of its own that can be left; counts are made
    before."""
    return inst.state is not None and type(inst) is not Count and not is_sunk(inst)


def _step(value: Value, turn: Turn, loop: Loop) -> tuple[Value | None, bool] | None:
    """Return what a turn adds to its variable (None: one), and whether it subtracts one."""
    if type(value) is not Op or find(value.args[0]) is not turn:
        return None
    down = value.own in COUNT_DOWN
    if not down and value.own not in COUNT_UP:
        return None
    if len(value.args) == 1:
        return (None, down) if value.own in STEPS_BY_ONE else None
    step = find(value.args[1])
    if type(step) is Const and type(step.value) is int and step.value == 1:
        return None, down
    if down or not is_subtype(value.types[1], INT) or _made_in(loop, step):
        return None
    return step, False


def looks_at(region: Region, turn: Turn) -> bool:
    """Return whether what comes after a loop uses its variable."""
    for inner in regions(region):
        for inst in inner.insts:
            if turn in map(find, inst.args):
                return True
            if inst.state is not None and turn in map(find, inst.state.values()):
                return True
        if inner.end is not None and turn in map(find, inner.end.args):
            return True
    return False


def _made_in(loop: Loop, value: Value) -> bool:
    """Return whether a value is computed in the loop, and so may be another in each turn."""
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
