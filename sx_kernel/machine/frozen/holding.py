"""What a program may hold: values, and not what only the machine handles.

The machine's own lists are environments, its tuples are frames, and some functions are called by
special forms alone. None of these may become a value because somebody wrote so.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from types import FunctionType
from typing import Any, Final, final

from sx_kernel.base.errors import ErrorValue
from sx_kernel.base.made import KINDS
from sx_kernel.base.markup import RawHtml, Spread, SxExpr
from sx_kernel.base.ports import Port
from sx_kernel.base.values import (
    EOF,
    UNSET,
    Char,
    HashTable,
    Keyword,
    Parameter,
    Record,
    RecordType,
    SetValue,
    Symbol,
    Vector,
)
from sx_kernel.ir.nodes import Global
from sx_kernel.machine.apply import ControlFunction
from sx_kernel.machine.control.computations import Delimited, Paused
from sx_kernel.machine.control.conditions import Reraise
from sx_kernel.machine.control.functions import Continuation
from sx_kernel.primitives.string_buffers import StringBuffer

_VALUES: Final = frozenset((
    type(None), bool, int, float, str, Fraction, Char, Symbol, Keyword, type(EOF), list, dict,
    *KINDS,
    Vector, bytearray, bytes, HashTable, SetValue, Parameter, Port, StringBuffer, ErrorValue,
    RecordType, RawHtml, Spread, SxExpr, Continuation, Reraise, Delimited, Paused,
    FunctionType, ControlFunction,
))  # fmt: skip
"""The types of what a program may hold, besides what the host and the library provide."""


@final
class Holding:
    """What a program may hold in one thawing.

    `outside`: ids of what the host and the library provide; `machine_lists`: ids of lists that are
    environments, which no program may hold; `internal`: id → name of what only special forms call,
    which stands nowhere but where its operands are being evaluated.
    """

    def __init__(self) -> None:
        self.outside: set[int] = set()
        self.machine_lists: set[int] = set()
        self.internal: dict[int, str] = {}

    def value(self, x: Any) -> bool:
        """Return whether a program may hold `x`."""
        if type(x) in _VALUES or isinstance(x, Record):
            return id(x) not in self.machine_lists and id(x) not in self.internal
        return id(x) in self.outside

    def values(self, parts: Iterable[Any]) -> bool:
        """Return whether a program may hold all of them."""
        return all(map(self.value, parts))

    def slot(self, x: Any) -> bool:
        """Return whether `x` may be what a variable holds: a value, or nothing yet."""
        return x is UNSET or self.value(x)

    def plain_list(self, x: Any) -> bool:
        """Return whether `x` is a list that a program may hold."""
        return type(x) is list and self.value(x)

    def value_tuple(self, x: Any) -> bool:
        """Return whether `x` is a tuple of values."""
        return type(x) is tuple and self.values(x)

    def operands(self, first: Any, x: Any) -> bool:
        """Return whether `x` are values of a call's first parts, of which `first` is the first
        one."""
        if type(x) is tuple and x and id(x[0]) in self.internal:
            return (
                type(first) is Global
                and first.name == self.internal[id(x[0])]
                and self.value_tuple(x[1:])
            )
        return self.value_tuple(x)


__all__ = ["Holding"]
