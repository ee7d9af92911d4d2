"""What is written reads back, whatever it is: JSON, SX, canonical text, numbers, dates, UTF-8."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sx_kernel.base.equality import equal
from sx_kernel.base.errors import SxError
from sx_kernel.base.ports import Port
from sx_kernel.base.values import Vector
from sx_kernel.primitives import ports
from sx_kernel.primitives.table import PRIMITIVES
from tests.unit.primitives.data import DATA, FINITE, INTEGERS, RATIONALS, TEXT
from tests.unit.primitives.edges import NUMBERS


def call(name: str, *args: Any) -> Any:
    """The value of (name args…)."""
    return PRIMITIVES[name].fn(*args)


def same(a: Any, b: Any) -> bool:
    """Equal, and numbers of the same kind."""
    return equal(a, b) and call("inspect", a) == call("inspect", b)


# ------------------------------------------------------------------------------------------- JSON


# --------------------------------------------------------------------------------------- SX itself


@given(DATA)
def test_inspect_reads_back(value: Any) -> None:
    (again,) = call("sx-parse", call("inspect", value))
    assert same(again, value)


@given(DATA)
def test_write_reads_back(value: Any) -> None:
    text = call("write-to-string", value)
    again = ports.read_datum(Port("input", text))
    # write shows nil as (), which reads as the empty list inside of others and as nil alone
    assert call("write-to-string", again) == text


@given(st.lists(DATA, max_size=3))
def test_read_takes_one_datum_after_another(values: list[Any]) -> None:
    port = Port("input", "\n".join(call("inspect", value) for value in values))
    for value in values:
        again = ports.read_datum(port)
        assert same(again, value) or (again is None and value == [])
    assert call("eof-object?", ports.read_datum(port))


# ---------------------------------------------------------------------------------- canonical text


@given(DATA, DATA)
def test_texts_are_equal_where_values_are(a: Any, b: Any) -> None:
    assert (call("canonical-serialize", a) == call("canonical-serialize", b)) == equal(a, b)


@given(st.sampled_from(NUMBERS), st.sampled_from(NUMBERS))
def test_numbers_are_written_by_value(a: Any, b: Any) -> None:
    is_same = call("canonical-serialize", a) == call("canonical-serialize", b)
    assert is_same == (equal(a, b) or (a != a and b != b))


# ----------------------------------------------------------------------------------------- numbers


@given(INTEGERS | RATIONALS, st.integers(2, 36))
def test_exact_numbers_read_back_in_any_radix(number: int | Fraction, radix: int) -> None:
    assert same(call("string->number", call("number->string", number, radix), radix), number)


@given(st.floats(allow_nan=False))
def test_floats_read_back(number: float) -> None:
    again = call("string->number", call("number->string", number))
    assert again == number
    assert math.copysign(1, again) == math.copysign(1, number)


@given(FINITE)
def test_exact_is_what_the_float_is(number: float) -> None:
    exact = call("exact", number)
    assert exact == number
    assert call("inexact", exact) == number


@given(FINITE.filter(lambda x: abs(x) < 1e9), st.integers(1, 10**6))
def test_rationalize_is_near_and_simple(number: float, parts: int) -> None:
    tolerance = Fraction(1, parts)
    found = Fraction(call("rationalize", call("exact", number), tolerance))
    assert abs(found - Fraction(number)) <= tolerance
    assert found.denominator <= parts + 1


@given(INTEGERS, INTEGERS.filter(bool), st.sampled_from(["floor/", "truncate/"]))
def test_divisions_are_undone_by_multiplying(a: int, b: int, name: str) -> None:
    quotient, left = call(name, a, b)["items"]
    assert quotient * b + left == a
    assert abs(left) < abs(b)
    assert left == 0 or (left < 0) == ((b if name == "floor/" else a) < 0)


@given(INTEGERS, st.integers(-200, 200))
def test_shifts_multiply_and_divide_by_powers(number: int, count: int) -> None:
    expected = number * 2**count if count >= 0 else number // 2**-count
    assert call("arithmetic-shift", number, count) == expected


# ------------------------------------------------------------------------------------ dates, UTF-8


@given(TEXT)
def test_utf8_reads_back(text: str) -> None:
    assert call("utf8->string", call("string->utf8", text)) == text


@given(st.binary(max_size=8))
def test_bytes_read_back(data: bytes) -> None:
    made = call("list->bytevector", list(data))
    assert made == bytearray(data)
    assert call("bytevector->list", made) == list(data)


# ------------------------------------------------------------------------------- sizes and cycles

WRITERS = ["json-encode", "canonical-serialize", "content-id"]


@pytest.mark.parametrize("name", WRITERS)
def test_shared_data_that_would_be_endless_is_refused(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("json_text", "canonical"):
        monkeypatch.setattr(f"sx_kernel.primitives.{module}.MAX_CONTAINERS", 1000)
    shared: Any = [1]
    for _ in range(64):
        shared = [shared, shared]
    with pytest.raises(SxError, match="more than 1000 lists and dicts"):
        call(name, shared)


@pytest.mark.parametrize("name", WRITERS)
@pytest.mark.parametrize("wrap", [lambda x: [x], lambda x: {"k": x}, lambda x: Vector([x])])
def test_depth_does_not_matter(name: str, wrap: Any) -> None:
    deep: Any = None
    for _ in range(100_000):
        deep = wrap(deep)
    assert call(name, deep)


@pytest.mark.parametrize("name", WRITERS)
def test_data_that_contain_themselves_are_refused(name: str) -> None:
    items: list[Any] = [1]
    items.append({"k": Vector([items])})
    with pytest.raises(SxError, match="contains itself"):
        call(name, items)
