"""session/bounds/interrupts.py: Ctrl-C, from the signal to the session that is evaluating."""

from __future__ import annotations

import signal
import sys
import threading

import pytest

from sx_kernel.base.errors import Interrupted
from sx_kernel.session.bounds.interrupts import interruptible


class Evaluating:
    """Stands for a session; counts what it was asked."""

    def __init__(self, *, evaluating: bool) -> None:
        self.evaluating = evaluating
        self.asked = 0

    def interrupt(self) -> bool:
        self.asked += 1
        return self.evaluating

    def interrupt_soon(self) -> None:
        self.asked += 1

    def break_off(self) -> None:
        raise KeyboardInterrupt


def test_the_handler_is_there_in_the_block_only() -> None:
    before, hook = signal.getsignal(signal.SIGINT), sys.unraisablehook
    with interruptible(Evaluating(evaluating=True)):
        assert signal.getsignal(signal.SIGINT) is not before
        assert sys.unraisablehook is not hook
    assert signal.getsignal(signal.SIGINT) is before
    assert sys.unraisablehook is hook


def test_a_session_that_evaluates_sees_to_it_itself() -> None:
    session = Evaluating(evaluating=True)
    with interruptible(session) as interrupts:
        signal.raise_signal(signal.SIGINT)
        interrupts.check()
    assert (session.asked, interrupts.asked, interrupts.missed) == (1, 1, False)


def test_what_comes_between_two_forms_is_noticed_before_the_next() -> None:
    with interruptible(Evaluating(evaluating=False)) as interrupts:
        signal.raise_signal(signal.SIGINT)
        with pytest.raises(Interrupted):
            interrupts.check()


def test_a_second_one_stops_whatever_is_going_on() -> None:
    with interruptible(Evaluating(evaluating=False)):
        signal.raise_signal(signal.SIGINT)
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)


def test_what_may_be_left_half_done_is_stopped_at_once() -> None:
    session = Evaluating(evaluating=False)
    with (
        pytest.raises(KeyboardInterrupt),
        interruptible(session) as interrupts,
        interrupts.at_once(),
    ):
        signal.raise_signal(signal.SIGINT)


def test_answers_are_stopped_while_they_are_made_and_not_between() -> None:
    with interruptible(Evaluating(evaluating=False)) as interrupts:
        answers = interrupts.each(iter([1, 2]))
        assert next(answers) == 1
        assert not interrupts.outright
        assert list(answers) == [2]


def test_another_thread_has_no_handler_of_signals() -> None:
    seen: list[bool] = []

    def work() -> None:
        before = signal.getsignal(signal.SIGINT)
        with interruptible(Evaluating(evaluating=False)):
            seen.append(signal.getsignal(signal.SIGINT) is before)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join(30)
    assert seen == [True]
