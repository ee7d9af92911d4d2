"""Strategies for values: atoms, and what is made of them."""

from __future__ import annotations

import math
from typing import Any

from hypothesis import strategies as st

from sx_kernel.base.sequences import cons, rest
from sx_kernel.base.values import Vector, char, keyword, symbol
from tests.unit.primitives.samples import call

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)


INTEGERS = st.integers() | st.integers(-(10**60), 10**60)


FINITE = st.floats(allow_nan=False, allow_infinity=False)


RATIONALS = st.fractions().filter(lambda q: q.denominator != 1)


JSON_ATOMS = st.none() | st.booleans() | INTEGERS | FINITE | TEXT


ATOMS = st.one_of(
    JSON_ATOMS,
    RATIONALS,
    st.sampled_from([math.inf, -math.inf]),
    st.characters(exclude_categories=["Cs"]).map(char),
    st.from_regex(r"[a-z*+!?<>=/-][a-z0-9*+!?-]{0,6}", fullmatch=True)
    .filter(lambda name: call("string->number", name) is False)
    .filter(lambda name: name not in ("true", "false", "nil", "inf", "nan"))
    .map(symbol),
    st.from_regex(r"[a-z][a-z0-9?-]{0,6}", fullmatch=True).map(keyword),
    st.binary(max_size=4).map(bytearray),
)


def compounds(atoms: st.SearchStrategy[Any], *, everything: bool) -> st.SearchStrategy[Any]:
    """Lists and dicts of atoms and of one another; with `everything`, vectors and long lists."""

    def grow(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
        lists = st.lists(inner, max_size=4)
        kinds = [lists, st.dictionaries(TEXT, inner, max_size=4)]
        if everything:
            kinds += [lists.map(Vector), lists.map(chained)]
        return st.one_of(kinds)

    return st.recursive(atoms, grow, max_leaves=20)


def chained(items: list[Any]) -> Any:
    """A long list that begins with `items`, made by consing."""
    made: Any = list(range(100))
    for item in items:
        made = cons(item, made)
    return rest(cons(0, made))


JSON_VALUES = compounds(JSON_ATOMS, everything=False)


DATA = compounds(ATOMS, everything=True)


EXACTS = st.one_of(st.integers(), st.integers(-(10**80), 10**80), RATIONALS)


REALS = st.one_of(EXACTS, st.floats())
