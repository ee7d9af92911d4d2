"""`sx test`: run files of SX tests, each in a fresh session, and count.

The test framework is SX (lib/test.sx). It asks its host for five functions: `try-call`, which is
SX itself, and `report-pass`, `report-fail`, `push-suite` and `pop-suite`, which are the methods of
`Tally` here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sx_kernel.base.errors import Interrupted, SxError, error
from sx_kernel.session.errors.render import (
    printable,
    render_error,
    render_internal,
    render_interrupted,
)
from sx_kernel.session.evaluate.sources import decode

if TYPE_CHECKING:
    from sx_kernel.session.session import Session

BUNDLED: Final = Path(__file__).resolve().parent.parent / "spec" / "tests"
"""The language's own tests, which come with the package."""

NO_SUITE: Final = "(no suite)"


@dataclass(slots=True)
class Suite:
    """The verdicts of one suite: how many tests passed, and (name, error) of those that failed."""

    name: str
    passed: int = 0
    failures: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])

    def __str__(self) -> str:
        count = f"{self.passed} passed"
        return f"{self.name}: {count}" + (f", {len(self.failures)} failed" if self.failures else "")


class Tally:
    """What the framework reports about one file. Nested suites are named `outer > inner`."""

    def __init__(self) -> None:
        self.suites: dict[str, Suite] = {}
        self._path: list[str] = []

    @property
    def passed(self) -> int:
        """Tests that passed so far."""
        return sum(suite.passed for suite in self.suites.values())

    @property
    def failed(self) -> int:
        """Tests that failed so far."""
        return sum(len(suite.failures) for suite in self.suites.values())

    def push_suite(self, name: object) -> None:
        """(push-suite name): what follows belongs to this suite."""
        self._path.append(str(name))

    def pop_suite(self) -> None:
        """(pop-suite): back to the suite around it."""
        if not self._path:
            raise error("error", "pop-suite: there is no suite to leave")
        self._path.pop()

    def report_pass(self, _name: object) -> None:
        """(report-pass name): a test of the current suite passed."""
        self._suite().passed += 1

    def report_fail(self, name: object, problem: object = "failed") -> None:
        """(report-fail name error): a test failed; `problem` is a text."""
        self._suite().failures.append((str(name), str(problem)))

    @property
    def path(self) -> tuple[str, ...]:
        """The names of the suites that the current test is in, outermost first."""
        return tuple(self._path)

    def _suite(self) -> Suite:
        name = " > ".join(self._path) or NO_SUITE
        return self.suites.setdefault(name, Suite(name))


def run_tests(
    paths: list[str], write: Callable[[str], None], open_session: Callable[[], Session]
) -> int:
    """Run the test files in `paths` (files, folders; empty: the bundled ones).

    `write` shows one text as lines of its own, `open_session` makes a fresh session. Returns the
    exit status: 0 if there were tests and all passed, 1 otherwise, 2 if a path does not exist,
    130 if interrupted.
    """
    try:
        files = list(find_files(paths))
    except FileNotFoundError as missing:
        write(f"sx test: {missing}")
        return 2
    passed = failed = 0
    status = 0
    for file in files:
        tally = Tally()
        try:
            run_file(file, tally, open_session())
        except Interrupted as stop:
            write(render_interrupted(stop))
            status = 130
        _report(file, tally, write)
        passed += tally.passed
        failed += tally.failed
        if status:
            break
    if not files:
        write("sx test: no .sx files there")
    write(f"{passed} passed, {failed} failed")
    return status or (0 if passed and not failed else 1)


def find_files(paths: Iterable[str]) -> Iterator[Path]:
    """The .sx files that `paths` name, folders searched through in the order of names.

    Raises FileNotFoundError with a message.
    """
    if not paths:
        yield from sorted(BUNDLED.glob("*.sx"))
    for path in map(Path, paths):
        if path.is_dir():
            yield from sorted(path.rglob("*.sx"))
        elif path.exists():
            yield path
        else:
            message = f"there is no {path}"
            raise FileNotFoundError(message)


def run_file(file: Path, tally: Tally, session: Session) -> None:
    """Run one file of tests in `session`; an error outside a test is a failure of its own.

    Raises Interrupted.
    """
    be_host(session, tally)
    name = shown_path(file)
    try:
        for _ in session.eval_forms(decode(file.read_bytes(), name), name):
            pass
    except SxError as problem:
        tally.report_fail(f"{file.name} (outside its tests)", render_error(problem))
    except OSError as problem:
        tally.report_fail(file.name, f"cannot be read: {problem.strerror}")
    except Exception as problem:  # a bug of ours fails this file, not the run
        tally.report_fail(file.name, render_internal(problem))


def be_host(session: Session, tally: Tally) -> None:
    """Define what the test framework asks of its host."""
    for name, function in (
        ("report-pass", tally.report_pass),
        ("report-fail", tally.report_fail),
        ("push-suite", tally.push_suite),
        ("pop-suite", tally.pop_suite),
    ):
        session.define(name, function)


def shown_path(file: Path) -> str:
    """Return what a file is called in messages: relative to the working directory if it is below
    it."""
    here = Path.cwd()
    return str(file.relative_to(here) if file.is_relative_to(here) else file)


def _report(file: Path, tally: Tally, write: Callable[[str], None]) -> None:
    write(file.name)
    for suite in tally.suites.values():
        write(f"  {printable(str(suite))}")
        for name, problem in suite.failures:
            write(printable(f"    FAILED {name}\n" + _indented(problem, 6)))


def _indented(text: str, by: int) -> str:
    return "\n".join(" " * by + line for line in text.split("\n"))
