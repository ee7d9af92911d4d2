"""Arithmetic on the edge pool: facts, laws, and that the fast versions are the slow ones."""

from __future__ import annotations

import math
import time
from fractions import Fraction as F
from itertools import product
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from sx_kernel.base.integers import MAX_BITS
from sx_kernel.primitives.table import PRIMITIVES
from tests.unit.primitives.edges import NUMBERS, OTHERS, POOL, fails, outcome

INF, NAN = math.inf, math.nan
HUGE = 10**400


def call(name: str, *args: Any) -> Any:
    """Call the primitive `name` as the machine would, with the version for any count."""
    return PRIMITIVES[name].fn(*args)


def same(a: Any, b: Any) -> bool:
    """Equal in value, type, and sign of zero."""
    if type(a) is not type(b):
        return False
    if type(a) is float:
        return (a != a and b != b) or (a == b and math.copysign(1, a) == math.copysign(1, b))
    return a == b


FACTS: list[tuple[str, tuple[Any, ...], Any]] = [
    ("+", (), 0), ("+", (-0.0,), -0.0), ("+", (1, 2, 3), 6), ("+", (1, 2.0), 3.0),
    ("+", (F(1, 3), F(2, 3)), 1), ("+", (F(1, 2), 1), F(3, 2)), ("+", (F(1, 2), 0.5), 1.0),
    ("+", (HUGE, 1.5), INF), ("+", (-HUGE, 1.5), -INF), ("+", (INF, -INF), NAN),
    ("+", (F(HUGE, 3), 1.0), INF), ("+", (2**63 - 1, 1), 2**63),
    ("-", (0,), 0), ("-", (0.0,), -0.0), ("-", (F(1, 2), F(1, 2)), 0), ("-", (10, 1, 2), 7),
    ("*", (), 1), ("*", (F(1, 2), 2), 1), ("*", (0, 1.5), 0.0), ("*", (0, INF), NAN),
    ("*", (HUGE, 1.0), INF), ("*", (2**63, 2**63), 2**126),
    ("/", (6, 2), 3), ("/", (5, 2), 2.5), ("/", (1, 20), 0.05), ("/", (F(1, 2), 2), F(1, 4)),
    ("/", (1, F(1, 2)), 2), ("/", (4,), 0.25), ("/", (1.0, 0.0), INF), ("/", (1, 0.0), INF),
    ("/", (1, -0.0), -INF), ("/", (-1.0, 0.0), -INF), ("/", (0.0, 0.0), NAN), ("/", (0, 0.0), NAN),
    ("/", (0, 5.0), 0.0), ("/", (HUGE, 3), INF), ("/", (-HUGE, 3), -INF), ("/", (1, HUGE), 0.0),
    ("/", (HUGE, 10**399), 10), ("/", (HUGE + 1, HUGE), 1.0), ("/", (-7, 7), -1),
    ("/", (HUGE, 2.0), INF), ("/", (NAN, 0.0), NAN), ("/", (12, 2, 3), 2),
    ("mod", (7, 3), 1), ("mod", (-7, 3), 2), ("mod", (7, -3), -2), ("mod", (5.5, 2), 1.5),
    ("mod", (5.5, 0.0), NAN), ("mod", (F(7, 2), 1), F(1, 2)), ("mod", (F(7, 2), F(1, 2)), 0),
    ("mod", (INF, 2), NAN), ("modulo", (-13, 4), 3), ("modulo", (-13, 4.0), 3.0),
    ("quotient", (7, 2), 3), ("quotient", (-7, 2), -3), ("quotient", (7, -2), -3),
    ("quotient", (-7, -2), 3), ("quotient", (7.0, 2), 3.0), ("quotient", (HUGE, 10**399), 10),
    ("remainder", (-13, 4), -1), ("remainder", (13, -4), 1), ("remainder", (-13, 4.0), -1.0),
    ("floor-quotient", (-7, 2), -4),
    ("abs", (-3,), 3), ("abs", (-0.0,), 0.0), ("abs", (F(-1, 2),), F(1, 2)),
    ("inc", (1,), 2), ("inc", (F(1, 2),), F(3, 2)), ("dec", (0.5,), -0.5),
    ("square", (-4,), 16), ("cube", (-2,), -8), ("square", (F(2, 3),), F(4, 9)),
    ("min", (3, 1, 2), 1), ("min", (1, 2.0), 1.0), ("min", (1, NAN, 0), NAN), ("max", (F(1, 3),), F(1, 3)),
    ("max", (1, F(1, 2)), 1), ("max", (HUGE, 1.0), INF), ("max", (2**53 + 1, 1.0), 2.0**53),
    ("clamp", (15, 0, 10), 10), ("clamp", (-1, 0, 10), 0), ("clamp", (5.5, 0, 10), 5.5),
    ("clamp", (5, 10, 0), 10),
    ("floor", (2.7,), 2), ("floor", (-2.5,), -3), ("floor", (1e300,), int(1e300)), ("floor", (F(7, 2),), 3),
    ("ceil", (2.1,), 3), ("ceiling", (-2.5,), -2), ("truncate", (-2.7,), -2), ("truncate", (F(-7, 2),), -3),
    ("round", (2.5,), 2), ("round", (3.5,), 4), ("round", (F(7, 2),), 4), ("round", (-2.5,), -2),
    ("round", (3.14159, 2), 3.14), ("round", (1250, -2), 1200), ("round", (1251, -2), 1300),
    ("round", (7, 3), 7), ("round", (7, -(10**9)), 0), ("round", (1.5, 10**9), 1.5),
    ("round", (F(1, 3), 2), F(33, 100)), ("round", (F(1, 2), 1), F(1, 2)), ("round", (2.5, None), 2),
    ("exact", (2.0,), 2), ("exact", (0.5,), F(1, 2)), ("exact", (F(1, 3),), F(1, 3)),
    ("inexact", (F(1, 2),), 0.5), ("inexact", (HUGE,), INF), ("inexact", (F(-HUGE, 3),), -INF),
    ("numerator", (F(6, 4),), 3), ("denominator", (F(6, 4),), 2), ("denominator", (0.5,), 2.0),
    ("denominator", (7,), 1), ("numerator", (0.5,), 1.0),
    ("expt", (2, 100), 2**100), ("expt", (2, -1), 0.5), ("expt", (2, 0), 1), ("expt", (0, 0), 1),
    ("expt", (F(1, 2), -1), 2), ("expt", (F(2, 3), 2), F(4, 9)), ("expt", (2.0, 3), 8.0),
    ("expt", (-1, 10**30), 1), ("expt", (-1, 10**30 + 1), -1), ("expt", (1, -(10**30)), 1),
    ("expt", (0.0, -1), INF), ("expt", (-0.0, -3), -INF), ("expt", (-0.0, -2), INF),
    ("expt", (-8, F(1, 3)), NAN), ("expt", (1e200, 3), INF), ("expt", (-1e200, 3), -INF),
    ("expt", (4, F(1, 2)), 2.0), ("pow", (2, 0.5), math.sqrt(2)), ("expt", (10, -400), 0.0),
    ("sqrt", (16,), 4), ("sqrt", (0,), 0), ("sqrt", (2,), math.sqrt(2)), ("sqrt", (F(1, 4),), F(1, 2)),
    ("sqrt", (-4,), NAN), ("sqrt", (-0.0,), -0.0), ("sqrt", (INF,), INF), ("sqrt", (NAN,), NAN),
    ("sqrt", (HUGE,), 10**200), ("sqrt", (HUGE + 1,), 1e200), ("sqrt", (F(1, HUGE + 1),), 1e-200),
    ("exp", (0,), 1.0), ("exp", (1000,), INF), ("exp", (-INF,), 0.0),
    ("log", (1,), 0.0), ("log", (0,), -INF), ("log", (-1,), NAN), ("log", (8, 2), 3.0),
    ("log", (1000, 10), 3.0), ("log", (HUGE, 10), 400.0), ("log", (INF,), INF), ("log", (5, 1), INF),
    ("sin", (0,), 0.0), ("sin", (INF,), NAN), ("cos", (0,), 1.0), ("asin", (2,), NAN),
    ("atan", (1, 1), math.pi / 4), ("atan", (0, -1), math.pi), ("atan", (-0.0, -1), -math.pi),
    ("atan", (HUGE,), math.pi / 2),
    ("gcd", (), 0), ("gcd", (12, -18), 6), ("gcd", (4.0, 6), 2.0), ("lcm", (), 1), ("lcm", (4, -6), 12),
    ("lcm", (3, 0), 0),
    ("bitwise-and", (), -1), ("bitwise-and", (12, 10), 8), ("bitwise-or", (12, 10, 1), 15),
    ("bitwise-xor", (12, 10), 6), ("bitwise-not", (5,), -6), ("bit-count", (-1,), 0), ("bit-count", (255,), 8),
    ("arithmetic-shift", (1, 10), 1024), ("arithmetic-shift", (-5, -1), -3),
    ("arithmetic-shift", (5, -(10**30)), 0), ("arithmetic-shift", (-5, -(10**30)), -1),
    ("arithmetic-shift", (0, 10**30), 0), ("integer-length", (-256,), 8), ("integer-length", (255,), 8),
    ("number?", (True,), False), ("number?", (F(1, 3),), True), ("integer?", (2.0,), True),
    ("integer?", (INF,), False), ("integer?", (True,), False), ("rational?", (NAN,), False),
    ("rational?", (0.5,), True), ("exact-rational?", (0.5,), False), ("exact?", (F(1, 3),), True),
    ("float?", (1,), False), ("zero?", (-0.0,), True), ("negative?", (-0.0,), False),
    ("positive?", (NAN,), False), ("even?", (0,), True), ("even?", (4.0,), True), ("odd?", (-3,), True),
    ("nan?", (NAN,), True), ("finite?", (HUGE,), True), ("infinite?", (-INF,), True),
    ("exact-integer?", (True,), False),
]  # fmt: skip


@pytest.mark.parametrize(("name", "args", "expected"), FACTS)
def test_fact(name: str, args: tuple[Any, ...], expected: Any) -> None:
    result = call(name, *args)
    assert same(result, expected), f"{result!r} is not {expected!r}"


ERRORS: list[tuple[str, tuple[Any, ...], str, str]] = [
    ("+", (1, True), "type-error", "+: argument 2 must be a number, got true (boolean)"),
    ("+", (1, 2, "3"), "type-error", '+: argument 3 must be a number, got "3" (string)'),
    ("+", ("a", "b"), "type-error", '+: argument 1 must be a number, got "a" (string)'),
    ("+", (None,), "type-error", "+: argument 1 must be a number, got nil (nil)"),
    ("-", (True,), "type-error", "-: argument 1 must be a number, got true (boolean)"),
    ("/", (1, 0), "arithmetic-error", "/: division by zero"),
    ("/", (0,), "arithmetic-error", "/: division by zero"),
    ("/", (1.5, 0), "arithmetic-error", "/: division by zero"),
    ("/", (F(1, 2), 0), "arithmetic-error", "/: division by zero"),
    ("/", (INF, 0), "arithmetic-error", "/: division by zero"),
    ("mod", (1, 0), "arithmetic-error", "mod: division by zero"),
    ("mod", (1.5, 0), "arithmetic-error", "mod: division by zero"),
    ("modulo", (1, None), "type-error", "modulo: argument 2 must be a number, got nil (nil)"),
    ("pow", (0, -1), "arithmetic-error", "pow: division by zero"),
    ("quotient", (1, 0.0), "arithmetic-error", "quotient: division by zero"),
    ("quotient", (7.5, 2), "type-error", "quotient: argument 1 must be an integer, got 7.5 (number)"),
    ("expt", (0, -1), "arithmetic-error", "expt: division by zero"),
    ("expt", (0, F(-1, 2)), "arithmetic-error", "expt: division by zero"),
    ("floor", (INF,), "type-error", "floor: argument 1 must be a finite number, got inf (number)"),
    ("round", (1.5, "2"), "type-error", 'round: argument 2 must be an integer, got "2" (string)'),
    ("exact", (NAN,), "type-error", "exact: argument 1 must be a finite number, got nan (number)"),
    ("even?", (2.5,), "type-error", "even?: argument 1 must be an integer, got 2.5 (number)"),
    ("bitwise-and", (1, True), "type-error",
     "bitwise-and: argument 2 must be an exact integer, got true (boolean)"),
    ("<", (1, True), "type-error", "<: argument 2 must be a number, got true (boolean)"),
    (">=", (2, 1, None), "type-error", ">=: argument 3 must be a number, got nil (nil)"),
    ("max", (1, "2"), "type-error", 'max: argument 2 must be a number, got "2" (string)'),
    ("gcd", (1, F(1, 2)), "type-error", "gcd: argument 2 must be an integer, got 1/2 (number)"),
    ("exact-integer-sqrt", (-1,), "range-error",
     "exact-integer-sqrt: argument 1 must not be negative"),
    ("number->string", (1, 1), "range-error", "number->string: argument 2 must be between 2 and 36"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "args", "kind", "message"), ERRORS)
def test_error_text(name: str, args: tuple[Any, ...], kind: str, message: str) -> None:
    assert fails(PRIMITIVES[name].fn, *args) == (kind, message)


TOO_LARGE: list[tuple[str, tuple[Any, ...]]] = [
    ("expt", (10, 10**9)),
    ("expt", (F(1, 3), -(10**12))),
    ("expt", (2, 10**400)),
    ("arithmetic-shift", (1, 10**12)),
    ("arithmetic-shift", (1, 10**30)),
    ("*", (1 << (MAX_BITS // 2 + 1), 1 << (MAX_BITS // 2 + 1))),
    ("square", (1 << (MAX_BITS // 2 + 1),)),
    ("string->number", ("9" * (MAX_BITS // 3),)),
    ("string->number", ("#e1e1000000000",)),
]


@pytest.mark.parametrize(("name", "args"), TOO_LARGE, ids=[name for name, _ in TOO_LARGE])
def test_huge_results_are_refused_at_once(name: str, args: tuple[Any, ...]) -> None:
    started = time.process_time()
    kind, _ = fails(PRIMITIVES[name].fn, *args)
    assert kind == "limit-error"
    assert time.process_time() - started < 1


WITH_TWO = ["+", "-", "*", "/", "=", "!=", "<", ">", "<=", ">="]


@pytest.mark.parametrize("name", WITH_TWO)
def test_two_argument_version_agrees_on_the_edge_pool(name: str) -> None:
    primitive = PRIMITIVES[name]
    assert primitive.two is not None
    for a, b in product(POOL, POOL):
        assert outcome(primitive.two, a, b) == outcome(primitive.fn, a, b), (name, a, b)


ARITHMETIC = ["+", "-", "*", "/", "mod", "quotient", "remainder", "expt", "min", "max", "<", "gcd"]


@pytest.mark.parametrize("name", ARITHMETIC)
def test_only_numbers_are_numbers(name: str) -> None:
    for number, other in product(NUMBERS, OTHERS):
        for args in ((number, other), (other, number), (other, other)):
            assert outcome(PRIMITIVES[name].fn, *args)[1] == "type-error", args


@pytest.mark.parametrize("name", ARITHMETIC)
def test_results_are_values_of_the_language(name: str) -> None:
    """No Python exception, no complex number, no Fraction that is an integer."""
    for a, b in product(NUMBERS, NUMBERS):
        if name == "expt" and type(b) is int and abs(b) > 2**20:
            continue
        kind, *details = outcome(PRIMITIVES[name].fn, a, b)
        assert kind in ("int", "float", "Fraction", "bool", "raised"), (a, b, kind)
        if kind == "Fraction":
            assert ", 1)" not in details[0], (a, b, details)
        if kind == "raised":
            assert details[0] in ("arithmetic-error", "type-error", "limit-error"), (a, b, details)


ratios = st.fractions().filter(lambda x: x.denominator != 1)
exacts = st.one_of(st.integers(), st.integers(-(10**80), 10**80), ratios)
reals = st.one_of(exacts, st.floats())


@given(reals, reals)
def test_sum_and_product_commute(a: Any, b: Any) -> None:
    assert same(call("+", a, b), call("+", b, a))
    assert same(call("*", a, b), call("*", b, a))


@given(exacts, exacts, exacts)
def test_exact_arithmetic_is_a_field(a: Any, b: Any, c: Any) -> None:
    assert call("+", call("+", a, b), c) == call("+", a, call("+", b, c))
    assert call("*", a, call("+", b, c)) == call("+", call("*", a, b), call("*", a, c))
    assert call("+", call("-", a, b), b) == a
    for result in (call("+", a, b), call("-", a, b), call("*", a, b)):
        assert call("exact?", result)
        assert not (type(result) is F and result.denominator == 1)


@given(st.integers(), st.integers())
def test_quotient_and_remainder_make_up_the_dividend(a: int, b: int) -> None:
    assume(b != 0)
    for divide, rest in (("quotient", "remainder"), ("floor-quotient", "modulo")):
        left = call(rest, a, b)
        assert call("*", call(divide, a, b), b) + left == a
        assert abs(left) < abs(b)
    assert call("remainder", a, b) * a >= 0
    assert call("modulo", a, b) * b >= 0


@given(st.integers(), st.integers())
def test_division_of_integers_is_exact_or_a_float(a: int, b: int) -> None:
    assume(b != 0)
    result = call("/", a, b)
    assert (type(result) is int) == (a % b == 0)
    assert type(result) is float or result * b == a


@given(reals, reals)
def test_exactly_one_order_holds_except_for_nan(a: Any, b: Any) -> None:
    holds = [call(op, a, b) for op in ("<", "=", ">")]
    assert sum(holds) == (0 if a != a or b != b else 1)
    assert call("<=", a, b) == (holds[0] or holds[1])
    assert call(">=", a, b) == (holds[2] or holds[1])


@given(reals)
def test_rounding_goes_to_a_neighbour(x: Any) -> None:
    assume(call("finite?", x))
    low, high = call("floor", x), call("ceil", x)
    assert type(low) is int
    assert low <= x <= high <= low + 1
    assert call("round", x) in (low, high)
    assert call("truncate", x) == (low if x >= 0 else high)


@given(st.integers(min_value=0, max_value=10**300))
def test_integer_square_root(n: int) -> None:
    root, rest = call("exact-integer-sqrt", n)["items"]
    assert root * root + rest == n
    assert 0 <= rest <= 2 * root
    assert call("sqrt", n * n) == n


@given(st.one_of(exacts, st.floats()), st.integers(2, 36))
def test_numbers_read_back_as_written(x: Any, radix: int) -> None:

    base = 10 if type(x) is float else radix
    text = call("number->string", x, base)
    assert same(call("string->number", text, base), x)


@given(st.text(max_size=12))
def test_any_text_is_a_number_or_false(text: str) -> None:
    result = call("string->number", text)
    assert result is False or call("number?", result)


NUMBER_TEXTS: list[tuple[str, Any]] = [
    ("42", 42), ("+7", 7), ("-7", -7), ("1e3", 1000.0), (".5", 0.5), ("5.", 5.0), ("-.5e-2", -0.005),
    ("4/2", 2), ("1/0", False), ("", False), ("-", False), ("1_000", False), (" 1", False),
    ("\u0663", False), ("#xFF", 255), ("#b-101", -5), ("#e1.5", F(3, 2)), ("#i1/2", 0.5),
    ("#e#x10", 16), ("#x#e10", 16), ("#q1", False), ("1e400", INF), ("inf", INF), ("-inf.0", -INF),
    ("nan", NAN), ("+nan.0", NAN), ("#einf", False), ("#e1e3", 1000), ("1.2.3", False), ("1e", False),
    ("e1", False), ("0x10", False), ("1/-2", False), ("true", False),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), NUMBER_TEXTS)
def test_string_to_number(text: str, expected: Any) -> None:
    assert same(call("string->number", text), expected)


@pytest.mark.parametrize(
    ("value", "expected"),
    [("42", 42), (" -7 ", -7), ("3.7", 0), (3.9, 3), (NAN, 0), (None, 0), (True, 0), ("1/2", 0)],
)
def test_parse_int(value: Any, expected: int) -> None:
    assert same(call("parse-int", value), expected)
    assert call("parse-int", "zz", None) is None


@pytest.mark.parametrize(
    ("args", "expected"),
    [((3.14159,), "3.14"), ((2, 3), "2.000"), ((F(1, 3), 4), "0.3333"), ((F(-1, 1000),), "-0.00"),
     ((F(1, 2), 0), "0"), ((HUGE, 1), f"1{'0' * 400}.0"), ((INF,), "inf"), ((-0.0,), "-0.00")],
)  # fmt: skip
def test_format_decimal(args: tuple[Any, ...], expected: str) -> None:
    assert call("format-decimal", *args) == expected


def test_a_million_digits_are_written_and_read() -> None:
    number = 7**1_183_000
    started = time.process_time()
    text = call("number->string", number)
    assert call("string->number", text) == number
    assert len(text) > 999_000
    assert time.process_time() - started < 20


@pytest.mark.parametrize("bits", [10_000, 100_001, 400_003])
def test_division_of_huge_numbers(bits: int) -> None:
    divisor = 3**bits // 7
    for quotient, rest in ((5**bits, divisor - 1), (1, 0), (2**bits - 1, 1)):
        for sign in (1, -1):
            whole = sign * (quotient * divisor + rest)
            assert call("quotient", whole, divisor) == sign * quotient
            assert call("remainder", whole, divisor) == sign * rest
            assert call("mod", whole, divisor) == (sign * rest) % divisor
    assert call("/", divisor * divisor, divisor) == divisor
    assert call("sqrt", divisor * divisor) == divisor
