"""`sx debug-adapter` as an editor speaks to it: messages on standard input and output."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sx_kernel.debug.protocol import COMMANDS

PROGRAM = """(define (twice x)
  (* 2 x))
(define (go n)
  (let ((a (twice n)))
    (display a)
    (+ a 1)))
(go 20)
"""

Message = dict[str, Any]


class Editor:
    """The other end of the streams."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "sx_kernel", "debug-adapter"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip
        self.seq = 0
        self.seen: list[Message] = []

    def raw(self, data: bytes) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(data)
        self.process.stdin.flush()

    def send(self, command: str, **arguments: Any) -> int:
        self.seq += 1
        message = {"seq": self.seq, "type": "request", "command": command, "arguments": arguments}
        data = json.dumps(message).encode()
        self.raw(b"Content-Length: %d\r\n\r\n%b" % (len(data), data))
        return self.seq

    def _read(self) -> Message:
        out = self.process.stdout
        assert out is not None
        length = 0
        while (line := out.readline().strip()) or not length:
            if line.lower().startswith(b"content-length:"):
                length = int(line.partition(b":")[2])
            assert line or length, self.process.stderr.read() if self.process.stderr else ""
        return json.loads(out.read(length))

    def _find(self, wanted: Any) -> Message:
        while True:
            for i, message in enumerate(self.seen):
                if wanted(message):
                    return self.seen.pop(i)
            self.seen.append(self._read())

    def event(self, name: str) -> Message:
        return self._find(lambda m: m["type"] == "event" and m["event"] == name)["body"]

    def response(self, seq: int) -> Message:
        return self._find(lambda m: m["type"] == "response" and m["request_seq"] == seq)

    def ask(self, command: str, **arguments: Any) -> Message:
        response = self.response(self.send(command, **arguments))
        assert response["success"], response
        return response["body"]

    def frames(self) -> list[tuple[str, int]]:
        return [(f["name"], f["line"]) for f in self.ask("stackTrace", threadId=1)["stackFrames"]]


@pytest.fixture
def editor() -> Iterator[Editor]:
    opened = Editor()
    try:
        yield opened
    finally:
        opened.process.kill()
        for pipe in (opened.process.stdin, opened.process.stdout, opened.process.stderr):
            assert pipe is not None
            pipe.close()
        opened.process.wait()


@pytest.fixture
def program(tmp_path: Path) -> str:
    path = tmp_path / "program.sx"
    path.write_text(PROGRAM, encoding="utf-8")
    return str(path)


def test_a_program_is_launched_stopped_stepped_and_ends(editor: Editor, program: str) -> None:
    assert editor.ask("initialize", adapterID="sx")["supportsStepBack"]
    editor.ask("launch", program=program)
    editor.event("initialized")
    points = editor.ask("setBreakpoints", source={"path": program}, breakpoints=[{"line": 2}])
    assert points["breakpoints"][0]["verified"]
    editor.ask("setExceptionBreakpoints", filters=["uncaught"])
    editor.ask("configurationDone")
    assert editor.event("stopped")["reason"] == "breakpoint"
    assert editor.frames() == [("twice", 2), ("go", 4), ("top level", 7)] or editor.frames() == [
        ("twice", 2),
        ("go", 4),
    ]
    frame = editor.ask("stackTrace", threadId=1)["stackFrames"][0]
    assert frame["source"]["path"] == program
    scopes = editor.ask("scopes", frameId=frame["id"])["scopes"]
    number = scopes[0]["variablesReference"]
    assert editor.ask("setVariable", variablesReference=number, name="x", value="7")["value"] == "7"
    editor.ask("stepOut", threadId=1)
    editor.event("stopped")
    assert editor.frames()[0][0] == "go"
    editor.ask("next", threadId=1)
    editor.event("stopped")
    assert editor.frames()[0] == ("go", 5)
    editor.ask("continue", threadId=1)
    assert editor.event("output")["output"] == "14"
    assert editor.event("exited")["exitCode"] == 0
    editor.event("terminated")
    editor.ask("disconnect")
    assert editor.process.wait(timeout=60) == 0


def test_the_first_form_can_be_stopped_at_and_lines_count_from_zero(
    editor: Editor, program: str
) -> None:
    editor.ask("initialize", linesStartAt1=False)
    editor.ask("launch", program=program, stopOnEntry=True)
    editor.ask("configurationDone")
    editor.event("stopped")
    assert editor.frames() == [("top level", 0)]
    editor.ask("terminate")
    assert editor.process.wait(timeout=60) == 130


def test_a_program_that_fails_is_told_and_exits_with_1(editor: Editor, tmp_path: Path) -> None:
    path = tmp_path / "wrong.sx"
    path.write_text("(display 1)\n(car 5)", encoding="utf-8")
    editor.ask("initialize")
    editor.ask("launch", program=str(path))
    editor.ask("setExceptionBreakpoints", filters=[])
    editor.ask("configurationDone")
    assert editor.event("exited")["exitCode"] == 1
    told = "".join(m["body"]["output"] for m in editor.seen if m.get("event") == "output")
    assert "wrong.sx" in told and "Traceback" not in told


def test_what_python_prints_is_an_output_event_and_it_has_no_input(
    editor: Editor, tmp_path: Path
) -> None:
    path = tmp_path / "prints.sx"
    path.write_text(
        '(display "a") ((py "builtins.print") "b") ((py "warnings.warn") "careful")'
        ' (display (guard (e (true (error-type e))) ((py "builtins.input"))))',
        encoding="utf-8",
    )
    editor.ask("initialize")
    editor.ask("launch", program=str(path))
    editor.ask("configurationDone")
    assert editor.event("exited")["exitCode"] == 0
    told = [m["body"] for m in editor.seen if m.get("event") == "output"]
    out = "".join(m["output"] for m in told if m["category"] == "stdout")
    err = "".join(m["output"] for m in told if m["category"] == "stderr")
    assert out == "ab\nEOFError"
    assert "UserWarning: careful" in err and "sx_kernel" not in err


def test_what_makes_no_sense_is_refused_and_the_next_request_is_answered(editor: Editor) -> None:
    editor.raw(b"Content-Length: 5\r\n\r\n{nope")
    assert "no JSON" in editor.response(0)["message"]
    editor.raw(b"Content-Length: 2\r\nX-More: 1\r\n\r\n[]")
    assert "must be an object" in editor.response(0)["message"]
    for data, message in (
        (b"null", "must be an object"), (b"[" * 100_000, "nests too deeply"), (b"\xff", "no JSON"),
        (b'{"seq": NaN, "command": "fly"}', "no request"), (b'{"seq": "x"}', "no string"),
    ):  # fmt: skip
        editor.raw(b"Content-Length: %d\r\n\r\n%b" % (len(data), data))
        assert message in editor.response(0)["message"]
    for command, arguments, message in (
        ("launch", {}, "program must be"), ("launch", {"program": "/nowhere"}, "program must be"),
        ("attach", {}, "use launch"), ("continue", {}, "stands still"), ("fly", {}, "no request"),
        ("scopes", {"frameId": "x"}, "an integer"),
    ):  # fmt: skip
        response = editor.response(editor.send(command, **arguments))
        assert not response["success"] and message in response["message"]
    assert editor.ask("threads")["threads"] == [{"id": 1, "name": "SX"}]


@pytest.mark.parametrize("seed", range(3))
def test_any_requests_in_any_order_are_answered_and_the_program_means_the_same(
    editor: Editor, program: str, seed: int
) -> None:
    choose = random.Random(seed)
    editor.ask("initialize")
    editor.ask("launch", program=program, stopOnEntry=True)
    editor.ask("setBreakpoints", source={"path": program}, breakpoints=[{"line": 2}, {"line": 5}])
    editor.ask("configurationDone")
    steps = ("continue", "next", "stepIn", "stepOut", "stepBack", "evaluate", "pause")
    usual = [name for name in COMMANDS if name != "disconnect"]
    sent = [
        editor.send(choose.choice([*usual, *steps * 4]), **_arguments(choose, program))
        for _ in range(150)
    ]
    for seq in sent:
        told = editor.response(seq).get("message", "")
        assert "bug in sx_kernel" not in told and "Traceback" not in told
    editor.ask("setBreakpoints", source={"path": program}, breakpoints=[])
    editor.ask("setFunctionBreakpoints", breakpoints=[])
    editor.ask("setExceptionBreakpoints", filters=[])
    while not any(message.get("event") == "exited" for message in editor.seen):
        editor.response(editor.send("continue"))
    assert editor.event("exited")["exitCode"] == 0
    out = [m["body"] for m in editor.seen if m.get("event") == "output"]
    assert "".join(m["output"] for m in out if m["category"] == "stdout")[-2:] == "40"


ODD = (
    None, 0, -1, 1e300, "x", "", [], {}, [1], True, 10**30, "\ud800", {"line": 2}, 1000, 1001,
    [{"line": 5, "condition": "(= n 2)"}], [{"line": 5, "condition": "(("}], ["uncaught", "raised"],
    [{"line": 5, "hitCondition": "abc"}], [{"line": 5, "logMessage": "{n} {("}], "(+ 1 n)", "(raise 1)",
)  # fmt: skip
NAMES = (
    "source", "breakpoints", "filters", "line", "endLine", "startFrame", "levels", "frameId", "start",
    "variablesReference", "count", "expression", "name", "variableName", "code", "threadId",
)  # fmt: skip


def _arguments(choose: random.Random, program: str) -> dict[str, Any]:
    values = (*ODD, {"path": program})
    return {name: choose.choice(values) for name in choose.sample(NAMES, choose.randint(0, 5))}


def test_input_that_is_no_message_ends_the_adapter(editor: Editor) -> None:
    editor.raw(b"hello\r\n\r\n")
    assert editor.process.wait(timeout=60) == 0


def test_the_adapter_ends_with_its_input(editor: Editor, program: str) -> None:
    editor.ask("initialize")
    editor.ask("launch", program=program, stopOnEntry=True)
    editor.ask("configurationDone")
    editor.event("stopped")
    assert editor.process.stdin is not None
    editor.process.stdin.close()
    assert editor.process.wait(timeout=60) == 130
