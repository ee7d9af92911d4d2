"""conformance/selection.py: the host of a file of which only some tests are wanted."""

from __future__ import annotations

from sx_kernel.conformance.selection import Selection
from sx_kernel.session.session import Session

FILE = """
(defsuite "s"
  (deftest "a" (assert= 1 1))
  (deftest "b" (assert= 1 2))
  (for-each (fn (n) (deftest (str "c" n) (assert= n n))) (list 1 2)))
(deftest "d" (error "no"))
"""


class Ran:
    """What a selection of the tests of a file told."""

    def __init__(self, text: str, wanted: dict[int, int], problem: str | None = None) -> None:
        self.found: list[tuple[int, str]] = []
        self.begun: list[int] = []
        self.ended: dict[int, str | None] = {}
        self.host = Selection(
            wanted, found=lambda n, name: self.found.append((n, name)), begin=self.begun.append,
            end=lambda index, _seconds, problem: self.ended.update({index: problem}),
        )  # fmt: skip
        session = Session(out=lambda _text: None)
        self.host.install(session)
        for _ in session.eval_forms(text, "file"):
            pass
        self.host.close(problem)


def test_tests_are_listed_without_running_a_body() -> None:
    ran = Ran(FILE, {})
    assert ran.found == [
        (0, "s > a"), (1, "s > b"), (2, "s > c1"), (3, "s > c2"), (4, "d"),
    ]  # fmt: skip
    assert ran.ended == {}


def test_only_what_is_wanted_runs_under_its_index() -> None:
    ran = Ran(FILE, {1: 10, 3: 30})
    assert ran.begun == [10, 30]
    assert ran.ended[30] is None
    assert ran.ended[10] is not None
    assert [number for number, _ in ran.found] == [0, 2, 4]


def test_a_test_that_is_not_there_any_more_is_a_failure() -> None:
    ran = Ran(FILE, {9: 90})
    assert ran.ended == {90: "was not reached: the file has changed its tests"}
    assert Ran(FILE, {9: 90}, "type-error: no").ended == {90: "was not reached: type-error: no"}


def test_a_test_in_a_test_is_part_of_it() -> None:
    ran = Ran('(deftest "a" (deftest "b" (assert= 1 2)))', {0: 5})
    assert ran.begun == [5]
    assert ran.ended[5] is not None


def test_what_fails_outside_is_the_fault_of_the_test_before_it() -> None:
    ran = Ran(FILE.replace('(deftest "d" (error "no"))', ""), {3: 30}, "type-error: late")
    assert ran.ended == {30: "(outside its tests): type-error: late"}
