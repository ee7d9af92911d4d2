"""conformance/reports.py: what a run shows and leaves behind."""

from __future__ import annotations

import io
import json
import xml.etree.ElementTree as ET
from collections import Counter
from pathlib import Path

import pytest

from sx_kernel.conformance.cases import Case, Verdict
from sx_kernel.conformance.reports import (
    JsonLines,
    JUnit,
    Lines,
    Progress,
    ReportError,
    counted,
)

CASES = [Case(0, "a", 0, "good"), Case(1, "a", 1, "bad"), Case(2, "b", 0, "slow")]
VERDICTS = [
    Verdict(CASES[0], "passed", 0.5), Verdict(CASES[1], "failed", 0.25, "no\nmore", "out\x00"),
    Verdict(CASES[2], "timeout", 1.0, "too slow"),
]  # fmt: skip


def test_lines_tell_failures_at_once_and_each_suite_at_its_end() -> None:
    written: list[str] = []
    lines = Lines(written.append, CASES)
    for verdict in VERDICTS:
        lines.add(verdict)
    failed, suite, late, last = written
    assert failed.startswith("FAILED a: bad\n    no\n    more\n    it printed:")
    assert suite == "a: 1 passed, 1 failed"
    assert late.startswith("TIMEOUT b: slow")
    assert last == "b: 0 passed, 0 failed, 1 timed out"
    assert sum(lines.counts.values()) == 3


def test_crashes_are_counted_if_there_are_any() -> None:
    assert counted(Counter({"passed": 2})) == "2 passed, 0 failed"
    assert counted(Counter({"crashed": 1, "timeout": 2})) == (
        "0 passed, 0 failed, 1 crashed, 2 timed out"
    )


def test_a_bar_grows_and_is_taken_away() -> None:
    stream = io.StringIO()
    bar = Progress(stream, 2)
    bar.add(VERDICTS[1])
    bar.draw()
    assert "1/2, 1 not passed" in stream.getvalue()
    bar.clear()
    bar.clear()
    assert stream.getvalue().endswith("\r\x1b[K")


def test_each_verdict_is_a_json_object_that_is_written_at_once(tmp_path: Path) -> None:
    report = JsonLines(str(tmp_path / "r.jsonl"))
    for verdict in VERDICTS:
        report.add(verdict)
    found = [json.loads(line) for line in (tmp_path / "r.jsonl").read_text().splitlines()]
    assert [one["outcome"] for one in found] == ["passed", "failed", "timeout"]
    assert "message" not in found[0]
    assert found[1]["output"] == "out\x00"
    report.close()


def test_a_report_that_cannot_be_written_says_so_once() -> None:
    report = JsonLines("/dev/full")
    with pytest.raises(ReportError, match="cannot write /dev/full: No space left"):
        report.add(VERDICTS[0])
    report.add(VERDICTS[1])
    report.close()
    for make in (JsonLines, JUnit):
        with pytest.raises(ReportError, match="cannot write /none/there"):
            make("/none/there")


def test_a_junit_file_is_xml_whatever_tests_print(tmp_path: Path) -> None:
    report = JUnit(str(tmp_path / "r.xml"))
    for verdict in VERDICTS:
        report.add(verdict)
    report.close()
    first, second = ET.parse(tmp_path / "r.xml").getroot()
    assert (first.get("tests"), first.get("failures"), first.get("time")) == ("2", "1", "0.750000")
    assert second.get("errors") == "1"
    failure = first[1].find("failure")
    assert failure is not None
    assert (failure.get("message"), failure.text) == ("no", "no\nmore")
    assert first[1].findtext("system-out") == "out\ufffd"
