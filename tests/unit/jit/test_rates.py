"""Rates are rounded, but never to what they are not."""

import pytest

from sx_kernel.jit.rates import percent


@pytest.mark.parametrize(
    ("part", "whole", "text"),
    [
        (0, 7, "0.0 %"),
        (1, 1_000_000, "0.1 %"),
        (1, 2, "50.0 %"),
        (2, 3, "66.7 %"),
        (999_999, 1_000_000, "99.9 %"),
        (5, 5, "100.0 %"),
        (0.9999, 1, "99.9 %"),
    ],
)
def test_a_rate_is_all_or_nothing_only_if_it_is(part: float, whole: float, text: str) -> None:
    assert percent(part, whole) == text
