"""session/host/convert.py: values on their way between Python and SX."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sx_kernel import Session, to_python, to_sx
from sx_kernel.base.values import HashTable, SetValue, Vector, keyword
from sx_kernel.syntax.printer import inspect

PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@given(PLAIN)
def test_plain_data_comes_back_as_it_went(value: Any) -> None:
    assert to_python(to_sx(value)) == value


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("(append (range 0 300) (list 1))", [*range(300), 1]),
        ("(vector 1 (vector 2))", [1, [2]]),
        ("'(a :b #\\c)", ["a", "b", "c"]),
        ("(list 1/3 nil true)", [Fraction(1, 3), None, True]),
        ("(let ((h (make-hash-table))) (hash-table-set! h 1 (list 2)) h)", {1: [2]}),
        ("(make-set (list 1 2))", {1, 2}),
        ("(make-set (list (list 1)))", [[1]]),
        ("(bytevector 1 2)", b"\x01\x02"),
        ("{:a {:b (list 1)}}", {"a": {"b": [1]}}),
    ],
)
def test_values_as_python_expects_them(session: Session, text: str, expected: Any) -> None:
    assert to_python(session.eval(text)) == expected


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ((1, (2, "a")), '(1 (2 "a"))'),
        ({"a": (1,)}, "{:a (1)}"),
        (b"\x01", "#u8(1)"),
        (True, "true"),
    ],
)
def test_values_as_sx_expects_them(value: Any, shown: str) -> None:
    assert inspect(to_sx(value)) == shown


def test_dicts_with_other_keys_are_hash_tables_and_sets_are_sets() -> None:
    assert isinstance(to_sx({1: "one"}), HashTable)
    assert isinstance(to_sx({1, 2}), SetValue)


def test_sharing_and_cycles_are_kept() -> None:
    inner: list[Any] = [1]
    made = to_sx([inner, inner])
    assert made[0] is made[1]
    loop: list[Any] = []
    loop.append(loop)
    made = to_sx(loop)
    assert made[0] is made
    vector = Vector()
    vector.append(vector)
    back = to_python(vector)
    assert back[0] is back


def test_depth_is_no_concern() -> None:
    deep: Any = None
    for _ in range(100_000):
        deep = [deep]
    depth, value = 0, to_python(to_sx(deep))
    while value is not None:
        depth, value = depth + 1, value[0]
    assert depth == 100_000


def test_objects_of_the_host_cross_as_they_are(session: Session) -> None:
    thing = object()
    session.define("thing", thing)
    assert session.eval("(first (list thing))") is thing


def test_keywords_in_data_are_their_names(session: Session) -> None:
    assert to_python([keyword("a")]) == ["a"]
    assert session.eval("(= :a (first (list :a)))") is True
