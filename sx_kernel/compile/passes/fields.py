"""What is taken out of what the same code has made is what was put into it: records, lists, values.

`(list q r)` of a function that returns two values, a point that is moved twice: where calls are
inlined, who makes it and who takes it apart see one another. Such a thing that nobody else gets to
see is changed by nobody, so each reading stands for what was put in. It then is made only where the
code is left (python/uses.py), if a variable holds it there.

    p = (%record point x y)        p = (%record point x y)
    a = (%record-ref p point 0)    a = x
"""

from __future__ import annotations

from typing import Any

from sx_kernel.base.values import RecordType
from sx_kernel.compile.facts.operations import (
    EMPTY_TESTS,
    FIELD,
    IS_RECORD_OF,
    LIST_MAKERS,
    NTH,
    PARTS,
    RECORD,
    SIZE,
    VALUES,
    VALUES_REF,
)
from sx_kernel.compile.mid.nodes import Const, Function, Inst, Op, Value, find, regions


def fields(fn: Function) -> None:
    """Let readings of what does not escape stand for what was put into it."""
    while _once(fn):
        pass


def _once(fn: Function) -> bool:
    """One turn; whether one more may find more, because what was held is now seen itself."""
    body = list(regions(fn.body))
    made = {inst for region in body for inst in region.insts if is_fresh(inst)}
    if not made:
        return False
    found: dict[Inst, Value] = {}
    read: set[Value] = set()
    held: list[tuple[Value, Value]] = []
    escaping: set[Value] = set()
    for region in body:
        for inst in region.insts:
            part = part_of(inst)
            if part is not None:
                found[inst] = part
                read.add(find(inst.args[0]))
            elif inst in made:
                held += [(inst, find(arg)) for arg in inst.args]
            else:
                escaping.update(map(find, inst.args))
        if region.end is not None:
            escaping.update(map(find, region.end.args))
    _spread(held, escaping, read)
    found = {inst: part for inst, part in found.items() if find(inst.args[0]) not in escaping}
    for inst, part in found.items():
        inst.forward = part
    for region in body if found else ():
        region.insts = [inst for inst in region.insts if inst not in found]
    return bool(found)


def _spread(held: list[tuple[Value, Value]], escaping: set[Value], read: set[Value]) -> None:
    """Have the values escape that an escaping one holds, or that may be read from it."""
    escaping.update(inner for outer, inner in held if outer in read)
    grown = True
    while grown:
        more = {inner for outer, inner in held if outer in escaping} - escaping
        escaping |= more
        grown = bool(more)


def is_fresh(value: Value) -> bool:
    """Return whether a value is a new list or record, or several values, of which all parts are
    known."""
    if type(value) is not Op:
        return False
    if value.own in LIST_MAKERS:
        return bool(value.args)
    if value.own == VALUES:
        return len(value.args) > 1
    kind = _record_type(value.args[0]) if value.own == RECORD else None
    return kind is not None and len(kind.fields) == len(value.args) - 1


def part_of(inst: Inst) -> Value | None:
    """Return what an operation answers, if it asks something of what is fresh."""
    if type(inst) is not Op or not inst.args:
        return None
    whole = find(inst.args[0])
    if not is_fresh(whole):
        return None
    assert type(whole) is Op
    if whole.own == RECORD:
        if inst.own not in (FIELD, IS_RECORD_OF):
            return None
        if _record_type(inst.args[1]) is not _record_type(whole.args[0]):
            return None
        if inst.own == IS_RECORD_OF:
            return Const(True)
        index = _constant(inst.args[2])
        return whole.args[1 + index] if type(index) is int else None
    if whole.own == VALUES:
        return _of_values(inst, whole.args)
    return _of_list(inst, whole.args)


def _of_values(inst: Op, parts: list[Value]) -> Value | None:
    if inst.own != VALUES_REF or _constant(inst.args[2]) != len(parts):
        return None
    index = _constant(inst.args[1])
    return parts[index] if type(index) is int and 0 <= index < len(parts) else None


def _of_list(inst: Op, parts: list[Value]) -> Value | None:
    if inst.own == NTH and len(inst.args) == 2:
        index = _constant(inst.args[1])
        return parts[index] if type(index) is int and 0 <= index < len(parts) else None
    if len(inst.args) != 1:
        return None
    if inst.own in EMPTY_TESTS:
        return Const(False)
    if inst.own == SIZE:
        return Const(len(parts))
    index = PARTS.get(inst.own, len(parts))
    return parts[index] if index < len(parts) else None


def _constant(value: Value) -> Any:
    value = find(value)
    return value.value if type(value) is Const else None


def _record_type(value: Value) -> RecordType | None:
    kind = _constant(value)
    return kind if type(kind) is RecordType else None


__all__ = ["fields", "is_fresh", "part_of"]
