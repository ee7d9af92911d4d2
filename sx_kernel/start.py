"""Where the `sx` command begins: before anything else is imported."""

from __future__ import annotations

import os
import signal
import sys

from sx_kernel.base.bytecode import keep_bytecode

INTERRUPTED = 130


def main() -> int:
    """The `sx` command. Returns the exit status."""
    heeds = signal.getsignal(signal.SIGINT) is signal.default_int_handler
    if heeds:
        signal.signal(signal.SIGINT, _leave)
    _open_streams()
    keep_bytecode()
    from sx_kernel.cli import main as run

    try:
        if heeds:
            signal.signal(signal.SIGINT, signal.default_int_handler)
        return run()
    except KeyboardInterrupt:
        return INTERRUPTED
    finally:
        if heeds:
            signal.signal(signal.SIGINT, _leave)


def _open_streams() -> None:
    """Have standard streams, whoever started us: closed ones (`sx <&- >&-`) are empty, and what is
    written to them arrives nowhere. Files that are opened later do not take their places.
    """
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            nowhere = os.open(os.devnull, os.O_RDWR)
            stream = open(nowhere, mode, encoding="utf-8", closefd=False)  # noqa: SIM115  stays open
            setattr(sys, name, stream)


def _leave(_signal: int, _frame: object) -> None:
    """Ctrl-C before there is anything to stop, or after all: an exception would show Python's
    insides, half imported or half taken down."""
    os._exit(INTERRUPTED)
