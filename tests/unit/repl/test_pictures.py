"""repl/pictures.py: which terminals can show pictures, and what they are sent."""

from __future__ import annotations

from base64 import b64decode

import pytest

from sx_kernel.repl.pictures import inline, protocol

PNG = b"\x89PNG\r\n\x1a\n"


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({"TERM": "xterm-256color"}, None),
        ({"TERM": "xterm-kitty"}, "kitty"),
        ({"TERM": "xterm-ghostty"}, "kitty"),
        ({"TERM": "xterm-256color", "TERM_PROGRAM": "iTerm.app"}, "iterm"),
        ({"TERM": "xterm-256color", "TERM_PROGRAM": "WezTerm"}, "iterm"),
        ({"TERM": "tmux-256color", "TERM_PROGRAM": "WezTerm"}, None),
        ({}, None),
    ],
)
def test_terminals_that_can_show_pictures(
    environment: dict[str, str], expected: str | None
) -> None:
    assert protocol(environment) == expected


def test_kitty_gets_a_picture_in_pieces() -> None:
    sent = inline(PNG * 1000, "kitty")
    pieces = [piece.partition(";") for piece in sent.removesuffix("\x1b\\").split("\x1b\\")]
    assert [head for head, _, _ in pieces] == ["\x1b_Ga=T,f=100,q=2,m=1", "\x1b_Gm=1", "\x1b_Gm=0"]
    assert b64decode("".join(data for _, _, data in pieces)) == PNG * 1000


def test_iterm_gets_a_picture_at_once() -> None:
    head, _, data = inline(PNG, "iterm").partition(":")
    assert head == "\x1b]1337;File=inline=1;size=8"
    assert b64decode(data.removesuffix("\x07")) == PNG
