"""`sx conform`: arguments, reports, interruption, and what must not stay behind."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import psutil
import pytest

from sx_kernel.conformance.cases import Settings
from sx_kernel.conformance.options import Help, UsageError, parse
from tests.unit.conformance.running import sx_conform

PAIR = '(deftest "good" true) (deftest "bad \\u0007" (display "\\u0001") (assert= 1 2))'
FULL = Path("/dev/full")


@pytest.fixture
def suite(tmp_path: Path) -> str:
    """A file with a test that passes and one that fails."""
    file = tmp_path / "pair.sx"
    file.write_text(PAIR)
    return str(file)


# ------------------------------------------------------------------------------- arguments


def test_the_environment_sets_the_defaults_under_both_names() -> None:
    plain = parse([], Settings(), {})
    assert (plain.batch_size, plain.parallel) == (150, 1)
    old = parse([], Settings(), {"HS_BATCH_SIZE": "7", "HS_PARALLEL": "3"})
    assert (old.batch_size, old.parallel) == (7, 3)
    both = parse([], Settings(), {"HS_BATCH_SIZE": "7", "SX_BATCH_SIZE": "9", "SX_PARALLEL": "2"})
    assert (both.batch_size, both.parallel) == (9, 2)
    assert parse(["--batch-size", "4"], Settings(), {"SX_BATCH_SIZE": "9"}).batch_size == 4


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--batch-size", "0"], "must be an integer from 1, not 0"),
        (["--parallel", "many"], "must be an integer from 1, not many"),
        (["--shard", "3/2"], "must be I/N with I from 1 to N, not 3/2"),
        (["--timeout", "nan"], "must be a positive number of seconds, not nan"),
        (["--threshold", "0"], "must be an integer from 1, not 0"),
        (["--frobnicate"], "unrecognized arguments: --frobnicate"),
        (["--dask", "local", "--via", "kernel"], "exclude each other"),
    ],
)
def test_wrong_arguments_are_refused(arguments: list[str], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        parse(arguments, Settings(), {})


def test_wrong_values_in_the_environment_are_refused_by_name() -> None:
    done = sx_conform(SX_PARALLEL="two")
    assert done.status == 2
    assert done.complaints == ["sx conform: SX_PARALLEL must be an integer from 1, not two"]


def test_options_may_stand_between_suites() -> None:
    options = parse(["a.sx", "--threshold", "off", "b.sx"], Settings(), {})
    assert options.suites == ("a.sx", "b.sx")
    assert options.settings.threshold is None


def test_help_is_text() -> None:
    with pytest.raises(Help, match="usage: sx conform"):
        parse(["--help"], Settings(), {})
    assert sx_conform("-h").status == 0


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("x.jsonl", '{"source": "1"}\n{"sauce": 1}', 'x.jsonl, line 2: not an object with a "source"'),
        ("x.jsonl", '{"source": "1", "wants": "1"}', "line 1: unknown wants; there are error, expected"),
        ("x.jsonl", '{"source": 1}', 'line 1: "source" must be a string'),
        ("x.jsonl", '{"source"', "line 1: Expecting ':'"),
        ("x.sx", b"\xff", "no UTF-8 text"),
        ("x.txt", "", "is no suite: those end in .sx or .jsonl"),
        ("missing", None, "there is no"),
    ],
)  # fmt: skip
def test_what_is_no_suite_is_wrong_usage(
    tmp_path: Path, name: str, text: str | bytes | None, message: str
) -> None:
    file = tmp_path / name
    if text is not None:
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
    done = sx_conform(str(file))
    assert done.status == 2
    assert message in done.complaints[0]


# --------------------------------------------------------------------------------- reports


def test_jsonl_has_a_line_for_each_test_in_order(suite: str, tmp_path: Path) -> None:
    report = tmp_path / "report.jsonl"
    sx_conform(suite, "--jsonl", str(report), "--batch-size", "1", "--parallel", "2")
    good, bad = map(json.loads, report.read_text().splitlines())
    assert (good["name"], good["outcome"]) == ("good", "passed")
    assert (bad["index"], bad["outcome"], bad["output"]) == (1, "failed", "\x01")
    assert "expected 2, got 1" in bad["message"]
    assert bad["seconds"] > 0


def test_junit_is_xml_whatever_the_tests_print(suite: str, tmp_path: Path) -> None:
    report = tmp_path / "report.xml"
    sx_conform(suite, "--junit", str(report))
    found = ElementTree.parse(report).getroot().find("testsuite")
    assert found is not None
    assert (found.get("tests"), found.get("failures"), found.get("errors")) == ("2", "1", "0")
    failure = found.find("testcase/failure")
    assert failure is not None
    assert "expected 2, got 1" in (failure.get("message") or "")


@pytest.mark.parametrize("option", ["--jsonl", "--junit"])
def test_a_report_that_cannot_be_written_is_said_before_anything_runs(
    suite: str, tmp_path: Path, option: str
) -> None:
    done = sx_conform(suite, option, str(tmp_path / "no" / "folder"))
    assert done.status == 2
    assert done.lines == []
    assert "cannot write" in done.complaints[0]
    assert "No such file or directory" in done.complaints[0]


@pytest.mark.skipif(not FULL.exists(), reason="needs /dev/full")
@pytest.mark.parametrize("option", ["--jsonl", "--junit"])
def test_a_full_disk_costs_the_report_and_no_verdict(suite: str, option: str) -> None:
    done = sx_conform(suite, option, str(FULL))
    assert done.complaints == [f"sx conform: cannot write {FULL}: No space left on device"]
    assert done.count == "1 passed, 1 failed"
    assert done.status == 1


@pytest.mark.skipif(not FULL.exists(), reason="needs /dev/full")
def test_a_run_whose_report_is_lost_is_no_success(tmp_path: Path) -> None:
    file = tmp_path / "good.sx"
    file.write_text('(deftest "good" true)')
    done = sx_conform(str(file), "--jsonl", str(FULL))
    assert (done.count, done.status) == ("1 passed, 0 failed", 1)


def test_an_old_junit_file_stays_when_the_new_one_cannot_be_made(
    suite: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = tmp_path / "report.xml"
    report.write_text("old")

    def refuse(*_arguments: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.replace", refuse)
    assert sx_conform(suite, "--junit", str(report)).status == 1
    assert report.read_text() == "old"
    assert sorted(file.name for file in tmp_path.iterdir()) == ["pair.sx", "report.xml"]


# ------------------------------------------------------------------------ the whole command

HANGS = '(define (spin) (spin)) (deftest "bad" (assert false)) (deftest "hangs" (spin))'


def start(file: Path, *arguments: str, **variables: str) -> subprocess.Popen[str]:
    """`sx conform FILE` as a process of its own."""
    file.write_text(HANGS)
    return subprocess.Popen(
        [sys.executable, "-m", "sx_kernel", "conform", str(file), *arguments],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8",
        env={**os.environ, **variables},
    )  # fmt: skip


@pytest.mark.parametrize("name", ["SIGKILL", "SIGTERM", "SIGINT", "SIGHUP"])
def test_killing_the_runner_leaves_no_child_behind(tmp_path: Path, name: str) -> None:
    with start(tmp_path / "hangs.sx") as runner:
        assert runner.stdout is not None
        assert runner.stdout.readline().startswith("FAILED")  # so the next test hangs
        children = psutil.Process(runner.pid).children(recursive=True)
        assert children
        runner.send_signal(getattr(signal, name))
        rest, errors = runner.communicate(timeout=60)
        _, alive = psutil.wait_procs(children, timeout=30)
        assert alive == []
        assert "Traceback" not in errors
        if name != "SIGKILL":
            assert runner.returncode == 130
            assert rest.endswith("0 passed, 1 failed (interrupted)\n")


def test_an_interrupted_run_leaves_the_verdicts_it_had(tmp_path: Path) -> None:
    report = tmp_path / "report.jsonl"
    with start(tmp_path / "hangs.sx", "--jsonl", str(report)) as runner:
        assert runner.stdout is not None
        runner.stdout.readline()
        runner.send_signal(signal.SIGINT)
        runner.communicate(timeout=60)
    assert [json.loads(line)["name"] for line in report.read_text().splitlines()] == ["bad"]


def test_a_reader_that_goes_away_ends_the_run_quietly(tmp_path: Path) -> None:
    file = tmp_path / "hangs.sx"
    with start(file) as runner:
        assert runner.stdout is not None and runner.stderr is not None
        runner.stdout.readline()
        children = psutil.Process(runner.pid).children(recursive=True)
        runner.stdout.close()
        runner.send_signal(signal.SIGTERM)
        assert runner.stderr.read() == ""
        runner.wait(timeout=60)
        assert psutil.wait_procs(children, timeout=30)[1] == []
