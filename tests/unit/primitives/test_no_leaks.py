"""Whatever a primitive is given, what comes out is an SX value or an SxError.

Every primitive is called with every value of a pool, every pair, and a sample of longer argument
lists. The pool has the traps: numbers at the borders of machine words, NaN, data that contains
itself, data nested so deep that a recursion through C would crash the process.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Callable, Iterator
from fractions import Fraction
from itertools import product
from typing import Any

import pytest

from sx_kernel.base.errors import ErrorValue, SxError
from sx_kernel.base.ports import Port
from sx_kernel.base.values import EOF, Macro, Parameter, Vector, char, keyword, symbol
from sx_kernel.html.tags import TAG_NAMES
from sx_kernel.primitives.declaration import Prim
from sx_kernel.primitives.output import make_output_primitives
from sx_kernel.primitives.random_numbers import make_random_primitives
from sx_kernel.primitives.symbols import make_symbol_primitives
from sx_kernel.primitives.table import BOUND, PRIMITIVES
from tests.unit.primitives.edges import POOL

DEEP = 50_000


class Sink:
    """A console that forgets."""

    def write(self, text: str, /) -> None:
        """Take `text`."""
        assert type(text) is str

    write_error = write

    def read(self) -> str | None:
        """There is no input."""
        return None


def nested(depth: int) -> list[Any]:
    """A list in a list in a list …"""
    inside: list[Any] = []
    for _ in range(depth):
        inside = [inside]
    return inside


# Made once, because that takes time; what a primitive does to its outermost list does no harm.
DEEP_LIST = nested(DEEP)


def fresh() -> list[Any]:
    """The pool, with new mutable values, since primitives may change them."""
    cyclic: list[Any] = [1]
    cyclic.append(cyclic)
    round_dict: dict[str, Any] = {}
    round_dict["self"] = round_dict
    vector = Vector([1, 2])
    vector.append(vector)
    return [
        *POOL, [3, 1, 2], ["a", "b"], {"a": 1}, [char("x")], vector, DEEP_LIST, cyclic, round_dict,
        char("a"), char("\0"), symbol("x"), keyword("k"), EOF, Port("input", "(1 2) x"),
        Port("output"), ErrorValue("error", "m", [1]), Macro("m", None), Parameter(1),
        max, "~a ~d", "a,b", "\ud7ff\U0001f600", 1.5,
    ]  # fmt: skip


def functions() -> dict[str, tuple[Callable[..., Any], int, int | None]]:
    """Every function there is with the counts of arguments it takes."""
    found: dict[str, tuple[Callable[..., Any], int, int | None]] = {}
    for prim in PRIMITIVES.values():
        if prim.name.startswith("%"):
            continue  # called by the library and by desugared code only, with known arguments
        found[prim.name] = prim.fn, prim.min_args, prim.max_args
    bound = {
        **make_output_primitives(Sink()),
        **make_random_primitives(lambda: random.Random(1)),
        **make_symbol_primitives(),
    }
    for name, function in bound.items():
        found[name] = function, BOUND[name].min_args, BOUND[name].max_args
    alike = TAG_NAMES - {"a", "br", "script", "style", "svg"}  # one function makes them all
    return {name: entry for name, entry in found.items() if name not in alike}


FUNCTIONS = functions()


def arguments(least: int, most: int | None, seed: str) -> Iterator[tuple[Any, ...]]:
    """Argument lists to try: all of one, most of two, some of more."""
    chooser = random.Random(seed)
    pool = fresh()
    top = 4 if most is None else min(most, 4)
    for count in range(least, top + 1):
        if count < 2:
            yield from product(pool, repeat=count)
        else:
            for _ in range(40):
                yield tuple(chooser.choices(pool, k=count))


def problem(name: str, function: Callable[..., Any], args: tuple[Any, ...]) -> str | None:
    """What is wrong with the outcome of one call; None if nothing is."""
    try:
        result = function(*args)
    except SxError as raised:
        cut = len(raised.message) < 2000 or name in ("error", "assert")
        return None if cut else "a message that shows too much"
    if isinstance(result, tuple | set | complex | bytes):
        return f"{type(result)} is no SX value"
    if type(result) is Fraction and result.denominator == 1:
        return "an integer as a Fraction"
    return None


@pytest.mark.parametrize("name", sorted(FUNCTIONS))
def test_only_sx_errors_come_out(name: str) -> None:
    function, least, most = FUNCTIONS[name]
    limit = sys.getrecursionlimit()
    # as while SX code runs: a recursion over the data would not be stopped in time
    sys.setrecursionlimit(1_000_000)
    try:
        for args in arguments(least, most, name):
            assert problem(name, function, args) is None
    finally:
        sys.setrecursionlimit(limit)


@pytest.mark.parametrize(
    "prim", [p for p in PRIMITIVES.values() if p.two is not None], ids=lambda p: p.name
)
def test_two_argument_versions_agree(prim: Prim) -> None:
    assert prim.two is not None
    values = fresh()
    # printing the deep list takes long, so it meets only itself and a number
    flat = [value for value in values if value is not DEEP_LIST]
    for a, b in [*product(flat, repeat=2), (DEEP_LIST, DEEP_LIST), (DEEP_LIST, 1), (1, DEEP_LIST)]:
        outcomes: list[Any] = []
        for function in (prim.fn, prim.two):
            try:
                result = function(a, b)
            except SxError as raised:
                outcomes.append((raised.kind, raised.message))
            else:
                outcomes.append((type(result), result if result == result else "nan"))
        assert outcomes[0] == outcomes[1], (prim.name, outcomes)
