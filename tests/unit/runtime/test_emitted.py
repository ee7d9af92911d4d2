"""How text of a program gets into emitted code."""

from __future__ import annotations

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sx_kernel.base.errors import InternalError
from sx_kernel.ir.names import mangle
from sx_kernel.runtime.emitted import foreign_names, fstring_text, literal

TEXTS = st.text(st.characters())


@given(TEXTS | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.booleans())
def test_literal_is_one_constant_with_that_value(value: object) -> None:
    text = literal(value)
    assert ast.literal_eval(text) == value
    assert "\n" not in text


@given(TEXTS)
def test_text_in_an_f_string_is_that_text(text: str) -> None:
    source = f"f'{fstring_text(text)}'"
    tree = ast.parse(source, mode="eval").body
    assert isinstance(tree, ast.JoinedStr)
    assert all(isinstance(part, ast.Constant) for part in tree.values)
    assert eval(compile(source, "", "eval"), {}) == text


@given(TEXTS)
def test_name_becomes_one_identifier(name: str) -> None:
    tree = ast.parse(f"G_{mangle(name)}", mode="eval").body
    assert isinstance(tree, ast.Name)
    assert tree.id == f"G_{mangle(name)}"


@given(TEXTS, TEXTS)
def test_different_names_become_different_identifiers(one: str, other: str) -> None:
    assert (mangle(one) == mangle(other)) is (one == other)


@pytest.mark.parametrize("value", [[], {}, b"", object(), (1,)])
def test_other_values_are_no_literals(value: object) -> None:
    with pytest.raises(InternalError):
        literal(value)


@pytest.mark.parametrize(
    ("text", "foreign"),
    [
        ("F_sqrt.__globals__", ["__globals__"]), ("x.format(y)", ["format", "x", "y"]), ("open", ["open"]),
        ("def f():\n return lambda: breakpoint()", ["breakpoint"]), ("G_a + F2_b + type(P_.rt.host)", []),
    ],
)  # fmt: skip
def test_foreign_names_are_found(text: str, foreign: list[str]) -> None:
    found = foreign_names(compile(text, "", "exec"))
    assert sorted(name for name in found if name != "f") == foreign
