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


def scalars(fn: Function) -> None:
    """Find the boxes and closures that do not escape."""
    escaping: set[Value] = set()
    held: dict[Value, list[Value]] = {}  # closure → what it captures
    for inst in instructions(fn.body):
        args = inst.args
        if type(inst) is BoxGet:
            args = []
        elif type(inst) is BoxSet:
            args = args[1:]
        elif type(inst) is MakeClosure:
            held[inst] = [find(arg) for arg in args]
            args = []
        escaping.update(map(find, args))
    for region in regions(fn.body):
        if region.end is not None:
            escaping.update(map(find, region.end.args))
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
        elif type(inst) is MakeClosure:
            inst.sunk = inst not in escaping
