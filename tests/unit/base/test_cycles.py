"""base/cycles.py: whether data lead back to themselves."""

from __future__ import annotations

from typing import Any

import pytest

from sx_kernel.base.cycles import contains_itself
from sx_kernel.base.sequences import cons
from sx_kernel.base.values import symbol


@pytest.mark.parametrize("form", [1, "a", [], [1, [2]], {"a": [1]}, [[], []]])
def test_plain_data_end(form: Any) -> None:
    assert not contains_itself(form)


def test_a_list_in_itself_is_found_however_deep() -> None:
    form: list[Any] = [1]
    inner: list[Any] = form
    for _ in range(50_000):
        inner.append([2])
        inner = inner[-1]
    assert not contains_itself(form)
    inner.append(form)
    assert contains_itself(form)


def test_dicts_and_long_lists_are_looked_into() -> None:
    form: dict[str, Any] = {}
    form["a"] = [form]
    assert contains_itself(form)
    xs: Any = list(range(500))
    chain = cons("first", xs)
    assert not contains_itself([chain])
    xs.append(1)
    holder: list[Any] = []
    holder.append(cons(holder, xs))
    assert contains_itself(holder)


def test_what_is_there_twice_is_no_cycle_and_is_looked_at_once() -> None:
    shared: list[Any] = [1]
    for _ in range(200):
        shared = [shared, shared]
    assert not contains_itself(shared)


def test_what_is_quoted_may_be_anything() -> None:
    endless: list[Any] = []
    endless.append(endless)
    assert not contains_itself([1, [symbol("quote"), endless]])
    assert contains_itself([1, endless])
