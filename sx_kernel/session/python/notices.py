"""What Python says on its own: warnings, and errors that its threads end with.

Python names the line that called; that is one of ours, and tells nobody anything. These hooks
belong to the process, so only a face that owns it installs them, never a session.
"""

from __future__ import annotations

import sys
import threading
import warnings
from typing import TextIO


def install() -> None:
    """Have warnings and errors of threads told without our own lines, from now on."""
    if warnings.showwarning is not _warn:
        warnings.showwarning = _warn
    if threading.excepthook is not _thread_failed:
        threading.excepthook = _thread_failed


def _warn(
    message: Warning | str,
    category: type[Warning],
    filename: str,
    lineno: int,
    file: TextIO | None = None,
    line: str | None = None,
) -> None:
    from sx_kernel.session.python.failures import is_hidden

    if is_hidden(filename):
        text = f"{category.__name__}: {message}\n"
    else:
        text = warnings.formatwarning(message, category, filename, lineno, line)
    _say(text, file)


def _thread_failed(args: threading.ExceptHookArgs) -> None:
    from sx_kernel.session.python.failures import message_of, python_lines

    problem = args.exc_value
    if problem is None or isinstance(problem, SystemExit):
        return
    name = args.thread.name if args.thread is not None else "?"
    payload = getattr(problem, "payload", None)  # of an SxError
    kind = getattr(payload, "kind", None) or type(problem).__name__
    text = getattr(payload, "message", None) or message_of(problem)
    _say(
        "\n".join((f"{kind}: {text}", f"  in the thread {name}", *python_lines(problem), "")), None
    )


def _say(text: str, file: TextIO | None) -> None:
    """Write to `file`, or where errors go; nothing if that is gone."""
    out = sys.stderr if file is None else file
    if out is None:
        return
    try:
        out.write(text)
        out.flush()
    except (OSError, ValueError):
        return


__all__ = ["install"]
