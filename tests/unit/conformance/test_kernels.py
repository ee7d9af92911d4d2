"""`--via kernel`: the same verdicts through Jupyter kernels."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.unit.conformance.running import outcomes, verdicts

TESTS = """
(define base 10)
(defsuite "sums"
  (deftest "adds" (assert= (+ base 1) 11))
  (deftest "is wrong" (assert= (+ base 1) 12)))
(deftest "outer" (deftest "inner" (assert false)))
(deftest "next" (display "printed") true)
(nope)
"""
SOURCES = [
    {"prelude": "(define (double x) (* 2 x))"},
    {"source": "(double 21)", "expected": "42"},
    {"source": '(display "hi") nil', "output": "hi", "expected": "nil"},
    {"source": '(+ 1 "2")', "error": "type-error"},
    {"source": "(double 1)", "expected": "3", "name": "is wrong"},
]


@pytest.mark.filterwarnings("ignore")
def test_kernels_give_the_same_verdicts(tmp_path: Path) -> None:
    (tmp_path / "tests.sx").write_text(TESTS)
    (tmp_path / "sources.jsonl").write_text("\n".join(map(json.dumps, SOURCES)))
    here = verdicts(str(tmp_path))
    there = verdicts(str(tmp_path), "--via", "kernel")
    assert [v.case for v in there] == [v.case for v in here]
    assert outcomes(there) == outcomes(here)
    assert {v.outcome for v in there} == {"passed", "failed"}


@pytest.mark.filterwarnings("ignore")
def test_a_hang_costs_its_own_test_only(tmp_path: Path) -> None:
    file = tmp_path / "tests.sx"
    file.write_text('(define (spin) (spin)) (deftest "a" (spin)) (deftest "b" true)')
    found = outcomes(verdicts(str(file), "--via", "kernel", "--timeout", "8"))
    assert found == {"a": "timeout", "b": "passed"}
