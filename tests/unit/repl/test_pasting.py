"""repl/pasting.py: many characters at once are one paste."""

from __future__ import annotations

from collections.abc import Callable

from prompt_toolkit.buffer import Buffer
from prompt_toolkit.key_binding.key_processor import KeyPress
from prompt_toolkit.keys import Keys

from sx_kernel.repl.pasting import BURST, merged
from tests.unit.repl.conftest import Keyboard

Keyboards = Callable[..., Keyboard]
ENTER, ESCAPE = "\r", "\x1b"


LONG = '(define (f x)\n\t(g "(" x)\n(list 1 2 3 4 5 6 7))'


def test_a_burst_is_one_key_and_stays_as_it_is(keyboard: Keyboards) -> None:
    opened = keyboard()
    pressed: list[object] = []
    opened.app.key_processor.before_key_press += lambda _: pressed.append(1)
    opened.pipe.send_text(LONG.replace("\n", "\r"))
    assert opened.read(lambda buffer: buffer.text == LONG, ENTER) == LONG
    assert len(pressed) < 5


def test_enter_behind_a_burst_submits_it(keyboard: Keyboards) -> None:
    opened = keyboard()
    opened.pipe.send_text(LONG + "\r")
    assert opened.editor.read() == LONG


def test_a_burst_among_other_keys_is_typed(keyboard: Keyboards) -> None:
    opened = keyboard(auto_close=False)
    opened.pipe.send_text(LONG.replace("\t", "") + "\x1b[D" + "x")
    assert opened.text() == LONG.replace("\t", "")[:-1] + "x|)"


def test_a_burst_steps_over_brackets_that_closed_themselves(keyboard: Keyboards) -> None:
    opened = keyboard()
    opened.pipe.send_text("(")
    rest = "list 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15)"

    coming = [rest]  # asked again before the keys have come, it must not send them twice

    def rest_comes(buffer: Buffer) -> bool:
        if buffer.text == "()" and coming:
            opened.pipe.send_text(coming.pop())
        return buffer.text.endswith("15)")

    assert opened.read(rest_comes, ENTER) == "(" + rest


def test_in_vi_s_normal_mode_a_burst_is_commands(keyboard: Keyboards) -> None:
    opened = keyboard(editing="vi")
    assert opened.text("abcd", ESCAPE, "x" * 40) == "|"


def presses(text: str) -> list[KeyPress]:
    return [KeyPress(Keys.ControlM if c == "\n" else c) for c in text]


def test_what_somebody_can_type_stays_keys() -> None:
    typed = presses("x" * (BURST - 1))
    assert merged(typed) is typed


def test_a_burst_is_one_paste_with_its_lines() -> None:
    (paste,) = merged(presses("(a\n" + "x" * BURST))
    assert (paste.key, paste.data) == (Keys.BracketedPaste, "(a\n" + "x" * BURST)


def test_enter_at_the_end_stays_a_key() -> None:
    paste, enter = merged(presses("x" * BURST + "\n"))
    assert paste.data == "x" * BURST and enter.key == Keys.ControlM


def test_keys_that_write_nothing_make_it_no_paste() -> None:
    mixed = [*presses("x" * BURST), KeyPress(Keys.Left)]
    assert merged(mixed) is mixed
