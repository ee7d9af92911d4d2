"""primitives/types.py: the names of types, and which values are of them."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from sx_kernel.base.values import Vector, keyword, symbol
from sx_kernel.primitives.table import PRIMITIVES
from sx_kernel.primitives.types import ParamTypes, declared_types, is_of_type, read_types, type_word
from tests.unit.primitives.edges import fails
from tests.unit.primitives.samples import T, assert_error, call, long


@pytest.mark.parametrize(
    ("name", "members", "others"),
    [
        ("any", [None, 1, len], []), ("number", [1, 1.5, Fraction(1, 2)], [True, "1", None]),
        ("integer", [1, 2.0], [1.5, True, float("inf")]), ("float", [1.0], [1]),
        ("rational", [1, Fraction(1, 2)], [0.5]), ("list", [[], long()], [None, Vector()]),
        ("function", [len], [1]), ("dict", [{}], [[], None]), ("string?", ["a", None], [1]),
        ("vector", [Vector()], [[]]), ("list?", [[], None], ["a"]),
    ],
)  # fmt: skip
def test_which_values_are_of_a_type(name: str, members: list[Any], others: list[Any]) -> None:
    assert [is_of_type(one, name) for one in members] == [True] * len(members)
    assert [is_of_type(one, name) for one in others] == [False] * len(others)


def test_a_type_is_named_by_a_string_a_symbol_or_a_keyword() -> None:
    assert [type_word(one) for one in ("a", symbol("b"), keyword("c"), "", 5)] == [
        "a", "b", "c", None, None,
    ]  # fmt: skip
    assert call("value-matches-type?", 1, symbol("number"))
    assert_error(
        "value-matches-type?",
        (1, 5),
        T,
        "value-matches-type?: argument 2 must be the name of a type…",
    )


def test_an_optional_argument_and_an_empty_list_may_be_nil() -> None:
    types = declared_types(PRIMITIVES["string-pad"])
    kinds = [kind for _, kind in types.positional]
    assert kinds[0] == "string" and kinds[-1].endswith("?")
    assert all(
        kind != "list" and kind != "dict"
        for _, kind in declared_types(PRIMITIVES["zip"]).positional
    )


def test_types_that_say_nothing_are_known() -> None:
    assert ParamTypes((("x", "any"),), None).says_nothing
    assert not ParamTypes((("x", "any"),), ("rest", "number")).says_nothing


def test_a_table_of_types_is_read_and_checked() -> None:
    table = {"f": {"positional": [["x", symbol("number")]], "rest-type": "string"}}
    assert read_types("declare", 1, table) == {
        "f": ParamTypes((("x", "number"),), ("rest", "string"))
    }
    assert read_types("declare", 1, None) == {}
    for wrong in (5, {"f": 5}, {"f": {"positional": 5}}, {"f": {"positional": [["x"]]}},
                  {"f": {"rest-type": 5}}):  # fmt: skip
        kind, message = fails(read_types, "declare", 3, wrong)
        assert kind == T and message.startswith("declare: argument 3 must be a dict")
