"""base/snapshots.py: lists that are shared until one is changed."""

from __future__ import annotations

from sx_kernel.base import snapshots
from sx_kernel.base.snapshots import detach, snapshot


def test_a_list_has_one_snapshot_while_it_lives() -> None:
    xs = [1, 2, 3]
    made = snapshot(xs)
    assert snapshot(xs) is made
    assert made.data is xs


def test_whoever_changes_a_list_leaves_a_copy_to_those_who_share_it() -> None:
    xs = [1, 2, 3]
    made = snapshot(xs)
    detach(xs)
    xs[0] = 9
    assert made.data == [1, 2, 3]
    assert made.key == 0
    assert snapshot(xs) is not made


def test_a_list_that_nobody_shares_is_not_copied() -> None:
    xs = [1, 2, 3]
    detach(xs)
    detach(xs)
    assert xs == [1, 2, 3]


def test_the_registry_forgets_what_nobody_holds() -> None:
    xs = [1, 2, 3]
    made = snapshot(xs)
    assert id(xs) in snapshots._watched
    del made
    assert id(xs) not in snapshots._watched


def test_an_entry_of_another_list_under_the_same_id_is_not_believed() -> None:
    xs, other = [1, 2, 3], [4]
    made = snapshot(other)
    snapshots._watched[id(xs)] = snapshots._watched[id(other)]
    found = snapshot(xs)
    assert found is not made
    assert found.data is xs
