"""Loops that walk a list to its end, which are `for` loops over its elements in Python.

    loop (i = 0, …)                           for x in it:
      t = walk empty w, i                       …
      if t … E                                else:
      else … walk item w, i … continue …        E

The index is nowhere: what is left of the list is found by asking Python's iterator how far it is
(base/walks.py).
"""

from __future__ import annotations

from typing import Any, NamedTuple

from sx_kernel.compile.facts.operations import WALK_EMPTY, WALK_ITEM, WALK_NEXT
from sx_kernel.compile.mid.lists import (
    Left,
    Walk,
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
    regions,
)


class Walking(NamedTuple):
    """A loop that walks a list: its variable and which that is, the walk, the branch of a turn and
    that of the end, the reads of the element, and the indices of what comes next."""

    turn: Turn
    place: int
    walk: Walk
    body: Region
    end: Region
    items: tuple[Op, ...]
    nexts: tuple[Op, ...]


def walking(loop: Loop, users: dict[Value, list[Any]]) -> Walking | None:
    """Return how the loop walks; None if it does not."""
    insts = [inst for inst in loop.body.insts if not is_sunk(inst)]
    if len(insts) != 2 or loop.body.end is not None:
        return None
    test, branch = insts
    if type(test) is not Op or type(branch) is not If or find(branch.args[0]) is not test:
        return None
    if test.own != WALK_EMPTY or users.get(test) != [branch] or branch.results:
        return None
    walk, turn = map(find, test.args)
    if type(walk) is not Walk or type(turn) is not Turn or turn not in loop.turns:
        return None
    place = loop.turns.index(turn)
    begins = find(loop.args[place])
    if type(begins) is not Const or begins.value != 0:
        return None
    if any(type(r.end) is Continue and r.end.loop is loop for r in regions(branch.then)):
        return None
    items: list[Op] = []
    nexts: list[Op] = []
    for user in users.get(turn, ()):
        if type(user) is Op and user.own in (WALK_ITEM, WALK_NEXT):
            (items if user.own == WALK_ITEM else nexts).append(user)
        elif user is not test and type(user) is not Left:
            return None
    for step in nexts:
        if not all(_goes_on(user, loop, place, step) for user in users.get(step, ())):
            return None
    mine: set[Any] = {test, *items}
    if not all(type(user) is Left or user in mine for user in users.get(walk, ())):
        return None
    for region in regions(branch.orelse):
        end = region.end
        if type(end) is Continue and end.loop is loop and find(end.args[place]) not in nexts:
            return None
    return Walking(turn, place, walk, branch.orelse, branch.then, tuple(items), tuple(nexts))


def _goes_on(user: Any, loop: Loop, place: int, step: Op) -> bool:
    """Return whether a use of the next index is the next turn, or a list that is made of the
    rest."""
    if type(user) is Left:
        return True
    if type(user) is not Continue or user.loop is not loop:
        return False
    return [i for i, arg in enumerate(user.args) if find(arg) is step] == [place]
