"""Which types are worth a guess, and the guards that check the guesses.

A guess is worth it where an operation that uses the value has a better way for that type
(`wants`). Each guard has a key; what failed before is not guessed again, which the World knows.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, TypeAlias

from sx_kernel.compile.facts.choose import gains, hands_on, likelihood
from sx_kernel.compile.facts.operations import CONS, JOINERS, REST, SAME, STEPS
from sx_kernel.compile.facts.types import (
    DIVISOR,
    INT,
    NAT,
    Type,
    are_disjoint,
    is_subtype,
    without_range,
)
from sx_kernel.compile.mid.lists import (
    Append,
    FromRow,
    Left,
    RowGet,
    RowPop,
)
from sx_kernel.compile.mid.nodes import (
    Break,
    Call,
    Captured,
    Const,
    Continue,
    Function,
    GlobalGet,
    Guard,
    If,
    Inst,
    Loop,
    Op,
    Param,
    Region,
    Result,
    Turn,
    Value,
    Yield,
    find,
    inner_regions,
    regions,
)
from sx_kernel.compile.mid.state import State
from sx_kernel.compile.passes.loops import entry_state
from sx_kernel.compile.passes.self_calls import is_self_call
from sx_kernel.compile.world import World

Wants: TypeAlias = "dict[Value, set[Type]]"

LIKELY: Final = ("likely", 0, 0)
"""The key of all guesses in a function that follow from nothing but what is done with a value: if
one fails, none is made again."""
_NUMERIC = frozenset({"int", "float", "num", "number"})
_MUCH = 2  # uses that make a guess on a container worth its check; those in a loop count more


def wants(fn: Function) -> tuple[Wants, dict[Value, int]]:
    """The types for which what uses a value has a better way, and how often it is used so."""
    found: Wants = {}
    weights: dict[Value, int] = {}
    flows: list[tuple[Value, Value]] = []  # from, to: who wants `to` wants `from`
    _collect(fn, fn.body, 1, found, weights, flows)
    changed = True
    while changed:
        changed = False
        for source, target in flows:
            wanted = found.get(find(target))
            if not wanted:
                continue
            source = find(source)
            have = found.setdefault(source, set())
            weight = weights.get(find(target), 0)
            if not wanted <= have or weight > weights.get(source, 0):
                have |= wanted
                weights[source] = max(weights.get(source, 0), weight)
                changed = True
    return found, weights


def _collect(
    fn: Function, region: Region, weight: int, found: Wants, weights: dict[Value, int],
    flows: list[tuple[Value, Value]],
) -> None:  # fmt: skip
    for inst in region.insts:
        if type(inst) is Op and not _is_told_apart(inst):
            for i, arg in enumerate(inst.args):
                kinds = gains(inst.own, len(inst.args), i)
                if kinds:
                    value = find(arg)
                    found.setdefault(value, set()).update(kinds)
                    many = _MUCH if inst.own in JOINERS else 1  # (these have no tests)
                    weights[value] = weights.get(value, 0) + weight * many
                if inst.own in STEPS or i == hands_on(inst.own, len(inst.args)):
                    flows.append((arg, inst))
        elif type(inst) is If:
            flows += [
                (branch.end.args[0], inst.results[0])
                for branch in (inst.then, inst.orelse)
                if type(branch.end) is Yield and inst.results
            ]
        elif type(inst) is Loop:
            flows += zip(inst.args, inst.turns, strict=True)
        elif type(inst) in (Guard, RowPop, RowGet):
            flows.append((inst.args[0], inst))
        elif type(inst) is Append:
            flows += [(arg, inst.args[0]) for arg in inst.args[1:]]
        elif is_self_call(fn, inst):
            flows += zip(inst.args[1:], fn.params, strict=True)
        inside = weight * 3 if type(inst) is Loop else weight
        for inner in inner_regions(inst):
            _collect(fn, inner, inside, found, weights, flows)
    end = region.end
    if type(end) is Continue:
        flows += zip(end.args, end.loop.turns, strict=True)
    elif type(end) is Break and end.loop.results:
        flows.append((end.args[0], end.loop.results[0]))


def _is_told_apart(inst: Op) -> bool:
    """Return whether it is asked if a value is a certain one: the other then has a type."""
    return inst.own in SAME and any(type(find(arg)) in (Const, GlobalGet) for arg in inst.args)


def useful(guess: Type | None, wanted: set[Type], weight: int) -> Type | None:
    """The part of a guess that is worth a guard."""
    if guess is None or guess.kind in ("any", "never", "nil", "bool"):
        return None  # (what is nil once is mostly something else the next time)
    plain = without_range(guess)
    if not any(is_subtype(guess, kind) or kind.kind == guess.kind for kind in wanted):
        return None
    if plain.kind in ("int", "float"):
        if DIVISOR in wanted and is_subtype(plain, NAT):
            return DIVISOR  # (by nothing one divides seldom)
        needs_nat = any(kind.kind == "int" and kind.low == 0 for kind in wanted)
        return plain if needs_nat or plain.kind == "float" else Type("int")
    if weight >= _MUCH:
        return guess
    # of one use the test is part, for the likeliest of the kinds
    return None if guess.kind == min((kind.kind for kind in wanted), key=likelihood) else guess


def likely(wanted: set[Type]) -> Type | None:
    """Return what a value is likely to be of which nothing is known but what is done with it."""
    kinds = {kind.kind for kind in wanted}
    return INT if "int" in kinds and kinds <= _NUMERIC else None


def guess_parameters(fn: Function, world: World) -> None:
    """Guard the parameters and captured variables whose types are worth a guess."""
    wanted, weights = fn.wanted = wants(fn)
    entry = State(fn.activation, 0, None, ())
    made: list[Inst] = []
    for param in list(fn.params[: len(fn.lam.required)]):
        guard = _guard(world, param, ("param", param.index, 0), wanted, weights, entry)
        if guard is not None:
            before = guard.args[0]
            assert type(before) is Param
            fn.params[param.index] = before
            fn.guarded[param.index] = guard
            made.append(guard)
    for value in list(fn.captured):
        if fn.lam.captures[value.index].inner.boxed:
            continue
        guard = _guard(world, value, ("capture", value.index, 0), wanted, weights, entry)
        if guard is not None:
            held = guard.args[0]
            assert type(held) is Captured
            fn.captured[value.index] = held
            made.append(guard)
    entry.env = entry_state(fn, fn.params).env
    turns = list(_turn_guards(fn)) if made else []
    fn.body.insts[:0] = made
    for loop, guards in turns:
        at = sum(type(inst) in (Left, FromRow) for inst in loop.body.insts)
        loop.body.insts[at:at] = guards


def _guard(
    world: World, value: Param | Captured, key: tuple[str, int, int], wanted: Wants,
    weights: dict[Value, int], state: State,
) -> Guard | None:  # fmt: skip
    kind = useful(world.guess(key), wanted.get(value, set()), weights.get(value, 0))
    if kind is None:
        return None
    before = type(value)(value.index, value.hint or "")
    guard = Guard(kind, before, key, state)
    value.forward = guard
    return guard


def _turn_guards(fn: Function) -> Iterator[tuple[Loop, list[Inst]]]:
    """The same guards for the variables of the loop that tail calls were made into: what is
    proven of them is dropped by `simplify`."""
    loop = fn.body.insts[-1] if fn.body.insts else None
    if type(loop) is not Loop or len(loop.turns) != len(fn.params) or fn.body.end is not None:
        return
    # (a list that is walked has an index as its variable: passes/cursors.py)
    walked = {
        one.turn: one
        for one in loop.body.insts
        if (type(one) is Left or type(one) is FromRow) and one.turn
    }
    for i, arg in enumerate(loop.args):
        value = find(arg)
        if type(value) is Guard:
            value = value.args[0]
        if loop.turns[i] not in walked and (type(value) is not Param or value.index != i):
            return
    assert loop.state is not None
    if loop.state.activation is not fn.activation or loop.state.node or loop.state.frames:
        return
    variables = fn.lam.required
    fresh = [Turn(hint=t.hint) for t in loop.turns]
    env = [
        (v.slot, find(old) if old.forward is not None else walked.get(old, new))
        for v, old, new in zip(variables, loop.turns, fresh, strict=False)
    ]
    env += [(c.inner.slot, v) for c, v in zip(fn.lam.captures, fn.captured, strict=True)]
    state = State(fn.activation, 0, None, tuple(env))
    guards: list[Inst] = []
    for i, turn in enumerate(loop.turns):
        outer = fn.guarded.get(i)
        if turn.forward is not None:
            continue
        if outer is None or turn in walked:
            if turn not in walked or type(walked[turn]) is Left:
                turn.forward = fresh[i]
            continue
        guard = Guard(outer.type, fresh[i], outer.key, state)
        turn.forward = guard
        guards.append(guard)
    loop.turns = fresh
    yield loop, guards


def guard_loads(fn: Function, expected: dict[Value, Type], bets: set[Value]) -> None:
    """A guard behind each load or call whose value is expected to have a type; `bets`: those of
    which nothing was seen."""
    for region in list(regions(fn.body)):
        if not any(inst in expected for inst in region.insts):
            continue
        insts: list[Inst] = []
        for inst in region.insts:
            if type(inst) is Op and inst in expected:
                copy = Op(inst.name, inst.own, inst.args, inst.state, inst.site)  # pyright: ignore[reportArgumentType]
                copy.types, copy.hint, copy.strict = inst.types, inst.hint, inst.strict
                key = LIKELY if inst in bets else load_key(inst)
                guard = Guard(expected[inst], copy, key, inst.state)
                inst.forward = guard
                insts += [copy, guard]
            elif type(inst) is GlobalGet and inst in expected:
                got = GlobalGet(inst.name, inst.state, site=inst.site)  # pyright: ignore[reportArgumentType]
                got.hint = inst.hint
                guard = Guard(expected[inst], got, global_key(inst), inst.state)
                inst.forward = guard
                insts += [got, guard]
            elif type(inst) is RowGet and inst in expected:
                read = RowGet(inst.args[0], inst.place, inst.state, inst.site, inst.least)
                read.home, read.hint, read.strict = inst.home, inst.hint, inst.strict
                guard = Guard(expected[inst], read, load_key(inst), inst.state)
                inst.forward = guard
                insts += [read, guard]
            elif type(inst) is Call and inst in expected:
                called = Call(inst.args, inst.state, inst.site)  # pyright: ignore[reportArgumentType]
                if inst.foreign is not None:
                    called.foreign, called.after = inst.foreign, inst.after
                called.hint = inst.hint
                after = inst.after
                assert after is not None
                after.prefix = (called,)
                key = LIKELY if inst in bets else result_key(inst)
                guard = Guard(expected[inst], called, key, after)
                inst.forward = guard
                insts += [called, guard]
            else:
                insts.append(inst)
        region.insts = insts


def guard_arguments(fn: Function) -> None:
    """Guard the arguments of calls of the function itself as it does that itself, so that such a
    call can go past its guards: whatever fails fails a step earlier, as the same guess."""
    for region in regions(fn.body):
        if not any(is_self_call(fn, inst) for inst in region.insts):
            continue
        insts: list[Inst] = []
        for inst in region.insts:
            if is_self_call(fn, inst) and may_pass(fn, [arg.type for arg in map(find, inst.args)]):
                for i, guard in fn.guarded.items():
                    arg = find(inst.args[i + 1])
                    if not is_subtype(arg.type, guard.type):
                        inst.args[i + 1] = check = Guard(guard.type, arg, guard.key, inst.state)
                        insts.append(check)
            insts.append(inst)
        region.insts = insts


def may_pass(fn: Function, types: list[Type]) -> bool:
    """Return whether a call of the function itself may pass its guards; `types`: those of its
    operands, the function first."""
    return not any(are_disjoint(types[i + 1], guard.type) for i, guard in fn.guarded.items())


def result_key(inst: Call) -> tuple[str, int, int]:
    """The key of a guard on what a call answers."""
    assert inst.after is not None
    return ("result", inst.after.activation.serial, inst.site)


def global_key(inst: GlobalGet) -> tuple[str, int, int]:
    """The key of a guard on what a global variable holds."""
    return ("global", inst.home.serial, inst.site)


def row_key(inst: Op | RowGet) -> tuple[str, int, int]:
    """The key of the guess that an operation can be done its better way. That lists are short is
    one guess for all of a function."""
    if type(inst) is Op and inst.own in (CONS, REST):
        return ("short", 0, 0)
    return ("row", inst.home.serial, inst.site)  # pyright: ignore[reportOptionalMemberAccess]


def load_key(inst: Op | RowGet) -> tuple[str, int, int]:
    """The key of a guard on what `inst` loads."""
    assert inst.state is not None
    return ("load", inst.home.serial, inst.site)


__all__ = [
    "LIKELY",
    "NAT",
    "Result",
    "guard_arguments",
    "guard_loads",
    "guess_parameters",
    "likely",
    "load_key",
    "may_pass",
    "result_key",
    "row_key",
    "useful",
    "wants",
]
