"""conformance/runner.py: files of SX tests, each in a fresh session."""

from __future__ import annotations

from pathlib import Path

import pytest

from sx_kernel.base.errors import SxError
from sx_kernel.conformance.runner import BUNDLED, NO_SUITE, Tally, find_files, run_file, run_tests
from sx_kernel.session.session import Session


def ran(folder: Path, *texts: str) -> tuple[int, list[str]]:
    """Exit status and lines of `sx test` on files with these texts."""
    for number, text in enumerate(texts):
        (folder / f"{number}.sx").write_text(text, encoding="utf-8")
    written: list[str] = []
    return run_tests([str(folder)], written.append, lambda: Session(out=print)), written


GOOD = '(defsuite "s" (deftest "t" (assert= 2 (+ 1 1))))'
BAD = '(deftest "u" (assert= 3 (+ 1 1)))'


def test_all_passed_or_not(tmp_path: Path) -> None:
    status, lines = ran(tmp_path, GOOD)
    assert (status, lines[-1]) == (0, "1 passed, 0 failed")
    status, lines = ran(tmp_path, GOOD, BAD)
    assert (status, lines[-1]) == (1, "1 passed, 1 failed")
    assert any("u" in line for line in lines)


def test_no_tests_are_no_success(tmp_path: Path) -> None:
    assert ran(tmp_path) == (1, ["sx test: no .sx files there", "0 passed, 0 failed"])
    assert ran(tmp_path, "1")[0] == 1


def test_a_path_that_does_not_exist_is_wrong_usage() -> None:
    written: list[str] = []
    assert run_tests(["/none"], written.append, Session) == 2
    assert written == ["sx test: there is no /none"]


def test_an_error_outside_of_tests_is_a_failure_of_its_own(tmp_path: Path) -> None:
    file = tmp_path / "a.sx"
    file.write_text(f"{GOOD} (car 5) {BAD}", encoding="utf-8")
    tally = Tally()
    run_file(file, tally, Session())
    assert (tally.passed, tally.failed) == (1, 1)
    ((name, problem),) = tally.suites[NO_SUITE].failures
    assert name == "a.sx (outside its tests)"
    assert problem.startswith("type-error")


def test_suites_are_named_with_those_around_them() -> None:
    tally = Tally()
    tally.push_suite("a")
    tally.push_suite("b")
    tally.report_pass("t")
    tally.report_fail("u", "no")
    assert str(tally.suites["a > b"]) == "a > b: 1 passed, 1 failed"
    tally.pop_suite()
    tally.pop_suite()
    with pytest.raises(SxError, match="there is no suite to leave"):
        tally.pop_suite()


def test_files_come_in_the_order_of_names_and_without_any_the_bundled_ones(tmp_path: Path) -> None:
    for name in ("b.sx", "a.sx", "c.txt"):
        (tmp_path / name).write_text("", encoding="utf-8")
    assert [file.name for file in find_files([str(tmp_path)])] == ["a.sx", "b.sx"]
    assert all(file.parent == BUNDLED for file in find_files([]))
