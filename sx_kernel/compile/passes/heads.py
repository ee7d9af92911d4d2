"""The beginning of the function in place of a call of itself, where that is all there is to do.

    t = direct …            t = test …
                            if t: count 1, yield what the short way answers
                            else: yield direct …

A function that calls itself more than once is at its end at least every second time. Its test for
that is made where it is called, so those calls are not made; the others test twice. What is copied
has no effects: wherever it is left, the machine makes the call, as if nothing had been done yet.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from sx_kernel.compile.facts.choose import choose, writes
from sx_kernel.compile.facts.operations import LIST_MAKERS
from sx_kernel.compile.facts.types import is_subtype
from sx_kernel.compile.mid.nodes import (
    Captured,
    Const,
    Count,
    Direct,
    Function,
    Guard,
    If,
    Inst,
    Loop,
    Op,
    Param,
    Region,
    Result,
    Return,
    Value,
    Yield,
    find,
    inner_regions,
    regions,
)

MOST_OPERATIONS: Final = 4  # in a beginning, its test and its value together
MOST_PLACES: Final = 16  # calls that get one


class Head(NamedTuple):
    """How the function begins: guards on its loop's variables, operations, the test, whether it
    must hold, what the short way does and answers. `first`: what the loop's variables are then."""

    guards: list[Guard]
    insts: list[Inst]
    test: Value
    holds: bool
    short: Region
    first: dict[Value, Value]


def heads(fn: Function) -> None:
    """Begin calls of the function itself where they are made."""
    if not fn.direct or fn.stack is not None or _most_calls(fn.body) < 2:
        return
    head = _head(fn)
    if head is None:
        return
    left = MOST_PLACES
    for region in list(regions(fn.body)):
        insts = region.insts
        if left <= 0 or not any(type(inst) is Direct for inst in insts):
            continue
        made: list[Inst] = []
        for inst in insts:
            if type(inst) is Direct and left > 0:
                left -= 1
                made += _begun(head, inst, region)
            else:
                made.append(inst)
        region.insts = made


def _most_calls(region: Region) -> int:
    """The calls of itself that the function makes at most, each loop being one turn."""
    found = 0
    for inst in region.insts:
        found += max(map(_most_calls, inner_regions(inst)), default=0)
        found += type(inst) is Direct
    return found


def _head(fn: Function) -> Head | None:
    """Return how the function begins, if there is a short way that calls nothing."""
    insts = [inst for inst in fn.body.insts if type(inst) is not Guard]
    guards: list[Guard] = []
    first: dict[Value, Value] = {}
    if len(insts) == 1 and type(insts[0]) is Loop:
        loop = insts[0]
        first = dict(zip(loop.turns, loop.args, strict=True))
        guards = [inst for inst in loop.body.insts if type(inst) is Guard]
        insts = [inst for inst in loop.body.insts if type(inst) is not Guard]
    begins: list[Inst] = []
    for inst in insts:
        if type(inst) is If and not inst.results:
            for branch, holds in ((inst.then, True), (inst.orelse, False)):
                size = len(begins) + len(branch.insts)
                if type(branch.end) is Return and all(map(_is_plain, branch.insts)):
                    value = find(branch.end.args[0])
                    known = type(value) in (Const, Param, Guard, Op) or value in first
                    if known and size <= MOST_OPERATIONS:
                        return Head(guards, begins, inst.args[0], holds, branch, first)
            return None
        if not _is_plain(inst):
            return None
        begins.append(inst)
    return None


def _is_plain(inst: Inst) -> bool:
    """Return whether an instruction is an operation that stands in line and has no effect."""
    if type(inst) is not Op or not inst.own or inst.strict or inst.own in LIST_MAKERS:
        return False
    if writes(inst.own, len(inst.args)):
        return False
    choice = choose(inst.own, inst.types, trusted=inst.home.library)
    row = choice.row
    return row is not None and row.inline is not None and row.value is None and not choice.tests


def _begun(head: Head, call: Direct, region: Region) -> list[Inst]:
    """Return what stands in place of a call: the test, and one of the two ways."""
    made: dict[Value, Value] = {}

    def given(value: Value) -> Value | None:
        value = find(value)
        if value in head.first:
            value = find(head.first[value])
        if type(value) is Guard and value not in made:
            if type(find(value.args[0])) is Captured:
                return value
            value = find(value.args[0])
            if value in head.first:
                value = find(head.first[value])
            if type(value) is Guard:
                value = find(value.args[0])
        if type(value) is Param:
            return find(call.args[value.index])
        return value if type(value) in (Const, Captured) else made.get(value)

    def copies(insts: list[Inst]) -> list[Inst] | None:
        found: list[Inst] = []
        for inst in insts:
            assert type(inst) is Op
            args = [given(arg) for arg in inst.args]
            if any(arg is None for arg in args):
                return None
            assert call.state is not None
            copy = Op(inst.name, inst.own, args, call.state, inst.site)  # pyright: ignore[reportArgumentType]
            copy.home, copy.types, copy.type, copy.hint = inst.home, inst.types, inst.type, None
            made[inst] = copy
            found.append(copy)
        return found

    for guard in head.guards:
        value = given(guard.args[0])
        if value is None or not is_subtype(value.type, guard.type):
            return [call]
        made[guard] = value
    begins = copies(head.insts)
    short = copies(head.short.insts)
    assert head.short.end is not None
    test, value = given(head.test), given(head.short.end.args[0])
    if begins is None or short is None or test is None or value is None:
        return [call]
    ways = Region(), Region()
    then, orelse = ways if head.holds else ways[::-1]
    branch = If(test, then, orelse)
    again = Direct(call.args, call.state)
    again.type, again.hint = call.type, call.hint
    ways[0].insts = [Count(1, call.state), *short]
    ways[1].insts = [again]
    if type(region.end) is Return and region.insts[-1] is call and find(region.end.args[0]) is call:
        ways[0].end, ways[1].end, region.end = Return(value), Return(again), None
        return [*begins, branch]
    result = Result(branch, 0)
    result.type, result.hint = call.type, call.hint
    ways[0].end, ways[1].end = Yield([value]), Yield([again])
    branch.results = [result]
    call.forward = result
    return [*begins, branch]
