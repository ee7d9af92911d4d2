"""How long after a key the language server tells the problems of a long file.

    python -m tools.measure_keys [LINES]

A file of so many lines (10 000), made of the benchmarks' programs, is opened; then characters are
typed in various places, and each time the problems of that version are waited for.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).resolve().parents[1]
URI: Final = "file:///tmp/long.sx"
TYPED: Final = ("x", "(", ")", '"', ";", "'", "1", "#", " ")


class Server:
    """`sx lsp`, and the little of the protocol that is needed here."""

    def __init__(self) -> None:
        command = [sys.executable, "-m", "sx_kernel", "lsp"]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.write, self.read = self.process.stdin, self.process.stdout

    def send(self, method: str, params: Any, **more: Any) -> None:
        """Send a notification, or with an `id` a request."""
        body = json.dumps({"jsonrpc": "2.0", "method": method, "params": params, **more}).encode()
        self.write.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
        self.write.flush()

    def next(self) -> dict[str, Any]:
        """The next message."""
        length = 0
        while line := self.read.readline().strip():
            name, _, value = line.partition(b":")
            length = int(value) if name.lower() == b"content-length" else length
        return json.loads(self.read.read(length))

    def until_told(self, version: int) -> int:
        """Wait for the problems of a version; how many there are."""
        while True:
            message = self.next()
            params = message.get("params", {})
            told = message.get("method", "").endswith("publishDiagnostics")
            if told and params.get("version") == version:
                return len(params["diagnostics"])


def long_text(lines: int) -> str:
    """A program of so many lines."""
    whole = "\n".join(p.read_text(encoding="utf-8") for p in sorted((ROOT / "bench").rglob("*.sx")))
    return "\n".join((whole.split("\n") * (lines // whole.count("\n") + 1))[:lines])


def main() -> int:
    """Measure and print."""
    lines = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    text = long_text(lines)
    server = Server()
    server.send("initialize", {"processId": None, "rootUri": None, "capabilities": {}}, id=1)
    server.next()
    server.send("initialized", {})
    began = time.perf_counter()
    document = {"uri": URI, "languageId": "sx", "version": 1, "text": text}
    server.send("textDocument/didOpen", {"textDocument": document})
    found = server.until_told(1)
    print(f"{lines} lines, {len(text)} characters: {found} problems, told after")
    print(f"  {time.perf_counter() - began:.3f} s  when opened")
    times: list[float] = []
    version = 1
    for part in range(1, 10):
        at = {"line": part * lines // 10, "character": 0}
        for char in TYPED:
            for new, end in ((char, at), ("", {**at, "character": 1})):
                version += 1
                change = {"range": {"start": at, "end": end}, "text": new}
                params = {
                    "textDocument": {"uri": URI, "version": version},
                    "contentChanges": [change],
                }
                began = time.perf_counter()
                server.send("textDocument/didChange", params)
                server.until_told(version)
                times.append(time.perf_counter() - began)
    times.sort()
    print(f"  {statistics.median(times):.3f} s  after a key, in the middle of {len(times)}")
    print(f"  {times[len(times) * 95 // 100]:.3f} s  95 of 100 are faster")
    print(f"  {times[-1]:.3f} s  the slowest")
    server.send("shutdown", None, id=2)
    server.next()
    server.send("exit", None)
    server.process.wait()
    return 0


if __name__ == "__main__":
    sys.exit(main())
