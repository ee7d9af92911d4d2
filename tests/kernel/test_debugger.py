"""The debugger over the control channel, as JupyterLab and others use it."""

from __future__ import annotations

from typing import Any

import pytest

from sx_kernel.debug.protocol import COMMANDS
from tests.kernel.conftest import Kernel

Message = dict[str, Any]

PATIENCE = 30.0  # seconds; only a program that does not stop takes that long

CELL = """(define (fact n)
  (if (< n 2)
      1
      (* n
         (fact (- n 1)))))
(define (go k)
  (let ((a (fact k)))
    (+ a
       1)))
(go 3)"""


class Panel:
    """A debugger panel: one front end of a kernel."""

    def __init__(self, kernel: Kernel, client: Any = None) -> None:
        self.kernel = kernel
        self.client = kernel.client if client is None else client
        self.seq = 0
        self.events: list[Message] = []
        self.published: list[Message] = []

    def send(self, command: Any, arguments: Any = None, **more: Any) -> str:
        self.seq += 1
        content = {
            "seq": self.seq,
            "type": "request",
            "command": command,
            "arguments": arguments or {},
            **more,
        }
        message = self.client.session.msg("debug_request", content)
        self.client.control_channel.send(message)
        return message["header"]["msg_id"]

    def response(self, request: str) -> Message:
        while True:
            message: Any = self.client.get_control_msg(timeout=PATIENCE)
            if message["parent_header"].get("msg_id") == request:
                assert message["msg_type"] == "debug_reply"
                return message["content"]

    def ask(self, command: str, **arguments: Any) -> Message:
        """The body of a response that is a success."""
        response = self.response(self.send(command, arguments))
        assert response["success"], response
        assert response["command"] == command and response["request_seq"] == self.seq
        return response["body"]

    def refused(self, command: str, **arguments: Any) -> str:
        """The message of a response that is none."""
        response = self.response(self.send(command, arguments))
        assert not response["success"], response
        return response["message"]

    def event(self, name: str) -> Message:
        """The body of the next event of that name."""
        while True:
            for i, event in enumerate(self.events):
                if event["event"] == name:
                    del self.events[i]
                    return event["body"]
            self._listen()

    def _listen(self) -> None:
        message: Any = self.client.get_iopub_msg(timeout=PATIENCE)
        if message["msg_type"] == "debug_event":
            self.events.append(message["content"])
        else:
            self.published.append(message)

    def start(self) -> None:
        self.ask("initialize", clientID="test", linesStartAt1=True)
        self.ask("attach")
        self.event("initialized")

    def put(self, code: str, *lines: int, **more: Any) -> list[Message]:
        """Breakpoints in a cell, as a click in the gutter makes them."""
        path = self.ask("dumpCell", code=code)["sourcePath"]
        points = [{"line": line, **more} for line in lines]
        found = self.ask(
            "setBreakpoints", source={"path": path}, breakpoints=points, sourceModified=False
        )
        self.ask("configurationDone")
        return found["breakpoints"]

    def frames(self) -> list[Message]:
        return self.ask("stackTrace", threadId=1)["stackFrames"]

    def variables(self, frame: int = 0, scope: str = "Locals") -> dict[str, str]:
        scopes = self.ask("scopes", frameId=self.frames()[frame]["id"])["scopes"]
        number = next(s["variablesReference"] for s in scopes if s["name"].startswith(scope))
        found = self.ask("variables", variablesReference=number)["variables"]
        return {v["name"]: v["value"] for v in found}

    def go(self, command: str) -> Message:
        """Take a step; where it ends."""
        self.ask(command, threadId=1)
        self.event("continued")
        return self.event("stopped")

    def finish(self, request: str) -> tuple[Message, list[Message]]:
        """The end of a cell that goes on."""
        while not any(
            m["msg_type"] == "status" and m["content"]["execution_state"] == "idle"
            and m["parent_header"].get("msg_id") == request
            for m in self.published
        ):  # fmt: skip
            self._listen()
        mine = [m for m in self.published if m["parent_header"].get("msg_id") == request]
        return self.kernel.reply(request)["content"], mine


@pytest.fixture
def panel(kernel: Kernel) -> Any:
    opened = Panel(kernel)
    opened.start()
    yield opened
    opened.ask("setExceptionBreakpoints", filters=[])
    for one in opened.ask("debugInfo")["breakpoints"]:
        opened.ask("setBreakpoints", source={"path": one["source"]}, breakpoints=[])
    opened.ask("disconnect")  # what stands still goes on
    assert kernel.ask("kernel_info_request")["status"] == "ok"
    kernel.drain()


def where(panel: Panel) -> list[tuple[str, int]]:
    return [(f["name"], f["line"]) for f in panel.frames()]


def result(published: list[Message]) -> str:
    return next(
        m["content"]["data"]["text/plain"] for m in published if m["msg_type"] == "execute_result"
    )


def test_a_cell_stops_at_its_breakpoint_and_is_stepped_through(panel: Panel) -> None:
    assert [(p["verified"], p["line"]) for p in panel.put(CELL, 7)] == [(True, 7)]
    request = panel.kernel.start(CELL)
    assert panel.event("stopped")["reason"] == "breakpoint"
    assert where(panel) == [("go", 7)]
    assert panel.variables() == {"k": "3"}
    source = panel.frames()[0]["source"]
    assert panel.ask("source", source=source)["content"] == CELL
    panel.go("stepIn")
    assert where(panel) == [("fact", 2), ("go", 7)]
    panel.go("next")
    panel.go("next")
    assert where(panel)[0] == ("fact", 5)
    panel.go("stepIn")
    assert where(panel) == [("fact", 2), ("fact", 5), ("go", 7)]
    panel.go("stepOut")
    assert where(panel)[0][0] == "fact"
    assert panel.variables(scope="Returned") == {"value": "2"}
    assert (
        panel.ask("evaluate", expression="(* n 100)", frameId=panel.frames()[0]["id"])["result"]
        == "300"
    )
    assert (
        panel.ask("evaluate", expression="(set! n 50)", frameId=panel.frames()[0]["id"])["result"]
        == "50"
    )
    panel.ask("continue")
    reply, published = panel.finish(request)
    # n was an operand already: what was evaluated stays evaluated
    assert reply["status"] == "ok" and result(published) == "7"


def test_variables_are_changed_where_they_stand(panel: Panel) -> None:
    code = "(define (f xs n)\n  (let ((k 1))\n    (vector-set! xs 0\n      (+ n k))\n    xs))\n(f (vector 1 2) 5)"
    panel.put(code, 3)
    request = panel.kernel.start(code)
    panel.event("stopped")
    assert panel.variables() == {"xs": "#(1 2)", "n": "5", "k": "1"}
    number = panel.ask("scopes", frameId=panel.frames()[0]["id"])["scopes"][0]["variablesReference"]
    xs = panel.ask("variables", variablesReference=number)["variables"][0]["variablesReference"]
    assert (
        panel.ask("setVariable", variablesReference=number, name="n", value="(* n 2)")["value"]
        == "10"
    )
    assert (
        panel.ask("setVariable", variablesReference=xs, name="1", value='"two"')["value"] == '"two"'
    )
    assert panel.variables() == {"xs": '#(1 "two")', "n": "10", "k": "1"}
    assert "no such variable" in panel.refused(
        "setVariable", variablesReference=9999, name="n", value="1"
    )
    assert "Undefined symbol: nope" in panel.refused(
        "setVariable", variablesReference=number, name="n", value="nope"
    )
    panel.ask("continue")
    assert result(panel.finish(request)[1]) == '#(11 "two")'


def test_the_state_is_there_after_a_reload(panel: Panel) -> None:
    other = Panel(panel.kernel, panel.kernel.connect())  # as a page that was loaded anew
    panel.put(CELL, 7)
    request = panel.kernel.start(CELL)
    panel.event("stopped")
    info = other.ask("debugInfo")
    assert info["isStarted"] and info["stoppedThreads"] == [1]
    assert [[p["line"] for p in one["breakpoints"]] for one in info["breakpoints"]] == [[7]]
    assert info["tmpFilePrefix"] and info["hashMethod"] == "Murmur2"
    assert where(other) == [("go", 7)]
    other.ask("continue")
    panel.event("continued")
    other.client.stop_channels()
    assert panel.finish(request)[0]["status"] == "ok"


def test_breakpoints_come_back_after_a_restart(panel: Panel) -> None:
    panel.put(CELL, 7)
    panel.kernel.restart()
    panel.events.clear()
    assert not panel.ask("debugInfo")["isStarted"]
    panel.start()
    panel.put(CELL, 7)
    request = panel.kernel.start(CELL)
    panel.event("stopped")
    assert where(panel) == [("go", 7)]
    panel.ask("continue")
    assert panel.finish(request)[0]["status"] == "ok"


def test_an_interrupt_ends_a_cell_that_stands_still(panel: Panel) -> None:
    panel.put(CELL, 7)
    request = panel.kernel.start(CELL)
    panel.event("stopped")
    panel.kernel.manager.interrupt_kernel()
    reply, _ = panel.finish(request)
    assert reply["status"] == "error" and reply["ename"] == "interrupted"
    assert panel.event("continued")
    assert panel.ask("debugInfo")["stoppedThreads"] == []
    assert "stands still" in panel.refused("continue", threadId=1)


def test_a_kernel_can_be_shut_down_while_a_cell_stands_still(tmp_path: Any) -> None:
    kernel = Kernel(tmp_path)
    try:
        panel = Panel(kernel)
        panel.start()
        panel.put(CELL, 7)
        kernel.start(CELL)
        panel.event("stopped")
        kernel.restart()
        assert not Panel(kernel).ask("debugInfo")["isStarted"]
    finally:
        kernel.close()


def test_a_breakpoint_reaches_code_that_is_running(panel: Panel) -> None:
    code = '(define (spin n)\n  (let loop ((i 0) (s 0))\n    (if (< i n)\n      (loop (+ i 1)\n        (+ s (* i 2)))\n      s)))\n(define (begin-it)\n  (display "on")\n  (spin 1000000000))\n(begin-it)'
    request = panel.kernel.start(code)
    while not any(m["msg_type"] == "stream" for m in panel.published):
        panel._listen()
    panel.put(code, 4)
    panel.event("stopped")
    assert next(name for name, _ in where(panel)) == "spin"
    assert int(panel.variables()["i"]) > 0
    before = int(panel.variables()["i"])
    panel.go("continue")
    assert int(panel.variables()["i"]) == before + 1
    assert panel.ask("evaluate", expression="(set! i n)", frameId=panel.frames()[0]["id"])
    panel.put(code)
    panel.ask("continue")
    assert panel.finish(request)[0]["status"] == "ok"


def test_a_running_cell_can_be_paused(panel: Panel) -> None:
    assert "no program runs" in panel.refused("pause", threadId=1)
    code = '(define (turn x) (+ x 1))\n(display "on")\n(let loop ((i 0))\n  (if (< i 1000000000)\n    (loop (turn i))))'
    request = panel.kernel.start(code)
    while not any(m["msg_type"] == "stream" for m in panel.published):
        panel._listen()
    panel.ask("pause", threadId=1)
    assert panel.event("stopped")["reason"] == "pause"
    assert where(panel)
    panel.kernel.manager.interrupt_kernel()
    assert panel.finish(request)[0]["ename"] == "interrupted"


def test_a_program_stops_at_its_error_and_goes_on_by_a_restart(panel: Panel) -> None:
    panel.ask("setExceptionBreakpoints", filters=["uncaught"])
    code = "(define (half x)\n  (* 10\n     (/ x y)))\n(half 6)"
    request = panel.kernel.start(code)
    stopped = panel.event("stopped")
    assert stopped["reason"] == "exception" and "Undefined symbol: y" in stopped["text"]
    assert where(panel)[0] == ("half", 3)
    assert panel.variables() == {"x": "6"}
    assert panel.ask("exceptionInfo", threadId=1)["exceptionId"] == "name-error"
    restarts = panel.variables(scope="Restarts")
    assert list(restarts)[:3] == ["0 raise", "1 use-value", "2 retry"]
    panel.ask("evaluate", expression="(define y 2)")
    assert "retry" not in panel.refused("evaluate", expression="%restart 99")
    panel.ask("evaluate", expression="%restart 2")
    assert result(panel.finish(request)[1]) == "30"


def test_a_value_is_used_in_place_of_what_has_failed(panel: Panel) -> None:
    panel.ask("setExceptionBreakpoints", filters=["raised"])
    code = '(define (g x)\n  (error "no"))\n(+ 1 (guard (e (true -1)) (* 2 (g 1))))'
    request = panel.kernel.start(code)
    panel.event("stopped")
    assert (
        panel.variables(scope="Restarts")["1 use-value"]
        == '"use a value in place of (error \\"no\\")"'
    )
    panel.ask("evaluate", expression="%restart 1 (+ 20 1)")
    assert result(panel.finish(request)[1]) == "43"


def test_an_error_that_is_looked_at_is_raised_all_the_same(panel: Panel) -> None:
    panel.ask("setExceptionBreakpoints", filters=["uncaught"])
    request = panel.kernel.start("(define (f) (car 5))\n(f)")
    panel.event("stopped")
    panel.ask("continue")
    reply, published = panel.finish(request)
    assert reply["status"] == "error"
    error = next(m["content"] for m in published if m["msg_type"] == "error")
    assert error["ename"] == reply["ename"]


def test_conditions_hit_counts_and_log_points(panel: Panel) -> None:
    code = "(define (f n)\n  (* n\n     2))\n(for-each f (range 10))"
    panel.put(code, 2, condition="(= n 7)")
    request = panel.kernel.start(code)
    panel.event("stopped")
    assert panel.variables() == {"n": "7"}
    panel.ask("continue")
    panel.finish(request)
    panel.put(code, 2, hitCondition="4")
    panel.put(code, 2, logMessage="n is {n}, twice {(* 2 n)}")
    request = panel.kernel.start(code)
    _, published = panel.finish(request)
    printed = "".join(m["content"]["text"] for m in published if m["msg_type"] == "stream")
    assert "n is 3, twice 6\n" in printed and printed.count("\n") == 10


def test_a_step_back_shows_what_was(panel: Panel) -> None:
    code = "(define total 0)\n(define (f n)\n  (set! total (+ total n))\n  (set! n (* n 10))\n  (set! total (+ total n))\n  total)\n(f 1)"
    panel.put(code, 3)
    request = panel.kernel.start(code)
    panel.event("stopped")
    panel.go("next")
    panel.go("next")
    assert where(panel)[0] == ("f", 5) and panel.variables() == {"n": "10"}
    panel.ask("stepBack", threadId=1)
    panel.event("stopped")
    assert where(panel)[0] == ("f", 4) and panel.variables() == {"n": "1"}
    panel.ask("stepBack", threadId=1)
    panel.event("stopped")
    assert where(panel)[0] == ("f", 3)
    assert panel.ask("evaluate", expression="total")["result"] == "0"
    panel.ask("continue")
    assert result(panel.finish(request)[1]) == "11"


def test_variables_are_explored_without_stopping(panel: Panel) -> None:
    panel.kernel.run("(define answer 42) (define xs (list 1 2)) (define table {:a 1})")
    found = {v["name"]: v for v in panel.ask("inspectVariables")["variables"]}
    assert found["answer"]["value"] == "42" and found["xs"]["value"] == "(1 2)"
    rich = panel.ask("richInspectVariables", variableName="table")["data"]
    assert "text/html" in rich or "text/plain" in rich
    assert panel.ask("richInspectVariables", variableName="nothing")["data"] == {}


def test_a_variable_is_copied_to_the_globals(panel: Panel) -> None:
    panel.put(CELL, 7)
    request = panel.kernel.start(CELL)
    panel.event("stopped")
    frame = panel.frames()[0]["id"]
    panel.ask("copyToGlobals", srcVariableName="k", dstVariableName="kept", srcFrameId=frame)
    panel.ask("continue")
    panel.finish(request)
    assert panel.kernel.result("kept") == "3"


def test_only_the_function_with_the_breakpoint_is_run_by_the_machine(panel: Panel) -> None:
    code = "(define (inner x)\n  (+ x 1))\n(define (outer n)\n  (let loop ((i 0) (s 0))\n    (if (< i n) (loop (+ i 1) (+ s (inner i))) s)))\n(define (other n)\n  (* n 2))\n(for-each outer (list 3 3 3 3 3 300))\n(for-each other (range 10))"
    panel.kernel.run(code)
    assert "compiled" in panel.kernel.result("(get (jit-why 'outer) :reason)")
    panel.put(code, 2, condition="(= x 299)")
    request = panel.kernel.start("(outer 300)")
    panel.event("stopped")  # though it was inlined in outer
    assert panel.variables() == {"x": "299"}
    panel.ask("continue")
    panel.finish(request)
    assert (
        panel.kernel.result("(get (jit-why 'inner) :reason)")
        == '"has a breakpoint: the machine runs it"'
    )
    assert "compiled" in panel.kernel.result("(get (jit-why 'other) :reason)")
    assert "breakpoint" not in panel.kernel.result("(get (jit-why 'outer) :reason)")


def test_a_program_stops_when_compiled_code_is_evicted(panel: Panel) -> None:
    panel.ask("setExceptionBreakpoints", filters=["evicted"])
    code = "(jit-set-budget! 1)\n(define (a x) (+ x 1))\n(define (b x) (+ x 2))\n(for-each a (range 9))\n(for-each b (range 9))\n(define done 1)"
    request = panel.kernel.start(code)
    stopped = panel.event("stopped")
    assert stopped["reason"] == "exception" and "was evicted: " in stopped["text"]
    panel.ask("setExceptionBreakpoints", filters=[])
    panel.ask("continue")
    panel.finish(request)
    panel.kernel.run("(jit-set-budget! 5000)")


MALFORMED: list[tuple[Any, Any]] = [
    (None, {}), (5, {}), ("nonsense", {}), ("scopes", {}), ("scopes", {"frameId": "one"}),
    ("scopes", {"frameId": -1}), ("variables", {"variablesReference": 1e300}), ("variables", []),
    ("setBreakpoints", {"source": 1}), ("setBreakpoints", {"source": {}}),
    ("setBreakpoints", {"source": {"path": "x"}, "breakpoints": [1]}),
    ("setBreakpoints", {"source": {"path": "x"}, "breakpoints": [{"line": None}]}),
    ("dumpCell", {}), ("dumpCell", {"code": 1}), ("evaluate", {"expression": None}),
    ("evaluate", {"expression": "(+ 1 1)"}), ("setExceptionBreakpoints", {"filters": "all"}),
    ("source", {"source": {"path": "/nowhere"}}), ("source", "x"), ("stackTrace", {"levels": "all"}),
    ("richInspectVariables", {"variableName": 1}), ("copyToGlobals", {}), ("setVariable", {}),
    ("setFunctionBreakpoints", {"breakpoints": [{}]}), ("breakpointLocations", {"source": {}}),
]  # fmt: skip


@pytest.mark.parametrize(("command", "arguments"), MALFORMED)
def test_malformed_requests_are_refused_in_words(
    panel: Panel, command: Any, arguments: Any
) -> None:
    panel.seq += 1
    content = {"seq": panel.seq, "type": "request", "command": command, "arguments": arguments}
    message = panel.client.session.msg("debug_request", content)
    panel.client.control_channel.send(message)
    response = panel.response(message["header"]["msg_id"])
    assert not response["success"] and response["message"]
    assert "Traceback" not in response["message"] and "bug in sx_kernel" not in response["message"]


def test_every_request_is_answered_in_any_order(kernel: Kernel) -> None:
    panel = Panel(kernel)
    for command in (*COMMANDS, *reversed(COMMANDS)):
        response = panel.response(panel.send(command))
        assert response["type"] == "response" and response["command"] == command
        assert "bug in sx_kernel" not in response.get("message", "")
    panel.ask("disconnect")
    assert kernel.result("(+ 1 2)") == "3"
