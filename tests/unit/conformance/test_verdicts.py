"""What a test's verdict is does not depend on the batches, nor on what happens to others."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sx_kernel.conformance.cases import Verdict
from sx_kernel.conformance.runner import BUNDLED
from tests.unit.conformance.running import facts, outcomes, sx_conform, verdicts

TESTS = """
(define base 10)
(defsuite "sums"
  (deftest "adds" (assert= (+ base 1) 11))
  (deftest "is wrong" (assert= (+ base 1) 12))
  (defsuite "inner" (deftest "prints and fails" (display "seen") (assert false))))
(for-each (fn (n) (deftest (str "number " n) (assert= (* n n) (expt n 2)))) (list 1 2 3))
(deftest "raises" (undefined-function 1))
"""

SOURCES = [
    {"source": "(+ 1 2)", "expected": "3"},
    {"source": "(define (f x) (* x 2)) (f 21)", "expected": "42", "name": "doubles"},
    {"source": "(f 1)", "error": "name-error", "name": "sees no definition of another source"},
    {"source": "(define (map f xs) 1) (map 1 2)", "expected": "1", "name": "redefines map"},
    {"source": "(map inc (list 1 2))", "expected": "(2 3)", "name": "map is map again"},
    {"source": "(defmacro f (x) x) (f 3)", "expected": "3"},
    {"source": "(f 3)", "error": "Undefined symbol: f", "name": "sees no macro of another source"},
    {"source": "(jit-set-threshold! 1)", "expected": "4"},
    {"source": "(jit-set-threshold! 2)", "expected": "4", "name": "sees no setting of another"},
    {"source": '(display "hi") nil', "output": "hi"},
    {"source": '(+ 1 "2")', "expected": "3", "name": "fails"},
    {"source": "(+ 1", "error": "read-error", "name": "cannot be read"},
]


@pytest.fixture(scope="module")
def suite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a file of tests and a source suite."""
    folder = tmp_path_factory.mktemp("suite")
    (folder / "tests.sx").write_text(TESTS)
    text = "\n\n".join(json.dumps(source) for source in SOURCES)
    (folder / "sources.jsonl").write_text(text + "\n")
    return folder


@pytest.fixture(scope="module")
def judged(suite: Path) -> list[Verdict]:
    """What the runner says about the suite without any options."""
    return verdicts(str(suite))


def test_tests_and_sources_are_judged(judged: list[Verdict]) -> None:
    found = outcomes(judged)
    bad = {"sums > is wrong", "sums > inner > prints and fails", "raises", "fails"}
    assert {name for name, outcome in found.items() if outcome != "passed"} == bad
    assert set(found.values()) == {"passed", "failed"}
    assert [name for name in found if name.startswith("number")] == [
        "number 1", "number 2", "number 3",
    ]  # fmt: skip


def test_a_failure_tells_what_was_expected_and_what_was_printed(judged: list[Verdict]) -> None:
    by_name = {v.case.name: v for v in judged}
    assert "expected 12, got 11" in by_name["sums > is wrong"].message
    assert by_name["sums > inner > prints and fails"].output == "seen"
    assert 'must be a number, got "2"' in by_name["fails"].message
    assert by_name["sums > adds"].output == ""


@pytest.mark.parametrize(
    "options",
    [
        ["--batch-size", "7", "--parallel", "2"],
        ["--single-process"],
        ["--single-process", "--reset-between", "--batch-size", "3"],
        ["--tier", "cek"],
        ["--threshold", "1"],
        ["--threshold", "1", "--budget", "1", "--batch-size", "5"],
        ["--budget", "0"],
    ],
    ids=" ".join,
)
def test_verdicts_are_the_same_however_they_are_run(
    suite: Path, judged: list[Verdict], options: list[str]
) -> None:
    # one source asks for the threshold, which some of the options set
    skipped = {"(jit-set-threshold! 1)", "sees no setting of another"}
    expected = [f for f in facts(judged) if f[0].name not in skipped]
    found = [f for f in facts(verdicts(str(suite), *options)) if f[0].name not in skipped]
    assert found == expected


def test_each_test_in_a_process_of_its_own_has_the_same_verdict(
    suite: Path, judged: list[Verdict]
) -> None:
    tests = str(suite / "tests.sx")
    found = {v.case.name: (v.outcome, v.message) for v in verdicts(tests, "--batch-size", "1")}
    assert len(found) == 7
    assert found.items() <= {v.case.name: (v.outcome, v.message) for v in judged}.items()


def test_the_language_s_own_tests_pass_in_one_process_and_in_batches() -> None:
    subjects = ["jit-cache", "promises"]
    files = [str(BUNDLED / f"test-{subject}.sx") for subject in subjects]
    batched = verdicts(*files, "--batch-size", "40", "--parallel", "2")
    assert {v.outcome for v in batched} == {"passed"}
    assert facts(verdicts(*files, "--single-process")) == facts(batched)


def write(folder: Path, text: str) -> str:
    """A file of tests."""
    file = folder / "tests.sx"
    file.write_text(text)
    return str(file)


def test_a_crash_costs_its_own_test_only(tmp_path: Path) -> None:
    text = '(deftest "a" true) (deftest "b" (die)) (deftest "c" true) (deftest "d" (die))'
    found = verdicts(write(tmp_path, text))
    assert outcomes(found) == {"a": "passed", "b": "crashed", "c": "passed", "d": "crashed"}
    assert found[1].message == "the process was ended by SIGKILL"


def test_a_hang_costs_its_own_test_only(tmp_path: Path) -> None:
    text = '(define (spin) (nap) (spin)) (deftest "a" true) (deftest "b" (spin)) (deftest "c" true)'
    found = verdicts(write(tmp_path, text), "--timeout", "3")
    assert outcomes(found) == {"a": "passed", "b": "timeout", "c": "passed"}
    assert found[1].message == "took more than 3 s"


def test_a_hang_inside_a_primitive_is_ended_too(tmp_path: Path) -> None:
    text = '(deftest "a" (stuck)) (deftest "b" true)'
    assert outcomes(verdicts(write(tmp_path, text), "--timeout", "3")) == {
        "a": "timeout",
        "b": "passed",
    }


@pytest.mark.parametrize("size", ["1", "2", "150"])
def test_a_batch_that_somebody_killed_gives_the_same_verdicts(tmp_path: Path, size: str) -> None:
    text = '(deftest "a" true) (deftest "b" (die-once) true) (deftest "c" (assert false))'
    mark = tmp_path / "mark"
    found = verdicts(write(tmp_path, text), "--batch-size", size, mark=mark)
    assert mark.exists()
    assert outcomes(found) == {"a": "passed", "b": "passed", "c": "failed"}


@pytest.mark.parametrize(
    ("text", "outcome", "message"),
    [
        ('(deftest "a" true) (nope) (deftest "b" true)', "failed", "Undefined symbol: nope"),
        ('(deftest "a" true) (die)', "crashed", "SIGKILL"),
        ("(define (spin) (nap) (spin)) (spin)", "timeout", "took more than"),
        ('(defsuite "s" (deftest "a" true) (nope))', "failed", "Undefined symbol: nope"),
        ('(deftest "a" true', "failed", "read-error"),
    ],
)
def test_what_goes_wrong_outside_of_tests_is_a_verdict(
    tmp_path: Path, text: str, outcome: str, message: str
) -> None:
    found = verdicts(write(tmp_path, text), "--timeout", "3")
    last = found[-1]
    assert "(outside its tests)" in last.case.name
    assert last.outcome == outcome
    assert message in last.message
    assert all(v.outcome == "passed" for v in found[:-1])


def test_a_test_that_breaks_what_comes_after_it_is_blamed(tmp_path: Path) -> None:
    text = '(define x 1) (deftest "breaks" (set! x "one")) (+ x 1) (deftest "next" true)'
    found = {v.case.name: v for v in verdicts(write(tmp_path, text))}
    assert found["breaks"].outcome == "failed"
    assert "outside its tests" in found["breaks"].message
    assert "was not reached" in found["next"].message


def test_a_test_inside_a_test_is_part_of_it(tmp_path: Path) -> None:
    text = '(deftest "outer" (deftest "inner" (assert false))) (deftest "next" true)'
    assert outcomes(verdicts(write(tmp_path, text))) == {"outer": "failed", "next": "passed"}


def test_a_test_that_is_left_by_a_continuation_has_failed(tmp_path: Path) -> None:
    text = '(call/cc (fn (k) (deftest "left" (k 1)))) (deftest "next" true)'
    found = {v.case.name: v for v in verdicts(write(tmp_path, text))}
    assert found["left"].message == "was left before it ended"


def test_what_tests_print_does_not_get_among_the_verdicts(tmp_path: Path) -> None:
    text = '(deftest "a" (display "{\\"end\\": 0}") (newline)) (deftest "b" true)'
    assert outcomes(verdicts(write(tmp_path, text))) == {"a": "passed", "b": "passed"}


def test_shards_make_up_the_whole(suite: Path, judged: list[Verdict]) -> None:
    parts = [verdicts(str(suite), "--shard", f"{i}/3") for i in (1, 2, 3)]

    def key(fact: tuple[object, ...]) -> str:
        return repr(fact[1:]) + fact[0].suite + fact[0].name  # type: ignore[attr-defined]

    assert sorted(key(f) for part in parts for f in facts(part)) == sorted(map(key, facts(judged)))
    assert [[v.case.index for v in part] for part in parts] == [
        list(range(len(part))) for part in parts
    ]


def test_the_count_is_the_last_line_and_the_status_tells(suite: Path, tmp_path: Path) -> None:
    done = sx_conform(str(suite))
    assert done.count == "15 passed, 4 failed"
    assert done.status == 1
    good = sx_conform(write(tmp_path, '(deftest "a" true)'))
    assert (good.count, good.status) == ("1 passed, 0 failed", 0)
    none = sx_conform(write(tmp_path, "1"))
    assert (none.count, none.status) == ("0 passed, 0 failed", 1)


def test_a_prelude_is_there_for_all_sources(tmp_path: Path) -> None:
    lines = [
        {"prelude": "(define (double x) (* 2 x))"},
        {"source": "(set! double inc) (double 1)", "expected": "2", "name": "spoils it"},
        {"source": "(double 21)", "expected": "42", "name": "uses it"},
        {"source": "(define double 1) double", "expected": "1", "name": "redefines it"},
        {"source": "(double 1)", "expected": "2", "name": "uses it again"},
    ]
    file = tmp_path / "sources.jsonl"
    file.write_text("\n".join(map(json.dumps, lines)))
    assert set(outcomes(verdicts(str(file))).values()) == {"passed"}
    file.write_text('{"prelude": "(nope)"}\n{"source": "1", "expected": "1"}')
    (broken,) = verdicts(str(file))
    assert broken.outcome == "failed"
    assert "Undefined symbol: nope" in broken.message
