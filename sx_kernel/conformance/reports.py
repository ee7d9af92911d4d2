"""What a run shows and leaves behind: lines, a progress bar, JSONL, JUnit.

Each is told every verdict. A report file that cannot be written is remembered as a failure of its
own and written no more; verdicts go on being shown.
"""

from __future__ import annotations

import json
import re
import time
from collections import Counter
from collections.abc import Callable, Generator
from contextlib import contextmanager
from io import FileIO
from pathlib import Path
from typing import Any, Final, TextIO, final

from sx_kernel.base.files import write_whole
from sx_kernel.conformance.cases import Case, Outcome, Verdict
from sx_kernel.session.errors.render import printable

BAR_WIDTH: Final = 30
FRAMES_A_SECOND: Final = 10
_NOT_XML: Final = re.compile("[^\\t\\n\\r\\x20-\\ud7ff\\ue000-\\ufffd\\U00010000-\\U0010ffff]")


class ReportError(Exception):
    """A report file cannot be written. The message says which and why."""


@final
class Lines:
    """Shows failures as they come, a line for each suite, and the final count.

    `write` shows one text as lines of its own; `cases` are all that will run, in order.
    """

    def __init__(self, write: Callable[[str], None], cases: list[Case]) -> None:
        self.write = write
        self.counts: Counter[Outcome] = Counter()
        self._left = Counter(case.suite for case in cases)
        self._suite: Counter[Outcome] = Counter()

    def add(self, verdict: Verdict) -> None:
        """Hear of a verdict; they come in order."""
        case, outcome = verdict.case, verdict.outcome
        self.counts[outcome] += 1
        self._suite[outcome] += 1
        if outcome != "passed":
            shown = f"{outcome.upper()} {case.suite}: {case.name}"
            details = [verdict.message, verdict.output and f"it printed:\n{verdict.output}"]
            self.write(printable("\n".join([shown, *map(_indented, filter(None, details))])))
        self._left[case.suite] -= 1
        if not self._left[case.suite]:
            self.write(f"{printable(case.suite)}: {counted(self._suite)}")
            self._suite.clear()


def counted(counts: Counter[Outcome]) -> str:
    """Counts in words: "3 passed, 0 failed", and crashes and timeouts if there are any."""
    words = [f"{counts['passed']} passed", f"{counts['failed']} failed"]
    if counts["crashed"]:
        words.append(f"{counts['crashed']} crashed")
    if counts["timeout"]:
        words.append(f"{counts['timeout']} timed out")
    return ", ".join(words)


def _indented(text: str) -> str:
    return "\n".join(f"    {line}" for line in text.split("\n"))


@final
class Progress:
    """A bar on the terminal `stream` while `total` tests run. `clear` it before writing lines."""

    def __init__(self, stream: TextIO, total: int) -> None:
        self._stream = stream
        self._total = total
        self._done = 0
        self._bad = 0
        self._started = time.monotonic()
        self._drawn = 0.0
        self._visible = False

    def add(self, verdict: Verdict) -> None:
        """Hear of a verdict, in any order."""
        self._done += 1
        self._bad += verdict.outcome != "passed"
        now = time.monotonic()
        if now - self._drawn >= 1 / FRAMES_A_SECOND:
            self._drawn = now
            self.draw()

    def draw(self) -> None:
        """Draw the bar as it is now."""
        filled = BAR_WIDTH * self._done // max(1, self._total)
        bar = "█" * filled + "·" * (BAR_WIDTH - filled)
        bad = f", {self._bad} not passed" if self._bad else ""
        seconds = time.monotonic() - self._started
        self._put(f"{bar} {self._done}/{self._total}{bad}, {seconds:.0f} s")
        self._visible = True

    def clear(self) -> None:
        """Take the bar away."""
        if self._visible:
            self._put("")
            self._visible = False

    def _put(self, text: str) -> None:
        self._stream.write(f"\r\x1b[K{text}")
        self._stream.flush()


@final
class JsonLines:
    """One JSON object a verdict, in order, each written at once."""

    def __init__(self, path: str) -> None:
        """Raises ReportError."""
        self.path = path
        with _writing(path):
            # Without a buffer: what a full disk refused must not be tried again when we close.
            self._file: FileIO | None = Path(path).open("wb", buffering=0)  # noqa: SIM115

    def add(self, verdict: Verdict) -> None:
        """Write a verdict. Raises ReportError once; later verdicts are not written."""
        if self._file is None:
            return
        data = json.dumps(_as_dict(verdict)).encode() + b"\n"
        try:
            while data:
                data = data[self._file.write(data) :]
        except OSError as problem:
            file, self._file = self._file, None
            file.close()
            raise _unwritable(self.path, problem) from None

    def close(self) -> None:
        """Raises ReportError."""
        if self._file is not None:
            with _writing(self.path):
                self._file.close()


def _as_dict(verdict: Verdict) -> dict[str, Any]:
    case = verdict.case
    found: dict[str, Any] = {
        "index": case.index,
        "suite": case.suite,
        "number": case.number,
        "name": case.name,
        "outcome": verdict.outcome,
        "seconds": verdict.seconds,
    }
    if verdict.message:
        found["message"] = verdict.message
    if verdict.output:
        found["output"] = verdict.output
    return found


@final
class JUnit:
    """A JUnit file, as build servers read them, written at the end of the run."""

    def __init__(self, path: str) -> None:
        """Raises ReportError if there is no writing there."""
        self.path = path
        self._suites: dict[str, list[Verdict]] = {}
        with _writing(path), Path(path).open("ab"):
            pass  # better said now than when everything has run

    def add(self, verdict: Verdict) -> None:
        """Hear of a verdict; they come in order."""
        self._suites.setdefault(verdict.case.suite, []).append(verdict)

    def close(self) -> None:
        """Write the file. Raises ReportError."""
        with _writing(self.path):
            write_whole(Path(self.path), self.text().encode())

    def text(self) -> str:
        """The file's text."""
        from xml.etree import ElementTree as Xml

        root = Xml.Element("testsuites")
        for name, verdicts in self._suites.items():
            outcomes = Counter(verdict.outcome for verdict in verdicts)
            suite = Xml.SubElement(
                root, "testsuite", name=_xml(name), tests=str(len(verdicts)),
                failures=str(outcomes["failed"]),
                errors=str(outcomes["crashed"] + outcomes["timeout"]),
                time=f"{sum(verdict.seconds for verdict in verdicts):.6f}",
            )  # fmt: skip
            for verdict in verdicts:
                case = Xml.SubElement(
                    suite, "testcase", classname=_xml(name), name=_xml(verdict.case.name),
                    time=f"{verdict.seconds:.6f}",
                )  # fmt: skip
                if verdict.outcome != "passed":
                    tag = "failure" if verdict.outcome == "failed" else "error"
                    headline = verdict.message.partition("\n")[0]
                    bad = Xml.SubElement(case, tag, type=verdict.outcome, message=_xml(headline))
                    bad.text = _xml(verdict.message)
                if verdict.output:
                    Xml.SubElement(case, "system-out").text = _xml(verdict.output)
        Xml.indent(root)
        return '<?xml version="1.0" encoding="utf-8"?>\n' + Xml.tostring(root, "unicode") + "\n"


def _xml(text: str) -> str:
    """`text` with what XML has no place for replaced."""
    return _NOT_XML.sub("\ufffd", text)


def _unwritable(path: str, problem: OSError) -> ReportError:
    return ReportError(f"cannot write {path}: {problem.strerror or problem}")


@contextmanager
def _writing(path: str) -> Generator[None]:
    """A block whose OSErrors become ReportErrors about `path`."""
    try:
        yield
    except OSError as problem:
        raise _unwritable(path, problem) from None


__all__ = ["JUnit", "JsonLines", "Lines", "Progress", "ReportError", "counted"]
