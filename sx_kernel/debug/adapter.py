"""`sx debug-adapter`: the Debug Adapter Protocol on standard input and output, for editors.

    initialize → launch {program, args?, stopOnEntry?, noDebug?} → initialized
    setBreakpoints … configurationDone        the program runs
    output, stopped, continued …              until terminated and exited

The program is evaluated in the main thread; requests are read by another one. What the program
prints becomes output events; it has no standard input, which is the protocol's.
"""

from __future__ import annotations

import io
import json
import os
import queue
import signal
import sys
import threading
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from types import FrameType
from typing import Any, BinaryIO, Final, final

from sx_kernel.base.errors import Interrupted, SxError
from sx_kernel.debug.debugger import Debugger
from sx_kernel.debug.protocol import Adapter
from sx_kernel.debug.stopping import USUAL_FILTERS
from sx_kernel.session.desk.failure import report
from sx_kernel.session.python import notices
from sx_kernel.session.python.printed import Printed
from sx_kernel.session.session import Session

MOST: Final = 64 << 20
"""Bytes of a message."""

ENDED: Final = object()
"""In place of a message: there are no more."""

_SUMMONS: Final = getattr(signal, "SIGUSR1", None)
_LAUNCH: Final = ("program", "args", "stopOnEntry", "noDebug", "cwd")

USAGE: Final = "usage: sx debug-adapter     the Debug Adapter Protocol on standard input and output"


class BadInput(Exception):
    """What came is no message; nothing that comes after it could be understood."""


def read_message(stream: BinaryIO) -> Any:
    """The next message: the JSON that it has; ENDED at the end of the input. Raises BadInput, and
    ValueError or RecursionError for what is no usable JSON in a whole message."""
    length = -1
    while True:
        line = stream.readline(8192)
        if not line:
            return ENDED
        line = line.strip()
        if not line:
            if length < 0:
                raise BadInput("a message without Content-Length")
            break
        name, colon, value = line.partition(b":")
        if not colon:
            raise BadInput("a header without a colon")
        if name.strip().lower() == b"content-length":
            text = value.strip()
            if not (text.isdigit() and len(text) < 12 and int(text) <= MOST):
                raise BadInput("a Content-Length that is none")
            length = int(text)
    data = stream.read(length)
    if len(data) < length:
        return ENDED
    return json.loads(data.decode("utf-8"))


@final
class StdioAdapter:
    """One editor, from its first request to its last.

    `source` and `sink` are the streams; `open_session(out)` makes a session that prints by calling
    `out`.
    """

    def __init__(
        self,
        source: BinaryIO,
        sink: BinaryIO,
        open_session: Callable[[Callable[[str], object]], Session],
    ) -> None:
        self._source = source
        self._sink = sink
        self._writing = threading.Lock()
        self.session = open_session(self._print)
        self.debugger = Debugger(self.session)
        self.debugger.log = lambda text: self._output(f"{text}\n", "console")
        self.debugger.summon = _summon
        self.adapter = Adapter(self.debugger, self._send)
        self._launch: dict[str, Any] | None = None
        self._begin: queue.SimpleQueue[bool] = queue.SimpleQueue()
        self._configured = False
        self._is_over = False

    # -- messages --------------------------------------------------------------------------------

    def _send(self, message: dict[str, Any]) -> None:
        data = json.dumps(message, ensure_ascii=True).encode("ascii")
        with self._writing:
            try:
                self._sink.write(b"Content-Length: %d\r\n\r\n" % len(data))
                self._sink.write(data)
                self._sink.flush()
            except (OSError, ValueError):  # the editor has gone
                self._is_over = True

    def _print(self, text: str) -> None:
        self._output(text, "stdout")

    def take_over(self) -> None:
        """Have what Python prints be output events, and no message; it has no input."""
        notices.install()
        sys.stdout = Printed(self._print, sys.stderr, lambda: True)
        sys.stderr = Printed(lambda text: self._output(text, "stderr"), sys.stderr, lambda: True)
        sys.stdin = io.StringIO()

    def _output(self, text: str, category: str) -> None:
        if text:
            self.adapter.emit("output", {"category": category, "output": text})

    def listen(self) -> None:
        """Read and answer requests until the input ends. Runs in a thread of its own."""
        try:
            while not self._is_over:
                try:
                    message = read_message(self._source)
                except ValueError as problem:
                    self._send(self.adapter.respond({}, error=f"this is no JSON: {problem}"))
                    continue
                except RecursionError:
                    self._send(self.adapter.respond({}, error="this nests too deeply"))
                    continue
                if message is ENDED:
                    break
                self._answer(message)
        except BadInput as problem:
            self._output(f"sx debug-adapter: {problem}\n", "stderr")
        finally:
            self._leave()

    def _answer(self, message: Any) -> None:
        own = {
            "initialize": self._initialize, "launch": self._launched, "attach": self._no_attach,
            "configurationDone": self._done, "disconnect": self._reply, "terminate": self._reply,
        }  # fmt: skip
        command = message.get("command") if type(message) is dict else None
        act = own.get(command) if type(command) is str else None
        response = self.adapter.handle(message) if act is None else act(message)
        if isinstance(response, Future):
            response.add_done_callback(lambda found: self._send(found.result()))
        else:
            self._send(response)
        if command == "launch" and response["success"]:  # pyright: ignore[reportIndexIssue]
            self.adapter.emit("initialized")
        elif command in {"disconnect", "terminate"}:
            self._leave()

    def _initialize(self, message: Any) -> Any:
        return self.adapter.handle(message)

    def _reply(self, message: Any, error: str = "") -> dict[str, Any]:
        return self.adapter.respond(message, error=error)

    def _launched(self, message: Any) -> dict[str, Any]:
        given = message.get("arguments")
        program = given.get("program") if type(given) is dict else None
        if type(program) is not str or not Path(program).is_file():
            return self._reply(message, "launch: program must be the path of a file")
        words = given.get("args") or []
        if type(words) is not list or not all(type(word) is str for word in words):
            return self._reply(message, "launch: args must be a list of strings")
        if self._launch is not None:
            return self._reply(message, "launch: the program was launched already")
        self._launch = {name: given.get(name) for name in _LAUNCH}
        if not given.get("noDebug"):
            if not self.debugger.filters:
                self.debugger.filters = set(USUAL_FILTERS)
            self.debugger.attach()
        if self._configured:
            self._begin.put(True)
        return self._reply(message)

    def _no_attach(self, message: Any) -> dict[str, Any]:
        return self._reply(message, "attach: this adapter launches programs; use launch")

    def _done(self, message: Any) -> dict[str, Any]:
        if not self._configured:
            self._configured = True
            if self._launch is not None:
                self._begin.put(True)
        return self._reply(message)

    def _leave(self) -> None:
        """Stop what runs, and let `run` return."""
        self._is_over = True
        self.debugger.end()
        self._begin.put(False)
        self.session.interrupt()

    # -- the program -------------------------------------------------------------------------------

    def run(self) -> int:
        """Wait for the program and run it, in the main thread. Returns the exit status."""
        reader = threading.Thread(target=self.listen, name="sx debug adapter", daemon=True)
        reader.start()
        status = 0
        try:
            if self._begin.get() and self._launch is not None:
                status = self._evaluate(self._launch)
                self.debugger.rest()
                self.adapter.emit("exited", {"exitCode": status})
                self.adapter.emit("terminated")
                reader.join()  # until the editor disconnects
        finally:
            self.debugger.places.close()
        return status

    def _evaluate(self, launch: dict[str, Any]) -> int:
        path = os.path.realpath(launch["program"])
        session = self.session
        session.arguments = [path, *(launch["args"] or [])]
        try:
            if launch["cwd"]:
                os.chdir(launch["cwd"])
            if launch["stopOnEntry"]:
                self.debugger.stop_on_entry()
            session.eval(Path(path).read_text(encoding="utf-8"), path)
        except (SxError, Interrupted, OSError, UnicodeError, KeyboardInterrupt) as problem:
            self._output(report(problem).text + "\n", "stderr")
            return 130 if isinstance(problem, Interrupted | KeyboardInterrupt) else 1
        return 0


def _summon() -> None:
    if _SUMMONS is not None:
        import _thread

        _thread.interrupt_main(_SUMMONS)


def main(open_session: Callable[[Callable[[str], object]], Session]) -> int:
    """Serve the editor that has started this process. Returns the exit status."""
    sink = sys.stdout.buffer
    adapter = StdioAdapter(sys.stdin.buffer, sink, open_session)
    adapter.take_over()
    if _SUMMONS is not None:

        def called(_number: int, frame: FrameType | None) -> None:
            adapter.debugger.called(frame)

        signal.signal(_SUMMONS, called)
    return adapter.run()
