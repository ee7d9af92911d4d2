"""The kernel: Jupyter's requests, answered by one Workspace.

Jupyter messaging 5.5. Every request is answered, also when our own code fails: a client that gets
no reply waits for ever (requests.py). What is done around a cell's evaluation, history, output,
representations, may fail without costing its result (session/aside.py). Requests that only look
(complete, inspect, is_complete, history) may come on any thread, by way of subshells; one cell runs
at a time, whatever thread it comes on.
"""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager
from functools import partial
from typing import Any, Final

import comm
from ipykernel.kernelbase import Kernel
from zmq.error import ZMQError

from sx_kernel import __version__
from sx_kernel.base.errors import Interrupted, SxError, error
from sx_kernel.base.flags import Flags
from sx_kernel.base.source import Source
from sx_kernel.kernel import comms, requests
from sx_kernel.kernel.cachemaps import CacheMaps
from sx_kernel.kernel.completions import completion_reply
from sx_kernel.kernel.debugging import KernelDebugger
from sx_kernel.kernel.failures import error_content
from sx_kernel.kernel.islands import TARGET, Islands, lives
from sx_kernel.kernel.live import SHARE, Frames
from sx_kernel.kernel.mime import BUNDLE_LIMIT, TEXT_LIMIT, bundle, plain_bundle, save
from sx_kernel.kernel.output import Stream
from sx_kernel.kernel.overflow import Overflow, cut
from sx_kernel.kernel.publishing import publish
from sx_kernel.kernel.sending import MOST_ROWS, rows
from sx_kernel.session.capabilities import EVERYTHING
from sx_kernel.session.commands.refusal import Leave
from sx_kernel.session.completion import complete, explain_at
from sx_kernel.session.curves import Plot
from sx_kernel.session.history import History, default_path
from sx_kernel.session.inputs import Complete, Unfinished
from sx_kernel.session.interrupts import Interrupts, interruptible
from sx_kernel.session.live import LiveCurves
from sx_kernel.session.python import notices
from sx_kernel.session.render import render_internal
from sx_kernel.session.session import Session
from sx_kernel.session.shown import Shown, Value, as_text
from sx_kernel.session.workspace import Workspace

PROTOCOL: Final = "5.5"

BANNER: Final = f"""SX {__version__}: a Lisp with continuations and a JIT cache that can be seen.
%help lists the commands; %jit live on draws the cache while cells run."""

LANGUAGE: Final[dict[str, object]] = {
    "name": "sx",
    "version": __version__,
    "mimetype": "text/x-sx",
    "file_extension": ".sx",
    "pygments_lexer": "sx",
    # Scheme is what is highlighted where our JupyterLab extension is not installed.
    "codemirror_mode": {"name": "sx", "mime": "text/x-scheme", "extensions": ["sx"]},
}


BUSY_SECONDS: Final = 0.05
"""After which it is tried again to do what waits for a cell on another thread."""

_NO_CURVES: Final = "live curves are not drawn"

Reply = dict[str, Any]

HELP_LINKS: Final = [
    {"text": "R7RS, the Scheme that SX is nearest to", "url": "https://small.r7rs.org/"},
    {"text": "Jupyter notebooks", "url": "https://jupyterlab.readthedocs.io/"},
]
"""What front ends put into their help menu. %help is about SX itself."""


def _few(n: int) -> int:
    """So many inputs as a reply can have."""
    return max(0, min(n, MOST_ROWS))


class SxKernel(Kernel):
    """One kernel: a workspace, its output, and the history."""

    implementation = "sx_kernel"
    implementation_version = __version__
    banner = BANNER
    language_info = LANGUAGE

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self._one_cell = threading.Lock()
        self._ending = False
        self._asked_to_stop = False
        self.is_running = False
        self._sweep_at: object = None
        self._overflow = Overflow()
        self.stream = Stream(partial(self._send_text, "stdout"), self._later, self._overflow)
        self.errors = Stream(partial(self._send_text, "stderr"), self._later, self._overflow)
        history = History(default_path(), face="notebook")
        self.workspace = Workspace(self._open_session(), self._open_session, history=history)
        self.aside = self.workspace.aside
        self.front_ends = comms.FrontEnds()
        self.frames = Frames(self.workspace, self.front_ends, self._display, self._send_data)
        self.live = LiveCurves(
            self.workspace,
            self.frames.draw,
            self.frames.failed,
            finish=self.frames.finish,
            stream=self.frames.stream,
            share=SHARE,
        )
        self.debugging = KernelDebugger(
            self.workspace, self._send_debug_event, self._flush_streams, self._rich
        )
        self.workspace.debugging = self.debugging.port
        self.islands = Islands(
            self.workspace,
            self._send_data,
            self._display,
            self._when_free,
            self._in_name_of,
            lambda parent: self.front_ends.comm_of(parent) is not None,
        )
        self.workspace.serve = self.islands.drain
        self.comm_manager = comm.get_comm_manager()
        self.comm_manager.register_target(TARGET, self.islands.opened)
        comms.register(self.comm_manager, self.workspace, self.front_ends, self._send_data)
        self.maps = CacheMaps(self.workspace, self._send_data, self._one_cell)
        self.maps.register(self.comm_manager)
        for kind in ("comm_open", "comm_msg", "comm_close"):
            self.shell_handlers[kind] = getattr(self.comm_manager, kind)
        requests.answer_always(self)

    def _open_session(self) -> Session:
        flags = Flags.from_environment()
        session = Session(
            threshold=flags.threshold,
            budget=flags.budget,
            tier=flags.tier,
            flags=flags,
            out=self.stream.write,
            err=self.errors.write,
            read=self.read_line,
            capabilities=EVERYTHING,
        )
        session.ports.colours = True
        notices.install()
        return session

    # -- what the base class gets wrong ---------------------------------------------------------

    @property
    def kernel_info(self) -> Reply:
        """Who we are. The debugger is our own, whatever is installed beside us."""
        return {
            "protocol_version": PROTOCOL,
            "implementation": self.implementation,
            "implementation_version": self.implementation_version,
            "language_info": self.language_info,
            "banner": self.banner,
            "help_links": HELP_LINKS,
            "debugger": True,
            "supported_features": [
                "debugger",
                *(["kernel subshells"] if self._supports_kernel_subshells else []),
            ],
        }

    def pre_handler_hook(self) -> None:
        """A request begins. Ctrl-C is handled by us for good: between cells it does nothing."""
        if threading.current_thread() is threading.main_thread():
            signal.signal(signal.SIGINT, self.interrupted)

    def post_handler_hook(self) -> None:
        """See pre_handler_hook."""

    def _rest(self) -> None:
        """A cell has run: if nothing runs for a while after it, the cache is swept."""
        seconds = self.workspace.session.flags.jit_idle
        if seconds is None or threading.current_thread() is not threading.main_thread():
            return
        if self._sweep_at is not None:
            self.io_loop.remove_timeout(self._sweep_at)
        self._sweep_at = self.io_loop.call_later(seconds, self._sweep)

    def _sweep(self) -> None:
        """Let the session drop compiled code that was not used recently, unless a cell runs."""
        self._sweep_at = None
        if self._one_cell.acquire(blocking=False):
            try:
                self.workspace.idle()
            finally:
                self._one_cell.release()

    def interrupted(self, _signal: int, _frame: object) -> None:
        """Ctrl-C: stop the evaluation that is running, or the cell that is about to run one."""
        if not self.workspace.interrupt():
            self._asked_to_stop = True

    async def shell_channel_thread_main(self, msg: Any) -> None:
        """A message arrives: hand it to the thread that answers it."""
        if requests.names_a_comm(self, msg):
            await super().shell_channel_thread_main(msg)
        else:
            manager = self.shell_channel_thread.manager
            manager.get_shell_channel_to_subshell_socket(None).send_multipart(msg, copy=False)

    def finish_metadata(self, parent: Any, metadata: Reply, reply_content: Reply) -> Reply:
        """The last thing before an execute_reply is sent: abort what waits behind a failure.

        The base class does so after it has replied, so that what a client sends in answer to the
        reply may be aborted, too. Done before, only that is which was there before.
        """
        if reply_content.get("status") == "error" and parent["msg_type"] == "execute_request":
            content = parent["content"]
            if content.get("stop_on_error", True) and not content.get("silent", False):
                subshell = parent["header"].get("subshell_id")
                abort = partial(requests.abort_waiting, self, subshell)
                self.aside("what waits behind a failure is not aborted", abort, None)
        return metadata

    def _abort_queues(self, subshell_id: str | None = None) -> None:
        """Done by finish_metadata."""

    def _publish_status(self, status: str, channel: str, parent: Any = None) -> None:
        """Tell who listens that we are busy or idle; at the end the socket may be closed already.

        The base class tells so after the thread that sends was stopped, and logs a traceback.
        Who is told that we are busy may interrupt us from that moment on.
        """
        if status == "busy" and threading.current_thread() is threading.main_thread():
            self._asked_to_stop = False
        try:
            super()._publish_status(status, channel, parent)
        except ZMQError:
            if not self._ending:
                raise

    # -- execute -------------------------------------------------------------------------------

    async def do_execute(
        self,
        code: str,
        silent: bool,
        store_history: bool = True,
        user_expressions: dict[str, str] | None = None,
        allow_stdin: bool = False,
        *,
        cell_meta: Any = None,  # noqa: ARG002 - the base class passes it
        cell_id: Any = None,  # noqa: ARG002
    ) -> Reply:
        """Run a cell."""
        with self._one_cell, self._running():
            self._allow_stdin = allow_stdin
            number = self.execution_count
            if store_history:
                self.workspace.note(number, code)
            parent = self.get_parent("shell")
            self.debugging.begin_cell(f"In [{number}]", code)
            self.stream.begin(parent)
            self.errors.begin(parent)
            reply, result = self._run(code, number, silent=silent)
            ok = reply["status"] == "ok"
            if store_history:
                self.workspace.note_end(number, ok=ok, output=result or None)
            reply["execution_count"] = number
            if ok:
                reply["user_expressions"] = self._user_expressions(user_expressions or {})
            if not silent:
                self.aside.deliver(lambda text: self.errors.write(f"{text}\n"))
            self._end_streams()
            self.debugging.rest()
            self.aside("the cache is not swept", self._rest, None)
            return reply

    @contextmanager
    def _running(self) -> Generator[None]:
        """A block in which a cell runs."""
        self.is_running = True
        try:
            yield
        finally:
            self.is_running = False

    def _run(self, code: str, number: int, *, silent: bool) -> tuple[Reply, str]:
        """Evaluate a cell and send what it answers. The reply, and the result as text."""
        payload: list[Reply] = []
        result = ""
        try:
            self.frames.begin(self.get_parent("shell"))
            self._follow()
            try:
                with interruptible(self.workspace) as interrupts:
                    if self._asked_to_stop:  # before anything could be interrupted
                        raise Interrupted
                    last: Shown | None = None
                    for shown in interrupts.each(self.workspace.run(code, f"In [{number}]")):
                        self._follow()
                        if not isinstance(last, Value) and last is not None:
                            self._show(last, interrupts, silent=silent)
                        last = shown
                    if last is not None:
                        result = self._show_last(last, number, interrupts, silent=silent)
                    self._show_figures(interrupts, silent=silent)
                    interrupts.check()
            finally:
                self.aside(_NO_CURVES, self.live.end, None)
                self.aside("islands are not up to date", self.islands.settle, None)
        except Leave:
            payload.append({"source": "ask_exit", "keepkernel": False})
        except BaseException as problem:  # also Ctrl-C between two forms, and bugs of ours
            return self._failed(problem, silent=silent), ""
        return {"status": "ok", "payload": payload}, result

    def _follow(self) -> None:
        """Draw live curves, or no longer, as the forms so far have it."""
        self.aside(_NO_CURVES, self.live.follow, None)

    def _show_last(self, last: Shown, number: int, interrupts: Interrupts, *, silent: bool) -> str:
        """Send the last thing that a cell answers; if it is a value, it is the cell's result."""
        if not isinstance(last, Value) or lives(last.value):
            self._show(last, interrupts, silent=silent)
        elif not last.silent:
            data = self._bundle(last, interrupts)
            if not silent:
                self._flush_streams()
                content = {"data": data, "metadata": {}, "execution_count": number}
                self.publish("execute_result", content)
            return data["text/plain"]
        return ""

    def _show(self, shown: Shown, interrupts: Interrupts, *, silent: bool) -> None:
        if isinstance(shown, Plot) and shown.save is not None:
            with interrupts.at_once():
                save(shown)
        if not silent and isinstance(shown, Value) and lives(shown.value):
            number, data = self.islands.show(shown.value, self.get_parent("shell"))
            self._display(data, display_id=number)
        elif not silent and as_text(shown):
            self._display(self._bundle(shown, interrupts))

    def _show_figures(self, interrupts: Interrupts, *, silent: bool) -> None:
        """Show the figures that the cell has drawn with pyplot, if it has."""
        if "matplotlib.pyplot" not in sys.modules:
            return
        from sx_kernel.session.python.shown import take_figures

        for figure in take_figures():
            self._show(Value(figure), interrupts, silent=silent)

    def _bundle(self, shown: Shown, interrupts: Interrupts, room: int = BUNDLE_LIMIT) -> Reply:
        """The representations of `shown`; the text alone if a bug of ours makes the others fail.

        `room`: see mime.bundle. Raises the SxError with which a value refuses to be shown, and
        what Ctrl-C raises.
        """
        try:
            with interrupts.at_once():
                return bundle(shown, self._overflow, room)
        except SxError:
            raise
        except Exception as problem:
            found = plain_bundle(shown, self._overflow)
            found["text/plain"] += "\n" + render_internal(problem)
            return found

    def _failed(self, problem: BaseException, *, silent: bool) -> Reply:
        """The error message of a cell, sent and as its reply."""
        content = self._error_content(problem)
        self._end_streams()
        if not silent:
            self.publish("error", content)
        return {"status": "error", **content}

    def _error_content(self, problem: BaseException) -> Reply:
        return error_content(problem, self._overflow, self.aside)

    def _user_expressions(self, asked: dict[str, str]) -> dict[str, Reply]:
        """What a client wants to know beside the cell; together no longer than a result."""
        found: dict[str, Reply] = {}
        room = BUNDLE_LIMIT
        for name, text in asked.items():
            found[name] = answer = self._user_expression(text, room)
            room = max(0, room - sum(map(len, answer.get("data", {}).values())))
        return found

    def _user_expression(self, text: str, room: int) -> Reply:
        try:
            with interruptible(self.workspace, outright=True) as interrupts:
                value = Value(self.workspace.session.eval(text, "user expression"))
                data = self._bundle(value, interrupts, room)
            return {"status": "ok", "data": data, "metadata": {}}
        except BaseException as problem:
            return {"status": "error", **self._error_content(problem)}

    # -- output --------------------------------------------------------------------------------

    def publish(self, kind: str, content: Reply, parent: Any = None) -> None:
        """Send a message to all front ends, as an effect of `parent` (None: this request)."""
        publish(self, kind, content, parent)

    def _send_text(self, stream: str, text: str, parent: Any) -> None:
        self.publish("stream", {"name": stream, "text": text}, parent)

    def _send_data(self, comm_id: str, data: Reply, parent: Any) -> None:
        """Send something over a comm that a front end has opened. Any thread may."""
        self.publish("comm_msg", {"comm_id": comm_id, "data": data}, parent)

    def _end_streams(self) -> None:
        for stream in (self.stream, self.errors):
            self.aside("output is lost", stream.end, None)

    def _flush_streams(self) -> None:
        self.stream.flush()
        self.errors.flush()

    def _later(self, seconds: float, action: Callable[[], object]) -> None:
        """Have the thread that sends do something after a while."""
        loop = self.iopub_thread.io_loop
        loop.add_callback(lambda: loop.call_later(seconds, action))

    def _when_free(self, seconds: float, action: Callable[[], object]) -> None:
        """Have the thread that evaluates do something when no cell runs. Any thread may ask."""

        def run() -> None:
            if self._one_cell.acquire(blocking=False):
                try:
                    self.aside("islands do not answer", action, None)
                finally:
                    self._one_cell.release()
            else:
                self.io_loop.call_later(BUSY_SECONDS, run)

        if seconds > 0:
            self.io_loop.add_callback(lambda: self.io_loop.call_later(seconds, run))
        else:
            self.io_loop.add_callback(run)

    @contextmanager
    def _in_name_of(self, parent: Any) -> Generator[None]:
        """A block whose output belongs to an earlier request, unless a cell is running."""
        if self.is_running:
            yield
            return
        self.stream.begin(parent)
        self.errors.begin(parent)
        try:
            yield
        finally:
            self._end_streams()

    def _display(
        self,
        data: Reply,
        *,
        display_id: str | None = None,
        update: bool = False,
        parent: Any = None,
    ) -> None:
        """Show `data`; with a `display_id`, so that it can be updated later."""
        self._flush_streams()
        transient = {} if display_id is None else {"display_id": display_id}
        content = {"data": data, "metadata": {}, "transient": transient}
        self.publish("update_display_data" if update else "display_data", content, parent)

    def read_line(self) -> str | None:
        """Ask the front end for a line. Raises SxError if it cannot be asked."""
        self._flush_streams()
        if not self._allow_stdin:
            raise error("io-error", "read-line: this front end cannot be asked for input")
        try:
            line: Any = self.raw_input("")
        except EOFError:
            return None
        if type(line) is not str:
            raise error(
                "io-error", "read-line: the front end has answered something else than text"
            )
        return line + "\n"

    # -- the debugger --------------------------------------------------------------------------

    async def do_debug_request(self, msg: Any) -> Reply:
        """Answer the debugger panel; on the control channel, so also while a cell stands still."""
        return await self.debugging.answer(msg)

    def _send_debug_event(self, event: Reply) -> None:
        is_main = threading.current_thread() is threading.main_thread()
        self.publish("debug_event", event, self.get_parent("shell" if is_main else "control"))

    def _rich(self, value: Any) -> Reply:
        """The representations of a value, for the variable explorer."""
        return bundle(Value(value), self._overflow)

    # -- looking -------------------------------------------------------------------------------

    async def do_complete(self, code: str, cursor_pos: int | None) -> Reply:
        """Complete what stands at the cursor."""
        cursor = len(code) if cursor_pos is None else cursor_pos
        found = complete(self.workspace.session, code, cursor, self.workspace.uses.count)
        # only our extension announces itself
        is_lab = self.front_ends.comm_of(self.get_parent("shell")) is not None
        return completion_reply(found, is_lab=is_lab)

    async def do_inspect(
        self,
        code: str,
        cursor_pos: int | None,
        detail_level: int = 0,
        omit_sections: Any = (),  # noqa: ARG002 - the base class passes it
    ) -> Reply:
        """Tell what is known of the name at the cursor."""
        cursor = len(code) if cursor_pos is None else cursor_pos
        text = explain_at(self.workspace.session, code, cursor, detail=detail_level)
        data: dict[str, str] = {}
        if text is not None:
            data["text/plain"] = cut(text, self._overflow, "help", TEXT_LIMIT)
        return {"status": "ok", "found": text is not None, "data": data, "metadata": {}}

    async def do_is_complete(self, code: str) -> Reply:
        """Whether a console may run `code`. Where it is wrong is told beyond what Jupyter asks."""
        match self.workspace.completeness(code):
            case Complete():
                return {"status": "complete"}
            case Unfinished(indent=indent):
                return {"status": "incomplete", "indent": " " * indent}
            case wrong:
                line, column = Source(code).line_column(wrong.start)
                place = {"start": wrong.start, "end": wrong.end, "line": line, "column": column}
                return {"status": "invalid", "message": wrong.message, **place}

    async def do_history(
        self,
        hist_access_type: str,
        output: bool,
        raw: bool,  # noqa: ARG002 - SX inputs are not transformed, so all of them are raw
        session: int | None = None,
        start: int | None = None,
        stop: int | None = None,
        n: int | None = None,
        pattern: str | None = None,
        unique: bool = False,
        **_more: Any,
    ) -> Reply:
        """Inputs of this and earlier sessions."""
        history = self.workspace.history
        match hist_access_type:
            case "tail":
                found = history.tail(_few(int(n or 0)), unique=unique)
            case "search":
                most = MOST_ROWS if n is None else _few(int(n))
                found = history.search(pattern or "*", most, unique=unique)
            case _:
                last = None if stop is None else int(stop)
                found = history.range(int(session or 0), int(start or 1), last, most=MOST_ROWS)
        return {"status": "ok", "history": rows(found, with_output=output)}

    # -- the end -------------------------------------------------------------------------------

    async def do_shutdown(self, restart: bool) -> Reply:
        """Stop what runs, close what is open."""
        self._ending = True
        self.debugging.end()
        self.workspace.interrupt()
        self.leave()
        return {"status": "ok", "restart": restart}

    def leave(self) -> None:
        """Close what is open and remove what is in the way, however the kernel ends."""
        for what, close in (
            ("live curves", self.live.close),
            ("the cache's maps", self.maps.close),
            ("the history", self.workspace.history.close),
            ("temporary files", self._overflow.close),
        ):
            self.aside(f"{what} stay open", close, None)
