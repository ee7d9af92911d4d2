"""session/limits.py: where programs that embed SX find the limits."""

from __future__ import annotations

from sx_kernel.session import limits
from sx_kernel.session.bounds import limits as bounds


def test_it_is_the_limit_of_the_bounds() -> None:
    assert limits.__all__ == ["time_limit"]
    assert limits.time_limit is bounds.time_limit
