"""Requests of all kinds, at random: each is answered once, and the kernel is idle once after it."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from random import Random
from typing import Any, Final

from tests.kernel.conftest import PATIENCE, Kernel, Message

SPIN: Final = "(let loop ((i 0)) (loop (+ i 1)))"

CELLS: Final = (
    "(+ {i} 1)", "(define (f x) (+ x {i})) (map f (range 0 20))", "(f {i})", "(car {i})", "(f {i}",
    '(println "cell" {i}) (str "{i}")', "(list {{:n {i}}} {{:n 0}})", "(raise (list {i}))", "%jit",
    "%history -n 3", "%jit list -n 5", "%nothing {i}", "(read-line)", "(begin (f {i}) (none-{i}))",
    "(p {i})", "%load {folder}/small.sx", "%load /no/such/file", ":help jit", "%who f", "",
    "(let ((k{i} {i})) (call/cc (fn (k) (k k{i}))))", "(println {i} 'again) {i}",
)  # fmt: skip

HEAVY: Final = (
    '(display (string-repeat "y" 450000)) (error "after flood" {i})', "%save {folder}/saved.sx",
    '(string-repeat "x" 120000)', '(error (string-repeat "long {i} " 20000))', "(jit-reset!)",
    "%jit trace {folder}/trace.json", "(map println (range 0 5000))",
)  # fmt: skip
"""Cells that take tens of milliseconds: one in forty."""

OTHERS: Final[tuple[tuple[str, dict[str, Any]], ...]] = (
    ("complete_request", {"code": "(string-p", "cursor_pos": 9}),
    ("complete_request", {"code": "%load /t", "cursor_pos": 8}),
    ("inspect_request", {"code": "(map f xs)", "cursor_pos": 3, "detail_level": 1}),
    ("is_complete_request", {"code": "(let ((x 1)"}),
    ("history_request", {"hist_access_type": "tail", "n": 3}),
    ("history_request", {"hist_access_type": "search", "pattern": "*f*", "n": 3, "unique": True}),
    ("kernel_info_request", {}),
    ("comm_info_request", {}),
    ("execute_request", {"code": None}),
    ("execute_request", {"code": "1", "user_expressions": []}),
    ("complete_request", {"code": "x", "cursor_pos": 10**30}),
    ("inspect_request", {}),
    ("history_request", {"hist_access_type": "tail", "n": "many"}),
    ("strange_request", {"a": 1}),
)
COMMS: Final[tuple[tuple[str, Any], ...]] = (
    ("comm_msg", {}), ("comm_close", {"comm_id": 5}), ("comm_open", {"comm_id": "c"}),
    ("comm_open", {"comm_id": "c", "target_name": "nobody", "data": {}}), ("comm_msg", []),
)  # fmt: skip


class Talk:
    """One client and its kernel, and what has come of each request."""

    def __init__(self, kernel: Kernel, seed: int, folder: Path) -> None:
        self.kernel = kernel
        self.random = Random(seed)
        self.folder = folder
        # not what %save writes: that is all inputs so far, and would be more and more to run
        (folder / "small.sx").write_text("(define loaded 1) (println loaded)")
        self.kinds: Counter[str] = Counter()
        self.told: Counter[str] = Counter()

    def settle(self) -> None:
        """Take what has come before of asking whether the kernel is there, more than once perhaps."""
        request = self._send("is_complete_request", {"code": ""})
        while True:
            message: Any = self.kernel.client.get_shell_msg(timeout=PATIENCE)
            if message["parent_header"]["msg_id"] == request:
                break
        while True:
            message = self.kernel.client.get_iopub_msg(timeout=PATIENCE)
            if message["parent_header"].get("msg_id") == request and (
                message["content"].get("execution_state") == "idle"
            ):
                return

    def some(self, first: int, count: int) -> None:
        """Make so many requests, one after another."""
        for i in range(first, first + count):
            self.one(i)

    def each(self) -> None:
        """Make every kind of request once, so that what they open, once for all, is open."""
        self.ask(0, "execute_request", {"code": SPIN}, stop=True)
        for i, cell in enumerate((*CELLS, *HEAVY)):
            code = cell.format(i=i, folder=self.folder)
            self.ask(i, "execute_request", {"code": code, "stop_on_error": False})
        for kind, content in (*OTHERS, *COMMS):
            self.ask(0, kind, content)

    def one(self, i: int) -> None:
        """Make a request, interrupt it perhaps, and look at all that comes of it."""
        chance = self.random.random()
        if chance < 0.02:
            self.ask(i, "execute_request", {"code": SPIN}, stop=True)
        elif chance < 0.75:
            cells = HEAVY if self.random.random() < 0.025 else CELLS
            code = self.random.choice(cells).format(i=i, folder=self.folder)
            asked = {"e": f"(f {i})", "bad": "(car 1)"} if self.random.random() < 0.1 else {}
            content = {"code": code, "user_expressions": asked, "stop_on_error": False}
            self.ask(i, "execute_request", content, stop=self.random.random() < 0.05)
        elif chance < 0.97:
            self.ask(i, *self.random.choice(OTHERS), stop=self.random.random() < 0.03)
        else:
            self.ask(i, *self.random.choice(COMMS))

    def ask(self, i: int, kind: str, content: Any, *, stop: bool = False) -> None:
        """Make one request; `stop`: interrupt it when the kernel is busy with it."""
        request = self._send(kind, content)
        published = self._published(request, stop=stop)
        errors = [m["content"] for m in published if m["msg_type"] == "error"]
        for message in published:
            if message["msg_type"] == "stream" and message["content"]["name"] == "stderr":
                self.told[message["content"]["text"]] += 1
        if not kind.endswith("_request"):
            self.kinds[kind] += 1
            return
        answer: Any = self.kernel.client.get_shell_msg(timeout=PATIENCE)
        assert answer["parent_header"]["msg_id"] == request, (i, kind, content, answer)
        assert answer["msg_type"] == kind.removesuffix("_request") + "_reply"
        reply = answer["content"]
        self.kinds[f"{kind} {reply['status']}"] += 1
        if kind == "execute_request":
            failed = reply["status"] == "error"
            assert len(errors) == failed, (i, content, reply, errors)
            assert not failed or errors[0]["ename"] == reply["ename"]
        if reply["status"] == "error":
            assert not reply["ename"].startswith("internal"), (i, kind, content, reply)

    def _send(self, kind: str, content: Any) -> str:
        session: Any = self.kernel.client.session
        header = session.msg_header(kind)
        parts = [session.pack(header), b"{}", b"{}", json.dumps(content).encode()]
        socket: Any = self.kernel.client.shell_channel.socket
        socket.send_multipart([b"<IDS|MSG>", session.sign(parts), *parts])
        return header["msg_id"]

    def _published(self, request: str, *, stop: bool) -> list[Message]:
        """What is published for a request: busy first, idle last, each once, nothing of others."""
        found: list[Message] = []
        while True:
            message: Any = self.kernel.client.get_iopub_msg(timeout=PATIENCE)
            assert message["parent_header"].get("msg_id") == request, (message, found[-3:])
            state = message["content"].get("execution_state")
            if state == "busy":
                assert found == []
                if stop:
                    self.kernel.interrupt()
            elif state == "idle":
                return found
            else:
                found.append(message)
