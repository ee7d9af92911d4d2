"""The kernel: Jupyter's requests, answered by one Workspace.

Jupyter messaging 5.5. Every request is answered, also when our own code fails: a client that gets
no reply waits for ever (requests.py). What is done around a cell's evaluation, history, output,
representations, may fail without costing its result (session/desk/aside.py). Requests that only
look (looking.py) may come on any thread, by way of subshells; one cell runs at a time, whatever
thread it comes on (turns.py). cells.py runs a cell, outgoing.py sends what is no reply.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager
from functools import partial
from typing import Any, Final

import comm
from ipykernel.kernelbase import Kernel
from zmq.error import ZMQError

from sx_kernel import __version__
from sx_kernel.base.errors import error
from sx_kernel.base.flags import Flags
from sx_kernel.kernel import comms, requests
from sx_kernel.kernel.cachemaps import CacheMaps
from sx_kernel.kernel.cells import Cells
from sx_kernel.kernel.completions import completion_reply
from sx_kernel.kernel.debugging import KernelDebugger
from sx_kernel.kernel.islands.islands import TARGET, Islands
from sx_kernel.kernel.live import SHARE, Frames
from sx_kernel.kernel.looking import history_reply, inspect_reply, is_complete_reply
from sx_kernel.kernel.mime import bundle
from sx_kernel.kernel.outgoing import Outgoing
from sx_kernel.kernel.overflow import Overflow
from sx_kernel.kernel.turns import Turns
from sx_kernel.session.capabilities import EVERYTHING
from sx_kernel.session.desk.history import History, default_path
from sx_kernel.session.desk.shown import Value
from sx_kernel.session.desk.workspace import Workspace
from sx_kernel.session.python import notices
from sx_kernel.session.session import Session
from sx_kernel.session.watching.live import LiveCurves
from sx_kernel.session.words.completion import complete

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


Reply = dict[str, Any]

HELP_LINKS: Final = [
    {"text": "R7RS, the Scheme that SX is nearest to", "url": "https://small.r7rs.org/"},
    {"text": "Jupyter notebooks", "url": "https://jupyterlab.readthedocs.io/"},
]
"""What front ends put into their help menu. %help is about SX itself."""


class SxKernel(Kernel):
    """One kernel: a workspace, its output, and the history."""

    implementation = "sx_kernel"
    implementation_version = __version__
    banner = BANNER
    language_info = LANGUAGE

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self._ending = False
        self._overflow = Overflow()
        self.outgoing = out = Outgoing(self, self._later, self._overflow)
        history = History(default_path(), face="notebook")
        self.workspace = Workspace(self._open_session(), self._open_session, history=history)
        self.aside = self.workspace.aside
        self.turns = Turns(self.workspace, lambda: self.io_loop)
        self.front_ends = comms.FrontEnds()
        frames = Frames(self.workspace, self.front_ends, out.display, out.send_data)
        self.live = LiveCurves(
            self.workspace,
            frames.draw,
            frames.failed,
            finish=frames.finish,
            stream=frames.stream,
            share=SHARE,
        )
        self.debugging = KernelDebugger(
            self.workspace, self._send_debug_event, out.flush_streams, self._rich
        )
        self.workspace.debugging = self.debugging.port
        islands = Islands(
            self.workspace,
            out.send_data,
            out.display,
            self.turns.when_free,
            self._in_name_of,
            lambda parent: self.front_ends.comm_of(parent) is not None,
        )
        self.workspace.serve = islands.drain
        self.cells = Cells(self.workspace, out, self._overflow, frames, self.live, islands)
        self._register_comms(islands)
        requests.answer_always(self)

    def _register_comms(self, islands: Islands) -> None:
        """Know the comms that front ends open: of islands, of our extension, of cache maps."""
        self.comm_manager = comm.get_comm_manager()
        self.comm_manager.register_target(TARGET, islands.opened)
        send = self.outgoing.send_data
        comms.register(self.comm_manager, self.workspace, self.front_ends, send)
        self.maps = CacheMaps(self.workspace, send, self.turns.one_cell)
        self.maps.register(self.comm_manager)
        for kind in ("comm_open", "comm_msg", "comm_close"):
            self.shell_handlers[kind] = getattr(self.comm_manager, kind)

    def _open_session(self) -> Session:
        flags = Flags.from_environment()
        session = Session(
            threshold=flags.threshold,
            budget=flags.budget,
            tier=flags.tier,
            flags=flags,
            out=self.outgoing.stream.write,
            err=self.outgoing.errors.write,
            read=self.read_line,
            capabilities=EVERYTHING,
        )
        session.ports.colours = True
        notices.install()
        return session

    # -- what the base class gets wrong ---------------------------------------------------------

    @property
    def kernel_info(self) -> Reply:
        """What a front end is told of us. The debugger is our own, whatever else is installed."""
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

    def interrupted(self, _signal: int, _frame: object) -> None:
        """Ctrl-C: stop the evaluation that is running, or the cell that is about to run one."""
        self.cells.interrupt()

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
            self.cells.asked_to_stop = False
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
        with self.turns.cell():
            self._allow_stdin = allow_stdin
            number = self.execution_count
            if store_history:
                self.workspace.note(number, code)
            parent = self.get_parent("shell")
            self.debugging.begin_cell(f"In [{number}]", code)
            self.outgoing.begin_streams(parent)
            reply, result = self.cells.run(code, number, parent, silent=silent)
            ok = reply["status"] == "ok"
            if store_history:
                self.workspace.note_end(number, ok=ok, output=result or None)
            reply["execution_count"] = number
            if ok:
                reply["user_expressions"] = self.cells.user_expressions(user_expressions or {})
            if not silent:
                self.aside.deliver(lambda text: self.outgoing.errors.write(f"{text}\n"))
            self.outgoing.end_streams(self.aside)
            self.debugging.rest()
            self.aside("the cache is not swept", self.turns.rest, None)
            return reply

    # -- output --------------------------------------------------------------------------------

    def _later(self, seconds: float, action: Callable[[], object]) -> None:
        """Have the thread that sends do something after a while."""
        loop = self.iopub_thread.io_loop
        loop.add_callback(lambda: loop.call_later(seconds, action))

    @contextmanager
    def _in_name_of(self, parent: Any) -> Generator[None]:
        """A block whose output belongs to an earlier request, unless a cell is running."""
        if self.turns.is_running:
            yield
            return
        with self.outgoing.in_name_of(parent, self.aside):
            yield

    def read_line(self) -> str | None:
        """Ask the front end for a line. Raises SxError if it cannot be asked."""
        self.outgoing.flush_streams()
        if not self._allow_stdin:
            raise error("io-error", "no input: this front end cannot be asked for input")
        try:
            line: Any = self.raw_input("")
        except EOFError:
            return None
        if type(line) is not str:
            raise error("io-error", "no input: the front end has answered something else than text")
        return line + "\n"

    # -- the debugger --------------------------------------------------------------------------

    async def do_debug_request(self, msg: Any) -> Reply:
        """Answer the debugger panel; on the control channel, so also while a cell stands still."""
        return await self.debugging.answer(msg)

    def _send_debug_event(self, event: Reply) -> None:
        is_main = threading.current_thread() is threading.main_thread()
        self.outgoing.publish(
            "debug_event", event, self.get_parent("shell" if is_main else "control")
        )

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
        return inspect_reply(self.workspace, code, cursor, detail_level, self._overflow)

    async def do_is_complete(self, code: str) -> Reply:
        """Return whether a console may run `code`. Where it is wrong is told beyond what Jupyter
        asks."""
        return is_complete_reply(self.workspace, code)

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
        asked = {"n": n, "pattern": pattern, "unique": unique, "output": output}
        asked |= {"session": session, "start": start, "stop": stop}
        return history_reply(self.workspace.history, hist_access_type, asked)

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
