"""A kernel to talk to, and a client that checks every message."""

from __future__ import annotations

import os
import queue
import re
import socket
import sys
import time
from collections.abc import Callable, Iterator
from itertools import cycle
from pathlib import Path
from typing import Any, Final

import pytest
from jupyter_client.blocking.client import BlockingKernelClient
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import KernelManager
from jupyter_kernel_test.msgspec_v5 import validate_message

PATIENCE = 60.0  # seconds; only a broken kernel ever takes that long
ARGV = [sys.executable, "-m", "sx_kernel.kernel", "-f", "{connection_file}"]

CHANNELS: Final = ("shell", "iopub", "stdin", "hb", "control")

Message = dict[str, Any]


def _ports() -> Iterator[int]:
    """Ports of this worker. The system hands out higher ones to whoever connects: a port that it
    has called free is taken again before the kernel that is to have it has started."""
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0")[2:]) % 16
    for port in cycle(range(12_000 + 1_000 * worker, 13_000 + 1_000 * worker)):
        with socket.socket() as tried:
            try:
                tried.bind(("127.0.0.1", port))
            except OSError:
                continue
        yield port


PORTS: Final = _ports()


class Kernel:
    """A running kernel with one client. Every message that arrives is validated."""

    def __init__(self, folder: Path, *, argv: list[str] = ARGV, **environment: str) -> None:
        self.manager: Any = KernelManager(
            connection_file=str(folder / "connection.json"),
            cache_ports=False,
            **{f"{channel}_port": next(PORTS) for channel in CHANNELS},
        )
        self.manager._kernel_spec = KernelSpec(argv=argv, language="sx", display_name="SX")
        self.environment = {
            **os.environ,
            "SX_HISTORY": str(folder / "history.sqlite"),
            # a font cache of its own would be made anew by each kernel's first plot
            **environment,
        }
        self.manager.start_kernel(env=self.environment)
        self.client = self.connect()

    def connect(self) -> BlockingKernelClient:
        """One more client, with a session of its own."""
        # the parent is asked whether the kernel lives; heartbeats are late when much else runs
        client = BlockingKernelClient(
            connection_file=self.manager.connection_file, parent=self.manager
        )
        client.load_connection_file()
        client.start_channels()
        client.wait_for_ready(timeout=PATIENCE)
        return client

    def restart(self) -> None:
        """Shut the kernel down politely and start another."""
        self.manager.restart_kernel(now=False, env=self.environment)
        self.client.wait_for_ready(timeout=PATIENCE)

    def close(self) -> None:
        """End the kernel."""
        self.client.stop_channels()
        self.manager.shutdown_kernel(now=True)

    # -- asking --------------------------------------------------------------------------------

    def start(self, code: str, **options: Any) -> str:
        """Send a cell without waiting; the id of the request."""
        return self.client.execute(code, **options)

    def finish(
        self, request: str, seen: Callable[[Message], object] = lambda _message: None
    ) -> tuple[Message, list[Message]]:
        """The reply to `request` and what was published for it, in order.

        `seen` is told of each message when it arrives.
        """
        published: list[Message] = []
        while True:
            message = self.published()
            if message["parent_header"].get("msg_id") != request:
                continue
            if message["msg_type"] == "status":
                if message["content"]["execution_state"] == "idle":
                    break
                continue
            published.append(message)
            seen(message)
        return self.reply(request), published

    def published(self) -> Message:
        """The next message that is published."""
        message: Any = self.client.get_iopub_msg(timeout=PATIENCE)
        if not message["msg_type"].startswith(
            ("comm_", "debug_")
        ):  # the validator does not know those
            validate_message(message)
        return message

    def reply(self, request: str) -> Message:
        """The reply to `request` on the shell channel."""
        while True:
            message: Any = self.client.get_shell_msg(timeout=PATIENCE)
            if message["parent_header"].get("msg_id") == request:
                if message["content"]["status"] != "aborted":
                    validate_message(message, message["msg_type"], request)
                return message

    def run(self, code: str, **options: Any) -> tuple[Message, list[Message]]:
        """Run a cell: the content of the reply, and what was published."""
        reply, published = self.finish(self.start(code, **options))
        return reply["content"], published

    def result(self, code: str) -> str:
        """The text of a cell's result."""
        return self.results(code).get("text/plain", "")

    def results(self, code: str) -> dict[str, str]:
        """The representations of a cell's result, {} if there is none."""
        reply, published = self.run(code)
        assert reply["status"] == "ok", reply
        found = [m for m in published if m["msg_type"] == "execute_result"]
        return found[0]["content"]["data"] if found else {}

    def ask(self, kind: str, channel: str = "shell", **content: Any) -> Message:
        """Send any request; the content of the reply."""
        return self.answer(self.send(kind, channel, **content), channel)

    def send(self, kind: str, channel: str = "shell", subshell: str = "", **content: Any) -> str:
        """Send any request; its id."""
        message: Any = self.client.session.msg(kind, content)
        if subshell:
            message["header"]["subshell_id"] = subshell
        socket: Any = getattr(self.client, f"{channel}_channel")
        socket.send(message)
        return message["header"]["msg_id"]

    def answer(self, request: str, channel: str = "shell") -> Message:
        """The content of the reply to `request`."""
        get: Any = getattr(self.client, f"get_{channel}_msg")
        while True:
            message: Any = get(timeout=PATIENCE)
            if message["parent_header"].get("msg_id") == request:
                return message["content"]

    def interrupt(self) -> None:
        """What a front end's stop button does."""
        self.manager.interrupt_kernel()

    def drain(self) -> None:
        """Forget what was published so far."""
        while True:
            try:
                self.client.get_iopub_msg(timeout=0)
            except queue.Empty:
                return


def texts(published: list[Message]) -> str:
    """What was printed."""
    return "".join(m["content"]["text"] for m in published if m["msg_type"] == "stream")


def uncoloured(lines: list[str]) -> list[str]:
    """A report without the escape sequences for colours."""
    return [re.sub(r"\x1b\[[\d;]*m", "", line) for line in lines]


def wait_until(holds: Callable[[], bool], every: float = 0.01) -> None:
    """Wait for a condition, looking `every` so many seconds. Fails after a while."""
    deadline = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(every)


@pytest.fixture(scope="module")
def kernel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kernel]:
    """One kernel for a file of tests, which must leave it usable."""
    opened = Kernel(tmp_path_factory.mktemp("kernel"))
    try:
        yield opened
    finally:
        opened.close()
