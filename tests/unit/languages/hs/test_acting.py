"""hs/acting.py: pick, log, go, answer and measure."""

from __future__ import annotations

from typing import Any

import pytest

from sx_kernel.base.errors import SxError
from sx_kernel.languages.hs.acting import measure, pick
from tests.unit.languages.hs.conftest import Page


@pytest.mark.parametrize(
    ("how", "a", "b", "extra", "found"),
    [
        ("first", None, None, None, "a"), ("first", 2, None, None, "ab"),
        ("last", 2, None, None, "de"), ("last", 9, None, None, "abcde"),
        ("items", 1, 3, None, "bc"), ("items", 1, 3, "inclusive", "bcd"),
        ("items", 1, 3, "exclusive", "c"), ("items", 1, "end", None, "bcde"),
        ("item", 2, None, None, "c"),
    ],
)  # fmt: skip
def test_characters_and_elements_are_picked_alike(
    how: str, a: Any, b: Any, extra: Any, found: str
) -> None:
    assert pick(how, a, b, "abcde", extra) == found
    assert pick(how, a, b, list("abcde"), extra) == list(found)


def test_random_picks_are_of_the_source_and_differ() -> None:
    found = pick("random", 3, None, list("abcde"), None)
    assert len(set(found)) == 3 and set(found) <= set("abcde")
    assert pick("random", None, None, "x", None) == "x"


def test_matches_of_a_pattern_have_their_groups() -> None:
    assert pick("match", r"(\d)(x)?", None, "a1b2", "") == ["1", "1", _undefined()]
    assert pick("match", "q", None, "a1b2", "") is None
    assert [m[0] for m in pick("matches", "A", None, "aba", "i")] == ["a", "a"]
    with pytest.raises(SxError, match="this is no regular expression"):
        pick("match", "(", None, "a", "")


def _undefined() -> Any:
    from sx_kernel.base.undefined import UNDEFINED

    return UNDEFINED


def test_a_program_picks_from_nothing_nothing() -> None:
    assert pick("first", 1, None, None, None) is None


def test_what_is_measured_is_what_the_inline_style_says(page: Page) -> None:
    page.show("<p id='d' style='width: 30px; height: 4px'></p>")
    found = measure(page.one("#d"))
    assert (found["width"], found["height"], found["scrollWidth"]) == (30, 4, 30)


def test_going_somewhere_is_noted_by_the_document(page: Page) -> None:
    page.run("go to url '/there' then go back")
    assert page.world.document.went == ["/there", "back"]


def test_logging_calls_the_function_that_is_named(page: Page) -> None:
    seen: list[Any] = []
    page.world.globals["hear"] = lambda *values: seen.append(values)
    page.run("log 1 + 1, 'x' with hear")
    assert seen == [(2, "x")]
