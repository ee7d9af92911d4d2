"""Ctrl-C at a prompt is never lost and never raised where nobody expects it."""

from __future__ import annotations

import os
import select
import signal
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from io import StringIO
from typing import Any

import pytest

from sx_kernel import Session
from sx_kernel.base.flags import Flags
from sx_kernel.repl.attention import Attention
from sx_kernel.repl.console import Console
from sx_kernel.repl.display import Display
from sx_kernel.repl.loop import Loop
from sx_kernel.repl.start import line_loop
from sx_kernel.session.desk.history import History
from sx_kernel.session.desk.shown import Shown
from sx_kernel.session.desk.workspace import Workspace

pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals as POSIX has them")


@pytest.fixture
def attention() -> Iterator[Attention]:
    before = signal.getsignal(signal.SIGINT)
    with Attention() as listening:
        yield listening
    assert signal.getsignal(signal.SIGINT) is before


def press() -> None:
    """Ctrl-C, as the terminal sends it."""
    os.kill(os.getpid(), signal.SIGINT)


def wait() -> str:
    """Wait for a key that never comes."""
    hear, tell = os.pipe()
    try:
        select.select([hear], [], [], 30)
    finally:
        os.close(hear)
        os.close(tell)
    return "nobody interrupted"


def test_it_ends_the_reading_of_a_line(attention: Attention) -> None:
    with pytest.raises(KeyboardInterrupt):
        attention.heard(lambda: (press(), wait()))
    assert not attention.take()


def test_elsewhere_it_is_noted_once(attention: Attention) -> None:
    press()
    press()
    assert attention.take()
    assert not attention.take()


def test_a_note_ends_the_next_reading_at_once(attention: Attention) -> None:
    press()
    with pytest.raises(KeyboardInterrupt):
        attention.heard(lambda: pytest.fail("a line was read"))
    assert attention.heard(lambda: "a line") == "a line"


def test_while_completing_it_waits_and_then_ends_the_waiting_for_a_key(
    attention: Attention,
) -> None:
    completed = []

    def work() -> str:
        with attention.deferred():
            press()
            completed.append("all of it")
        return wait()

    with pytest.raises(KeyboardInterrupt):
        attention.heard(work)
    assert completed == ["all of it"]


def test_pressed_again_while_the_first_one_is_under_way_it_is_noted(attention: Attention) -> None:
    def work() -> None:
        try:
            press()
        finally:
            press()

    with pytest.raises(KeyboardInterrupt):
        attention.heard(work)
    assert attention.take()


def test_what_python_makes_of_a_handler_called_twice_is_ctrl_c(attention: Attention) -> None:
    def work() -> None:
        raise SystemError("returned a result with an exception set") from KeyboardInterrupt()

    with pytest.raises(KeyboardInterrupt):
        attention.heard(work)


def test_whoever_wakes_up_is_told_after_the_note(attention: Attention) -> None:
    seen = []
    attention.wake = lambda: seen.append(attention.take())
    press()
    assert seen == [True]


# -- nobody types anything ------------------------------------------------------------------------


class Keyboard:
    """Keys that are waited for in a system call, as the C library waits for them."""

    def __init__(self) -> None:
        self.hear, self.tell = os.pipe()

    def press(self, key: bytes = b"k") -> None:
        os.write(self.tell, key)

    def line(self) -> str:
        """The next key."""
        assert select.select([self.hear], [], [], 30)[0], "nobody pressed a key"
        return os.read(self.hear, 1).decode()


@pytest.fixture
def keys() -> Iterator[Keyboard]:
    made = Keyboard()
    yield made
    os.close(made.hear)
    os.close(made.tell)


def test_when_no_line_comes_for_a_while_something_is_done_once(
    attention: Attention, keys: Keyboard
) -> None:
    done = []

    def idle() -> None:
        done.append("idle")
        keys.press()

    assert attention.heard(keys.line, after=0.01, idle=idle) == "k"
    assert done == ["idle"]


def test_it_is_done_again_for_the_next_line_and_not_for_one_that_is_there(
    attention: Attention, keys: Keyboard
) -> None:
    done = []

    def idle() -> None:
        done.append("idle")
        keys.press()

    for _ in range(3):
        attention.heard(keys.line, after=0.01, idle=idle)
    keys.press()
    attention.heard(keys.line, after=60, idle=idle)
    assert done == ["idle"] * 3


def test_while_completing_it_is_not_done(attention: Attention, keys: Keyboard) -> None:
    order = []

    def idle() -> None:
        order.append("idle")
        keys.press()

    def work() -> str:
        with attention.deferred():
            select.select([], [], [], 0.1)  # much longer than `after`
            order.append("completed")
        return keys.line()

    attention.heard(work, after=0.01, idle=idle)
    assert order == ["completed", "idle"]


def test_ctrl_c_does_not_break_it_off(attention: Attention, keys: Keyboard) -> None:
    order = []

    def idle() -> None:
        press()
        order.append("all of it")

    with pytest.raises(KeyboardInterrupt):
        attention.heard(keys.line, after=0.01, idle=idle)
    assert order == ["all of it"]


def test_the_plain_prompt_drops_code_that_is_not_used(
    monkeypatch: pytest.MonkeyPatch, keys: Keyboard
) -> None:
    seconds: Any = 0.01
    session = Session(threshold=1, flags=Flags(jit_idle=seconds))
    session.eval("(define (f x) x) (f 1) (f 2)")
    session.idle()
    session.eval("(+ 1 2)")
    cache = session.policy.cache
    idle = session.idle

    def swept() -> int:
        gone = idle()
        keys.press()
        return gone

    monkeypatch.setattr(session, "idle", swept)
    monkeypatch.setattr("builtins.input", lambda _prompt: keys.line())
    assert cache.size
    output = Screen()
    workspace = Workspace(session, Session, history=History(None, face="test"))
    loop = line_loop(workspace, Console(output, output))
    with loop.attention or nullcontext():
        assert loop.read() == "k"
    assert cache.size == 0


def test_a_sweep_that_fails_is_told_and_the_line_is_read(
    monkeypatch: pytest.MonkeyPatch, keys: Keyboard
) -> None:
    def fail() -> int:
        keys.press()
        raise RuntimeError("no broom")

    seconds: Any = 0.01
    session = Session(flags=Flags(jit_idle=seconds))
    monkeypatch.setattr(session, "idle", fail)
    monkeypatch.setattr("builtins.input", lambda _prompt: keys.line())
    output = Screen()
    workspace = Workspace(session, Session)
    loop = line_loop(workspace, Console(output, output))
    with loop.attention or nullcontext():
        assert loop.read() == "k"
    told: list[str] = []
    workspace.aside.deliver(told.append)
    assert len(told) == 1
    assert "compiled code is not swept" in told[0]
    assert "no broom" in told[0]


# -- the loop ------------------------------------------------------------------------------------


class Screen(StringIO):
    """What a terminal without colours gets."""

    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def _colourless(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")


class Script:
    """A prompt whose inputs are given, with what it writes."""

    def __init__(self, *inputs: str | Callable[[], str]) -> None:
        self.output = Screen()
        self.attention = Attention()
        workspace = Workspace(
            Session(out=self.output.write), Session, history=History(None, face="test")
        )
        waiting = list(reversed(inputs))

        def read() -> str:
            if not waiting:
                raise EOFError
            text = waiting.pop()
            return text if isinstance(text, str) else text()

        console = Console(self.output, self.output)
        self.loop = Loop(workspace, Display(console), read, self.attention)

    def run(self) -> str:
        """What the prompt writes until its inputs end."""
        assert self.loop.run() == 0
        return self.output.getvalue()


def test_between_enter_and_evaluation_it_stops_the_evaluation() -> None:
    def typed() -> str:
        press()
        return '(display "too late")'

    assert Script(typed, "(+ 1 2)").run() == "\ninterrupted\n3\n"


def test_while_a_value_is_printed_it_stops_the_printing() -> None:
    script = Script("(list 1 2)", "(+ 1 2)")
    display = script.loop.display
    show = display.show

    def slow(shown: Shown) -> str:
        display.show = show
        press()
        return wait()

    display.show = slow
    assert script.run() == "\ninterrupted\n3\n"


def test_before_the_first_form_begins_it_stops_the_input() -> None:
    script = Script("(let loop () (loop))", "(+ 1 2)")
    workspace = script.loop.workspace
    run = workspace.run

    def late(text: str, name: str) -> Iterator[Shown]:
        script.loop.workspace.run = run
        press()
        yield from run(text, name)

    workspace.run = late
    assert script.run() == "\ninterrupted\n3\n"


def test_at_the_end_of_an_input_it_leaves_the_next_one_alone() -> None:
    def typed() -> str:
        script.attention.take()  # as reading a line does
        return "(+ 1 2)"

    script = Script("(* 4 5)", typed)
    history = script.loop.workspace.history
    finish = history.finish

    def slow(line: int, *, ok: bool, output: str | None = None) -> None:
        press()
        finish(line, ok=ok, output=output)

    history.finish = slow
    assert script.run() == "20\n3\n"
