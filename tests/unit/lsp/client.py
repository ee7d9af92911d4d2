"""A language client that says what it is told to, right or wrong, and waits for answers."""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any, Final

WAIT: Final = 100.0


class Client:
    """One server in a process of its own. `notes`: notifications that have come, in order."""

    def __init__(self, cwd: Path | None = None) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "sx_kernel", "lsp"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=cwd,
            env={**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[3])},
        )  # fmt: skip
        self.notes: list[dict[str, Any]] = []
        self.complaints: list[str] = []
        self._came: queue.Queue[dict[str, Any] | None] = queue.Queue()
        self._id = 0
        threading.Thread(target=self._listen, daemon=True).start()
        threading.Thread(target=self._listen_to_complaints, daemon=True).start()

    # -- the wire ----------------------------------------------------------------------------------

    def _listen(self) -> None:
        out = self.process.stdout
        assert out is not None
        while True:
            length = 0
            while (line := out.readline().strip()) != b"":
                name, _, value = line.partition(b":")
                if name.lower() == b"content-length":
                    length = int(value)
            body = out.read(length) if length else b""
            if not body:
                self._came.put(None)
                return
            self._came.put(json.loads(body))

    def _listen_to_complaints(self) -> None:
        assert self.process.stderr is not None
        for line in self.process.stderr:
            self.complaints.append(line.decode("utf-8", "replace"))

    def send_bytes(self, data: bytes) -> None:
        """Send `data` as it is."""
        assert self.process.stdin is not None
        self.process.stdin.write(data)
        self.process.stdin.flush()

    def send_body(self, body: bytes) -> None:
        """Send `body` as one message."""
        self.send_bytes(b"Content-Length: %d\r\n\r\n" % len(body) + body)

    def send(self, message: Any) -> None:
        """Send a message."""
        self.send_body(json.dumps(message).encode())

    def next(self) -> dict[str, Any]:
        """What comes next."""
        message = self._came.get(timeout=WAIT)
        assert message is not None, "the server has gone: " + "".join(self.complaints)
        if "method" in message:
            self.notes.append(message)
        return message

    # -- requests ----------------------------------------------------------------------------------

    def ask(self, method: str, params: Any = None) -> dict[str, Any]:
        """The whole answer to a request."""
        self._id += 1
        self.send({"jsonrpc": "2.0", "id": self._id, "method": method, "params": params})
        while True:
            message = self.next()
            if message.get("id") == self._id and "method" not in message:
                return message

    def request(self, method: str, params: Any = None) -> Any:
        """The result of a request, which must be one."""
        answer = self.ask(method, params)
        assert "error" not in answer, answer
        return answer["result"]

    def notify(self, method: str, params: Any = None) -> None:
        """Send a notification."""
        self.send({"jsonrpc": "2.0", "method": method, "params": params})

    def until(self, wanted: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """The first message that is wanted; it may have come already."""
        for note in self.notes:
            if wanted(note):
                return note
        while True:
            message = self.next()
            if wanted(message):
                return message

    # -- the protocol ------------------------------------------------------------------------------

    def start(self, root: Path | None = None, encodings: Any = None) -> Any:
        """Introduce oneself; the server's capabilities."""
        general = {} if encodings is None else {"positionEncodings": encodings}
        found = self.request(
            "initialize",
            {
                "processId": None,
                "rootUri": None if root is None else root.as_uri(),
                "capabilities": {"general": general},
            },
        )
        self.notify("initialized", {})
        return found["capabilities"]

    def open(self, uri: str, text: str, version: int = 1) -> None:
        """Open a document."""
        item = {"uri": uri, "languageId": "sx", "version": version, "text": text}
        self.notify("textDocument/didOpen", {"textDocument": item})

    def change(self, uri: str, version: int, *changes: Any) -> None:
        """Edit a document: whole texts, or (line, character, line, character, text)."""
        made = [
            {"text": c} if isinstance(c, str)
            else {"range": span(*c[:4]), "text": c[4]}
            for c in changes
        ]  # fmt: skip
        document = {"uri": uri, "version": version}
        self.notify("textDocument/didChange", {"textDocument": document, "contentChanges": made})

    def problems(self, uri: str, version: int) -> list[dict[str, Any]]:
        """What is told about a version of a document."""
        note = self.until(
            lambda m: (
                m.get("method") == "textDocument/publishDiagnostics"
                and m["params"]["uri"] == uri
                and m["params"].get("version") == version
            )
        )
        return note["params"]["diagnostics"]

    def at(self, method: str, uri: str, line: int, character: int, **more: Any) -> Any:
        """The result of a request about a place."""
        return self.request(f"textDocument/{method}", place(uri, line, character, **more))

    def close(self) -> int:
        """Leave in good order; the server's exit status."""
        if self.process.poll() is None:
            self.request("shutdown")
            self.notify("exit")
        return self.process.wait(timeout=WAIT)

    def __enter__(self) -> Client:
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        problem: BaseException | None,
        _traceback: TracebackType | None,
    ) -> None:
        try:
            if problem is None and self.process.poll() is None:
                assert self.close() == 0
            if problem is None:
                assert "Traceback" not in "".join(self.complaints), self.complaints
        finally:
            self.process.kill()
            self.process.wait()
            for stream in (self.process.stdin, self.process.stdout, self.process.stderr):
                if stream is not None:
                    stream.close()


def place(uri: str, line: int, character: int, **more: Any) -> dict[str, Any]:
    """The parameters of a request about a place."""
    position = {"line": line, "character": character}
    return {"textDocument": {"uri": uri}, "position": position, **more}


def span(line: int, character: int, last_line: int, last: int) -> dict[str, Any]:
    """A range."""
    return {
        "start": {"line": line, "character": character},
        "end": {"line": last_line, "character": last},
    }
