"""Calls of the function itself in tail position, and behind a cons there (modulo.py), become turns
of a loop around its body."""

from __future__ import annotations

from sx_kernel.compile.mid.nodes import (
    BoxGet,
    Call,
    Continue,
    Count,
    Function,
    Inst,
    Loop,
    Param,
    Region,
    Return,
    Turn,
    Value,
    find,
    regions,
)
from sx_kernel.compile.mid.state import State
from sx_kernel.compile.passes.modulo import consings, to_turns
from sx_kernel.compile.passes.self_calls import is_self_call


def calls_own_box(fn: Function, inst: object) -> bool:
    """Return whether `inst` calls the function itself, by the captured variable that holds it."""
    if type(inst) is not Call or fn.own is None:
        return False
    lam, callee = fn.lam, find(inst.args[0])
    if lam.optional or lam.keys or lam.rest is not None:
        return False
    return (
        type(callee) is BoxGet and find(callee.args[0]) is fn.own
        and len(inst.args) == len(fn.params) + 1
    )  # fmt: skip


def loops(fn: Function) -> None:
    """Turn tail calls of the function itself into a loop."""
    found = [region for region in regions(fn.body) if _is_tail_call(fn, region)]
    conses = consings(fn)
    if not found and not conses:
        return
    turns: list[Turn] = [Turn(hint=param.hint) for param in fn.params]
    fresh = [type(p)(p.index, p.hint or "") for p in fn.params]
    loop = Loop(turns, list[Value](fresh), entry_state(fn, fresh))
    # what the body says of a parameter, it says of the loop's variable from now on
    for param, turn in zip(fn.params, turns, strict=True):
        param.forward = turn
    fn.params = fresh
    for region in found:
        call = region.insts.pop()
        assert type(call) is Call
        region.insts.append(Count(1, call.state))
        region.end = Continue(loop, call.args[1:])
    before = to_turns(fn, loop, conses) if conses else []
    for i, turn in enumerate(turns):
        if all(find(args[i]) is turn for args in _continues(fn.body, loop)):
            turn.forward = fresh[i]  # it stays the same
    loop.body = fn.body
    fn.body = Region()
    fn.body.insts += [*before, loop]


def _continues(region: Region, loop: Loop) -> list[list[Value]]:
    return [
        one.end.args for one in regions(region)
        if type(one.end) is Continue and one.end.loop is loop
    ]  # fmt: skip


def entry_state(fn: Function, params: list[Param]) -> State:
    """The State of beginning with the body."""
    lam = fn.lam
    variables = [*lam.required, *lam.optional, *lam.keys]
    if lam.rest is not None:
        variables.append(lam.rest)
    env: list[tuple[int, Value]] = [
        (var.slot, param) for var, param in zip(variables, params, strict=True)
    ]
    env += [(c.inner.slot, v) for c, v in zip(lam.captures, fn.captured, strict=True)]
    return State(fn.activation, 0, None, tuple(env))


def _is_tail_call(fn: Function, region: Region) -> bool:
    if type(region.end) is not Return or not region.insts:
        return False
    last = region.insts[-1]
    if find(region.end.args[0]) is not last:
        return False
    return (is_self_call(fn, last) or calls_own_box(fn, last)) and _nothing_waits(last)


def _nothing_waits(call: Inst) -> bool:
    """Return whether no frame waits for what a call returns: one that only hands it on, as that of
    `(let ((y (f x))) y)`, is seen in backtraces, and takes room."""
    assert type(call) is Call
    state = call.state
    return call.after is None and state is not None and state.activation.outer is None
