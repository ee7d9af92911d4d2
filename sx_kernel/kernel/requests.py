"""Answering requests whatever happens, and aborting those that wait behind a failure.

Every request gets one reply and every message ends idle. A reply of status error to a cell has its
`error` message, so that no cell stays empty that has failed.
"""

from __future__ import annotations

import inspect
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final, NamedTuple, final

from sx_kernel.kernel.fields import MESSAGES, BadMessage, checked
from sx_kernel.kernel.publishing import publish
from sx_kernel.session.desk.failure import report

if TYPE_CHECKING:
    from ipykernel.kernelbase import Kernel

Handler = Callable[[Any, Any, Any], Any]

ABORT_SECONDS: Final = 1.0
"""How long to wait for the thread that receives requests; only a broken one takes that long."""


@final
class _Failure(NamedTuple):
    """Why a request is answered by an error."""

    name: str
    text: str
    traceback: list[str]

    @property
    def content(self) -> dict[str, Any]:
        """The content of an `error` message."""
        return {"ename": self.name, "evalue": self.text, "traceback": self.traceback}


def answer_always(kernel: Kernel) -> None:
    """Let each handler of `kernel` answer by an error where the base class would not answer."""
    kernel.shell_handlers = _Handlers(kernel, kernel.shell_handlers)
    kernel.control_handlers = _Handlers(kernel, kernel.control_handlers)


class _Handlers(dict[str, Handler]):
    """The handlers of one channel; requests of a kind that nobody knows are answered as well."""

    def __init__(self, kernel: Kernel, known: dict[str, Handler]) -> None:
        super().__init__(
            {kind: _answering(kernel, kind, handler) for kind, handler in known.items()}
        )
        self._kernel = kernel

    def get(self, kind: Any, default: Any = None) -> Any:
        """The handler of messages of that kind; None if they ask for no answer."""
        if kind in self or not str(kind).endswith("_request"):
            return super().get(kind, default)
        return _answering(self._kernel, kind, _unknown)


async def _unknown(_stream: Any, _ident: Any, parent: Any) -> None:
    raise BadMessage(f"{parent['msg_type']}: there is no such request on this channel")


def _answering(kernel: Kernel, kind: str, handler: Handler) -> Handler:
    async def answer(stream: Any, ident: Any, parent: Any) -> None:
        answered: dict[str, set[str]] = getattr(kernel.session, "answered", {})
        request = parent["msg_id"]
        answered[request] = sent = set()
        failure: _Failure | None = None
        try:
            if kind in MESSAGES:
                parent["content"] = checked(kind, parent)
            result = handler(stream, ident, parent)
            if inspect.isawaitable(result):
                await result
        except BadMessage as problem:
            failure = _Failure("bad-request", str(problem), [str(problem)])
        except BaseException as problem:
            told = report(problem)
            failure = _Failure(
                "internal-error", told.text.partition("\n")[0], told.text.split("\n")
            )
        answered.pop(request, None)
        if failure is None and "reply" not in sent and kind.endswith("_request"):
            failure = _Failure("internal-error", f"{kind}: no answer was made", [])
        if failure is not None:
            if "reply" not in sent:
                _fail(kernel, stream, ident, parent, failure, told="error" in sent)
            if failure.name == "bad-request":  # the client's business, which it was told
                kernel.log.info("%s", failure.text)
            else:
                kernel.log.error("%s: %s", kind, failure.text)

    return answer


def _fail(
    kernel: Kernel, stream: Any, ident: Any, parent: Any, failure: _Failure, *, told: bool
) -> None:
    """Answer a message with an error; where no answer is foreseen, whoever listens is told.

    `told`: everybody knows of an error already.
    """
    jupyter: Any = kernel.session
    kind = parent["msg_type"]
    is_cell = kind == "execute_request"
    if not told and (is_cell or not kind.endswith("_request")):
        publish(kernel, "error", failure.content, parent)
    if kind.endswith("_request"):
        content = {"status": "error", **failure.content}
        if is_cell:
            content["execution_count"] = kernel.execution_count
        reply = kind.removesuffix("_request") + "_reply"
        jupyter.send(stream, reply, content, parent, ident=ident)


def names_a_comm(kernel: Kernel, frames: Any) -> bool:
    """Return whether a message that arrives is one that the base class can look for a comm in, or
    none.

    It does so in the thread that receives all messages, and drops those in which it fails.
    """
    jupyter: Any = kernel.session
    try:
        _, parts = jupyter.feed_identities(frames, copy=False)
        message = jupyter.deserialize(parts, content=False, copy=False)
        if message["msg_type"] not in {"comm_msg", "comm_close"}:
            return True
        return type(jupyter.unpack(message["content"])["comm_id"]) is str
    except (KeyError, TypeError):
        return False
    except Exception:  # no message at all: the base class says so
        return True


def abort_waiting(kernel: Kernel, subshell_id: str | None) -> None:
    """Abort the execute requests that have arrived so far, and none that arrives later.

    A marker is put behind them (it is ipykernel's own): at the marker, aborting ends.
    """
    receiver = kernel.shell_channel_thread
    if receiver is None:
        _abort_without_thread(kernel, subshell_id)
        return
    if subshell_id is None:
        kernel._aborting = True  # pyright: ignore[reportPrivateUsage] - the base class's own protocol
    else:
        receiver.manager.set_subshell_aborting(subshell_id, True)
    marked = threading.Event()

    def mark() -> None:
        try:
            kernel._post_dummy_stop_aborting_message(subshell_id)  # pyright: ignore[reportPrivateUsage]
        finally:
            marked.set()

    receiver.io_loop.add_callback(mark)
    marked.wait(ABORT_SECONDS)


def _abort_without_thread(kernel: Kernel, subshell_id: str | None) -> None:
    """The base class's way, for a kernel without a thread that receives."""
    from ipykernel.kernelbase import Kernel

    Kernel._abort_queues(kernel, subshell_id)  # pyright: ignore[reportPrivateUsage]
