"""The debugger on the control channel: requests in, events out (Jupyter messaging 5.5,
debug_request, and what JupyterLab sends).

Requests come on the control thread, also while a cell stands still in the main thread, which then
waits for them. Nothing of this is made, nor imported, before the first request.
"""

from __future__ import annotations

import asyncio
import signal
import threading
from collections.abc import Callable
from concurrent.futures import Future
from types import FrameType
from typing import TYPE_CHECKING, Any, Final, final

if TYPE_CHECKING:
    from sx_kernel.debug.port import Port
    from sx_kernel.debug.protocol import Adapter
    from sx_kernel.session.desk.workspace import Workspace

SUMMONS: Final = getattr(signal, "SIGUSR1", None)
"""The signal that brings the main thread to the debugger."""


@final
class KernelDebugger:
    """What a kernel's control channel asks for.

    `publish(event)` sends an event to all front ends; `flush()` sends what cells have printed so
    far; `rich(value)` answers a value's representations.
    """

    def __init__(
        self,
        workspace: Workspace,
        publish: Callable[[dict[str, Any]], object],
        flush: Callable[[], object],
        rich: Callable[[Any], dict[str, Any]],
    ) -> None:
        self._workspace = workspace
        self._publish = publish
        self._flush = flush
        self._rich = rich
        self._adapter: Adapter | None = None
        self._making = threading.Lock()

    def adapter(self) -> Adapter:
        """The adapter for the session of now; a fresh session keeps breakpoints and filters."""
        with self._making:
            old = self._adapter
            session = self._workspace.session
            if old is not None and old.debugger.session is session:
                return old
            from sx_kernel.debug.debugger import Debugger
            from sx_kernel.debug.protocol import Adapter

            debugger = Debugger(session, None if old is None else old.debugger.places)
            self._adapter = made = Adapter(debugger, self._send, self._rich, types=False)
            debugger.summon = _summon
            if old is not None:
                debugger.table = old.debugger.table
                debugger.filters = set(old.debugger.filters)
                if old.debugger.is_on:
                    debugger.attach()
            return made

    def _send(self, event: dict[str, Any]) -> None:
        if event["event"] == "stopped":
            self._flush()
        self._publish(event)

    async def answer(self, request: Any) -> dict[str, Any]:
        """The response to a debug_request."""
        response = self.adapter().handle(request)
        if isinstance(response, Future):
            return await asyncio.wrap_future(response)
        return response

    def port(self) -> Port:
        """Return what %break and %debug ask."""
        from sx_kernel.debug.port import Port

        return Port(lambda: self.adapter().debugger, panel=True)

    def begin_cell(self, name: str, code: str) -> None:
        """A cell is about to run, in the session of now."""
        if self._adapter is not None:
            self.adapter().debugger.places.note_cell(name, code)

    def rest(self) -> None:
        """No cell runs any more."""
        if self._adapter is not None:
            self._adapter.debugger.rest()

    def summoned(self, frame: FrameType | None) -> None:
        """The signal has come, in the main thread, which runs `frame`."""
        if self._adapter is not None:
            self._adapter.debugger.called(frame)

    def end(self) -> None:
        """The kernel ends."""
        if self._adapter is not None:
            self._adapter.debugger.end()


def _summon() -> None:
    """Call the main thread, from any other. It need not be told that it has a signal: whatever it
    waits for goes on waiting."""
    if SUMMONS is not None:
        import _thread

        _thread.interrupt_main(SUMMONS)
