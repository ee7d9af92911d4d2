"""The comm target `sx.jit`: the cache's figures for a front end that asks for them.

A front end opens a comm with that target. It may announce, in what it opens the comm with, that it
draws curves by itself: `{"draws": "curves"}`, as our extension of JupyterLab does. Then cells that
come from the same client have figures sent over the comm while they run (live.py).

Each message of the front end is answered, also while a cell runs: `{"ask": ID}` with what has been
sent so far for the output of that number, anything else with the figures of the moment.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final, TypeAlias, final

from sx_kernel.jit.cache.columns import HISTORY_COLUMNS

if TYPE_CHECKING:
    from sx_kernel.session.desk.workspace import Workspace

Send: TypeAlias = Callable[[str, dict[str, Any], Any], None]

TARGET: Final = "sx.jit"
MOST: Final = 64
"""Front ends that are known. A page that is loaded again is a new one; the old one says no word."""


@final
class FrontEnds:
    """The comms of the clients that draw. Comms are told on any thread.

    `state(number)` answers the messages for a view that asks what it has missed.
    """

    def __init__(self) -> None:
        self._comms: OrderedDict[str, str] = OrderedDict()
        self.state: Callable[[str], list[dict[str, Any]]] = lambda _number: []

    def comm_of(self, request: Any) -> str | None:
        """The comm of the client that sent `request`, None if that draws nothing by itself."""
        return self._comms.get(_client(request))

    def opened(self, comm: str, message: Any) -> None:
        """A client has opened `comm` by `message`, saying perhaps that it draws."""
        data = data_of(message)
        client = _client(message)
        if client and data.get("draws") == "curves":
            self._comms[client] = comm
            while len(self._comms) > MOST:
                self._comms.popitem(last=False)

    def closed(self, comm: str) -> None:
        """`comm` is no more."""
        for client, known in list(self._comms.items()):
            if known == comm:
                self._comms.pop(client, None)


def register(manager: Any, workspace: Workspace, front_ends: FrontEnds, send: Send) -> None:
    """Let front ends open comms on `workspace`. `send(comm, data, request)` sends an answer.

    A comm's own method of sending would have ipykernel give what follows on that comm to the thread
    that sent last: to the one that is busy while a cell runs.
    """

    def now() -> dict[str, float]:
        return dict(zip(HISTORY_COLUMNS, workspace.session.policy.counting.glance(), strict=True))

    def opened(comm: Any, message: Any) -> None:
        def asked(message: Any) -> None:
            number = data_of(message).get("ask")
            for answer in front_ends.state(number) if isinstance(number, str) else [now()]:
                send(comm.comm_id, answer, message)

        comm.on_msg(asked)
        comm.on_close(lambda _message: front_ends.closed(comm.comm_id))
        front_ends.opened(comm.comm_id, message)
        send(comm.comm_id, now(), message)

    manager.register_target(TARGET, opened)


def _client(message: Any) -> str:
    """The client that sent `message`: what Jupyter calls its session. Empty if it says none."""
    header = message.get("header") if isinstance(message, dict) else None
    client = header.get("session") if isinstance(header, dict) else None
    return client if isinstance(client, str) else ""


def data_of(message: Any) -> dict[str, Any]:
    """Return what a comm message carries; nothing if it is not what we know."""
    content = message.get("content") if isinstance(message, dict) else None
    data = content.get("data") if isinstance(content, dict) else None
    return data if isinstance(data, dict) else {}
