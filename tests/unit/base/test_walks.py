"""base/walks.py: the elements of lists one after the other, and what is left of a list."""

from __future__ import annotations

from typing import Any

import pytest

from sx_kernel.base.chains import Chain, consed, link_to, viewing
from sx_kernel.base.sequences import LIMIT, set_nth, to_python
from sx_kernel.base.snapshots import snapshot
from sx_kernel.base.walks import each, each_now, frozen, index_in, items_of, left_at, left_in


def lists() -> list[Any]:
    """A list in each form that there is, of its elements counted from 0."""
    count = 3 * LIMIT
    long = list(range(count))
    return [
        None, [0, 1, 2], long, viewing(snapshot(long), 0, count),
        consed([None, *reversed(long)], count), consed([link_to(long[1:]), 0], 1),
    ]  # fmt: skip


KINDS = pytest.mark.parametrize("kind", range(len(lists())))


@KINDS
def test_elements_come_piece_by_piece(kind: int) -> None:
    xs = lists()[kind]
    found = items_of(xs)
    assert found is not None
    items, size, more = found
    while more is not None and size < (larger := more()):
        size = larger
    assert list(items[:size]) == to_python(xs)


@KINDS
def test_what_is_left_of_a_walk_is_a_list(kind: int) -> None:
    xs = lists()[kind]
    all_of_it = to_python(xs)
    for index in {0, 1, 2, len(all_of_it) // 2, len(all_of_it)}:
        if index <= len(all_of_it):
            assert to_python(left_at(xs, xs, index) or []) == all_of_it[index:]
    assert left_at(xs, xs, 0) is xs


@KINDS
def test_an_iterator_says_how_far_it_is(kind: int) -> None:
    xs = lists()[kind]
    walk = each(xs)
    iterator = iter(walk) if type(xs) is not Chain else walk
    source = iterator
    for i, x in enumerate(source):
        assert x == i
        if i in (0, 17, 200):
            assert index_in(xs, walk, 0) == i + 1
            assert to_python(left_in(xs, xs, walk, 1)) == to_python(xs)[i:]


def test_what_is_no_list_is_walked_by_nobody() -> None:
    for walk in (items_of, frozen, each, each_now):
        assert walk("abc") is None
        assert walk(5) is None


@KINDS
def test_a_walk_over_a_list_as_it_is_now_does_not_see_what_changes(kind: int) -> None:
    xs = lists()[kind]
    before = list(to_python(xs))
    found, walk = frozen(xs), each_now(xs)
    assert found is not None
    assert walk is not None
    if xs is not None:
        set_nth(xs, 1, "changed")
    assert list(walk[0]) == before
    items, size, more = found[:3]
    while more is not None and size < (larger := more()):
        size = larger
    assert list(items[:size]) == before
    assert to_python(found[3]) == before
