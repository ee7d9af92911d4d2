"""Boxes that nobody else can see become local variables; closures that are only needed where the
code is left are made there."""

from __future__ import annotations

from sx_kernel.compile.mid.nodes import (
    BoxGet,
    BoxSet,
    Function,
    MakeBox,
    MakeClosure,
    Value,
    find,
    instructions,
    regions,
)
from sx_kernel.compile.passes.simplify import note_state


def scalars(fn: Function) -> None:
    """Find the boxes and closures that do not escape."""
    escaping: set[Value] = set()
    held: dict[Value, list[Value]] = {}  # closure → what it captures, box → what is stored in it
    boxes: dict[Value, MakeBox] = {}  # where a box is read → the box
    for inst in instructions(fn.body):
        args = inst.args
        if type(inst) is BoxGet:
            box = find(args[0])
            if type(box) is MakeBox:
                boxes[inst] = box
            args = []
        elif type(inst) is BoxSet:
            box, stored = find(args[0]), find(args[1])
            args = args[1:]
            if type(box) is MakeBox and type(stored) is MakeClosure:
                held.setdefault(box, []).append(stored)
                args = []
        elif type(inst) is MakeClosure:
            held[inst] = [find(arg) for arg in args]
            args = []
        escaping.update(map(find, args))
    for region in regions(fn.body):
        if region.end is not None:
            escaping.update(map(find, region.end.args))
    seen: set[int] = set()
    used = set(escaping)
    for inst in instructions(fn.body):
        if type(inst) is BoxGet or type(inst) is BoxSet:
            used.update(map(find, inst.args))
        if boxes or type(inst) is MakeClosure:
            note_state(inst.state, used, seen)
    for inst, box in boxes.items():
        if inst in used:  # what is in the box may be taken out
            escaping.update(held.get(box, ()))
    for box in [b for b in held if type(b) is MakeBox and len(held[b]) > 1]:
        escaping.update(held[box])
    work = [value for value in held if value in escaping]
    while work:
        for value in held[work.pop()]:
            if value not in escaping:
                escaping.add(value)
                if value in held:
                    work.append(value)
    for inst in instructions(fn.body):
        if type(inst) is MakeBox:
            inst.scalar = inst not in escaping
            stored = held.get(inst, ())
            if inst.scalar and len(stored) == 1 and stored[0] not in escaping:
                closure = stored[0]
                assert type(closure) is MakeClosure
                inst.holds = closure
        elif type(inst) is MakeClosure:
            inst.sunk = inst not in escaping
