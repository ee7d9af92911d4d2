"""hs/happening.py: events and their handlers, waiting, transitions."""

from __future__ import annotations

import pytest

from tests.unit.languages.hs.conftest import Page


def test_a_handler_runs_at_its_event(page: Page) -> None:
    page.show("<p _='on click put \"x\" into me'></p>").happen("p", "click")
    assert page.markup("p") == "x"


@pytest.mark.parametrize(
    ("count", "runs"), [("1", [1]), ("2", [2]), ("2 to 3", [2, 3]), ("2 and on", [2, 3, 4])]
)
def test_a_handler_counts_events(page: Page, count: str, runs: list[int]) -> None:
    page.show(f"<p _='on click {count} append event.detail.n to $seen'></p>")
    page.run("set $seen to []")
    for n in range(1, 5):
        page.happen("p", "click", n=n)
    assert page.run("$seen") == runs


def test_a_filter_has_a_handler_run_or_not(page: Page) -> None:
    page.show("<p _='on click[detail.go] put \"went\" into me'></p>")
    page.happen("p", "click", go=False)
    assert page.markup("p") == ""
    page.happen("p", "click", go=True)
    assert page.markup("p") == "went"


@pytest.mark.parametrize(
    ("how", "seen"),
    [("queue all", [1, 2, 3]), ("queue none", [1]), ("queue first", [1, 2]), ("", [1, 3])],
)
def test_events_wait_in_line_while_a_handler_waits(page: Page, how: str, seen: list[int]) -> None:
    page.show(f"<p _='on click {how} append event.detail.n to $line then wait 10ms'></p>")
    page.run("set $line to []")
    for n in (1, 2, 3):
        page.happen("p", "click", n=n)
    page.world.advance(100)
    assert page.run("$line") == seen


def test_every_does_not_wait(page: Page) -> None:
    page.show("<p _='on every click append event.detail.n to $every then wait 10ms'></p>")
    page.run("set $every to []")
    for n in (1, 2):
        page.happen("p", "click", n=n)
    assert page.run("$every") == [1, 2]


def test_debounced_events_are_one_and_throttled_ones_are_the_first(page: Page) -> None:
    for how, seen in (("debounced at 20ms", [3]), ("throttled at 20ms", [1])):
        page.show(f"<p _='on click {how} append event.detail.n to $paced'></p>")
        page.run("set $paced to []")
        for n in (1, 2, 3):
            page.happen("p", "click", n=n)
        page.world.advance(50)
        assert page.run("$paced") == seen, how


def test_waiting_lets_time_pass_and_then_goes_on(page: Page) -> None:
    page.show("<p _='on click wait 20ms then put \"late\" into me'></p>").happen("p", "click")
    page.world.advance(10)
    assert page.markup("p") == ""
    page.world.advance(15)
    assert page.markup("p") == "late"


def test_waiting_for_an_event_or_for_time(page: Page) -> None:
    page.show("<p _='on click wait for go or 50ms then put the result's type into me'></p>".replace(
        "result's", "result&#39;s")).happen("p", "click")  # fmt: skip
    page.happen("p", "go")
    assert page.markup("p") == "go"


def test_halting_stops_what_follows(page: Page) -> None:
    page.show("<div _='on click put \"outer\" into #s'><p id=s _='on click halt'></p></div>")
    page.happen("#s", "click")
    assert page.markup("#s") == ""


def test_a_transition_ends_at_its_value(page: Page) -> None:
    page.show("<p style='width: 0px'></p>")
    page.run("transition <p/>'s *width to 10px over 100ms")
    page.world.advance(200)
    assert page.one("p").style("width") == "10px"


def test_a_failing_handler_is_told_and_others_run(page: Page) -> None:
    page.show("<p _='on click throw 1 on click put \"ran\" into me'></p>").happen("p", "click")
    assert page.markup("p") == "ran" and len(page.world.problems) == 1


def test_a_behavior_has_variables_of_its_own(page: Page) -> None:
    behavior = (
        "behavior Counted(step) init set :n to 0 end "
        "on click increment :n by step then put :n into me end end"
    )
    page.show(
        f"<script type='text/hyperscript'>{behavior}</script>"
        "<p _='install Counted(step: 5)'></p><b _='install Counted(step: 1)'></b>"
    )
    for selector in ("p", "p", "b"):
        page.happen(selector, "click")
    assert (page.markup("p"), page.markup("b")) == ("10", "1")
