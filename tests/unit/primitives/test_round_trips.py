"""What is written reads back, whatever it is: JSON, SX, canonical text, numbers, dates, UTF-8."""

from __future__ import annotations

import json
import math
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sx_kernel.base.equality import equal
from sx_kernel.base.errors import SxError
from sx_kernel.base.ports import Port
from sx_kernel.base.sequences import cons, rest
from sx_kernel.base.values import SetValue, Vector, char, keyword, symbol
from sx_kernel.primitives import ports
from sx_kernel.primitives.table import PRIMITIVES
from tests.unit.primitives.edges import NUMBERS


def call(name: str, *args: Any) -> Any:
    """The value of (name args…)."""
    return PRIMITIVES[name].fn(*args)


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


def same(a: Any, b: Any) -> bool:
    """Equal, and numbers of the same kind."""
    return equal(a, b) and call("inspect", a) == call("inspect", b)


# ------------------------------------------------------------------------------------------- JSON


@given(JSON_VALUES, st.sampled_from([None, 0, 2]))
def test_json_reads_back(value: Any, indent: int | None) -> None:
    assert same(call("json-parse", call("json-encode", value, indent)), value)


@given(JSON_VALUES)
def test_python_reads_our_json(value: Any) -> None:
    assert json.loads(call("json-encode", value)) == value


@given(JSON_VALUES, st.booleans(), st.sampled_from([None, 1]))
def test_we_read_pythons_json(value: Any, is_ascii: bool, indent: int | None) -> None:
    text = json.dumps(value, ensure_ascii=is_ascii, indent=indent)
    assert same(call("json-parse", text), value)


@given(st.text(alphabet='[]{}:,"\\u0123abfnrtl-+.eE \n', max_size=14))
def test_json_is_accepted_where_python_accepts_it(text: str) -> None:
    try:
        expected = json.loads(text)
        json.dumps(expected, ensure_ascii=False).encode()
    except ValueError:  # half of a surrogate pair is none of ours, either
        with pytest.raises(SxError, match="at line"):
            call("json-parse", text)
    else:
        assert same(call("json-parse", text), expected)


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


@given(DATA)
def test_canonical_text_reads_back(value: Any) -> None:
    text = call("canonical-serialize", value)
    (again,) = call("sx-parse", text)
    assert equal(again, value)
    assert call("canonical-serialize", again) == text


@given(st.lists(DATA, max_size=5), st.randoms(use_true_random=False))
def test_the_order_of_sets_and_dicts_does_not_matter(items: list[Any], random: Any) -> None:
    shuffled = list(items)
    random.shuffle(shuffled)
    sets: list[SetValue] = [call("make-set", items), call("make-set", shuffled)]
    assert call("content-id", sets[0]) == call("content-id", sets[1])
    entries = {str(i): item for i, item in enumerate(items)}
    keys = list(entries)
    random.shuffle(keys)
    moved = {key: entries[key] for key in keys}
    assert call("content-id", entries) == call("content-id", moved)


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

MOMENTS = st.datetimes(datetime(1, 1, 2), datetime(9999, 12, 30))


def milliseconds(when: datetime) -> int:
    """Since 1970, rounded down."""
    return (when.replace(tzinfo=UTC) - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(
        milliseconds=1
    )


@given(MOMENTS, st.integers(-23 * 60, 23 * 60))
def test_moments_read_back_in_any_zone(when: datetime, minutes: int) -> None:
    moment = milliseconds(when)
    zone = f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"
    text = call("format-date", moment, "%FT%T.%L%z", zone)
    assert call("parse-datetime", text) == moment
    assert call("parse-datetime", text, "%Y-%m-%dT%H:%M:%S.%L%z") == moment


@given(MOMENTS)
def test_fields_are_pythons(when: datetime) -> None:
    for pattern in ("%m/%d %H:%M:%S", "%j %u %V", "%I %p", "%A %B %a %b", "%y"):
        assert call("format-date", milliseconds(when), pattern) == when.strftime(pattern)


@given(st.text(max_size=20), st.text(max_size=8))
def test_any_text_is_a_date_or_an_error(text: str, pattern: str) -> None:
    for args in ((text,), (text, pattern)):
        try:
            assert type(call("parse-datetime", *args)) is int
        except SxError as wrong:
            assert wrong.kind in ("range-error", "error")  # noqa: PT017  # one of two outcomes


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
