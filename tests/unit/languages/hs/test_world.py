"""hs/world.py: the document, variables and handlers of a session's programs."""

from __future__ import annotations

from typing import Any

import pytest

from sx_kernel.base.errors import SxError
from sx_kernel.dom.document import Document
from sx_kernel.languages.hs.world import (
    MOST_PROBLEMS,
    Context,
    Scope,
    failure,
    handlers_of,
    noting,
    problems_of,
)
from sx_kernel.session.web.page import page_of
from tests.unit.languages.hs.conftest import Page


def test_an_element_s_program_starts_once(page: Page) -> None:
    page.show("<p _='init append 1 to me'></p>")
    for _ in range(2):
        page.world.process(page.world.document)
        page.world.advance(2)
    assert page.markup("p") == "1"


def test_scripting_can_be_switched_off_for_a_part(page: Page) -> None:
    page.show("<div disable-scripting><p _='init put 1 into me'></p></div>")
    assert page.markup("p") == ""


def test_a_program_that_was_stopped_hears_nothing(page: Page) -> None:
    page.show("<p _='on click put 1 into me'></p>")
    page.world.stop(page.one("p"))
    page.happen("p", "click")
    assert page.markup("p") == "" and page.one("p") not in handlers_of(page.one("p"))


def test_a_failure_goes_to_the_element_first(page: Page) -> None:
    page.show(
        "<p id=a _='on click throw 5 on exception(error) put error into me halt'></p>"
        "<p id=b _='on click throw 6'></p>"
    )
    page.happen("#a", "click")
    assert page.markup("#a") == "5" and page.world.problems == []
    page.happen("#b", "click")
    assert [one.payload for one in page.world.problems] == [6]


def test_the_oldest_failures_go(page: Page) -> None:
    for i in range(MOST_PROBLEMS + 3):
        page.world.report(None, failure(str(i)))
    found = problems_of(page.world.document)
    assert len(found) == MOST_PROBLEMS and found[0].payload.message == "3"


def test_variables_belong_to_elements_behaviors_and_contexts(page: Page) -> None:
    page.show("<p></p>")
    one = page.one("p")
    page.world.scope_of(one)["a"] = 1
    assert page.world.scope_of(Context({}, one)) == {"a": 1}
    own: dict[str, Any] = {"b": 2}
    assert page.world.scope_of(Scope(one, own)) is own
    assert page.world.scope_of(None) == {}


def test_calls_that_are_due_are_all_made_and_the_first_failure_is_raised(page: Page) -> None:
    made: list[int] = []

    def fail() -> None:
        raise failure("first")

    with pytest.raises(SxError, match="first"):
        page.world.run([(fail, ()), (made.append, (1,)), (fail, ())])
    assert made == [1]


def test_later_calls_wait_for_the_clock(page: Page) -> None:
    made: list[int] = []
    page.world.after(20, made.append, 1)
    page.world.soon(made.append, 0)
    page.world.advance(10)
    assert made == [0]
    page.world.advance(10)
    assert made == [0, 1]


def test_each_document_has_globals_and_problems_of_its_own(page: Page) -> None:
    page.run("set $own to 5")
    page.world.report(None, failure("x"))
    page_of(page.session).document = Document()
    assert "$own" not in page.world.globals and page.world.problems == []


def test_what_changes_something_is_noted(page: Page) -> None:
    seen: list[int] = []

    class Effect:
        def check(self) -> None:
            seen.append(1)

    page.world.watching.effects.append(Effect())
    assert noting(page.world, lambda x: x + 1)(4) == 5
    page.world.settle()
    assert seen == [1]
