"""Lists that are built in a loop and that nobody else sees grow in place.

The library builds lists with an accumulator that begins as nil: `(%push acc count x)` adds in place
if acc has `count` elements, and copies if not, because a continuation may have come back. While
compiled code is on the stack nobody can have: turning it into frames ends its activation. So
where the accumulator begins in this activation and goes nowhere but round, it is a Python list
from the start, and grows without a look.
"""

from __future__ import annotations

from sx_kernel.compile.facts.operations import EMPTY_LIST, PUSH, PUSH_OWN, PUSHED, PUSHED_OWN
from sx_kernel.compile.mid.nodes import (
    Const,
    Continue,
    Function,
    Inst,
    Loop,
    Op,
    Region,
    Turn,
    Value,
    find,
    regions,
)


def lists(fn: Function) -> None:
    """Find the accumulators of loops, and let them be lists of the activation's own."""
    uses = _uses(fn)
    for region in list(regions(fn.body)):
        for inst in list(region.insts):
            if type(inst) is Loop:
                for i, turn in enumerate(inst.turns):
                    _accumulator(region, inst, i, turn, uses)


def _uses(fn: Function) -> dict[Value, list[tuple[object, int]]]:
    found: dict[Value, list[tuple[object, int]]] = {}
    for region in regions(fn.body):
        users: list[object] = [*region.insts]
        if region.end is not None:
            users.append(region.end)
        for user in users:
            for i, arg in enumerate(user.args):  # pyright: ignore[reportAttributeAccessIssue]
                found.setdefault(find(arg), []).append((user, i))
    return found


def _accumulator(
    region: Region, loop: Loop, index: int, turn: Turn, uses: dict[Value, list[tuple[object, int]]]
) -> None:
    begins = find(loop.args[index])
    if type(begins) is not Const or begins.value is not None:
        return
    pushes: list[Op] = []
    finished: list[Op] = []
    if not _goes_round(turn, loop, index, uses, pushes, finished) or not pushes:
        return
    assert loop.state is not None
    made = Op(EMPTY_LIST, EMPTY_LIST, [], loop.state)
    region.insts.insert(region.insts.index(loop), made)
    loop.args[index] = made
    for push in pushes:
        push.own = PUSH_OWN
        push.args[1] = Const(None)  # it has as many elements as it has
    for last in finished:
        last.own = PUSHED_OWN  # nobody looks at the list any more, so it need not be copied


def _goes_round(
    value: Value, loop: Loop, index: int, uses: dict[Value, list[tuple[object, int]]],
    pushes: list[Op], finished: list[Op],
) -> bool:  # fmt: skip
    """Return whether a value is only pushed to, finished, or handed to the next turn."""
    for user, place in uses.get(value, ()):
        if type(user) is Continue and user.loop is loop and place == index:
            continue
        if type(user) is Op and place == 0 and user.own == PUSHED and len(user.args) == 2:
            finished.append(user)
            continue
        if type(user) is Op and place == 0 and user.own in (PUSH, PUSH_OWN):
            if user not in pushes:
                pushes.append(user)
                if not _goes_round(user, loop, index, uses, pushes, finished):
                    return False
            continue
        return False
    return True


__all__ = ["Inst", "lists"]
