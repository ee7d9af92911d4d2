"""What Python prints and reads, through sys.stdout, sys.stderr and sys.stdin: the cell's, too.

`print` in a library, `DataFrame.info`, a progress bar, `input`: they mean the notebook. What
ipykernel's own threads say is for the log of the server, and so is what the thread that runs cells
says between them. Threads that a program has started are heard at any time.

ipykernel's streams do the same at a price: they wait for another thread twice in each request, and
for ten seconds at the end of a kernel whose thread is gone. These write to the streams that SX
programs print to, so they keep the order, and what is too much becomes a file.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from typing import Any, Final

from ipykernel.subshell import SubshellThread
from ipykernel.thread import BaseThread

from sx_kernel.session.python.printed import Printed, Typed

_OTHERS: Final = ("IOPub", "Heartbeat", "sx ")
"""How the names of threads begin that are nobody's program."""


def belongs_to_programs(is_running: Callable[[], bool]) -> bool:
    """Return whether what this thread prints is a program's."""
    thread = threading.current_thread()
    if thread is threading.main_thread() or isinstance(thread, SubshellThread):
        return is_running()
    return not isinstance(thread, BaseThread) and not thread.name.startswith(_OTHERS)


def take_over(kernel: Any) -> None:
    """Have Python print and read in the notebook of `kernel`, to the end of the process."""

    def runs() -> bool:  # a cell, or a program that a page has called
        return kernel.turns.is_running or kernel.workspace.session.is_evaluating

    def is_ours() -> bool:
        return belongs_to_programs(runs)

    sys.stdout = Printed(kernel.outgoing.stream.write, sys.stdout, is_ours)
    sys.stderr = Printed(kernel.outgoing.errors.write, sys.stderr, is_ours)
    sys.stdin = Typed(kernel.read_line, sys.stdin)


__all__ = ["belongs_to_programs", "take_over"]
