"""syntax/foreign.py: the text of the host's own objects, whatever their repr does."""

from __future__ import annotations

import sys

import pytest

from sx_kernel.base.errors import Interrupted
from sx_kernel.syntax.foreign import IN_MESSAGES, MOST, foreign_text


class Shown:
    """An object whose repr does what it is told."""

    def __init__(self, text: object) -> None:
        self.text = text

    def __repr__(self) -> str:
        if isinstance(self.text, BaseException):
            raise self.text
        return self.text  # type: ignore[return-value]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("<Thing at 0x7f00ab>", "<Thing>"),
        ("a\x1b[2Jb\x07", "a\\x1b[2Jb\\x07"),
        ("a\nb\tc", "a\nb\tc"),
        (ValueError("no"), "#<Shown, whose repr raises ValueError>"),
        (SystemExit(1), "#<Shown, whose repr raises SystemExit>"),
        (RecursionError(), "#<Shown, whose repr nests too deeply>"),
        (5, "#<Shown, whose repr raises TypeError>"),
    ],
)
def test_an_object_is_shown_whatever_its_repr_does(text: object, shown: str) -> None:
    assert foreign_text(Shown(text)) == shown


def test_in_a_message_it_is_one_line() -> None:
    assert foreign_text(Shown("a\n  b\n"), IN_MESSAGES) == "a b"


def test_a_long_text_is_cut() -> None:
    assert foreign_text(Shown("x" * (MOST + 1))) == "x" * MOST + "…"


def test_who_interrupts_is_not_held_up() -> None:
    with pytest.raises(Interrupted):
        foreign_text(Shown(Interrupted()))


def test_an_object_that_nests_for_ever_leaves_the_recursion_limit_as_it_was() -> None:
    class Endless:
        def __repr__(self) -> str:
            return repr(self)

    limit = sys.getrecursionlimit()
    assert foreign_text(Endless()) == "#<Endless, whose repr nests too deeply>"
    assert sys.getrecursionlimit() == limit
