"""base/bigints.py: decimal text of integers of any size."""

from __future__ import annotations

import sys

import pytest

from sx_kernel.base.bigints import integer_to_text, text_to_integer


@pytest.mark.parametrize("digits", [1, 1999, 2000, 2001, 4300, 4301, 6001, 20_000])
@pytest.mark.parametrize("sign", ["", "-"])
def test_text_and_integer_lead_to_each_other(digits: int, sign: str) -> None:
    text = sign + "7" + "0123456789" * (digits // 10) + "3" * (digits % 10)
    n = text_to_integer(text)
    assert integer_to_text(n) == text
    assert abs(n) % 100 == int(text[-2:])


def test_powers_of_ten_have_all_their_zeros() -> None:
    for digits in (2000, 3999, 10_000):
        assert integer_to_text(10**digits) == "1" + "0" * digits
        assert text_to_integer("1" + "0" * digits) == 10**digits


def test_zeros_in_front_are_no_matter() -> None:
    assert text_to_integer("0" * 5000 + "12") == 12


def test_the_limit_of_python_does_not_hold() -> None:
    limit = sys.get_int_max_str_digits()
    assert limit == 0 or limit >= 640
    n = 3 ** (4 * 4300)
    assert len(integer_to_text(n)) > 4300
    assert text_to_integer(integer_to_text(-n)) == -n
