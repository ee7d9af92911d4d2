"""`(cons x (f …))` in f's tail position: the recursion becomes a turn of the loop around f's body.

The x are put in a row, and what the last turn answers comes behind them. To the machine each of
them is an activation of f that waits for the rest of the list: when the code is left in the loop,
the Stack says how the row becomes those frames.
"""

from __future__ import annotations

from typing import NamedTuple

from sx_kernel.compile.facts.operations import CONS
from sx_kernel.compile.mid.lists import (
    Append,
    FromRow,
    MakeRow,
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
    Stack,
    Value,
    Yield,
    find,
    regions,
)
from sx_kernel.compile.mid.state import ARGS, Activation, Frame, State
from sx_kernel.compile.passes.flow import Replacing
from sx_kernel.compile.passes.self_calls import is_self_call


class Consing(NamedTuple):
    """A region that ends by consing `item` onto what `call` answers."""

    region: Region
    call: Call
    item: Value


def consings(fn: Function) -> list[Consing]:
    """Where the function conses onto what it answers itself."""
    found: list[Consing] = []
    for region in list(regions(fn.body)):
        _sink(fn, region)
    for region in regions(fn.body):
        end = region.end
        if type(end) is not Return or len(region.insts) < 2:
            continue
        call, cons = region.insts[-2:]
        if type(cons) is not Op or cons.own != CONS or find(end.args[0]) is not cons:
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
            found.append(Consing(region, call, item))
    return found


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
            state = Replacing(result, value).state(cons.state)
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
    for number, (region, call, item) in enumerate(found):
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
    for region in regions(fn.body):
        if type(region.end) is Return:
            answer = region.end.args[0]
            state = State(fn.activation, 0, None, (), (answer,), done=True)
            made = FromRow(row, answer, "back", state, sunk=False)
            region.insts.append(made)
            region.end = Return(made)
    return [row] if which is None else [row, which]
