"""hs/promises.py: promises on a document's clock."""

from __future__ import annotations

from typing import Any

import pytest

from sx_kernel.base.errors import ErrorValue, SxError
from sx_kernel.languages.hs.promises import BROKEN, KEPT, WAITING, Promise, all_of
from tests.unit.languages.hs.conftest import Page


def test_hearers_are_called_soon_and_not_at_once(page: Page) -> None:
    heard: list[Any] = []
    promise = Promise(page.world)
    promise.then(heard.append, heard.append)
    promise.resolve(1)
    assert heard == []
    promise.then(lambda v: heard.append(("late", v)), heard.append)
    page.world.settle()
    assert heard == [1, ("late", 1)]


def test_a_promise_is_settled_once(page: Page) -> None:
    promise = Promise(page.world)
    promise.reject("no")
    promise.resolve(1)
    assert (promise.state, promise.value) == (BROKEN, "no")


def test_a_promise_of_a_promise_waits_for_it(page: Page) -> None:
    outer, inner = Promise(page.world), Promise(page.world)
    outer.resolve(inner)
    outer.resolve(outer)
    assert outer.state == WAITING
    inner.resolve(5)
    page.world.settle()
    assert (outer.state, outer.value) == (KEPT, 5)


def test_a_chain_goes_on_with_results_and_breaks_at_errors(page: Page) -> None:
    def fail(_value: Any) -> Any:
        raise SxError(ErrorValue("error", "oh"))

    first = Promise(page.world)
    doubled = first.chained(lambda v: v * 2, None)
    failed = doubled.chained(fail, None)
    caught = failed.chained(None, lambda e: e.message)
    first.resolve(4)
    page.world.settle()
    assert (doubled.value, failed.state, caught.value) == (8, BROKEN, "oh")


def test_all_of_waits_for_the_last_and_breaks_with_the_first(page: Page) -> None:
    one, two = Promise(page.world), Promise(page.world)
    both = all_of(page.world, [one, 7, two])
    two.resolve("b")
    page.world.settle()
    assert both.state == WAITING
    one.resolve("a")
    page.world.settle()
    assert both.value == ["a", 7, "b"]
    broken = Promise(page.world)
    failing = all_of(page.world, [broken, Promise(page.world)])
    broken.reject("no")
    page.world.settle()
    assert (failing.state, failing.value) == (BROKEN, "no")
    assert all_of(page.world, [1]).value == [1]


@pytest.mark.parametrize("broken", [True, False])
def test_finally_keeps_the_value(page: Page, broken: bool) -> None:
    ran: list[int] = []
    promise = Promise(page.world)
    after = Promise.hs_methods["finally"](promise, lambda: ran.append(1))
    (promise.reject if broken else promise.resolve)("v")
    page.world.settle()
    assert after.value == "v" and (ran == [1]) is (not broken)
