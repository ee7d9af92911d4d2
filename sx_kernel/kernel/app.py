"""The kernel as a process: sockets, threads, signals. All of it is ipykernel's, but for signals."""

from __future__ import annotations

import logging
import os
import signal
import threading
import time
from collections.abc import Callable
from types import FrameType
from typing import Any, Final, final

from ipykernel.kernelapp import IPKernelApp
from traitlets import Any as AnyTrait

from sx_kernel.kernel.debugging import SUMMONS
from sx_kernel.kernel.kernel import SxKernel
from sx_kernel.kernel.printing import take_over
from sx_kernel.kernel.sending import Sender

PARENT_SECONDS: Final = 1.0
"""How often to look whether our parent has ended."""

LEAVING_SECONDS: Final = 5.0


class SxKernelApp(IPKernelApp):
    """Starts an SxKernel."""

    name = "sx-kernel"
    kernel_class: Any = SxKernel
    outstream_class: Any = None  # see printing.py

    def _session_default(self) -> Any:
        return Sender(parent=self)

    # IPython's settings are about Python. Looking for them makes folders in the user's home, fails
    # where there is none, and runs an ipython_config.py that lies beside the notebook.
    profile_dir: Any = AnyTrait(None)

    def init_profile_dir(self) -> None:
        """There is no profile."""

    def init_config_files(self) -> None:
        """See init_profile_dir."""

    def load_config_file(self, *_: Any, **__: Any) -> None:
        """See init_profile_dir."""

    def write_connection_file(self, **options: Any) -> None:
        """Complete the file that says where we listen; if it was complete, we can do without."""
        try:
            super().write_connection_file(**options)
        except OSError as problem:
            self.log.warning("the connection file is not written: %s", problem)

    def init_io(self) -> None:
        """Let the log tell what went wrong in a line: tracebacks are for who develops SX."""
        super().init_io()
        if "internal" not in os.environ.get("SX_TRACE", ""):
            self.log.addFilter(_in_one_line)
            if logging.lastResort is not None:
                logging.lastResort.addFilter(_in_one_line)

    def init_kernel(self) -> None:
        """From now on Python prints in the notebook."""
        super().init_kernel()
        take_over(self.kernel)

    def init_poller(self) -> None:
        """End when our parent, if known, has ended, and leave nothing behind."""
        parent: int = self.parent_handle
        if parent in {0, 1} or os.name == "nt":
            super().init_poller()
        else:
            self.poller: Any = _Poller(parent, self._leave)

    def init_pdb(self) -> None:
        """There is no Python to debug here, and importing debuggers takes time."""

    def init_path(self) -> None:
        """Python's search path stays as it is: session/python/access.py knows where else to look.

        What pyplot draws is for the notebook, not for windows.
        """
        os.environ.setdefault("MPLBACKEND", "agg")

    def init_signal(self) -> None:
        """Ctrl-C stops the evaluation that is running, if any, and nothing else, ever.

        Who ends us by another signal finds nothing of ours left behind.
        """
        signal.signal(signal.SIGINT, self._interrupted)
        if SUMMONS is not None:
            signal.signal(SUMMONS, self._summoned)
        for name in ("SIGTERM", "SIGHUP"):
            if (number := getattr(signal, name, None)) is not None:
                signal.signal(number, self._ended)

    def _interrupted(self, number: int, frame: object) -> None:
        kernel = getattr(self, "kernel", None)  # there is none yet while we start
        if kernel is not None:
            kernel.interrupted(number, frame)

    def _summoned(self, _number: int, frame: FrameType | None) -> None:
        kernel = getattr(self, "kernel", None)
        if kernel is not None:
            kernel.debugging.summoned(frame)

    def _ended(self, number: int, _frame: object) -> None:
        self._leave()
        signal.signal(number, signal.SIG_DFL)
        os.kill(os.getpid(), number)

    def _leave(self) -> None:
        kernel = getattr(self, "kernel", None)
        if kernel is not None:
            kernel.leave()


@final
class _Poller(threading.Thread):
    """Looks whether process `parent` is still our parent, and ends this process if not.

    That it does even if `leave`, which is called before, does not come back.
    """

    def __init__(self, parent: int, leave: Callable[[], None]) -> None:
        super().__init__(name="sx parent", daemon=True)
        self._parent = parent
        self._leave = leave

    def run(self) -> None:
        """Look every second."""
        while os.getppid() == self._parent:
            time.sleep(PARENT_SECONDS)
        leaving = threading.Thread(target=self._leave, name="sx leaving", daemon=True)
        leaving.start()
        leaving.join(LEAVING_SECONDS)
        os._exit(1)


def _in_one_line(record: logging.LogRecord) -> bool:
    """Put the error of a log record into its text, in place of the traceback."""
    if record.exc_info and record.exc_info[1] is not None:
        problem = record.exc_info[1]
        record.msg = f"{record.getMessage()} {type(problem).__name__}: {problem}"
        record.args = ()
        record.exc_info = None
    return True


def opened(arguments: list[str] | None = None) -> SxKernelApp:
    """A kernel that is ready for `start()`. `arguments`: those of the process if None."""
    app: Any = SxKernelApp.instance()
    app.initialize(arguments)
    return app
