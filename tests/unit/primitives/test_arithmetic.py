"""primitives/arithmetic.py: sums, products, divisions and rounding on the edges."""

from __future__ import annotations

import time
from fractions import Fraction as F
from itertools import product
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from sx_kernel.base.integers import MAX_BITS
from sx_kernel.primitives.table import PRIMITIVES
from tests.unit.primitives.data import EXACTS, REALS
from tests.unit.primitives.edges import NUMBERS, OTHERS, POOL, fails, outcome
from tests.unit.primitives.samples import (
    BIG,
    INF,
    NAN,
    ErrorRow,
    Row,
    assert_error,
    assert_result,
    call,
    row_id,
    same,
)

RESULTS: list[Row] = [
    ("+", (), 0), ("+", (-0.0,), -0.0), ("+", (1, 2, 3), 6), ("+", (1, 2.0), 3.0),
    ("+", (F(1, 3), F(2, 3)), 1), ("+", (F(1, 2), 1), F(3, 2)), ("+", (F(1, 2), 0.5), 1.0),
    ("+", (BIG, 1.5), INF), ("+", (-BIG, 1.5), -INF), ("+", (INF, -INF), NAN),
    ("+", (F(BIG, 3), 1.0), INF), ("+", (2**63 - 1, 1), 2**63), ("-", (0,), 0), ("-", (0.0,), -0.0),
    ("-", (F(1, 2), F(1, 2)), 0), ("-", (10, 1, 2), 7), ("*", (), 1), ("*", (F(1, 2), 2), 1),
    ("*", (0, 1.5), 0.0), ("*", (0, INF), NAN), ("*", (BIG, 1.0), INF),
    ("*", (2**63, 2**63), 2**126), ("/", (6, 2), 3), ("/", (5, 2), 2.5), ("/", (1, 20), 0.05),
    ("/", (F(1, 2), 2), F(1, 4)), ("/", (1, F(1, 2)), 2), ("/", (4,), 0.25), ("/", (1.0, 0.0), INF),
    ("/", (1, 0.0), INF), ("/", (1, -0.0), -INF), ("/", (-1.0, 0.0), -INF), ("/", (0.0, 0.0), NAN),
    ("/", (0, 0.0), NAN), ("/", (0, 5.0), 0.0), ("/", (BIG, 3), INF), ("/", (-BIG, 3), -INF),
    ("/", (1, BIG), 0.0), ("/", (BIG, 10**399), 10), ("/", (BIG + 1, BIG), 1.0), ("/", (-7, 7), -1),
    ("/", (BIG, 2.0), INF), ("/", (NAN, 0.0), NAN), ("/", (12, 2, 3), 2), ("mod", (7, 3), 1),
    ("mod", (-7, 3), 2), ("mod", (7, -3), -2), ("mod", (5.5, 2), 1.5), ("mod", (5.5, 0.0), NAN),
    ("mod", (F(7, 2), 1), F(1, 2)), ("mod", (F(7, 2), F(1, 2)), 0), ("mod", (INF, 2), NAN),
    ("modulo", (-13, 4), 3), ("modulo", (-13, 4.0), 3.0), ("quotient", (7, 2), 3),
    ("quotient", (-7, 2), -3), ("quotient", (7, -2), -3), ("quotient", (-7, -2), 3),
    ("quotient", (7.0, 2), 3.0), ("quotient", (BIG, 10**399), 10), ("remainder", (-13, 4), -1),
    ("remainder", (13, -4), 1), ("remainder", (-13, 4.0), -1.0), ("floor-quotient", (-7, 2), -4),
    ("abs", (-3,), 3), ("abs", (-0.0,), 0.0), ("abs", (F(-1, 2),), F(1, 2)), ("inc", (1,), 2),
    ("inc", (F(1, 2),), F(3, 2)), ("dec", (0.5,), -0.5), ("square", (-4,), 16), ("cube", (-2,), -8),
    ("square", (F(2, 3),), F(4, 9)), ("min", (3, 1, 2), 1), ("min", (1, 2.0), 1.0),
    ("min", (1, NAN, 0), NAN), ("max", (F(1, 3),), F(1, 3)), ("max", (1, F(1, 2)), 1),
    ("max", (BIG, 1.0), INF), ("max", (2**53 + 1, 1.0), 2.0**53), ("clamp", (15, 0, 10), 10),
    ("clamp", (-1, 0, 10), 0), ("clamp", (5.5, 0, 10), 5.5), ("clamp", (5, 10, 0), 10),
    ("floor", (2.7,), 2), ("floor", (-2.5,), -3), ("floor", (1e300,), int(1e300)),
    ("floor", (F(7, 2),), 3), ("ceil", (2.1,), 3), ("ceiling", (-2.5,), -2),
    ("truncate", (-2.7,), -2), ("truncate", (F(-7, 2),), -3), ("round", (2.5,), 2),
    ("round", (3.5,), 4), ("round", (F(7, 2),), 4), ("round", (-2.5,), -2),
    ("round", (3.14159, 2), 3.14), ("round", (1250, -2), 1200), ("round", (1251, -2), 1300),
    ("round", (7, 3), 7), ("round", (7, -(10**9)), 0), ("round", (1.5, 10**9), 1.5),
    ("round", (F(1, 3), 2), F(33, 100)), ("round", (F(1, 2), 1), F(1, 2)),
    ("round", (2.5, None), 2), ("exact", (2.0,), 2), ("exact", (0.5,), F(1, 2)),
    ("exact", (F(1, 3),), F(1, 3)), ("inexact", (F(1, 2),), 0.5), ("inexact", (BIG,), INF),
    ("inexact", (F(-BIG, 3),), -INF), ("numerator", (F(6, 4),), 3), ("denominator", (F(6, 4),), 2),
    ("denominator", (0.5,), 2.0), ("denominator", (7,), 1), ("numerator", (0.5,), 1.0),
]  # fmt: skip

ERRORS: list[ErrorRow] = [
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
    ("quotient", (1, 0.0), "arithmetic-error", "quotient: division by zero"),
    ("quotient", (7.5, 2), "type-error", "quotient: argument 1 must be an integer, got 7.5 (number)"),
    ("floor", (INF,), "type-error", "floor: argument 1 must be a finite number, got inf (number)"),
    ("round", (1.5, "2"), "type-error", 'round: argument 2 must be an integer, got "2" (string)'),
    ("exact", (NAN,), "type-error", "exact: argument 1 must be a finite number, got nan (number)"),
    ("max", (1, "2"), "type-error", 'max: argument 2 must be a number, got "2" (string)'),
]  # fmt: skip


@pytest.mark.parametrize(("name", "args", "expected"), RESULTS, ids=row_id)
def test_result(name: str, args: tuple[Any, ...], expected: Any) -> None:
    assert_result(name, args, expected)


@pytest.mark.parametrize(("name", "args", "kind", "message"), ERRORS, ids=row_id)
def test_error(name: str, args: tuple[Any, ...], kind: str, message: str) -> None:
    assert_error(name, args, kind, message)


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


@given(REALS, REALS)
def test_sum_and_product_commute(a: Any, b: Any) -> None:
    assert same(call("+", a, b), call("+", b, a))
    assert same(call("*", a, b), call("*", b, a))


@given(EXACTS, EXACTS, EXACTS)
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


@given(REALS, REALS)
def test_exactly_one_order_holds_except_for_nan(a: Any, b: Any) -> None:
    holds = [call(op, a, b) for op in ("<", "=", ">")]
    assert sum(holds) == (0 if a != a or b != b else 1)
    assert call("<=", a, b) == (holds[0] or holds[1])
    assert call(">=", a, b) == (holds[2] or holds[1])


@given(REALS)
def test_rounding_goes_to_a_neighbour(x: Any) -> None:
    assume(call("finite?", x))
    low, high = call("floor", x), call("ceil", x)
    assert type(low) is int
    assert low <= x <= high <= low + 1
    assert call("round", x) in (low, high)
    assert call("truncate", x) == (low if x >= 0 else high)


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
