"""debug/arguments.py: requests with wrong arguments are refused, and it is said what is wrong."""

from __future__ import annotations

from typing import Any

import pytest

from sx_kernel.debug.arguments import INT, OBJECTS, TEXT, TEXTS, Command, Kind, checked
from sx_kernel.debug.view import Refused

KNOWN = Command(lambda _view, given: given, {"line": INT}, {"names": TEXTS})


@pytest.mark.parametrize(
    ("kind", "fits", "fails"),
    [
        (INT, [0, 7, (1 << 53) - 1], [-1, 1 << 53, True, 1.0, "1", None]),
        (TEXT, ["", "x"], ["x" * 10_000_001, b"x", None]),
        (TEXTS, [[], ["a", ""]], ["ab", [1], None]),
        (OBJECTS, [[], [{}]], [{}, [[]], None]),
    ],
    ids=["INT", "TEXT", "TEXTS", "OBJECTS"],
)
def test_what_fits_a_kind(kind: Kind, fits: list[Any], fails: list[Any]) -> None:
    assert [kind.fits(one) for one in fits] == [True] * len(fits)
    assert [kind.fits(one) for one in fails] == [False] * len(fails)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ([], "go: the arguments must be an object"),
        (None, "go: line is missing"),
        ({"line": "1"}, "go: line must be an integer from 0"),
        ({"line": 1, "names": "x"}, "go: names must be a list of strings"),
    ],
)
def test_what_is_wrong_is_said(given: Any, said: str) -> None:
    with pytest.raises(Refused) as caught:
        checked("go", KNOWN, given)
    assert str(caught.value) == said


def test_what_may_be_there_may_be_absent_or_null_and_more_is_let_through() -> None:
    for given in ({"line": 1}, {"line": 1, "names": None}, {"line": 1, "names": ["a"], "more": 2}):
        assert checked("go", KNOWN, given) == given
