"""Compiled frames as machine frames: what each of them waits for, from its State."""

from __future__ import annotations

from itertools import repeat
from typing import TYPE_CHECKING, Any

from sx_kernel.ir.nodes import Const, Global, Lambda, Local, Node
from sx_kernel.ir.walk import parts_of
from sx_kernel.machine.apply import Apply, NestedCall, State
from sx_kernel.machine.context import GuardRecord, handle_caught
from sx_kernel.machine.dynamic import give_back, wind_in
from sx_kernel.machine.frames import (
    ARGS,
    ENTERING,
    ENV_FRAMES,
    GUARD,
    LEAVING,
    OP,
    SET,
    WIND,
    Kont,
)  # fmt: skip
from sx_kernel.machine.leave.stack import CompiledFrame, compiled_frames, give_up
from sx_kernel.machine.link import ensure_plan, is_library, seen_key
from sx_kernel.runtime.sites import Inlined, Pending, Site, Stack, owed_at

if TYPE_CHECKING:
    from sx_kernel.machine.registers import Registers


def rebuild(
    m: Registers,
    frames: list[CompiledFrame],
    kont: Kont,
    *,
    redo: bool,
    inside: bool = False,
    pays: bool = True,
) -> State:
    """The compiled activations `frames` (outermost first) as machine frames on top of `kont`.

    With `redo` the innermost activation's line is to be done again, else its line is a call
    that has begun (it will be given the call's value). `inside`: of the outermost, what is in the
    body of a guard. `pays`: calls that were counted in advance are taken back. Answers the state to
    go on with.
    """
    last = len(frames) - 1
    for i, (frame, line, unit) in enumerate(frames):
        local = dict(frame.f_locals)
        if unit is None:
            native = m.native_frames[id(frame.f_code)]
            if i == last and redo:
                return native.again(m, local, kont)
            kont = native.frame(m, local, kont)
            continue
        lam: Lambda = local["P_"]
        site: Site = (
            unit.site(lam, line, inside=True) if inside and i == 0 else unit.site(lam, line)
        )
        caught = site.caught if i == last and redo else None
        thrown = None if caught is None else local[caught]
        if thrown is not None:  # nothing is done yet about what was caught
            if not isinstance(thrown, m.throw_type):
                return rebuild(m, compiled_frames(m, thrown), kont, redo=True)
            give_up(m, thrown)
        owed = owed_at(site, lambda local=local: local)
        if not (redo and i == last):
            owed -= site.begins
        if owed and pays and thrown is None:
            m.refund(lam, owed)
        if site.stack is not None:
            kont = _stacked(site.stack, kont, local)
        env = unit.environment(lam, local, site.inlined, site.walks)
        if site.inlined is not None:
            kont = _around(m, unit, lam, site.inlined, kont, local)
            lam = site.inlined.lam
        node, waiting = site.node, site.pending
        if i == last and redo and not site.prefix:
            node, waiting = from_the_start(node, waiting)
        for pending in reversed(waiting):
            kont = _frame(m, pending, kont, env, local)
        if i == last and redo:
            if site.counts is not None and local.get("h_") is not None:
                local[site.counts].__closure__[0].cell_contents = local["h_"]
            if thrown is not None:
                return _throw_on(thrown, kont, values_of(site.prefix, env, local))
            return _redo(lam, site, node, kont, env, local)
    return (None, None, kont, None)


def _stacked(stack: Stack, kont: Kont, local: dict[str, Any]) -> Kont:
    """The frames of activations that wait for one and are not on Python's stack."""
    items = local.get(stack.row, ())
    which = local.get(stack.which, ()) if stack.which is not None else repeat(0)
    for lam, node in stack.frames:
        ensure_plan(node, lam)
    # (the second row is written last: of an interrupted step both say nothing; every frame has an
    # environment of its own, by which backtraces tell activations apart)
    for item, number in zip(items, which, strict=False):
        lam, node = stack.frames[number]
        kont = (ARGS, kont, node, [lam, *[None] * (lam.nslots - 1)], (item,))
    return kont


def _around(
    m: Registers, unit: Any, lam: Lambda, inlined: Inlined, kont: Kont, local: dict[str, Any]
) -> Kont:
    """The frames of the activations in which that of `inlined` stands in place of a call."""
    outer = inlined.outer
    if outer is not None:
        if outer.inlined is not None:
            kont = _around(m, unit, lam, outer.inlined, kont, local)
        env = unit.environment(lam, local, outer.inlined, outer.walks)
        for pending in reversed(outer.pending):
            kont = _frame(m, pending, kont, env, local)
    return kont if inlined.stack is None else _stacked(inlined.stack, kont, local)


def from_the_start(node: Node, waiting: tuple[Pending, ...]) -> tuple[Node, tuple[Pending, ...]]:
    """The largest node that begins with `node`, of which nothing is done yet, and who waits for it.

    The machine computes much in one step, and an error in it has the frames of its beginning.
    """
    while waiting and next(iter(parts_of(waiting[0].node)), None) is node:
        node, waiting = waiting[0].node, waiting[1:]
    return node, waiting


def _frame(
    m: Registers, pending: Pending, kont: Kont, env: list[Any], local: dict[str, Any]
) -> Kont:
    tag = pending.tag
    if tag >= ENV_FRAMES:
        held: Any = values_of(pending.values, env, local)
        if tag == OP and pending.index == ENTERING:
            return (OP, kont, wind_in, held)
        (held,) = held
        if tag == WIND:
            return (WIND, kont, held)
        if tag == OP and pending.index == LEAVING:
            return (OP, kont, give_back, held)
        if tag == OP:
            handler = held.handler if type(held) is GuardRecord else held
            return (OP, kont, handle_caught, handler)
        if type(held) is GuardRecord:
            held.here = False
            return (GUARD, kont, held)
        # (what is in force now is what was when the guard began: its body has called nothing)
        record = m.handlers = GuardRecord(m.handlers, held, m.winders)
        return (GUARD, kont, record)
    if tag == ARGS:
        ensure_plan(pending.node, env[0])
        return (ARGS, kont, pending.node, env, values_of(pending.values, env, local))
    if pending.index:
        return (tag, kont, pending.node, env, pending.index)
    return (tag, kont, pending.node, env)


def values_of(sources: tuple[Any, ...], env: list[Any], local: dict[str, Any]) -> tuple[Any, ...]:
    """The values of sources, in an environment and among Python locals."""
    values: list[Any] = []
    for source in sources:
        if type(source) is str:
            values.append(local[source])
        elif type(source) is Const:
            values.append(source.value)
        elif type(source) is Global:
            lam: Lambda = env[0]
            host = lam.rt.host
            values.append(host.globals[seen_key(host, source.name, library=is_library(lam))])
        elif type(source) is Lambda:
            values.append(source.rt.make(source, *[env[c.outer.slot] for c in source.captures]))
        else:
            assert type(source) is Local
            held = env[source.var.slot]
            values.append(held.v if source.var.boxed else held)
    return tuple(values)


def _throw_on(thrown: BaseException, kont: Kont, held: tuple[Any, ...]) -> State:
    """Let what a guard has caught arrive; its record is the second of `held`."""
    target, value = thrown.args
    if target is held[-1]:
        kont = (GUARD, kont, target)
    return (Apply(target, [value]), None, kont, None)


def _redo(
    lam: Lambda, site: Site, node: Node, kont: Kont, env: list[Any], local: dict[str, Any]
) -> State:
    if site.entry:
        captured = tuple(local[c.inner.py] for c in lam.captures)
        given = [local[v.py] for v in lam.required] if not lam.keys else []
        return (Apply(NestedCall(lam, captured), [*given, *local.get("A_", ())]), None, kont, None)
    if not site.prefix:
        return (node, env, kont, None)
    values = values_of(site.prefix, env, local)
    if site.done:
        value = values[0]
        if site.foreign:
            value = lam.rt.host.foreign.to_sx(value)
        return (None, None, kont, value)
    if type(node).__name__ in {"SetGlobal", "SetLocal", "Init", "Define"}:
        return (None, None, (SET, kont, node, env), values[0])
    ensure_plan(node, lam)
    return (None, None, (ARGS, kont, node, env, values[:-1]), values[-1])
