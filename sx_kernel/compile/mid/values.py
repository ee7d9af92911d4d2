"""What operands refer to, which nodes and states of the middle both know."""

from __future__ import annotations

from sx_kernel.compile.facts.types import ANY, Type


class Value:
    """Something that operands refer to. `hint`: what the program calls it, if anything."""

    __slots__ = ("forward", "hint", "type")

    def __init__(self, kind: Type = ANY, hint: str | None = None) -> None:
        self.type = kind
        self.hint = hint
        self.forward: Value | None = None


def find(value: Value) -> Value:
    """Return what `value` stands for after all substitutions."""
    while value.forward is not None:
        value = value.forward
    return value
