"""Where the `sx` command begins: before anything else is imported."""

from __future__ import annotations

import os
import signal

from sx_kernel.base.bytecode import keep_bytecode

INTERRUPTED = 130


def main() -> int:
    """The `sx` command. Returns the exit status."""
    heeds = signal.getsignal(signal.SIGINT) is signal.default_int_handler
    if heeds:
        signal.signal(signal.SIGINT, _leave)
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


def _leave(_signal: int, _frame: object) -> None:
    """Ctrl-C before there is anything to stop, or after all: an exception would show Python's
    insides, half imported or half taken down."""
    os._exit(INTERRUPTED)
