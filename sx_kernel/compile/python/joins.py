"""Strings that are joined of parts whose types are known, or tested where they are joined:
f-strings."""

from __future__ import annotations

from typing import Final

from sx_kernel.compile.facts.operations import JOINERS, WORD
from sx_kernel.compile.facts.types import Type
from sx_kernel.compile.mid.nodes import Const, Op, find
from sx_kernel.compile.python.markup import Markup
from sx_kernel.compile.python.operations import LONG, MAX_PARTS, MAX_TESTED, plain_in_fstring

MOST_JOINED: Final = 4
"""Parts that are joined before it is asked how long that is: one question in place of many. Each is
a string already, so what is joined in vain takes no more memory than they do."""


def _fits(name: str, *, integers: bool) -> str:
    """The test whether a part that may be anything can stand in an f-string."""
    if not integers:
        return f"type({name}) is str"
    return f"((k_ := type({name})) is str or k_ is int and -{WORD} < {name} < {WORD})"


class Joins(Markup):
    """Writes operations that join strings."""

    def joined(self, inst: Op) -> str | None:
        """An f-string of parts that are strings or integers, or are tested to be."""
        integers = JOINERS[inst.own]
        if not 1 <= len(inst.args) <= MAX_PARTS:
            return None
        fitting = ("str", "int") if integers else ("str",)
        unknown = sum(t.kind == "any" for t in inst.types)
        if not all(t.kind in (*fitting, "any") for t in inst.types):
            return None
        if unknown > MAX_TESTED or unknown == len(inst.types):
            return None
        if len(inst.args) == 1 and inst.types[0].kind == "str":
            return self.atom(inst.args[0])
        pieces: list[str] = []
        lengths: list[str] = []
        tests: list[str] = []
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
            if kind.kind != "int":
                lengths.append(self._length(name, kind, integers=integers))
                if kind.kind != "str":
                    tests.append(_fits(name, integers=integers))
            pieces.append(f"{{{name}}}")
        text = f"f'{''.join(pieces)}'"
        if not lengths:
            return f"({text})"
        otherwise = self.primitive_call(inst, operands)
        if 1 < len(lengths) <= MOST_JOINED or (len(lengths) == 1 and tests):
            tests.append(f"len(j_ := {text}) < {LONG}")
            return f"(j_ if {' and '.join(tests)} else {otherwise})"
        return f"({text} if {' + '.join(lengths)} < {LONG} else {otherwise})"

    @staticmethod
    def _length(name: str, kind: Type, *, integers: bool) -> str:
        """The length that a part has; of what does not fit, one that is too long."""
        if kind.kind == "str":
            return f"len({name})"
        if not integers:
            return f"(len({name}) if type({name}) is str else {LONG})"
        short = f"0 if k_ is int and -{WORD} < {name} < {WORD} else {LONG}"
        return f"(len({name}) if (k_ := type({name})) is str else {short})"
