"""repl/report.py: an evaluation as a JSON object."""

from __future__ import annotations

import json
from typing import Any

import pytest

from sx_kernel import Session, SxError
from sx_kernel.repl.console import OutputClosed
from sx_kernel.repl.report import error_as_data, evaluate_to_json


def reported(expression: str) -> tuple[dict[str, Any], int]:
    printed: list[str] = []
    line, status = evaluate_to_json(Session(out=printed.append), expression, printed)
    assert "\n" not in line and printed == []
    found = json.loads(line)
    assert found.pop("ms") >= 0
    return found, status


def test_a_value_is_told_with_its_type_and_what_was_printed() -> None:
    assert reported('(display "a") (display "b") (list 1 2)') == (
        {"ok": True, "value": "(1 2)", "type": "list", "output": "ab"}, 0,
    )  # fmt: skip


def test_an_error_is_told_with_its_place_and_backtrace() -> None:
    found, status = reported("(define (f x)\n  (+ x nil))\n(list (f 1))")
    assert status == 1 and found["ok"] is False and found["output"] == ""
    error = found["error"]
    assert (error["type"], error["file"], error["line"], error["column"]) == (
        "type-error",
        "-e",
        2,
        8,
    )
    assert error["message"].startswith("+: argument 2 must be a number")
    assert [entry["function"] for entry in error["backtrace"]] == ["f", None]


def test_an_interrupt_has_the_status_of_one(monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Session, "eval", stop)
    found, status = reported("1")
    assert (status, found["error"]["type"]) == (130, "interrupted")


def test_a_bug_of_ours_is_reported_too(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise ValueError("oh")

    monkeypatch.setattr(Session, "eval", fail)
    found, status = reported("1")
    assert status == 1
    assert found["error"] == {"type": "internal-error", "message": "ValueError: oh"} or (
        "oh" in found["error"]["message"]
    )


def test_an_output_that_is_closed_is_no_result(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise OutputClosed

    monkeypatch.setattr(Session, "eval", fail)
    with pytest.raises(OutputClosed):
        reported("1")


def test_a_raised_value_that_is_no_error_is_told_as_it_is_shown() -> None:
    with pytest.raises(SxError) as caught:
        Session().eval("(raise (list 1 2))")
    data = error_as_data(caught.value)
    assert "(1 2)" in data["message"] and data["hint"] is None
