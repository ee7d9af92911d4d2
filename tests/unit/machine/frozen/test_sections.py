"""machine/frozen/sections.py: whether data are a frozen state, as it was written."""

from __future__ import annotations

from typing import Any

import pytest

from sx_kernel.base.errors import SxError
from sx_kernel.base.values import symbol
from sx_kernel.machine.frozen.codecs import FORMAT
from sx_kernel.machine.frozen.freeze import freeze
from sx_kernel.machine.frozen.sections import plain, read_sections
from sx_kernel.session.session import Session

STATE = freeze(Session(threshold=None, out=lambda _text: None).machine, 41)


def test_a_frozen_state_has_five_sections() -> None:
    assert list(read_sections(STATE)) == ["check", "host", "globals", "objects", "value"]


@pytest.mark.parametrize(
    ("data", "why"),
    [
        ([STATE[0], FORMAT + 1, *STATE[2:]], f"this version reads format {FORMAT}"),
        ([*STATE[:-1], [symbol("other"), 41]], "there is no section value"),
        (STATE[:-1], "there are not five sections"),
        ([*STATE[:-1], [symbol("value"), 42]], "not what was frozen"),
    ],
)
def test_a_state_that_is_not_as_it_was_written_is_refused(data: Any, why: str) -> None:
    with pytest.raises(SxError, match=why):
        read_sections(data)


def test_a_list_that_contains_itself_is_refused() -> None:
    knot: list[Any] = [1]
    knot.append(knot)
    with pytest.raises(SxError, match="contains itself"):
        plain(knot)


def test_lists_in_so_many_places_that_their_text_never_ends_are_refused() -> None:
    data: list[Any] = [1]
    for _ in range(64):
        data = [data, data]
    with pytest.raises(SxError, match="too large"):
        plain(data)


def test_a_plain_copy_changes_nothing_in_place() -> None:
    inner = [2]
    copy = plain([1, inner, inner])
    assert copy == [1, [2], [2]]
    assert copy[1] is not inner
