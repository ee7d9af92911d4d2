"""Strings that are joined of parts whose types are known: f-strings."""

from __future__ import annotations

from sx_kernel.compile.facts.operations import JOINERS
from sx_kernel.compile.mid.nodes import Const, Op, find
from sx_kernel.compile.python.markup import Markup
from sx_kernel.compile.python.operations import LONG, MAX_PARTS, plain_in_fstring


class Joins(Markup):
    """Writes operations that join strings."""

    def joined(self, inst: Op) -> str | None:
        """An f-string of parts that are strings or integers."""
        integers = JOINERS[inst.own]
        if not 1 <= len(inst.args) <= MAX_PARTS:
            return None
        if any(t.kind != "str" and not (integers and t.kind == "int") for t in inst.types):
            return None
        if len(inst.args) == 1 and inst.types[0].kind == "str":
            return self.atom(inst.args[0])
        pieces: list[str] = []
        lengths: list[str] = []
        operands: list[str] = []
        for arg, kind in zip(inst.args, inst.types, strict=True):
            value = find(arg)
            if type(value) is Const and type(value.value) is str and plain_in_fstring(value.value):
                pieces.append(value.value)
                operands.append(repr(value.value))
                continue
            operands.append(self.atom(arg))
            name = operands[-1]
            if not name.isidentifier():
                return (
                    None
                    if type(value) is not Const
                    else self.primitive_call(inst, [self.atom(a) for a in inst.args])
                )
            if kind.kind == "str":
                lengths.append(f"len({name})")
            pieces.append(f"{{{name}}}")
        text = f"f'{''.join(pieces)}'"
        if not lengths:
            return f"({text})"
        return (
            f"({text} if {' + '.join(lengths)} < {LONG} else {self.primitive_call(inst, operands)})"
        )
