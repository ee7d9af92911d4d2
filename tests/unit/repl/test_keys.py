"""repl/keys.py: the editor's keys, and that they are documented."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from sx_kernel.repl.keys import EDITS, LONG_TEXT, MOVES
from tests.unit.repl.conftest import Keyboard

Keyboards = Callable[..., Keyboard]
ESCAPE, LEFT = "\x1b", "\x1b[D"


EMACS = [
    ("(f| x) y", "\x1b)", "(f| x y)"),
    ("(f| x)", "\x1b}", "(f|) x"),
    ("a (|b)", "\x1b\x1b[1;5D", "(a |b)"),
    ("(|a b)", "\x1b\x1b[1;5C", "a (|b)"),
    ("(f |x)", "\x1b(", "(f (|x))"),
    ("(f |x)", "\x1b{", "(f {|x})"),
    ("(f |x)", "\x1b]", "(f [|x])"),
    ("(f (|x))", "\x1bs", "(f |x)"),
    ("(f (g |x))", "\x1br", "(f |x)"),
    ("(f |(g x) y)", "\x1b\x0b", "(f | y)"),
    ("(f (g x)| y)", "\x1b\x08", "(f | y)"),
    ("(f |(g x) y)", "\x1b\x06", "(f (g x)| y)"),
    ("(f (g x)| y)", "\x1b\x02", "(f |(g x) y)"),
    ("(f (g |x))", "\x1b\x15", "(f |(g x))"),
    ("(f (g |x) y)", "\x1b\x0e", "(f (g x)| y)"),
    ("(f| (g x))", "\x1b\x04", "(f (|g x))"),
    ("(a) (b |c)", "\x1b\x01", "(a) |(b c)"),
    ("(a |b) (c)", "\x1b\x05", "(a b)| (c)"),
]


VI = [
    ("(f| x) y", ">)", "(f| x y)"),
    ("(f| x)", "<)", "(f|) x"),
    ("a (|b)", "<(", "(a |b)"),
    ("(|a b)", ">(", "a (|b)"),
    ("(f |x)", ",w", "(f (|x))"),
    ("(f (|x))", "dsf", "(f |x)"),
    ("(f (g |x))", ",r", "(f |x)"),
    ("(f |(g x) y)", ",k", "(f | y)"),
    ("(f (g |x))", "(", "(f |(g x))"),
    ("(f |x (g))", ",d", "(f x (|g))"),
    ("(f (g |x) y)", "daf", "(f | y)"),
    ("(f (g |x) y)", "dif", "(f (|) y)"),
    ("(f |foo y)", "dae", "(f | y)"),
]


def placed(text: str) -> str:
    """Keys that paste `text` and put the cursor where it has its `|`."""
    before, _, after = text.partition("|")
    return f"\x1b[200~{before}{after}\x1b[201~" + LEFT * len(after)


@pytest.mark.parametrize(("before", "key", "after"), EMACS)
def test_emacs_keys(keyboard: Keyboards, before: str, key: str, after: str) -> None:
    assert keyboard().text(placed(before), key) == after


@pytest.mark.parametrize(("before", "keys", "after"), VI)
def test_vi_keys_in_normal_mode(keyboard: Keyboards, before: str, keys: str, after: str) -> None:
    # Escape steps back by one
    moved = before.replace("|", "")
    at = before.index("|") + 1
    start = f"{moved[:at]}|{moved[at:]}"
    assert keyboard(editing="vi").text(placed(start), ESCAPE, *keys) == after


def test_all_structural_keys_are_tried() -> None:
    # each edit has one pair of entries, wrapping in other brackets and killing backwards included
    assert len(EMACS) == len(EDITS) + len(MOVES)


def test_all_vi_keys_are_documented() -> None:
    page = Path(__file__).parents[3] / "docs" / "prompt.md"
    text = page.read_text(encoding="utf-8")
    for _, _, keys in (*EDITS, *MOVES):
        assert f"`{keys.replace(' ', '')}`" in text, keys


def test_nothing_closes_by_itself_in_a_text_that_is_too_long(keyboard: Keyboards) -> None:
    long = "x" * (LONG_TEXT + 1)
    assert keyboard().text(f"\x1b[200~{long}\x1b[201~", "(") == f"{long}(|"
    assert keyboard().text("(") == "(|)"


def test_a_count_repeats_an_edit(keyboard: Keyboards) -> None:
    assert keyboard().text(placed("(f|) x y"), "\x1b2", "\x1b)") == "(f| x y)"


def test_a_movement_that_leads_nowhere_leaves_the_cursor(keyboard: Keyboards) -> None:
    up = "\x1b\x15"
    assert keyboard().text(placed("(f (g |x))"), up, up, up) == "|(f (g x))"
    assert keyboard().text(placed("|x"), up) == "|x"
