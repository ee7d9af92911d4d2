"""conformance/worker.py: the process in which a batch runs. Here its jobs are done in this one."""

from __future__ import annotations

from typing import Any

import pytest

from sx_kernel.conformance import worker
from sx_kernel.conformance.worker import do_job

SETTINGS = {"threshold": 4, "budget": 5000, "tier": "auto", "reset_every": None}


@pytest.fixture(autouse=True)
def collected(monkeypatch: pytest.MonkeyPatch) -> None:
    """The collector of this process stays as it is."""
    from contextlib import nullcontext

    monkeypatch.setattr(worker, "starting", nullcontext)


def done(kind: str, text: str, count: int, **settings: Any) -> list[dict[str, Any]]:
    """The events of a job that wants the first `count` tests."""
    found: list[dict[str, Any]] = []
    wanted = [[number, 10 * number] for number in range(count)]
    part = {"name": "s", "kind": kind, "text": text, "wanted": wanted}
    do_job({"do": "run", "settings": {**SETTINGS, **settings}, "parts": [part]}, found.append)
    return found


def outcomes(events: list[dict[str, Any]]) -> list[str]:
    return [event["outcome"] for event in events if "end" in event]


def test_tests_are_listed_and_the_end_of_a_file_is_told() -> None:
    found: list[dict[str, Any]] = []
    part = {"name": "s", "kind": "tests", "text": '(deftest "a" 1) (deftest "b" 1)'}
    do_job({"do": "list", "parts": [part]}, found.append)
    assert [event.get("name") for event in found] == ["a", "b", None]
    assert found[-1] == {"listed": "s"}


def test_each_test_begins_and_ends_under_its_index() -> None:
    events = done("tests", '(deftest "a" (assert= 1 1)) (deftest "b" (assert= 1 2))', 2)
    assert [event.get("begin", event.get("end")) for event in events] == [0, 0, 10, 10]
    assert outcomes(events) == ["passed", "failed"]


def test_sources_do_not_see_what_those_before_them_defined() -> None:
    text = "\n".join([
        '{"source": "(define x 5) (display x) x", "expected": "5", "output": "5"}',
        '{"source": "x", "error": "Undefined symbol"}',
        '{"source": "(define (car x) 7)"}',
        '{"source": "(car (list 1))", "expected": "1"}',
    ])  # fmt: skip
    assert outcomes(done("sources", text, 4)) == ["passed"] * 4


def test_a_prelude_is_for_all_and_fails_all() -> None:
    good = '{"prelude": "(define k 2)"}\n{"source": "k", "expected": "2"}'
    found: list[dict[str, Any]] = []
    part = {"name": "s", "kind": "sources", "text": good, "wanted": [[1, 0]]}
    do_job({"do": "run", "settings": SETTINGS, "parts": [part]}, found.append)
    assert outcomes(found) == ["passed"]
    part["text"] = good.replace("(define k 2)", "(car 5)")
    do_job({"do": "run", "settings": SETTINGS, "parts": [part]}, found.append)
    assert outcomes(found) == ["passed", "failed"]
    assert found[-1]["message"].startswith("type-error")


def test_rows_are_replayed() -> None:
    text = '{"steps": [["expect", ["hs", "1 + 1"], "equal", 2]]}\n{"steps": [["expect", 1, "equal", 2]]}'
    assert outcomes(done("rows", text, 2)) == ["passed", "failed"]


def test_what_a_test_that_failed_has_printed_is_told_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "LONGEST_TEXT", 4)
    events = done("tests", '(deftest "a" (display "abcdef") (assert= 1 2))', 1)
    assert events[-1]["output"] == "abcd… (2 characters more)"


def test_the_cache_is_reset_after_so_many_tests(monkeypatch: pytest.MonkeyPatch) -> None:
    resets: list[int] = []
    monkeypatch.setattr(worker.Session, "jit_reset", lambda _self: resets.append(1))
    done("sources", "\n".join(['{"source": "1"}'] * 5), 5, reset_every=2)
    assert len(resets) == 2
