"""debug/protocol.py: every request has a response, whatever it is."""

from __future__ import annotations

from typing import Any

import pytest

from sx_kernel.debug.arguments import INT, TEXT
from sx_kernel.debug.protocol import _COMMANDS, COMMANDS
from tests.unit.debug.conftest import Front


@pytest.mark.parametrize(
    ("request_", "said"),
    [
        (7, "a request must be an object"),
        ({}, "there is no request a command that is no string"),
        ({"command": "fly"}, "there is no request fly"),
        ({"command": "scopes", "arguments": 3}, "scopes: the arguments must be an object"),
        ({"command": "scopes", "seq": "x"}, "scopes: frameId is missing"),
    ],
)
def test_what_makes_no_sense_is_refused_in_words(front: Front, request_: Any, said: str) -> None:
    found: Any = front.adapter.handle(request_)
    assert (found["success"], found["message"]) == (False, said)
    assert found["body"]["error"]["format"] == said


def test_a_response_repeats_the_request_and_counts_on(front: Front) -> None:
    one: Any = front.adapter.handle({"seq": 41, "command": "threads"})
    two: Any = front.adapter.handle({"seq": 42, "command": "threads"})
    assert (one["request_seq"], one["command"], one["success"]) == (41, "threads", True)
    assert two["seq"] == one["seq"] + 1


def test_a_request_that_needs_a_program_says_that_none_stands(front: Front) -> None:
    for command, given in [
        ("stackTrace", {}), ("evaluate", {"expression": "1"}), ("next", {}), ("stepBack", {}),
        ("exceptionInfo", {}),
    ]:  # fmt: skip
        assert front.refused(command, **given) == "no program stands still", command


def test_a_failure_of_ours_is_told_as_one(front: Front, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        raise ValueError("oh")

    monkeypatch.setattr(front.debugged.debugger, "pause", fail)
    assert front.refused("pause") == "this is a bug in sx_kernel, please report it: ValueError: oh"


def test_a_file_that_cannot_be_written_is_told(
    front: Front, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_code: str) -> str:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(front.debugged.debugger.places, "dump", fail)
    assert front.refused("dumpCell", code="1") == (
        "the file cannot be written: No space left on device"
    )


def test_every_command_checks_what_it_needs() -> None:
    assert set(COMMANDS) == set(_COMMANDS)
    assert _COMMANDS["setVariable"].needs == {
        "variablesReference": INT, "name": TEXT, "value": TEXT,
    }  # fmt: skip
