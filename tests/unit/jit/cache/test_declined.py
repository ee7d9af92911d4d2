"""jit/cache/declined.py: what would not compile is not tried again until something changes."""

from __future__ import annotations

from sx_kernel.jit.cache.declined import DeclinedTable


def test_what_is_declined_is_known_with_its_reason() -> None:
    table = DeclinedTable()
    table.add("key", "too deep", ["global:g"], "f")
    found = table.get("key")
    assert found is not None
    assert (found.reason, found.name) == ("too deep", "f")
    assert table.get("other") is None


def test_a_change_of_what_it_depends_on_allows_a_new_attempt() -> None:
    table = DeclinedTable()
    table.add("a", "r", ["x", "y"], None)
    table.add("b", "r", ["y"], None)
    assert table.depends_on("x")
    table.forgive("x")
    assert table.get("a") is None
    assert table.get("b") is not None
    assert not table.depends_on("x")
    assert table.depends_on("y")


def test_another_reason_takes_the_place_of_the_first() -> None:
    table = DeclinedTable()
    table.add("a", "one", ["x"], None)
    table.add("a", "two", ["y"], None)
    assert len(table) == 1
    assert not table.depends_on("x")
    found = table.get("a")
    assert found is not None
    assert found.reason == "two"


def test_the_oldest_are_forgotten_beyond_the_capacity() -> None:
    table = DeclinedTable(capacity=3)
    for i in range(5):
        table.add(i, "r", [f"d{i}"], None)
    assert len(table) == 3
    assert [table.get(i) is not None for i in range(5)] == [False, False, True, True, True]
    assert not table.depends_on("d0")
