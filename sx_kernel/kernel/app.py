"""The kernel as a process: sockets, threads, signals. All of it is ipykernel's, but for signals."""

from __future__ import annotations

import signal
from typing import Any

from ipykernel.kernelapp import IPKernelApp

from sx_kernel.kernel.kernel import SxKernel


class SxKernelApp(IPKernelApp):
    """Starts an SxKernel."""

    name = "sx-kernel"
    kernel_class: Any = SxKernel
    # SX programs print through the kernel's own streams. What Python libraries print is for the log
    # of the server: caught, it would cost each request two waits for another thread, and ending a
    # kernel ten seconds if that thread is gone already.
    outstream_class: Any = None

    def init_pdb(self) -> None:
        """There is no Python to debug here, and importing debuggers takes time."""

    def init_path(self) -> None:
        """SX programs import no Python modules, so the search path stays as it is."""

    def init_signal(self) -> None:
        """Ctrl-C stops the evaluation that is running, if any, and nothing else, ever."""
        signal.signal(signal.SIGINT, self._interrupted)

    def _interrupted(self, number: int, frame: object) -> None:
        kernel = getattr(self, "kernel", None)  # there is none yet while we start
        if kernel is not None:
            kernel.interrupted(number, frame)


def opened(arguments: list[str] | None = None) -> SxKernelApp:
    """A kernel that is ready for `start()`. `arguments`: those of the process if None."""
    app: Any = SxKernelApp.instance()
    app.initialize(arguments)
    return app
