"""base/integers.py: digits in any radix, and division that stays fast."""

from __future__ import annotations

import random

import pytest

from sx_kernel.base import integers
from sx_kernel.base.integers import (
    DIGITS,
    MAX_BITS,
    divide,
    integer_text,
    integer_value,
    max_digits,
)


@pytest.mark.parametrize("radix", [2, 3, 7, 8, 10, 16, 35, 36])
@pytest.mark.parametrize("size", [0, 1, 8, 100, 30_000])
def test_digits_and_integer_lead_to_each_other(radix: int, size: int) -> None:
    n = (1 << size) - 1
    text = integer_text(n, radix)
    assert set(text) <= set(DIGITS[:radix])
    assert text == "0" or text[0] != "0"
    assert integer_value(text, radix) == n
    assert integer_text(-n, radix) == (f"-{text}" if n else "0")


@pytest.mark.parametrize(
    ("digits", "radix"),
    [("12", 2), ("g", 16), ("", 10), ("-1", 10), ("1_0", 10), (" 1", 10), ("١", 10), ("1.0", 10)],
)
def test_what_is_no_digit_is_refused(digits: str, radix: int) -> None:
    with pytest.raises(ValueError, match=r"digit|literal"):
        integer_value(digits, radix)


def test_more_digits_than_the_limit_are_refused_before_they_are_read() -> None:
    assert max_digits(2) == MAX_BITS
    assert max_digits(16) == MAX_BITS // 4
    with pytest.raises(ValueError, match="too many digits"):
        integer_value("0" * (max_digits() + 1))


@pytest.mark.parametrize("seed", range(4))
def test_division_by_halves_is_division(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(integers, "_HAS_FAST_DIVISION", False)
    monkeypatch.setattr(integers, "_DIVISION_BITS", 60)
    chance = random.Random(seed)
    for _ in range(200):
        a = chance.getrandbits(chance.randint(1, 2000)) * chance.choice([1, -1])
        b = (chance.getrandbits(chance.randint(1, 900)) + 1) * chance.choice([1, -1])
        assert divide(a, b) == divmod(a, b)


def test_division_is_right_at_the_borders_of_its_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(integers, "_HAS_FAST_DIVISION", False)
    monkeypatch.setattr(integers, "_DIVISION_BITS", 60)
    for size in (121, 122, 240):
        b = 1 << (size - 1)
        for d in (b, b + 1, 2 * b - 1):
            for a in (d * d, d * d - 1, d * d + 1, (d << 700) - 1, d << 700):
                assert divide(a, d) == divmod(a, d)
