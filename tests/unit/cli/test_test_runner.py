"""`sx test`: suites, counts, failures, exit status."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.conftest import Sx


def test_suites_are_counted(sx: Sx, tmp_path: Path) -> None:
    (tmp_path / "a.sx").write_text(
        '(defsuite "sums" (deftest "one" (assert= (+ 1 1) 2)) (deftest "two" (assert= 1 1)))'
    )
    done = sx("test", "a.sx")
    assert done.stdout == "a.sx\n  sums: 2 passed\n2 passed, 0 failed\n"
    assert (done.stderr, done.returncode) == ("", 0)


def test_a_failure_tells_what_was_expected(sx: Sx, tmp_path: Path) -> None:
    (tmp_path / "a.sx").write_text(
        '(defsuite "outer" (defsuite "inner" (deftest "bad" (assert= (+ 1 1) 3))'
        ' (deftest "good" (assert= 1 1))))'
    )
    done = sx("test", "a.sx")
    assert "  outer > inner: 1 passed, 1 failed\n    FAILED bad\n" in done.stdout
    assert "expected 3, got 2" in done.stdout
    assert done.stdout.endswith("1 passed, 1 failed\n")
    assert done.returncode == 1


@pytest.mark.parametrize("command", ["test", "conform"])
@pytest.mark.parametrize("option", ["--tier=cek", "--threshold=1"])
def test_a_failure_tells_its_line(sx: Sx, tmp_path: Path, command: str, option: str) -> None:
    (tmp_path / "a.sx").write_text(
        "(define (check x)\n  (assert= x 1))\n"
        '(defsuite "lines"\n'
        '  (deftest "last"\n    (assert= 1 1)\n    (assert= 2 1))\n'  # line 6
        '  (deftest "not last"\n    (assert= 3 1)\n    (assert= 1 1))\n'  # line 8
        '  (deftest "a helper"\n    (check 4))\n'  # line 11
        '  (deftest "no assertion"\n    (car 5))\n'  # line 13
        '  (deftest "no error"\n    (raise \'x)))\n'
    )
    printed = sx(option, command, "a.sx").stdout
    for line in (
        "2   a.sx, line 6",
        "3   a.sx, line 8",
        "4   a.sx, line 11",
        "(number)   a.sx, line 13",
    ):
        assert f"{line}\n" in printed
    assert "    x\n" in printed


def test_an_error_outside_the_tests_is_a_failure(sx: Sx, tmp_path: Path) -> None:
    (tmp_path / "a.sx").write_text('(deftest "fine" (assert= 1 1))\n(nope)\n')
    done = sx("test", "a.sx")
    assert "FAILED a.sx (outside its tests)" in done.stdout
    assert done.stdout.endswith("1 passed, 1 failed\n")


def test_a_file_does_not_see_the_definitions_of_another(sx: Sx, tmp_path: Path) -> None:
    (tmp_path / "a.sx").write_text('(define leaked 1) (deftest "a" (assert= leaked 1))')
    (tmp_path / "b.sx").write_text('(deftest "b" (assert-throws (fn () leaked)))')
    done = sx("test", ".")
    assert done.stdout.endswith("2 passed, 0 failed\n")
    assert done.stdout.index("a.sx") < done.stdout.index("b.sx")


def test_no_tests_are_no_success(sx: Sx, tmp_path: Path) -> None:
    (tmp_path / "a.sx").write_text("(+ 1 1)")
    done = sx("test", "a.sx")
    assert done.stdout.endswith("0 passed, 0 failed\n")
    assert done.returncode == 1


def test_a_missing_path_is_wrong_usage(sx: Sx) -> None:
    done = sx("test", "nowhere")
    assert done.stdout == "sx test: there is no nowhere\n"
    assert done.returncode == 2
