"""machine/control/segments.py: pieces of continuations."""

from __future__ import annotations

from typing import Any

import pytest

from sx_kernel.base.errors import SxError
from sx_kernel.machine.context import BindRecord, Prompt, Raised, Winder
from sx_kernel.machine.control.segments import (
    Segment,
    between,
    cut,
    find_prompt,
    in_computation,
)
from sx_kernel.machine.frames import EXIT, GUARD, IF, OP, RESET, SEQ, WIND, shared
from sx_kernel.session.session import Session

BOTTOM = (EXIT, None)


def test_a_cut_takes_the_frames_down_to_the_one_that_is_asked_for() -> None:
    low = (SEQ, BOTTOM, "low", [0], 1)
    reset = (RESET, low, None, None)
    top = (IF, reset, "top", [1])
    frames, below = cut(top, lambda frame: frame[0] == RESET)
    assert [frame[0] for frame in frames] == [IF, RESET]
    assert below is low
    everything, below = cut(top, lambda _frame: False)
    assert len(everything) == 3
    assert below is BOTTOM


def test_a_cut_through_captured_frames_gives_copies() -> None:
    env: list[Any] = [1]
    frames, _ = cut(shared((IF, (RESET, BOTTOM, None, None), "top", env)), lambda f: f[0] == RESET)
    assert frames[0][3] == env
    assert frames[0][3] is not env


def test_a_segment_can_be_put_onto_any_number_of_continuations() -> None:
    env: list[Any] = [None, 1]
    segment = Segment([(SEQ, None, "b", env, 1), (IF, None, "a", env)], None, None, [])
    first, second = (segment.onto(BOTTOM, None, None, []).kont for _ in range(2))
    assert [first[0], first[1][0], first[1][1]] == [IF, SEQ, BOTTOM]
    assert first[3] is first[1][3]  # one activation has one environment
    assert first[3] is not second[3]
    first[3][1] = 9
    assert env[1] == second[3][1] == 1


def test_records_that_referred_to_what_was_outside_refer_to_what_is_outside_now() -> None:
    outside, elsewhere = BindRecord(None, []), BindRecord(None, [])
    inner = BindRecord(outside, [])
    data = Raised("c", "fail", inner)
    segment = Segment([(GUARD, None, inner), (OP, None, "f", data)], inner, outside, [])
    made = segment.onto(BOTTOM, elsewhere, None, [])
    assert made.handlers is not inner
    assert made.handlers.outer is elsewhere
    assert made.kont[3].installed is made.handlers
    assert made.kont[1][2] is made.handlers
    assert inner.outer is outside


def test_winders_are_copied_and_known_ones_are_used() -> None:
    winder = Winder("in", "out", None, None)
    segment = Segment([(WIND, None, winder)], None, None, [winder])
    outer = Winder("o", "o", None, None)
    made = segment.onto(BOTTOM, None, outer, [])
    assert made.winders is not winder
    assert made.winders.outer is outer
    assert made.winders.origin is winder
    assert segment.onto(BOTTOM, None, outer, [made.winders]).winders is made.winders


def test_winders_between_two_come_outermost_first() -> None:
    a = Winder("a", "a", None, None)
    b = Winder("b", "b", a, None)
    c = Winder("c", "c", b, None)
    assert between(c, a) == [b, c]
    assert between(a, a) == []


def test_a_prompt_is_found_in_the_winders_around() -> None:
    prompt = Prompt("perform")
    around = Winder(None, None, None, None, prompt=prompt)
    inner = Winder("a", "a", around, None)
    assert find_prompt(inner, prompt) is around
    assert find_prompt(inner, Prompt("perform")) is None
    assert in_computation(inner)
    assert not in_computation(Winder("a", "a", None, None))


def test_a_continuation_of_a_form_that_is_over_goes_on_with_its_rest() -> None:
    session = Session(threshold=None)
    session.eval("(define k nil) (define n 0)")
    session.eval("(begin (call/cc (fn (c) (set! k c))) (set! n (+ n 1)))")
    for _ in range(2):
        session.eval("(k nil)")
    assert session.eval("n") == 3


def test_what_the_host_has_gone_on_from_cannot_be_entered_again() -> None:
    session = Session(threshold=None)
    session.define("host", lambda f: session.call(f))
    session.eval("(define k nil) (host (fn () (call/cc (fn (c) (set! k c)))))")
    with pytest.raises(SxError, match="which has gone on"):
        session.eval("(k 1)")
