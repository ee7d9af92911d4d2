"""runtime/tiering.py: what is remembered of one lambda besides its code."""

from __future__ import annotations

import pytest

from sx_kernel.runtime.tiering import ASIDE, CLOSE, OFTEN, Tiering, Unwindings


@pytest.mark.parametrize(("gap", "aside"), [(CLOSE - 1, ASIDE), (CLOSE, 0)])
def test_only_unwindings_in_close_succession_set_a_function_aside(gap: int, aside: int) -> None:
    unwindings = Unwindings()
    for i in range(1, OFTEN + 1):
        unwindings.note(i * gap)
    assert unwindings.aside == aside


def test_of_a_new_lambda_nothing_is_remembered() -> None:
    tiering = Tiering()
    assert {getattr(tiering, name) for name in Tiering.__slots__} == {None, 0, -1}
