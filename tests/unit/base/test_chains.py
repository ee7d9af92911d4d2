"""base/chains.py: long lists as handles on storage that they share."""

from __future__ import annotations

from typing import Any

import pytest

from sx_kernel.base.chains import Chain, consed, iterate, link_to, viewing
from sx_kernel.base.snapshots import snapshot


def owner(items: list[Any]) -> Chain:
    made = Chain()
    made.data, made.own, made.at = (), items, 0
    return made


CONSED = consed([None, 3, 2, 1], 3)
LINKED = consed([link_to([4, 5]), 3, 2, 1], 3)
VIEW = viewing(snapshot([0, 1, 2, 3, 4]), 1, 4)


@pytest.mark.parametrize(
    ("xs", "expected"),
    [(CONSED, [1, 2, 3]), (LINKED, [1, 2, 3, 4, 5]), (VIEW, [1, 2, 3]), (owner([7, 8]), [7, 8])],
)
def test_a_handle_is_a_list_in_each_of_its_states(xs: Chain, expected: list[Any]) -> None:
    assert list(xs) == expected
    assert list(iterate(xs)) == expected
    assert len(xs) == len(expected)
    assert repr(xs) == f"<Chain of {len(expected)}>"


@pytest.mark.parametrize("xs", [CONSED, LINKED, VIEW, owner([7, 8]), [7, 8]])
def test_a_link_has_the_elements_that_a_list_has_now(xs: Any) -> None:
    assert list(consed([link_to(xs), "first"], 1)) == ["first", *xs]


def test_a_link_to_a_python_list_does_not_see_what_is_appended_later() -> None:
    xs = [1, 2]
    chain = consed([link_to(xs), 0], 1)
    xs.append(3)
    assert list(chain) == [0, 1, 2]


def test_nil_has_no_elements() -> None:
    assert list(iterate(None)) == []
    assert list(iterate([1])) == [1]


def test_a_long_storage_is_walked_in_order() -> None:
    count = 20_000
    data: list[Any] = [None, *range(count)]
    assert list(consed(data, count)) == list(range(count - 1, -1, -1))
    assert list(viewing(snapshot(data), 1, count + 1)) == list(range(count))
