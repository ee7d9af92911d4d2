"""What the outcome of a test says of values.

Behind `(string? x)` x is a string; where `(< i n)` holds, i is less than what n is at most.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeAlias

from sx_kernel.compile.facts import ranges
from sx_kernel.compile.facts.choose import predicate
from sx_kernel.compile.facts.operations import COMPARES, IS_RECORD_OF, IS_ZERO, NEGATION
from sx_kernel.compile.facts.types import Type, meet
from sx_kernel.compile.mid.nodes import Const, If, Op, Result, Value, Yield, find

Known: TypeAlias = Iterator[tuple[Value, Type]]
Types: TypeAlias = Callable[[Value], Type]


def outcomes(test: Value, of: Types, *, holds: bool) -> Known:
    """The values of which more is known where `test` is true (`holds`), or false, with what that
    is. `of`: what is known already, with what came out of here so far."""
    test = find(test)
    if type(test) is Op:
        yield from _operation(test, of, holds=holds)
    elif type(test) is Result and type(test.owner) is If:
        yield from _logic(test.owner, of, holds=holds)


def _operation(test: Op, of: Types, *, holds: bool) -> Known:
    if test.own == NEGATION and len(test.args) == 1:
        yield from outcomes(test.args[0], of, holds=not holds)
    elif test.own == IS_ZERO:
        yield from _compared("at", test.args[0], Const(0), of, holds=holds)
    elif test.own in COMPARES and len(test.args) == 2:
        yield from _compared(COMPARES[test.own], test.args[0], test.args[1], of, holds=holds)
    elif len(test.args) == 1 and holds and (kind := predicate(test.own)) is not None:
        value = find(test.args[0])
        yield value, meet(of(value), kind)
    elif holds and test.own == IS_RECORD_OF and of(test.args[1]).of is not None:
        yield find(test.args[0]), Type("record", of=of(test.args[1]).of)


def _compared(where: str, a: Value, b: Value, of: Types, *, holds: bool) -> Known:
    """Of two integers the ranges are closer."""
    one, other = of(a), of(b)
    if one.kind == other.kind == "int":
        found = ranges.compared(where if holds else ranges.OPPOSITE[where], one, other)
        for value, before, after in zip((a, b), (one, other), found, strict=True):
            if after != before and type(find(value)) is not Const:
                yield find(value), after


def _logic(owner: If, of: Types, *, holds: bool) -> Known:
    """Of `and` and `or`: the value of the other branch is known to be what the test is not."""
    then, orelse = owner.then.end, owner.orelse.end
    if type(then) is not Yield or type(orelse) is not Yield:
        return
    for end, other, way in ((then, orelse, True), (orelse, then, False)):
        decided = find(other.args[0])
        same = decided is find(owner.args[0])
        if same and way is not holds:
            continue
        if same or (type(decided) is Const and _truth(decided) is not holds):
            yield from outcomes(owner.args[0], of, holds=way)
            yield from outcomes(end.args[0], of, holds=holds)


def _truth(value: Const) -> bool:
    return value.value is not False and value.value is not None
