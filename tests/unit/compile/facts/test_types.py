"""Types: a lattice, and what is learnt of values."""

from __future__ import annotations

from itertools import product

import pytest

from sx_kernel.base.values import Vector
from sx_kernel.compile.facts.types import (
    ANY,
    FLOAT,
    INT,
    KINDS,
    LIST,
    NAT,
    NEVER,
    NUM,
    NUMBER,
    Type,
    are_disjoint,
    held_at,
    is_subtype,
    join,
    meet,
    type_of,
    widen,
    without_range,
)
from sx_kernel.jit.compiling.world import look

EVERY = [*KINDS.values(), Type("int", 2, 5), Type("int", None, 3)]
PAIRS = list(product(EVERY, EVERY))
VALUES = [0, 3, -7, 1 << 40, 2.5, True, None, "a", [1], Vector([1])]


@pytest.mark.parametrize(("a", "b"), PAIRS)
def test_a_join_has_all_values_of_both(a: Type, b: Type) -> None:
    assert is_subtype(a, join(a, b))
    assert is_subtype(b, join(a, b))


@pytest.mark.parametrize(("a", "b"), PAIRS)
def test_widening_has_them_too(a: Type, b: Type) -> None:
    assert is_subtype(a, widen(a, b))
    assert is_subtype(b, widen(a, b))


@pytest.mark.parametrize(("a", "b"), PAIRS)
def test_what_is_disjoint_has_no_value_in_common(a: Type, b: Type) -> None:
    common = [v for v in VALUES if is_subtype(type_of(v), a) and is_subtype(type_of(v), b)]
    assert not (are_disjoint(a, b) and common)


@pytest.mark.parametrize(("a", "b"), PAIRS)
def test_a_meet_keeps_the_values_of_both(a: Type, b: Type) -> None:
    for value in VALUES:
        own = type_of(value)
        if is_subtype(own, a) and is_subtype(own, b):
            assert is_subtype(own, meet(a, b)), value


def test_widening_comes_to_an_end() -> None:
    known = Type("int", 0, 0)
    for i in range(1, 10):
        known = widen(known, Type("int", -i, i))
    assert known == INT


def test_numbers_are_above_one_another() -> None:
    assert join(INT, FLOAT) == NUM
    assert join(NUM, KINDS["number"]) == NUMBER
    assert join(NAT, INT) == INT
    assert join(NEVER, LIST) == LIST
    assert join(LIST, FLOAT).kind == "any"


def test_a_guess_sees_what_containers_hold_two_deep() -> None:
    assert str(look(Vector([Vector([1.5]), Vector([2.5])]))) == "vector[vector[float]]"
    assert str(look([1, -2])) == "list[int]"
    assert str(look([1, "a"])) == "list"
    assert look(object()) == ANY


def test_of_a_dict_each_key_is_known_for_itself() -> None:
    seen = look({"count": 3, "items": Vector([1]), "inner": {"x": 1}})
    assert str(seen) == "dict[count int(0..), items vector[int(0..)], inner dict]"
    assert held_at(seen.element, "count") == NAT
    assert held_at(seen.element, "other") is None
    assert held_at(seen.element, None) is None  # at whatever key: a number or a vector
    assert held_at(look({"a": 1, "b": 2}).element, None) == NAT
    assert look({str(i): i for i in range(100)}).element == NAT  # too many to tell apart


def test_two_dicts_have_in_common_what_both_have() -> None:
    both = join(look({"a": 1, "b": 2}), look({"a": -1, "c": "x"}))
    assert held_at(both.element, "a") == INT
    assert held_at(both.element, "b") == ANY
    assert held_at(both.element, "c") is None


def test_only_the_sign_is_kept_without_the_range() -> None:
    assert without_range(Type("int", 3, 9)) == NAT
    assert without_range(Type("int", -1, 9)) == INT


def test_nothing_in_nothing_does_not_go_to_and_fro() -> None:
    """A function that answered `nil` and lists of lists of `nil` was refused: "do not settle"."""
    nil = Type("nil")
    known = Type("any", element=nil)
    for _ in range(2):
        known = widen(widen(known, Type("list", element=Type("nil", element=nil))), nil)
        known = widen(known, Type("nil", element=nil))
    assert known == Type("any", element=Type("nil", element=nil))
