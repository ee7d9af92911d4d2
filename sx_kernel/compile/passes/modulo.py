"""`(cons x (f …))` in f's tail position: the recursion becomes a turn of the loop around f's body.

The x are put in a row, and what the last turn answers comes behind them. To the machine each of
them is an activation of f that waits for the rest of the list: when the code is left in the loop,
the Stack says how the row becomes those frames. So it is with another operation, `(+ x (f …))`,
which is done with the last of the row first when the answer is there.
"""

from __future__ import annotations

from typing import NamedTuple

from sx_kernel.compile.facts.operations import CONS, LIST_MAKERS
from sx_kernel.compile.mid.lists import (
    Append,
    FromRow,
    MakeRow,
    RowEmpty,
    RowPop,
)
from sx_kernel.compile.mid.nodes import (
    Call,
    Const,
    Continue,
    Count,
    Function,
    If,
    Inst,
    Loop,
    Op,
    Region,
    Return,
    Turn,
    Value,
    Yield,
    find,
    regions,
)
from sx_kernel.compile.mid.state import ARGS, Activation, Frame, Stack, State
from sx_kernel.compile.passes.flow import Replacing
from sx_kernel.compile.passes.self_calls import is_self_call


class Consing(NamedTuple):
    """A region that ends by consing `item` onto what `call` answers."""

    region: Region
    call: Call
    item: Value
    op: Op


def consings(fn: Function) -> list[Consing]:
    """Return where the function conses onto what it returns itself, or does another operation with
    that, if it calls itself nowhere else but in tail position."""
    found: list[Consing] = []
    others: list[Consing] = []
    for region in list(regions(fn.body)):
        _sink(fn, region)
    for region in regions(fn.body):
        end = region.end
        if type(end) is not Return or len(region.insts) < 2:
            continue
        call, cons = region.insts[-2:]
        if type(cons) is not Op or len(cons.args) != 2 or find(end.args[0]) is not cons:
            continue
        if type(call) is not Call or not is_self_call(fn, call) or find(cons.args[1]) is not call:
            continue
        item = find(cons.args[0])
        state = call.state
        assert state is not None
        activation, frame = _who_waits(state)
        if frame is None or frame.tag != ARGS or frame.below is not None or item is call:
            continue
        if activation.outer is None and tuple(map(find, frame.values)) == (item,):
            kind = found if cons.own == CONS else others
            kind.append(Consing(region, call, item, cons))
    return found or [one for one in others if len(others) == 1 and _is_fold(fn, one)]


def _is_fold(fn: Function, one: Consing) -> bool:
    """Return whether an operation on what the function returns itself can wait until all calls are
    over."""
    state = one.op.state
    assert state is not None
    if state.env or state.frames is not None or len(state.prefix) != 2 or not one.op.own:
        return False
    for region in regions(fn.body):
        for inst in region.insts:
            if inst is one.call or not is_self_call(fn, inst):
                continue
            end = region.end
            if inst is not region.insts[-1] or type(end) is not Return:
                return False
            if find(end.args[0]) is not inst:
                return False
    return True


def _who_waits(state: State) -> tuple[Activation, Frame | None]:
    """The innermost activation that has something to do with a value, and what."""
    activation, frame = state.activation, state.frames
    if frame is None and activation.outer is not None:
        return activation.outer.activation, activation.outer.frames
    return activation, frame


def _sink(fn: Function, region: Region) -> None:
    """If a region answers what it conses onto one of two values, let both branches do that."""
    if type(region.end) is not Return or len(region.insts) < 2:
        return
    branch, cons = region.insts[-2:]
    if type(branch) is not If or type(cons) is not Op or cons.own != CONS:
        return
    if find(region.end.args[0]) is not cons or not branch.results:
        return
    result = branch.results[0]
    item = find(cons.args[0])
    if find(cons.args[1]) is not result or item is result or not _yields_self_call(fn, branch):
        return
    assert cons.state is not None
    for inner in (branch.then, branch.orelse):
        if type(inner.end) is Yield:
            value = inner.end.args[0]
            state = Replacing({result: value}).state(cons.state)
            copy = Op(cons.name, cons.own, [item, value], state, cons.site)
            copy.home = cons.home
            inner.insts.append(copy)
            inner.end = Return(copy)
            _sink(fn, inner)
    branch.results = []
    region.insts.pop()
    region.end = None


def _yields_self_call(fn: Function, branch: If) -> bool:
    for inner in (branch.then, branch.orelse):
        if type(inner.end) is not Yield or not inner.insts:
            continue
        last = inner.insts[-1]
        value = find(inner.end.args[0])
        if last is value and is_self_call(fn, last):
            return True
        if type(last) is If and value in last.results and _yields_self_call(fn, last):
            return True
    return False


def to_turns(fn: Function, loop: Loop, found: list[Consing]) -> list[Inst]:
    """Make turns of `loop` of the consings; what has to be done before the loop."""
    row = MakeRow()
    which = MakeRow() if len(found) > 1 else None
    sites: list[tuple[object, int]] = []
    for number, (region, call, item, _) in enumerate(found):
        state = call.state
        assert state is not None
        activation, frame = _who_waits(state)
        assert frame is not None
        sites.append((activation, frame.node))
        del region.insts[-2:]
        region.insts += [Count(1, state), Append([row, item])]
        if which is not None:
            region.insts.append(Append([which, Const(number)]))
        region.end = Continue(loop, call.args[1:])
    fn.stack = Stack(row, which, tuple(sites))
    for region in list(regions(fn.body)):
        if type(region.end) is Return:
            answer = region.end.args[0]
            state = State(fn.activation, 0, None, (), (answer,), done=True)
            if found[0].op.own != CONS:
                _fold(region, row, found[0].op, answer, state)
                continue
            last = region.insts[-1] if region.insts else None
            if type(last) is Op and last is find(answer) and (last.own == CONS or _is_made(last)):
                state = last.state  # it is made of the row at once, or not at all
            made = FromRow(row, answer, "back", state, sunk=False)
            region.insts.append(made)
            region.end = Return(made)
    return [row] if which is None else [row, which]


def _is_made(inst: Op) -> bool:
    """Return whether an operation lists its operands."""
    return inst.own in LIST_MAKERS and bool(inst.args)


def _fold(region: Region, row: MakeRow, op: Op, answer: Value, state: State) -> None:
    """Do what waits for the answer: the operation on each element of the row, the last first."""
    turn = Turn()
    loop = Loop([turn], [answer], state)
    empty = RowEmpty(row)
    branch = If(empty, Region(), Region())
    loop.body.insts = [empty, branch]
    branch.then.end = Return(turn)
    item = RowPop([row])
    at = op.state
    assert at is not None
    again = Op(op.name, op.own, [item, turn], State(at.activation, at.node, None, (), (item, turn)))
    again.home, again.site = op.home, op.site
    branch.orelse.insts = [item, again]
    branch.orelse.end = Continue(loop, [again])
    region.insts.append(loop)
    region.end = None
