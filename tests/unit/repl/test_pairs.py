"""Typing brackets and quotes: pairs close themselves, and nothing stands in the way of typing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sx_kernel.repl import pairs
from sx_kernel.repl.structural import Edit


def typed(keys: str, text: str = "|") -> str:
    """`text` after the keys are typed one by one, `<` being Backspace; `|` is the cursor."""
    at = text.index("|")
    text = text[:at] + text[at + 1 :]
    for key in keys:
        edit = press(text, at, key)
        text, at = edit.text, edit.cursor
    return f"{text[:at]}|{text[at:]}"


def press(text: str, at: int, key: str) -> Edit:
    """What one key does, as the key bindings have it."""
    if key == "<":
        erased = pairs.erase_backward(text, at)
        return erased or Edit(text[: max(0, at - 1)] + text[at:], max(0, at - 1))
    edit = None
    if key in pairs.OPENING:
        edit = pairs.type_opening(text, at, key)
    elif key in pairs.CLOSERS:
        edit = pairs.type_closing(text, at, key)
    elif key == '"':
        edit = pairs.type_quote(text, at)
    return edit or Edit(text[:at] + key + text[at:], at + 1)


@pytest.mark.parametrize(
    ("text", "keys", "after"),
    [
        ("|", "(", "(|)"),
        ("|", "([{", "([{|}])"),
        ("|", "(+ 1 (f 2))", "(+ 1 (f 2))|"),
        ("(a |  )", ")", "(a   )|"),
        ("(a |b)", ")", "(a )|b)"),
        ("(a|]", ")", "(a)|]"),
        ("|a", "(", "(|a"),
        ("|)", "(", "(|))"),
        ("|", '"', '"|"'),
        ("|", '"a"', '"a"|'),
        ("|", '"(', '"(|"'),
        ('"a| b"', '"', '"a\\"| b"'),
        ('"a|', '"', '"a"|'),
        ("|", '"\\""', '"\\""|'),
        ("; a|", "(", "; a(|"),
        ("#\\|", "(", "#\\(|"),
        ("#\\|", '"', '#\\"|'),
        ("(|)", "<", "|"),
        ('"|"', "<", "|"),
        ("(a|)", "<", "(|)"),
        ("(|]", "<", "|]"),
        ('"(|)"', "<", '"|)"'),
        ("|", "<", "|"),
    ],
)
def test_what_a_key_does(text: str, keys: str, after: str) -> None:
    assert typed(keys, text) == after


@given(st.text('()[]{}";\\#ab \n', max_size=30))
def test_typing_what_is_balanced_gives_what_was_typed(text: str) -> None:
    """Whoever types closing brackets by hand gets no second ones."""
    left = typed(text).replace("|", "", 1)
    opened, done = [], True
    for c in text:
        if c in '";\\#':
            return
        if c in pairs.OPENING:
            opened.append(pairs.CLOSERS[pairs.OPENING.index(c)])
        elif c in pairs.CLOSERS:
            done = done and bool(opened) and opened.pop() == c
    if done and not opened:
        assert left == text


@given(st.text('()[]{}";\\#<ab \n', max_size=30))
def test_no_sequence_of_keys_fails(keys: str) -> None:
    typed(keys)
