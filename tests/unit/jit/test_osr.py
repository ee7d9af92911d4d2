"""jit/osr.py: loops that turn long on the machine go on in compiled code."""

from __future__ import annotations

from typing import Any

import pytest

from sx_kernel.ir.nodes import Loop
from sx_kernel.jit.osr import HOT_TURNS, NOT_SOON
from sx_kernel.machine.link import global_key
from sx_kernel.session.session import Session

SUM = "(define (f n) (let loop ((i 0) (s 0)) (if (= i n) s (loop (+ i 1) (+ s i)))))"


@pytest.fixture
def session() -> Session:
    return Session(threshold=2, out=lambda _text: None)


def loop_of(session: Session) -> Loop:
    body: Any = session.machine.globals[global_key("f")].__closure__[1].cell_contents.body
    assert type(body) is Loop
    return body


def test_a_loop_that_turns_for_long_is_compiled_in_its_first_call(session: Session) -> None:
    session.eval(SUM)
    assert session.eval(f"(f {HOT_TURNS * 10})") == sum(range(HOT_TURNS * 10))
    entry = loop_of(session).entry
    assert entry is not None
    assert entry[0].rt.code is not None


def test_a_short_loop_is_not(session: Session) -> None:
    session.eval(SUM)
    session.eval("(f 3)")
    assert loop_of(session).entry is None


def test_entering_is_no_call(session: Session) -> None:
    session.eval(SUM)
    stats = session.stats()
    before = stats["hits"] + stats["misses"]
    session.eval(f"(f {HOT_TURNS * 10})")
    stats = session.stats()
    assert stats["hits"] + stats["misses"] == before + 1


def test_what_it_has_done_before_is_not_done_again(session: Session) -> None:
    session.eval("(define log (list)) (define (f n) (let loop ((i 0)) (if (= i n) (len log) (begin (append! log i) (loop (+ i 1))))))")  # fmt: skip
    assert session.eval(f"(f {HOT_TURNS * 6})") == HOT_TURNS * 6


def test_without_a_threshold_no_loop_is_entered() -> None:
    off = Session(threshold=None, out=lambda _text: None)
    off.eval(SUM)
    off.eval(f"(f {HOT_TURNS * 10})")
    assert loop_of(off).entry is None
    assert off.stats()["compiled"] == 0


def test_a_loop_that_does_not_compile_is_not_asked_about_soon(session: Session) -> None:
    deep = "(list " * 500 + "i" + ")" * 500
    session.eval(f"(define (f n) (let loop ((i 0)) (if (= i n) i (begin {deep} (loop (+ i 1))))))")
    session.eval(f"(f {HOT_TURNS * 4})")
    assert loop_of(session).turns < 0
    assert NOT_SOON < -HOT_TURNS * 1000
