"""Running one program in every mode, and comparing what can be seen of it.

The machine alone is the definition; every other mode must agree with it on the value of each
form, on what was printed, and on errors: kind, message, place and the names in the backtrace.
"""

from __future__ import annotations

import signal
import sys
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import repeat
from random import Random
from typing import Any

from sx_kernel.base.errors import ErrorValue, Interrupted, SxError
from sx_kernel.base.flags import Flags
from sx_kernel.base.source import Place, Source
from sx_kernel.base.values import Symbol
from sx_kernel.machine.apply import OutOfSteps
from sx_kernel.session.evaluate.analysing import analysed
from sx_kernel.session.session import Session
from sx_kernel.syntax.places import end_in
from sx_kernel.syntax.printer import inspect_cut
from sx_kernel.syntax.reader import read
from tests.differential.generate.definitions import STOPPED
from tests.differential.trees import Program

REFERENCE = "machine"
CHECKED = Flags(verify=1)
FULL = ("full", "stress")  # modes in which all is compiled with all passes at once
MODES: dict[str, dict[str, Any]] = {
    REFERENCE: {"threshold": None},
    "first-call": {"threshold": 1, "flags": CHECKED},
    "second-call": {"threshold": 2, "flags": CHECKED},
    "full": {"threshold": 2, "flags": CHECKED},
    "default": {"threshold": 4},
    "budget-1": {"threshold": 1, "budget": 1, "flags": CHECKED},
    "budget-0": {"threshold": 1, "budget": 0},
    "stress": {"threshold": 1, "flags": CHECKED},
}
# Python frames that a stressed session may use above its caller, at least and at most.
STRESS_FRAMES = (45, 90)
PROGRAM_STEPS = 60_000
TIME_LIMIT = 20.0  # seconds for one form in one mode: a hang is a failure too
PRINTED_LENGTH = 2_000
STOPPED_STEPS = 2_000
STOPPED_SECONDS = 0.02
# The session sets its own limit when it evaluates; until then the analyser needs the usual room.
ANALYSIS_LIMIT = 5_000


@dataclass(frozen=True, slots=True)
class Seen:
    """What can be seen of evaluating one form."""

    value: str | None
    printed: str
    error: str | None = None
    place: str | None = None
    backtrace: tuple[str, ...] = ()

    def __str__(self) -> str:
        parts = [f"value {self.value}" if self.error is None else f"{self.error} at {self.place}"]
        if self.backtrace:
            parts.append(f"in {' < '.join(self.backtrace)}")
        if self.printed:
            parts.append(f"printed {self.printed!r}")
        return ", ".join(parts)


def form_name(number: int) -> str:
    """What errors call the form of that number."""
    return f"form {number}"


class TooLong(Exception):
    """The machine alone needs more steps than a program of this size should."""


class Runner:
    """One session in one mode."""

    def __init__(self, mode: str) -> None:
        self.mode = mode
        self.printed: list[str] = []
        self.session = Session(out=self.printed.append, **MODES[mode])
        self.session.policy.compiler.two_levels = mode not in FULL
        self.random = Random(0)
        self.ends: set[str] = set()
        if mode == "stress" or mode == "budget-1":
            self.session.policy.cache.set_backoff(False)  # evict and compile all the time
        if mode == "stress":
            vars(self.session.machine)["adapt_depth"] = _stay

    def run(self, program: Program, ends: set[str] | None = None) -> list[Seen]:
        """Evaluate the program form by form. Raises TooLong (the reference mode only).

        `ends`: the forms that are to be stopped, but end in the machine before that.
        """
        self.ends = ends or set()
        self.random.seed(program.seed)
        limit = sys.getrecursionlimit()
        try:
            seen: list[Seen] = []
            for i, text in enumerate(program.texts()):
                sys.setrecursionlimit(ANALYSIS_LIMIT)
                seen.append(self._form(text, i))
            return seen
        finally:
            sys.setrecursionlimit(limit)

    def _form(self, text: str, number: int) -> Seen:
        if self.mode == "stress":
            self._disturb()
        self.printed.clear()
        name = form_name(number)
        if text.startswith(f"({STOPPED} "):
            return self._stopped(text[len(STOPPED) + 2 : -1], name)
        try:
            value = self._eval(text, name)
        except SxError as problem:
            return self._failed(problem)
        except Interrupted:
            return Seen(None, "".join(self.printed), "no answer", f"{TIME_LIMIT} s")
        return Seen(inspect_cut(value, PRINTED_LENGTH), "".join(self.printed))

    def _eval(self, text: str, name: str) -> Any:
        if self.mode == REFERENCE:
            return self._bounded(text, name)
        with interrupt_after(self.session, TIME_LIMIT):
            return self.session.eval(text, name)

    def _stopped(self, text: str, name: str) -> Seen:
        """What is seen of a form that never ends: where it was stopped is a matter of luck."""
        try:
            if self.mode == REFERENCE:
                self.session.eval(text, name, max_steps=STOPPED_STEPS)
            else:
                # `+` may be another function by now: then there is time to compile, and to end
                seconds = TIME_LIMIT if name in self.ends else STOPPED_SECONDS
                self.session.eval(text, name, max_seconds=seconds)
        except Interrupted:
            return Seen(None, "", "stopped", None)
        except SxError as problem:
            return self._failed(problem)
        return Seen("ended", "")

    def _bounded(self, text: str, name: str) -> Any:
        session = self.session
        source = Source(text, name)
        parsed = read(source)
        value = None
        sys.setrecursionlimit(session.machine.soft_limit)
        for form, start in zip(parsed.forms, parsed.starts, strict=True):
            try:
                lam = analysed(session.context, form, parsed.positions, source, False)
            except SxError as problem:
                if type(form) is Symbol and type(problem.payload) is ErrorValue:
                    problem.payload.where = Place(source, start, end_in(source, start))
                raise
            try:
                value = session.machine.evaluate(lam, repeat(None, PROGRAM_STEPS))
            except OutOfSteps:
                raise TooLong from None
        return value

    def _failed(self, problem: SxError) -> Seen:
        payload = problem.payload
        if isinstance(payload, ErrorValue):
            message = f"{payload.kind}: {payload.message}"
            where, backtrace = payload.where, problem.backtrace or payload.backtrace
        else:
            message = f"raised {inspect_cut(payload, PRINTED_LENGTH)}"
            where, backtrace = problem.where, problem.backtrace
        names = tuple(entry.function or "top level" for entry in backtrace)
        place = None if where is None else str(where)
        return Seen(None, "".join(self.printed), message, place, names)

    def _disturb(self) -> None:
        """Leave compiled code all the time, and lose some of it out of the blue."""
        session, random = self.session, self.random
        session.machine.soft_limit = depth() + random.randint(*STRESS_FRAMES)
        chance = random.random()
        if chance < 0.15:
            session.policy.reset()
        elif chance < 0.3:
            session.policy.cache.set_budget(random.choice([0, 1, 2, 5]))
            session.policy.cache.set_budget(5000)


class Runners:
    """A session per mode, used for many programs, renewed after those that shadow names."""

    def __init__(self, modes: list[str] | None = None) -> None:
        self.modes = list(MODES) if modes is None else modes
        self.runners: dict[str, Runner] = {}

    def seen(self, program: Program) -> dict[str, list[Seen]]:
        """What each mode shows of `program`. Raises TooLong."""
        if program.shadows:
            self.runners.clear()
        try:
            found: dict[str, list[Seen]] = {}
            ends: set[str] = set()
            for mode in self.modes:
                if mode not in self.runners:
                    self.runners[mode] = Runner(mode)
                found[mode] = self.runners[mode].run(program, ends)
                if mode == REFERENCE:
                    seen = enumerate(found[mode])
                    ends = {form_name(i) for i, one in seen if one.error != "stopped"}
            return found
        except BaseException:
            self.runners.clear()
            raise
        finally:
            if program.shadows:
                self.runners.clear()


def differences(seen: dict[str, list[Seen]]) -> list[str]:
    """Where a mode disagrees with the machine: one text per mode, its first such form."""
    found: list[str] = []
    expected = seen[REFERENCE]
    for mode, got in seen.items():
        for i, (a, b) in enumerate(zip(expected, got, strict=True)):
            if a != b:
                found.append(f"form {i}, {mode}\n  machine: {a}\n  {mode}: {b}")
                break
    internal = [str(s) for s in expected if s.error and s.error.startswith("internal-error")]
    return found + internal


def _stay(live: int) -> None:
    """Choose no other depth when the stack is full."""
    del live


def depth() -> int:
    """How many Python frames are in use."""
    frame, count = sys._getframe(), 0
    while frame is not None:
        frame, count = frame.f_back, count + 1
    return count


@contextmanager
def interrupt_after(session: Session, seconds: float) -> Generator[None]:
    """Interrupt the session's evaluation if it lasts longer (in the main thread only)."""

    def stop(_number: int, _frame: Any) -> None:
        session.interrupt()

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
