"""What the tests of primitives try them with, and how they look at what comes of it.

Rows are (name, arguments, result), or (name, arguments, kind of the error, its message or a part
of it). The examples of the declarations are run by test_examples.py; rows have what no user needs
to read.
"""

from __future__ import annotations

import math
from typing import Any, TypeAlias

from sx_kernel.base.equality import equal
from sx_kernel.base.sequences import cons, rest
from sx_kernel.base.values import HashTable, char
from sx_kernel.primitives.table import PRIMITIVES
from tests.unit.primitives.edges import fails

Row: TypeAlias = tuple[str, tuple[Any, ...], Any]
ErrorRow: TypeAlias = tuple[str, tuple[Any, ...], str, str]

INF, NAN = math.inf, math.nan
BIG, HUGE = 10**400, 10**5000
A, B = char("a"), char("b")
T, R, L = "type-error", "range-error", "limit-error"
CYCLE: list[Any] = [1]
CYCLE.append(CYCLE)


def row_id(value: Any) -> str:
    """A row is called by its strings."""
    return value[:20] if isinstance(value, str) else ""


def call(name: str, *args: Any) -> Any:
    """Call the primitive `name`; of two arguments, both of its versions."""
    prim = PRIMITIVES[name]
    assert prim.min_args <= len(args)
    assert prim.max_args is None or len(args) <= prim.max_args
    result = prim.fn(*args)
    if prim.two is not None and len(args) == 2:
        assert same(prim.two(*args), result)
    return result


def same(a: Any, b: Any) -> bool:
    """Equal in value, type, and sign of zero; lists by what is in them."""
    if type(a) is float or type(b) is float:
        if type(a) is not type(b):
            return False
        return (a != a and b != b) or (a == b and math.copysign(1, a) == math.copysign(1, b))
    if type(a) in (int, str, bool) or type(b) in (int, str, bool):
        return type(a) is type(b) and a == b
    return equal(a, b)


def assert_result(name: str, args: tuple[Any, ...], expected: Any) -> None:
    """The call gives that very value."""
    result = call(name, *args)
    assert same(result, expected), f"{result!r} is not {expected!r}"


def assert_error(name: str, args: tuple[Any, ...], kind: str, message: str) -> None:
    """The call raises an error of that kind with that message; `…` at its ends leaves out more."""
    found, said = fails(PRIMITIVES[name].fn, *args)
    assert found == kind
    begins, ends = message[:1] != "…", message[-1:] != "…"
    part = message.strip("…")
    assert part in said
    assert said.startswith(part) or not begins
    assert said.endswith(part) or not ends


def long(n: int = 200) -> Any:
    """A Chain of 0 … n - 1: some elements consed, the others a view."""
    xs: Any = rest(list(range(n // 2 - 1, n)))
    for i in range(n // 2 - 1, -1, -1):
        xs = cons(i, xs)
    return xs


def table(*entries: tuple[Any, Any]) -> HashTable:
    """A hash table with these entries."""
    made = HashTable()
    for key, value in entries:
        PRIMITIVES["hash-table-set!"].fn(made, key, value)
    return made
