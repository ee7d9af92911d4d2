"""python/operations.py: tests of kinds, templates and literals as Python source."""

from __future__ import annotations

import math
from typing import Any

import pytest

from sx_kernel.base.sequences import LIMIT, rest
from sx_kernel.base.values import ASCII, HashTable, Vector, keyword, symbol
from sx_kernel.compile.facts.types import INT, KINDS, Type, is_subtype, type_of
from sx_kernel.compile.python.operations import (
    MAX_LITERAL,
    NAMES,
    asks_identity,
    bare,
    fill_in,
    holds_always,
    kind_test,
    literal,
    mentions,
    name_in_pool,
    plain_in_fstring,
    pooled,
    violation,
)
from sx_kernel.jit.names import runtime_names
from tests.unit.compile.stages import shared

SESSION = shared()
GIVEN: dict[str, Any] = runtime_names(SESSION.machine, SESSION.policy)
VALUES: list[Any] = [
    0, -3, 7, 2.5, True, None, "a", [1], rest(list(range(3 * LIMIT))), Vector([1]), {"a": 1},
    HashTable(), ASCII["a"], keyword("k"), symbol("s"),
]  # fmt: skip
TESTED = [*NAMES, "num", "nil", "record", "nat"]


@pytest.mark.parametrize("kind", [k for k in TESTED if k in KINDS and k not in ("rtype", "html")])
def test_a_test_holds_of_the_values_of_the_kind_and_a_violation_of_no_others(kind: str) -> None:
    for value in VALUES:
        expected = is_subtype(type_of(value), KINDS[kind])
        given = {**GIVEN, "x": value}
        assert bool(eval(kind_test(KINDS[kind], "x"), given)) is expected, value
        assert bool(eval(violation(KINDS[kind], "x"), given)) is not expected, value


def test_a_range_is_tested_too() -> None:
    byte = Type("int", 0, 255)
    for value, expected in ((0, True), (255, True), (-1, False), (256, False), (1.0, False)):
        assert bool(eval(kind_test(byte, "x"), {"x": value})) is expected
    assert kind_test(byte, "x", INT) == "0 <= x <= 255"
    assert kind_test(KINDS["nat"], "x", INT) == "x >= 0"


@pytest.mark.parametrize(
    "value", [None, True, False, 0, -7, 1 << 500, 0.5, -0.0, "", "a'b\"c\\d\n", "ü€😀", ASCII["a"]]
)
def test_a_literal_is_the_value(value: Any) -> None:
    text = literal(value)
    assert text is not None
    found = eval(text, dict(GIVEN))
    assert type(found) is type(value)
    assert repr(found) == repr(value)


@pytest.mark.parametrize(
    "value",
    [math.nan, math.inf, 1 << 600, "x" * (MAX_LITERAL + 1), "⟨0 a", [1], (1,), keyword("k")],
)
def test_what_source_cannot_say_briefly_is_no_literal(value: Any) -> None:
    assert literal(value) is None


def test_a_negative_literal_may_stand_behind_an_operator() -> None:
    assert eval(f"2 - {literal(-3)} ** 2") == -7


def test_a_template_is_filled_with_its_operands_as_often_as_it_names_them() -> None:
    assert fill_in("{0} + {1} * {0}", ["a", "b"]) == "a + b * a"
    assert list(mentions("{0} + {1} * {0}")) == [0, 1, 0]
    assert fill_in("{0}", ["{1}"]) == "{1}"  # (operands are no templates)


def test_parentheses_around_all_of_a_text_are_taken_off_and_no_others() -> None:
    assert bare("(a + b)") == "a + b"
    assert bare("(a) + (b)") == "(a) + (b)"
    assert bare("(f(')'))") == "(f(')'))"  # (strings may hold anything)
    assert bare("a") == "a"


def test_the_name_of_a_value_in_the_pool_is_a_constant_that_no_literal_is() -> None:
    assert eval(pooled(3, "point")) == name_in_pool(3, "point")
    assert eval(pooled(3, "a'b")) == name_in_pool(3, "a'b")
    assert literal(name_in_pool(3, "point")) is None


@pytest.mark.parametrize(
    ("text", "expected"), [("a-b", True), ("{", False), ("'", False), ("\n", False), ("\\", False)]
)
def test_only_what_needs_no_escape_stands_in_an_fstring(text: str, expected: bool) -> None:
    assert plain_in_fstring(text) is expected


@pytest.mark.parametrize(
    ("test", "holds"),
    [
        ("1 < 2", True),
        ("2 < 1", False),
        ("1 % 0 == 0", False),
        ("1 << -1", False),
        ("x < 1", False),
    ],
)
def test_a_test_of_literals_holds_only_if_it_can_be_made(test: str, holds: bool) -> None:
    assert holds_always(test) is holds


def test_the_class_of_a_known_record_type_is_a_constant() -> None:
    known, text = pooled(3, "point"), "type({0}) is {1}.cls and {1}"
    assert fill_in(text, ["x", known]) == "type(x) is f'⟨3 point.cls' and f'⟨3 point'"
    assert fill_in(text, ["x", "t"]) == "type(x) is t.cls and t"
    assert fill_in(text, ["x", "f'⟨3 a' if f'⟨4 b' else f'⟨5 c'"]).endswith("f'⟨5 c'")
    assert fill_in("{0}.cls", ["'⟨'"]) == "'⟨'.cls"


@pytest.mark.parametrize(
    ("template", "asks"),
    [
        ("{0} is {1}", True), ("{0} is not None", True), ("None is not {1}", True),
        ("type({0}) is str", False), ("{0} == {1}", False),
        ("type({0}) is {1}.cls", False), ("{0}.cls is {1}", True),
    ],
)  # fmt: skip
def test_a_template_asks_for_identity_where_an_operand_stands_beside_is(
    template: str, asks: bool
) -> None:
    assert asks_identity(template) is asks
