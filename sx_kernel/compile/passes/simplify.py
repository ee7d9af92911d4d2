"""What is known need not be computed: tests that are decided, guards that hold, unused values."""

from __future__ import annotations

from sx_kernel.compile.facts.choose import choose, predicate, writes
from sx_kernel.compile.facts.operations import CONS, LIST_MAKERS, NEGATION, REST
from sx_kernel.compile.facts.types import are_disjoint, is_subtype
from sx_kernel.compile.mid.lists import (
    FromRow,
    Left,
    MakeRow,
    RowEmpty,
    RowGet,
)
from sx_kernel.compile.mid.nodes import (
    BoxGet,
    Const,
    Direct,
    Function,
    GlobalGet,
    Guard,
    If,
    Inst,
    Leave,
    Loop,
    MakeBox,
    MakeClosure,
    MakeDict,
    Op,
    Region,
    Value,
    Yield,
    find,
    regions,
)
from sx_kernel.compile.mid.state import State

_FALSE = ("nil",)
_TRUE = (
    "int", "float", "num", "number", "str", "char", "keyword", "list", "chain", "vector", "dict",
    "table", "record", "function", "html",
)  # fmt: skip


def simplify(fn: Function) -> None:
    """Drop guards that are implied, decide tests, forget what nobody uses."""
    _region(fn.body, {})
    drop_unused(fn)


def decided(fn: Function) -> None:
    """Decide the tests that are the same as one before (hoist.py has made them one)."""
    _region(fn.body, {})


def truth(value: Value) -> bool | None:
    """Return whether a value is true, if that is known."""
    value = find(value)
    if type(value) is Const:
        return value.value is not False and value.value is not None
    if value.type.kind in _FALSE:
        return False
    if type(value) is Op and len(value.args) == 1:
        return _answer(value)
    return True if value.type.kind in _TRUE else None


def _answer(test: Op) -> bool | None:
    """Return what a test of a type says, if it is clear from what is known of the value."""
    if test.own == NEGATION:
        found = truth(test.args[0])
        return None if found is None else not found
    kind, known = predicate(test.own), find(test.args[0]).type
    if kind is None:
        return True if test.type.kind in _TRUE else None
    if is_subtype(known, kind):
        return True
    return False if are_disjoint(known, kind) else None


def _region(region: Region, known: dict[Value, bool]) -> None:
    """Simplify a region, where some tests have come out as `known`."""
    insts: list[Inst] = []
    for inst in region.insts:
        if type(inst) is Guard and is_subtype(find(inst.args[0]).type, inst.type):
            inst.forward = find(inst.args[0])
            continue
        if type(inst) is Loop:
            _region(inst.body, dict(known))
        if type(inst) is If:
            test = find(inst.args[0])
            outcome = truth(test)
            if outcome is None:
                outcome = known.get(test)
            for inner, way in ((inst.then, True), (inst.orelse, False)):
                _region(inner, {**known, test: way})
            if outcome is None:
                if type(inst.then.end) is not Yield:
                    known[test] = False
                elif type(inst.orelse.end) is not Yield:
                    known[test] = True
            else:
                taken = inst.then if outcome else inst.orelse
                insts += taken.insts
                if type(taken.end) is Yield:
                    for result, value in zip(inst.results, taken.end.args, strict=False):
                        result.forward = find(value)
                    continue
                region.insts = insts  # nothing comes after it
                region.end = taken.end
                return
        insts.append(inst)
        if type(inst) is Leave:
            break
    region.insts = insts


def is_pure(inst: Inst) -> bool:
    """Return whether nobody would notice if the instruction were not there."""
    if type(inst) is Op:
        if inst.own in LIST_MAKERS:
            return True
        if inst.own in (REST, CONS) and inst.types and inst.types[-1].kind == "list":
            return True
        found = choose(inst.own, inst.types) if inst.types else None
        return found is not None and found.total and not writes(inst.own, len(inst.args))
    if type(inst) is GlobalGet:
        return inst.stable
    if type(inst) is BoxGet or type(inst) is FromRow:
        return inst.state is None
    if type(inst) is RowGet:
        return not inst.strict
    return type(inst) in (MakeClosure, MakeBox, MakeDict, Left, MakeRow, RowEmpty)


def drop_unused(fn: Function) -> None:
    """Forget pure instructions whose values nobody uses."""
    while True:
        used: set[Value] = set()
        seen: set[int] = set()
        for region in regions(fn.body):
            for inst in region.insts:
                used.update(map(find, inst.args))
                note_state(inst.state, used, seen)
            if region.end is not None:
                used.update(map(find, region.end.args))
        dropped = False
        for region in regions(fn.body):
            kept = [inst for inst in region.insts if inst in used or not is_pure(inst)]
            dropped = dropped or len(kept) < len(region.insts)
            region.insts = kept
        if not dropped:
            return


def note_state(state: State | None, used: set[Value], seen: set[int]) -> None:
    """Add the values of a State, once."""
    if state is not None and id(state) not in seen:
        seen.add(id(state))
        used.update(map(find, state.values()))


__all__ = ["Direct", "drop_unused", "is_pure", "note_state", "simplify", "truth"]
