"""Ctrl-C at every moment of a cell: heard, and whatever it breaks off, so is the next one.

A trace function plays the signal: it calls the handler at the n-th line that Python comes to. That
is any place at all, while real signals need luck: one in two thousand met a look at the cache's
figures between two evaluations, after which no later one was ever heard.
"""

from __future__ import annotations

import linecache
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from random import Random
from types import FrameType
from typing import Any

import pytest

from tests.faults import ERRORS, Fault
from tests.kernel.inside import Inside, Message, reply

pytestmark = pytest.mark.timeout(120)

TURNS = "(let loop ((i 0)) (if (< i 200000) (loop (+ i 1)) i))"
"""Long enough for an interruption that is lost at first to come again."""

FIGURES = f"%jit\n%jit list\n(define (f x) x)\n(f 1)\n%jit trace {{folder}}/trace.json\n{TURNS}"
OVER = ("note_end", "end_streams", "end", "__exit__", "flush_streams")
"""Functions in which a cell's evaluation is over, so that an interruption is too late."""


class Moment:
    """The line number `at`, at which SIGINT comes; `seen`: the places of all lines until then.

    `start`: what the file and text of the line say from which on lines are counted.
    """

    def __init__(self, kernel: Inside, at: int, start: tuple[str, str] = ("", "")) -> None:
        self.kernel = kernel
        self.at = at
        self.start = start
        self.seen: list[tuple[str, int, bool]] = []
        self.where: list[str] = []

    def trace(self, frame: FrameType, _event: str, _arg: Any) -> Any:
        file = frame.f_code.co_filename
        if "sx_kernel" not in file:  # not the compiled loop
            return None
        if not self.seen and not self._starts(file, frame.f_lineno):
            return self.trace
        evaluating = self.kernel.kernel.workspace.session.is_evaluating
        self.seen.append((file, frame.f_lineno, evaluating))
        if len(self.seen) != self.at:
            return self.trace
        sys.settrace(None)
        at: FrameType | None = frame
        while at is not None:
            self.where.append(at.f_code.co_qualname)
            at = at.f_back
        handler: Any = signal.getsignal(signal.SIGINT)
        handler(signal.SIGINT, frame)
        return None

    def _starts(self, file: str, line: int) -> bool:
        name, text = self.start
        return not name or (file.endswith(name) and text in linecache.getline(file, line))


def interrupted_at(
    inside: Inside, at: int, code: str, *, start: tuple[str, str] = ("", ""), **options: Any
) -> tuple[Moment, Message]:
    """Run a cell that is interrupted at its line `at`; how far it came, and its reply."""
    moment = Moment(inside, at, start)
    inside.kernel.cells.asked_to_stop = False
    before = sys.gettrace()
    sys.settrace(moment.trace)
    try:
        sent = inside.run(code, **options)
    finally:
        sys.settrace(before)
    return moment, reply(sent)


@pytest.fixture
def inside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Inside]:
    monkeypatch.setenv("SX_HISTORY", str(tmp_path / "history.sqlite"))
    before = signal.getsignal(signal.SIGINT)
    opened = Inside()
    opened.kernel.pre_handler_hook()
    try:
        yield opened
    finally:
        opened.close()
        signal.signal(signal.SIGINT, before)


def check(inside: Inside, moment: Moment, answer: Message) -> None:
    """It was heard unless it came too late, and all is as it should be for the next one."""
    cache = inside.kernel.workspace.session.policy.cache
    assert cache.busy == 0, moment.where
    assert not inside.kernel.workspace.session.is_evaluating
    if answer["status"] == "ok":
        functions = {name.rpartition(".")[2] for name in moment.where}
        assert "Cells.run" not in moment.where or {*OVER} & functions, moment.where
    else:
        assert answer["ename"] == "interrupted", (answer, moment.where)


CACHE = tuple(
    f"jit/cache/{part}.py" for part in ["section", "shelf", "figures", "leaving", "cache"]
)
"""Where the operations of the cache stand."""


def moments(inside: Inside, code: str, *, count: int) -> list[int]:
    """All lines where the cache is at work and nothing is evaluated, and so many others."""
    inside.run(code)
    seen = interrupted_at(inside, 0, code)[0].seen
    places: dict[tuple[str, int, bool], int] = {}
    for at, place in enumerate(seen, 1):
        if place[0].endswith(CACHE) and not place[2]:
            places.setdefault(place, at)
    return [*places.values(), *Random(1).sample(range(1, len(seen)), count)]


@pytest.mark.parametrize("code", [TURNS, FIGURES], ids=["a loop", "figures"])
def test_an_interrupt_at_any_moment_leaves_the_next_one_to_be_heard(
    inside: Inside, tmp_path: Path, code: str
) -> None:
    code = code.format(folder=tmp_path)
    for at in moments(inside, code, count=24):
        check(inside, *interrupted_at(inside, at, code))


def test_an_interrupt_at_any_moment_of_something_that_fails_is_heard(
    inside: Inside, tmp_path: Path
) -> None:
    """Whoever tells in words why something beside the evaluation failed must not swallow it."""
    code = FIGURES.format(folder=tmp_path)
    for at in moments(inside, code, count=16):
        with Fault(1, ERRORS[at % len(ERRORS)], on=True):
            moment, answer = interrupted_at(inside, at, code)
        if answer["status"] == "error" and answer["ename"] == "io-error":
            continue  # the trace could not be written, before the interruption or by it
        check(inside, moment, answer)


def test_an_interrupt_just_before_a_user_expression_ends_it(inside: Inside) -> None:
    asked = {"e": "(set! ended true)"}
    start = ("kernel/cells.py", "value = Value(self._workspace.session.eval(")
    for at in (1, 2, 3):
        inside.run("(define ended false)")
        _, answer = interrupted_at(inside, at, "1", start=start, user_expressions=asked)
        assert answer["user_expressions"]["e"]["ename"] == "interrupted"
        assert inside.kernel.workspace.session.eval("ended") is False
