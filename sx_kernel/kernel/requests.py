"""Answering requests whatever happens, and aborting those that wait behind a failure."""

from __future__ import annotations

import inspect
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from sx_kernel.session.render import render_internal

if TYPE_CHECKING:
    from sx_kernel.kernel.kernel import SxKernel

Handler = Callable[[Any, Any, Any], Any]

ABORT_SECONDS: Final = 1.0
"""How long to wait for the thread that receives requests; only a broken one takes that long."""

NEEDED: Final = {
    "execute_request": ("code",),
    "complete_request": ("code", "cursor_pos"),
    "inspect_request": ("code", "cursor_pos"),
    "is_complete_request": ("code",),
    "history_request": ("hist_access_type",),
    "shutdown_request": ("restart",),
}
"""Fields without which a request cannot be answered."""

DEFAULTS: Final = {"history_request": {"output": False, "raw": True}}


def answer_always(kernel: SxKernel) -> None:
    """Let each handler of `kernel` reply with an error where the base class would not reply."""
    for handlers in (kernel.shell_handlers, kernel.control_handlers):
        for kind, handler in list(handlers.items()):
            if kind.endswith("_request"):
                handlers[kind] = _answering(kernel, kind, handler)


def _answering(kernel: SxKernel, kind: str, handler: Handler) -> Handler:
    async def answer(stream: Any, ident: Any, parent: Any) -> None:
        content = parent["content"]
        missing = [name for name in NEEDED.get(kind, ()) if name not in content]
        if missing:
            text = f"the request lacks {', '.join(missing)}"
            _reply(kernel, stream, ident, parent, ("bad-request", text, [text]))
            return
        for name, value in DEFAULTS.get(kind, {}).items():
            content.setdefault(name, value)
        try:
            result = handler(stream, ident, parent)
            if inspect.isawaitable(result):
                await result
        except BaseException as problem:
            report = render_internal(problem).split("\n")
            kernel.log.error("%s failed: %s", kind, report[0])
            _reply(kernel, stream, ident, parent, ("internal-error", report[0], report))

    return answer


def _reply(
    kernel: SxKernel, stream: Any, ident: Any, parent: Any, problem: tuple[str, str, list[str]]
) -> None:
    """Answer a request with an error."""
    name, text, report = problem
    kind = parent["msg_type"].removesuffix("_request") + "_reply"
    content: dict[str, Any] = {
        "status": "error", "ename": name, "evalue": text, "traceback": report,
    }  # fmt: skip
    if kind == "execute_reply":
        content["execution_count"] = kernel.execution_count
    jupyter: Any = kernel.session
    jupyter.send(stream, kind, content, parent, ident=ident)


def abort_waiting(kernel: SxKernel, subshell_id: str | None) -> None:
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


def _abort_without_thread(kernel: SxKernel, subshell_id: str | None) -> None:
    """The base class's way, for a kernel without a thread that receives."""
    from ipykernel.kernelbase import Kernel

    Kernel._abort_queues(kernel, subshell_id)  # pyright: ignore[reportPrivateUsage]
