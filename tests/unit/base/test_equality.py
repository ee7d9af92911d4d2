"""Equality and hash keys: tables of cases, deep data, cyclic data, shared data."""

from __future__ import annotations

import gc
import math
import sys
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sx_kernel.base.equality import Key, eq, equal, eqv, hash_key, key_of
from sx_kernel.base.errors import SxError
from sx_kernel.base.made import Variant
from sx_kernel.base.sequences import cons, rest
from sx_kernel.base.values import HashTable, SetValue, Vector, char, keyword, symbol
from sx_kernel.session.session import Session

NAN = float("nan")
ATOMS: list[Any] = [
    None, True, False, 0, 1, 2, -1, 10**30, 0.75, 0.1, 1e300, float("inf"), Fraction(1, 2),
    Fraction(1, 3), Fraction(1, 10), "", "a", "1", symbol("a"), keyword("a"), char("a"), [], {},
    Vector(), HashTable(), len,
]  # fmt: skip


def chain(*items: object) -> Any:
    """The items as a Chain (they must come to more than sequences.LIMIT)."""
    return rest([0, *items])


def the_set(*items: object) -> SetValue:
    made = SetValue()
    for item in items:
        made.items[hash_key(item)] = item
    return made


def nested(depth: int, core: object) -> Any:
    """`core` in `depth` lists, every third one a dict, every fifth a vector."""
    for i in range(depth):
        core = {"k": core} if i % 3 == 0 else Vector([core]) if i % 5 == 0 else [core]
    return core


EQUAL: list[tuple[Any, Any]] = [
    (1, 1.0), (0, -0.0), (Fraction(5, 2), 2.5), (Fraction(1, 2), 0.5), (2**60, float(2**60)),
    ("ab", "".join(["a", "b"])), ([1, [2.0]], [1.0, [2]]), (Vector([1]), Vector([1.0])),
    ({"a": 1, "b": [2]}, {"b": [2], "a": 1.0}), (list(range(200)), chain(*range(200))),
    (the_set(1, [2], "x"), the_set("x", [2.0], 1.0)), (bytearray(b"ab"), bytearray(b"ab")),
    ([True, None, symbol("x")], [True, None, symbol("x")]),
]  # fmt: skip
DIFFERENT: list[tuple[Any, Any]] = [
    (True, 1), (False, 0), (None, []), (None, False), ("a", symbol("a")), (symbol("a"), keyword("a")),
    ([1], Vector([1])), ([1], [1, 2]), ([1], [True]), ([0], [False]), ({"a": 1}, {"a": 2}),
    ({"a": 1}, {"b": 1}), ({"a": 1}, {"a": True}), (Fraction(1, 10), 0.1), (2**53 + 1, float(2**53)),
    (NAN, NAN), ([1, [2, [3]]], [1, [2, [4]]]), (the_set(1), the_set(True)), (the_set(1), the_set(1, 2)),
    ([HashTable()], [HashTable()]), ([lambda: 0], [lambda: 0]), (list(range(199)), chain(*range(200))),
    ("a", char("a")), ("a", ["a"]), ([[1]], [1]), ([1.5], ["1.5"]), (the_set(), []),
    (bytearray(b"a"), "a"), (bytearray(b"a"), bytearray(b"b")),
]  # fmt: skip


@pytest.mark.parametrize(("a", "b"), EQUAL)
def test_equal(a: Any, b: Any) -> None:
    assert equal(a, b) is True
    assert equal(b, a) is True
    assert hash_key(a) == hash_key(b)
    assert hash(hash_key(a)) == hash(hash_key(b))


@pytest.mark.parametrize(("a", "b"), DIFFERENT)
def test_different(a: Any, b: Any) -> None:
    assert equal(a, b) is False
    assert equal(b, a) is False
    if a is not b:  # NaNs share a key
        assert hash_key(a) != hash_key(b)


@pytest.mark.parametrize("i", range(len(ATOMS)))
def test_every_atom_equals_itself_only(i: int) -> None:
    for j, other in enumerate(ATOMS):
        assert equal(ATOMS[i], other) is (i == j)
        assert (hash_key(ATOMS[i]) == hash_key(other)) is (i == j)


def test_eqv_minds_type_of_number_and_identity() -> None:
    assert eq is eqv
    for a, b in [
        (1, 1),
        (10**30, 10**29 * 10),
        ("ab", "".join("ab")),
        (NAN, float("nan")),
        ([], []),
    ]:
        assert eqv(a, b) is True
    xs = [1]
    assert eqv(xs, xs) is True
    unlike: list[tuple[Any, Any]] = [
        (1, 1.0), (0.0, -0.0), ([1], [1]), ({}, {}), (Vector(), Vector()), (1, True), (None, []),
        (Fraction(1, 2), 0.5), ("a", symbol("a")), (bytearray(), bytearray()),
    ]  # fmt: skip
    for a, b in unlike:
        assert eqv(a, b) is False


def test_deep_data() -> None:
    old = sys.getrecursionlimit()
    sys.setrecursionlimit(200)
    try:
        a, b, c = nested(100_000, 1), nested(100_000, 1.0), nested(100_000, True)
        assert equal(a, b)
        assert not equal(a, c)
        assert hash_key(a) == hash_key(b)
        assert hash_key(a) != hash_key(c)
    finally:
        sys.setrecursionlimit(old)


def test_cyclic_data() -> None:
    a: list[Any] = [1]
    a.append(a)
    b: list[Any] = [1]
    b.append([1, b])
    assert equal(a, b)  # the same infinite unfolding
    assert hash_key(a) == hash_key(b)
    c: list[Any] = [1]
    c.append([2, c])
    assert not equal(a, c)
    d: dict[str, Any] = {"v": Vector()}
    d["v"].append(d)
    e: dict[str, Any] = {"v": Vector()}
    e["v"].append({"v": Vector([e])})
    assert equal(d, e)
    f: Any = list(range(200))
    f.append(f)
    g: Any = cons(0, list(range(1, 200)))
    assert not equal(f, g)


def test_shared_data_is_not_compared_exponentially_often() -> None:
    def shared() -> Any:
        made: Any = [1]
        for _ in range(200):
            made = [made, made]
        return made

    assert equal(shared(), shared())


def test_sets_nested_too_deep_are_an_error_not_a_crash() -> None:
    def tower(depth: int) -> SetValue:
        made = the_set()
        for _ in range(depth):
            made = the_set([made])
        return made

    assert equal(tower(50), tower(50))
    with pytest.raises(SxError) as caught:
        equal(tower(50_000), tower(50_000))
    assert caught.value.kind == "limit-error"
    assert Key.nesting == 0
    gc.collect()


VALUES = st.recursive(
    st.one_of(
        st.integers(-3, 3), st.sampled_from([0.0, 1.0, 2.5, Fraction(5, 2), True, False, None, "a"])
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.lists(inner, max_size=3).map(Vector),
        st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
        st.lists(inner, max_size=3).map(lambda items: the_set(*items)),
    ),
    max_leaves=8,
)


@given(VALUES, VALUES, VALUES)
def test_equality_is_an_equivalence_and_agrees_with_keys(a: Any, b: Any, c: Any) -> None:
    assert equal(a, a)
    assert equal(a, b) == equal(b, a) == (hash_key(a) == hash_key(b))
    if equal(a, b) and equal(b, c):
        assert equal(a, c)
    if equal(a, b):
        assert hash(hash_key(a)) == hash(hash_key(b))


def test_compounds_that_are_alike_in_part_have_hashes_of_their_own() -> None:
    """A table of 4 000 dicts of one key took 20 s: all had the hash of their keys."""
    long = list(range(2_000))
    for make in (
        lambda i: {"id": i, "name": "n"},
        lambda i: {"a": {"b": [1, i]}},
        lambda i: Variant.of("Shape", "Circle", [i]),
        lambda i: [*long, i],
        lambda i: [[*long], {"a": i}],
    ):  # fmt: skip
        hashes = {hash(hash_key(make(i))) for i in range(500)}
        assert len(hashes) > 490, make(0)


def test_equal_dicts_in_another_order_or_with_other_numbers_have_one_hash() -> None:
    a: dict[str, Any] = {str(i): i for i in range(2_000)}
    b = {key: float(a[key]) for key in reversed(a)}
    assert equal(a, b)
    assert hash_key(a) == hash_key(b)
    assert hash(hash_key({1: "a", "x": 2})) == hash(hash_key({"x": 2, True: "a"}))


def test_a_signal_is_found_after_it_has_changed() -> None:
    """What the language itself changes has the hash of its keys only."""
    session = Session()
    text = "(let ((s (signal 1)) (t (make-hash-table))) (hash-table-set! t s 5) (reset! s 2) (hash-table-ref t s))"
    assert session.eval(text) == 5


def test_keys_are_had_back_from_their_hash_keys() -> None:
    compound = [1, "a"]
    for key in (0, 1.5, "a", True, False, None, symbol("a"), char("a"), Fraction(1, 3), compound):
        found = key_of(hash_key(key))
        assert type(found) is type(key)
        assert found == key
    assert key_of(hash_key(compound)) is compound
    assert math.isnan(key_of(hash_key(math.nan)))
