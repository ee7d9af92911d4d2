"""Values and their substitution."""

from __future__ import annotations

from sx_kernel.compile.mid.values import Value, find


def test_a_value_that_nothing_replaced_stands_for_itself() -> None:
    value = Value()
    assert find(value) is value


def test_substitutions_are_followed_to_the_last_one() -> None:
    first, second, third = Value(), Value(), Value()
    first.forward, second.forward = second, third
    assert find(first) is third
