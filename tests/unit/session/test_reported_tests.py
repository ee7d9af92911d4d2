"""Tests at the prompt: `deftest` and `defsuite` where no test runner listens print what came out."""

from __future__ import annotations

import pytest

from sx_kernel.base.errors import SxError
from sx_kernel.session.session import Session


def printed(text: str) -> str:
    session = Session()
    with session.captured() as shown:
        session.eval(text, "input 1")
    return shown.getvalue()


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ('(deftest "a" (assert= 1 1))', "passed: a\n"),
        (
            '(deftest "a" (assert= 1 2))',
            "FAILED: a\n  expected 2, got 1   input 1, line 1\n",
        ),
        ('(test "a" 1)', "passed: a\n"),
        ('(defsuite "s" (test-group "t" (test "a" 1)))', "passed: s > t > a\n"),
        ('(defsuite "s") (test "a" 1)', "passed: a\n"),
        ('(call/cc (fn (k) (defsuite "s" (k 1)))) (test "a" 1)', "passed: a\n"),
        ("(deftest 'a 1) (deftest 5 1)", "passed: a\npassed: 5\n"),
        ('(deftest "a" (raise (list 1)))', "FAILED: a\n  (1)\n"),
    ],
)
def test_a_test_at_the_prompt_says_what_came_of_it(text: str, shown: str) -> None:
    assert printed(text) == shown


def test_a_suite_whose_body_fails_says_so() -> None:
    assert printed('(defsuite "s" (car 5))').startswith("FAILED: s > s (outside its tests)\n  ")


def test_a_program_may_report_by_itself() -> None:
    own = "(define (report-pass name) (println (list name 'well)))"
    assert printed(f'{own} (deftest "a" 1)') == '("a" well)\n'


def test_no_suite_can_be_left_but_one_that_runs() -> None:
    with pytest.raises(SxError, match="pop-suite: there is no suite to leave"):
        printed("(pop-suite)")
