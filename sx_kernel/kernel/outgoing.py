"""What a kernel sends to its front ends beside replies: messages, displays, what programs print."""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any, final

from sx_kernel.kernel.output import Stream
from sx_kernel.kernel.publishing import publish

if TYPE_CHECKING:
    from ipykernel.kernelbase import Kernel

    from sx_kernel.kernel.overflow import Overflow
    from sx_kernel.session.desk.aside import Aside

Reply = dict[str, Any]


@final
class Outgoing:
    """The way out of `kernel`. Any thread may send.

    `later(seconds, action)` has the thread that sends do something after a while. `stream` and
    `errors` are what cells print to; `overflow` keeps what is too long for them.
    """

    def __init__(
        self,
        kernel: Kernel,
        later: Callable[[float, Callable[[], object]], object],
        overflow: Overflow,
    ) -> None:
        self._kernel = kernel
        self.stream = Stream(partial(self._send_text, "stdout"), later, overflow)
        self.errors = Stream(partial(self._send_text, "stderr"), later, overflow)

    # -- messages ------------------------------------------------------------------------------

    def publish(self, kind: str, content: Reply, parent: Any = None) -> None:
        """Send a message to all front ends, as an effect of `parent` (None: this request)."""
        publish(self._kernel, kind, content, parent)

    def send_data(self, comm_id: str, data: Reply, parent: Any) -> None:
        """Send something over a comm that a front end has opened."""
        self.publish("comm_msg", {"comm_id": comm_id, "data": data}, parent)

    def display(
        self,
        data: Reply,
        *,
        display_id: str | None = None,
        update: bool = False,
        parent: Any = None,
    ) -> None:
        """Show `data`; with a `display_id`, so that it can be updated later."""
        self.flush_streams()
        transient = {} if display_id is None else {"display_id": display_id}
        content = {"data": data, "metadata": {}, "transient": transient}
        self.publish("update_display_data" if update else "display_data", content, parent)

    # -- streams -------------------------------------------------------------------------------

    def begin_streams(self, parent: Any) -> None:
        """Send what is printed from now on as output of the request `parent`."""
        self.stream.begin(parent)
        self.errors.begin(parent)

    def flush_streams(self) -> None:
        """Send what was printed so far."""
        self.stream.flush()
        self.errors.flush()

    def end_streams(self, aside: Aside) -> None:
        """A cell ends: send what waits, and say where the rest is. It may fail."""
        for stream in (self.stream, self.errors):
            aside("output is lost", stream.end, None)

    @contextmanager
    def in_name_of(self, parent: Any, aside: Aside) -> Generator[None]:
        """A block whose output belongs to an earlier request."""
        self.begin_streams(parent)
        try:
            yield
        finally:
            self.end_streams(aside)

    def _send_text(self, stream: str, text: str, parent: Any) -> None:
        self.publish("stream", {"name": stream, "text": text}, parent)
