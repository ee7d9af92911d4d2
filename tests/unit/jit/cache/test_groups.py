"""jit/cache/groups.py: named groups in order of joining."""

from __future__ import annotations

from sx_kernel.jit.cache.groups import Groups


def test_members_come_in_the_order_in_which_they_joined_and_once() -> None:
    groups: Groups[str] = Groups()
    for member in "bacab":
        groups.add("g", member)
    assert groups.members("g") == ["b", "a", "c"]


def test_a_group_exists_as_long_as_it_has_members() -> None:
    groups: Groups[int] = Groups()
    assert "g" not in groups
    groups.add("g", 1)
    assert "g" in groups
    groups.discard("g", 2)
    assert len(groups) == 1
    groups.discard("g", 1)
    assert "g" not in groups
    assert len(groups) == 0
    groups.discard("g", 1)
    assert groups.members("g") == []


def test_one_may_leave_several_groups_at_once() -> None:
    groups: Groups[int] = Groups()
    for group in "abc":
        groups.add(group, 1)
    groups.add("b", 2)
    groups.discard_from("ab", 1)
    assert [groups.members(group) for group in "abc"] == [[], [2], [1]]
    assert len(groups) == 2


def test_what_is_asked_for_is_a_copy() -> None:
    groups: Groups[int] = Groups()
    groups.add("g", 1)
    groups.members("g").append(2)
    assert groups.members("g") == [1]
