"""session/words/ranking.py."""

from __future__ import annotations

import pytest

from sx_kernel.html.tags import TAG_NAMES
from sx_kernel.session.session import Session
from sx_kernel.session.words.completion import complete
from sx_kernel.session.words.uses import Uses
from tests.unit.session.words.completing import words


def test_ones_own_names_come_first_then_those_that_are_used_most_then_the_others() -> None:
    session = Session()
    session.eval("(define (filter-mine x) x) (define find-me 1)")
    uses = Uses(lambda: ["(first xs) (first ys)"])
    uses.note("(filter odd? xs) (filter even? (filter f ys)) ; filter filter")
    found = [one.text for one in complete(session, "(fi", 3, uses.count).candidates]
    assert found[:4] == ["filter-mine", "find-me", "filter", "first"]
    assert found[4:-1] == sorted(found[4:-1], key=lambda name: (name in TAG_NAMES, name))
    assert found.index("find-index") < found.index("fieldset")  # elements come last


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("(strpad|", "string-pad"),
        ("(pad-left|", "string-pad-left"),
        ("(s-p-l|", "string-pad-left"),
        ("(arlim|", "area-limit"),
        ("(AREA-L|", "area-limit"),
    ],
)
def test_letters_may_stand_anywhere_if_nothing_begins_so(text: str, first: str) -> None:
    assert words(text)[0] == first


def test_what_begins_so_is_not_mixed_with_what_only_contains_it() -> None:
    assert all(word.startswith("area") for word in words("(area|"))
