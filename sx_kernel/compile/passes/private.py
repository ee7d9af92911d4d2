"""Lists that are made here and that nobody else sees: no call changes them."""

from __future__ import annotations

from collections.abc import Callable

from sx_kernel.compile.facts.choose import effects, hands_on
from sx_kernel.compile.facts.operations import LENGTHS, NTH, WALK_ITEM
from sx_kernel.compile.mid.lists import Walk
from sx_kernel.compile.mid.nodes import Function, Inst, Op, Value, find, regions


def private_lists(fn: Function, makes: Callable[[Op], bool]) -> set[Value]:
    """Return what is made by operations for which `makes` holds, and only read, and what hands it
    on."""
    made: set[Value] = set()
    for region in regions(fn.body):
        for inst in region.insts:
            if type(inst) is Op and inst.own and makes(inst):
                made.add(inst)
    if not made:
        return made
    seen: set[Value] = set()
    same: list[tuple[Value, Value]] = []  # a list, and what answers it
    for region in regions(fn.body):
        for inst in region.insts:
            for i, arg in enumerate(inst.args):
                if type(inst) is Op and i == _handed_on(inst):
                    same.append((find(arg), inst))
                elif not _only_reads(inst, i):
                    seen.add(find(arg))
        if region.end is not None:
            seen.update(map(find, region.end.args))
    for value, answer in reversed(same):
        if answer in seen:
            seen.add(value)
    private = made - seen
    private.update(answer for value, answer in same if value in private)
    return private


def _handed_on(inst: Op) -> int | None:
    """The operand that is the value of an operation, if it does nothing to it."""
    own, arity = inst.own, len(inst.args)
    changes = any(effect.startswith("write") for effect in effects(own, arity))
    return None if changes else hands_on(own, arity)


def _only_reads(inst: Inst, index: int) -> bool:
    """Return whether an instruction only reads the list that is its operand number `index`."""
    if type(inst) is Walk:
        return True
    return type(inst) is Op and not index and (inst.own in LENGTHS or inst.own in (NTH, WALK_ITEM))


__all__ = ["private_lists"]
