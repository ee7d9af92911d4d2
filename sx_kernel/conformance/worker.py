"""The process in which a batch runs: one job from standard input, one line out for each event.

    python -m sx_kernel.conformance.worker

It knows nothing of batches, time limits and reports. Whatever tests print stays out of the
events, and the process ends when the one that started it does.

    {"do": "list", "parts": [suite…]}                              a job: name the tests
    {"do": "run", "settings": {…}, "parts": [suite + wanted…]}     a job: run the wanted ones

    {"ready": pid}                                                 the first line, in any case
    {"found": number, "suite": name, "name": name}                 answers to the first
    {"begin": index}, {"end": index, "outcome": …, "seconds": …, "message": …, "output": …}
                                                                   answers to the second

`wanted` holds [number, index] pairs: the place of a test in its suite, and what events call it.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
from collections.abc import Callable
from contextlib import nullcontext
from time import perf_counter
from typing import TYPE_CHECKING, Any, Final, final

from sx_kernel.base.errors import Interrupted, SxError
from sx_kernel.base.flags import Flags
from sx_kernel.conformance.isolation import Isolation
from sx_kernel.conformance.selection import Selection
from sx_kernel.conformance.sources import judge, judge_error, parse
from sx_kernel.session.bounds.collector import starting
from sx_kernel.session.bounds.memory import default_ceiling, memory_limit
from sx_kernel.session.capabilities import LIBRARIES
from sx_kernel.session.errors.render import render_error, render_internal, render_interrupted
from sx_kernel.session.session import Session
from sx_kernel.syntax.printer import inspect

if TYPE_CHECKING:
    from sx_kernel.conformance.rows import Replayer

Emit = Callable[[dict[str, Any]], None]

LONGEST_TEXT: Final = 20_000
"""Characters of a message or an output that are reported."""


def main() -> None:
    """Do the job on standard input, then end the process."""
    events = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # whatever prints to standard output is no event
    die_with_parent()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the runner, which ends us

    def emit(event: dict[str, Any]) -> None:
        events.write(json.dumps(event) + "\n")
        events.flush()  # after a crash the last event tells whose fault it was

    job = json.loads(sys.stdin.readline())
    watch_parent()
    emit({"ready": os.getpid()})
    do_job(job, emit)
    events.close()
    sys.stderr.flush()
    os._exit(0)  # a thread still waits for the parent's end, and tidying up takes time


def die_with_parent() -> None:
    """See to it that this process ends when its parent does, in whatever way."""
    if sys.platform == "linux":
        import ctypes

        # Works even while a primitive computes for hours without giving way to other threads.
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG


def watch_parent() -> None:
    """The same for other systems: standard input ends when the parent does."""

    def watch() -> None:
        sys.stdin.read()
        os._exit(1)

    threading.Thread(target=watch, name="sx parent's end", daemon=True).start()


def do_job(job: dict[str, Any], emit: Emit) -> None:
    """Carry out a job (see the module's text), telling `emit` what happens."""
    if job["do"] == "list":
        for part in job["parts"]:
            list_tests(part, emit)
        return
    runner = JobRunner(job["settings"], emit)
    for part in job["parts"]:
        wanted: dict[int, int] = dict(part["wanted"])
        if part["kind"] == "tests":
            runner.run_tests(part["name"], part["text"], wanted)
        elif part["kind"] == "rows":
            runner.run_rows(part["text"], wanted)
        else:
            runner.run_sources(part["text"], wanted)


def list_tests(part: dict[str, Any], emit: Emit) -> None:
    """Name the tests of a file by running all but the tests."""

    def found(number: int, name: str) -> None:
        emit({"found": number, "suite": part["name"], "name": name})

    host = Selection({}, found=found, begin=_nothing, end=_nothing)
    session = Session(out=_nothing, capabilities=LIBRARIES)
    host.install(session)
    host.close(_evaluate_all(session, part["text"], part["name"]))
    emit({"listed": part["name"]})


def _nothing(*_facts: object) -> None:
    """A callback for what does not happen, or does not matter."""


def _evaluate_all(session: Session, text: str, name: str) -> str | None:
    """Evaluate all forms; the text of the error that ended it early, else None."""
    try:
        with memory_limit(session, default_ceiling()):
            for _ in session.eval_forms(text, name):
                pass
    except SxError as problem:
        return render_error(problem)
    except Interrupted as stop:
        return render_interrupted(stop)
    except Exception as problem:  # a bug of ours fails this file, not the run
        return render_internal(problem)
    return None


@final
class JobRunner:
    """Runs parts of suites and emits their verdicts. `settings`: see cases.Settings."""

    def __init__(self, settings: dict[str, Any], emit: Emit) -> None:
        self.settings = settings
        self.emit = emit
        self._printed: list[str] = []
        self._session: Session | None = None
        self._run = 0

    def run_tests(self, name: str, text: str, wanted: dict[int, int]) -> None:
        """Run the wanted tests of a file in a session of its own."""
        session = self._open_session()
        host = Selection(wanted, found=_nothing, begin=self._begin, end=self._end)
        host.install(session)
        host.close(_evaluate_all(session, text, name))

    def run_sources(self, text: str, wanted: dict[int, int]) -> None:
        """Evaluate the wanted sources of a suite, one after another in a long-lived session.

        None sees what those before it defined: a session in which that cannot be taken back is
        replaced. If a prelude fails, so do all sources.
        """
        sources, preludes = parse(text)
        session, isolation, wrong = self._prepare(preludes)
        for number, index in wanted.items():
            self._begin(index)
            started = perf_counter()
            problem = wrong or self._run_source(session, sources[number])
            self._end(index, perf_counter() - started, problem)
            if not isolation.restore():
                session, isolation, wrong = self._prepare(preludes)

    def run_rows(self, text: str, wanted: dict[int, int]) -> None:
        """Replay the wanted rows of a suite, one after another in one session."""
        from sx_kernel.conformance.rows import Replayer

        rows = text.splitlines()
        session = self._session if self._session is not None else self._open_session()
        replayer = Replayer(session)
        for number, index in wanted.items():
            self._begin(index)
            started = perf_counter()
            problem = self._run_row(replayer, rows[number])
            self._end(index, perf_counter() - started, problem)

    def _run_row(self, replayer: Replayer, line: str) -> str | None:
        from sx_kernel.conformance.rows import RowFailed

        try:
            with memory_limit(replayer.session, default_ceiling()):
                replayer.run(json.loads(line))
        except RowFailed as failed:
            return str(failed)
        except SxError as problem:
            return render_error(problem)
        except Interrupted as stop:
            return render_interrupted(stop)
        except Exception as problem:  # a bug of ours fails this row, not the run
            return render_internal(problem)
        return None

    def _prepare(self, preludes: list[str]) -> tuple[Session, Isolation, str | None]:
        """A session for sources, and what is wrong with the preludes, if anything is."""
        session = self._open_session()
        problems = [_evaluate_all(session, prelude, "prelude") for prelude in preludes]
        return session, Isolation(session), next(filter(None, problems), None)

    def _run_source(self, session: Session, source: dict[str, str]) -> str | None:
        """Return what is wrong with the outcome of one source; None if it is as expected."""
        try:
            with memory_limit(session, default_ceiling()):
                shown = inspect(session.eval(source["source"], source.get("name", "source")))
        except SxError as problem:
            return judge_error(source, problem.kind, problem.message, render_error(problem))
        except Interrupted as stop:
            return render_interrupted(stop)
        except Exception as problem:  # a bug of ours fails this source, not the run
            return render_internal(problem)
        return judge(source, shown, "".join(self._printed))

    def _open_session(self) -> Session:
        with starting() if self._session is None else nullcontext():
            self._session = self._make_session()
        return self._session

    def _make_session(self) -> Session:
        settings = self.settings
        return Session(
            threshold=settings["threshold"],
            budget=settings["budget"],
            tier=settings["tier"],
            out=self._printed.append,
            flags=Flags.from_environment(),
            capabilities=LIBRARIES,
        )

    def _begin(self, index: int) -> None:
        every = self.settings["reset_every"]
        if every and self._run and self._run % every == 0 and self._session is not None:
            self._session.jit_reset()
        self._run += 1
        self._printed.clear()
        self.emit({"begin": index})

    def _end(self, index: int, seconds: float, problem: str | None) -> None:
        event: dict[str, Any] = {"end": index, "outcome": "passed", "seconds": round(seconds, 6)}
        if problem is not None:
            output = _clipped("".join(self._printed))
            event |= {"outcome": "failed", "message": _clipped(problem), "output": output}
        self.emit(event)


def _clipped(text: str) -> str:
    over = len(text) - LONGEST_TEXT
    return text if over <= 0 else f"{text[:LONGEST_TEXT]}… ({over} characters more)"


if __name__ == "__main__":
    main()
