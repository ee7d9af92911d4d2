"""base/nearest.py: the known name nearest to a mistyped one."""

from __future__ import annotations

import pytest

from sx_kernel.base.nearest import distance, nearest


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ("", "", 0), ("a", "", 1), ("abc", "abc", 0), ("abc", "abx", 1), ("abc", "ac", 1),
        ("abc", "acb", 1), ("abcd", "badc", 2), ("kitten", "sitting", 3),
    ],
)  # fmt: skip
def test_edits_are_counted_a_swap_of_neighbours_as_one(a: str, b: str, expected: int) -> None:
    assert distance(a, b, 10) == distance(b, a, 10) == expected


def test_nobody_counts_further_than_is_asked_for() -> None:
    assert distance("kitten", "sitting", 2) == 2
    assert distance("a" * 1000, "b" * 1000, 3) == 3


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("strng-append", "string-append"),
        ("string-apend", "string-append"),
        ("map", "map"),
        ("mpa", "map"),
        ("pma", None),  # one edit at most, for short names
        ("xyz", None),
        ("~crad", "~card"),
        ("~map", None),
    ],
)
def test_the_nearest_name_is_found_if_it_is_near(name: str, expected: str | None) -> None:
    assert nearest(name, ["string-append", "map", "filter", "~card"]) == expected


def test_the_first_of_equally_near_names_counts() -> None:
    assert nearest("cat", ["bat", "hat"]) == "bat"
