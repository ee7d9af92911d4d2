"""Loops that read a list by an index from 0 to its length are walks (cursors.py).

    loop (i = 0, …)                          w = walk l
      t = i < n                              loop (i = 0, …)
      if t                                     t = walk empty w, i
        x = nth l, i                    →      if t …
        … continue i + 1 …                     else x = walk item w, i
      else …                                     … continue walk next i …

The library is written so. `n` is the length of `l`, which is a Python list and must not change
meanwhile: nothing in the loop changes lists, or nobody else sees this one (private.py). Behind the
last turn the index is `n`.
"""

from __future__ import annotations

from typing import NamedTuple

from sx_kernel.compile.facts.choose import hands_on, makes_new
from sx_kernel.compile.facts.operations import (
    COUNT_UP,
    GOES_ON,
    LENGTHS,
    NTH,
    WALK_EMPTY,
    WALK_ITEM,
    WALK_NEXT,
    result_of,
)
from sx_kernel.compile.mid.lists import Walk
from sx_kernel.compile.mid.nodes import (
    Const,
    Continue,
    Function,
    If,
    Inst,
    Loop,
    MakeClosure,
    Op,
    Region,
    Turn,
    Value,
    find,
    instructions,
    regions,
)
from sx_kernel.compile.passes.cursors import changes_lists, is_harmless
from sx_kernel.compile.passes.flow import Flow, Replacing
from sx_kernel.compile.passes.private import private_lists
from sx_kernel.compile.world import World


class Indexed(NamedTuple):
    """A loop that reads a list by index: its variable and which that is, the length, the list, the
    test, the branch of a turn and that of the end, the reads and the steps."""

    loop: Loop
    turn: Turn
    place: int
    length: Op
    xs: Op
    test: Op
    branch: If
    body: Region
    end: Region
    reads: tuple[Op, ...]
    steps: tuple[Op, ...]


def indexed(fn: Function, world: World) -> None:
    """Find the loops that read a list by index and turn them into walks."""
    if not any(type(inst) is Op and inst.own == NTH for inst in instructions(fn.body)):
        return
    flow = Flow(fn)
    harmless = is_harmless(fn, world)
    private = private_lists(fn, _makes_list)
    for loop in flow.loops:
        found = _found(flow, loop)
        if found is None or not _stays_long(flow, found):
            continue
        inside = instructions(loop.body)
        if found.xs in private or not any(
            changes_lists(inst, fn, world, harmless=harmless) for inst in inside
        ):
            _convert(flow, found)


def _makes_list(inst: Op) -> bool:
    own = inst.own
    makes = result_of(own).kind == "list" and makes_new(own)
    return makes and hands_on(own, len(inst.args)) is None


def _found(flow: Flow, loop: Loop) -> Indexed | None:
    if loop.body.end is not None or len(loop.body.insts) != 2 or loop.results != loop.results[:1]:
        return None
    test, branch = loop.body.insts
    if type(test) is not Op or type(branch) is not If or branch.results or len(test.args) != 2:
        return None
    if find(branch.args[0]) is not test or len(flow.uses.get(test, ())) != 1:
        return None
    goes_on, stays = GOES_ON.get(test.own, ("", ""))
    below = goes_on == "below"
    if not below and stays not in ("below", "not at"):
        return None
    turn, length = map(find, test.args)
    if type(turn) is not Turn or turn not in loop.turns or type(length) is not Op:
        return None
    if length.own not in LENGTHS or len(length.args) != 1:
        return None
    xs = find(length.args[0])
    if type(xs) is not Op or result_of(xs.own).kind != "list":
        return None
    place = loop.turns.index(turn)
    begins = find(loop.args[place])
    if type(begins) is not Const or begins.value != 0 or type(begins.value) is not int:
        return None
    body, end = (branch.then, branch.orelse) if below else (branch.orelse, branch.then)
    uses = _uses(flow, turn, loop, place, test, xs, end)
    if uses is None or any(_goes_round(region, loop) for region in regions(end)):
        return None
    for region in regions(body):
        if _goes_round(region, loop) and find(region.end.args[place]) not in uses[1]:  # pyright: ignore[reportOptionalMemberAccess]
            return None
    return Indexed(loop, turn, place, length, xs, test, branch, body, end, *uses)


def _goes_round(region: Region, loop: Loop) -> bool:
    return type(region.end) is Continue and region.end.loop is loop


def _uses(
    flow: Flow, turn: Turn, loop: Loop, place: int, test: Op, xs: Op, end: Region
) -> tuple[tuple[Op, ...], tuple[Op, ...]] | None:
    """The reads and the steps, if the index is for nothing else but in what comes at the end."""
    reads: list[Op] = []
    steps: list[Op] = []
    for user, index, region in flow.uses.get(turn, ()):
        if user is test or flow.is_inside(region, end):
            continue
        if type(user) is not Op:
            return None
        if user.own == NTH and len(user.args) == 2 and index == 1 and find(user.args[0]) is xs:
            reads.append(user)
        elif _adds_one(user, index) and _only_goes_on(flow, user, loop, place):
            steps.append(user)
        else:
            return None
    return (tuple(reads), tuple(steps)) if reads and steps else None


def _adds_one(user: Op, index: int) -> bool:
    if user.own not in COUNT_UP or index != 0:
        return False
    one = find(user.args[1]) if len(user.args) == 2 else None
    return one is None or (type(one) is Const and type(one.value) is int and one.value == 1)


def _only_goes_on(flow: Flow, step: Op, loop: Loop, place: int) -> bool:
    return all(
        type(user) is Continue and user.loop is loop and index == place
        for user, index, _ in flow.uses.get(step, ())
    )


def _stays_long(flow: Flow, found: Indexed) -> bool:
    """Return whether nothing happens between where the length is taken and the loop."""
    home = flow.home[found.loop]
    if flow.home[found.length] is not home:
        return False
    insts = home.insts
    between = insts[insts.index(found.length) + 1 : insts.index(found.loop)]
    return all(map(_does_nothing, between))


def _does_nothing(inst: Inst) -> bool:
    return type(inst) is MakeClosure or (type(inst) is Op and not inst.args)


def _convert(flow: Flow, found: Indexed) -> None:
    loop, state = found.loop, found.loop.state
    assert state is not None
    key = (f"walk{found.place}", state.activation.serial, state.node)
    walk = Walk(found.xs, key, state, steady=True)
    home = flow.home[loop]
    home.insts.insert(home.insts.index(loop), walk)
    for one, own, args in (
        (found.test, WALK_EMPTY, [walk, found.turn]),
        *((read, WALK_ITEM, [walk, found.turn]) for read in found.reads),
        *((step, WALK_NEXT, [found.turn]) for step in found.steps),
    ):
        one.own, one.args = own, list[Value](args)
    found.branch.then, found.branch.orelse = found.end, found.body
    Replacing({found.turn: found.length}).region(found.end)
