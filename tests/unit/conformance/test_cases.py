"""conformance/cases.py: cases, batches, verdicts."""

from __future__ import annotations

from sx_kernel.conformance.cases import Batch, Case, Settings, Suite, renumbered, shard, split

SUITES = [Suite("a", "tests", "text of a"), Suite("b", "sources", "text of b")]
CASES = [Case(i, "a" if i < 3 else "b", i % 3, f"case {i}") for i in range(5)]


def batches(size: int) -> list[Batch]:
    return list(split(CASES, SUITES, Settings(), size=size, deadline=9))


def test_batches_are_cases_in_their_order_with_the_suites_that_they_need() -> None:
    first, second, third = batches(2)
    assert [case.index for one in (first, second, third) for case in one.cases] == [0, 1, 2, 3, 4]
    assert [[suite.name for suite in one.suites] for one in (first, second, third)] == [
        ["a"], ["a", "b"], ["b"],
    ]  # fmt: skip


def test_a_job_names_the_wanted_tests_of_each_suite() -> None:
    job = batches(5)[0].job(CASES[1:4])
    assert job["do"] == "run"
    assert [(part["name"], part["wanted"]) for part in job["parts"]] == [
        ("a", [[1, 1], [2, 2]]), ("b", [[0, 3]]),
    ]  # fmt: skip
    assert job["parts"][0]["text"] == "text of a"


def test_shards_are_whole_batches_and_together_all_of_them() -> None:
    made = batches(1)
    parts = [shard(made, part, 3) for part in (1, 2, 3)]
    assert sorted(one.number for part in parts for one in part) == [0, 1, 2, 3, 4]
    assert [one.number for one in parts[0]] == [0, 3]


def test_what_is_left_is_numbered_without_gaps() -> None:
    left = renumbered([batches(2)[0], batches(2)[2]])
    assert [case.index for batch in left for case in batch.cases] == [0, 1, 2]
    assert [case.name for batch in left for case in batch.cases] == ["case 0", "case 1", "case 4"]
