"""What ended an input, as a name, a message and a report. Showing an error cannot fail.

Reports are made by render.py. What an error carries is the program's, and rendering it may fail
like any showing: by a bug of ours, for want of memory or of stack, by Ctrl-C. Then there is still
a line of ASCII with the error's type and message.
"""

from __future__ import annotations

import signal
import threading
from typing import Final, NamedTuple, final

from sx_kernel.base.errors import ErrorValue, Interrupted, SxError
from sx_kernel.session.commands.refusal import CommandError
from sx_kernel.session.errors.render import (
    headline,
    printable,
    render_error,
    render_internal,
    render_interrupted,
)

LAST_RESORT: Final = 500
"""Characters of a message that is shown when all else fails."""


@final
class Report(NamedTuple):
    """`name`: the kind of error, "type-error" say; `message`: one line; `text`: all of it."""

    name: str
    message: str
    text: str


def report(problem: BaseException) -> Report:
    """Return what is told of `problem`. Raises nothing; Ctrl-C ends what takes too long."""
    try:
        return _stoppable(problem)
    except BaseException:
        return _last_resort(problem)


def _stoppable(problem: BaseException) -> Report:
    """The report. Values of Python's print themselves, which may take for ever: so Ctrl-C raises
    here, whatever it does between evaluations. Raises KeyboardInterrupt, and what fails."""
    if threading.current_thread() is not threading.main_thread():
        return _report(problem)  # signal handlers belong to the main thread
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        return _report(problem)
    finally:
        signal.signal(signal.SIGINT, before)


def _report(problem: BaseException) -> Report:
    match problem:
        case SxError():
            name, _, message = headline(problem).partition(": ")
            return Report(name, message, render_error(problem))
        case CommandError():
            return Report("command-error", str(problem).partition("\n")[0], str(problem))
        case Interrupted():
            return Report("interrupted", problem.reason, render_interrupted(problem))
        case KeyboardInterrupt():
            return Report("interrupted", "interrupted", "interrupted")
        case OSError() if problem.strerror:  # nobody's bug: the disk, the network, permissions
            names = [str(name) for name in (problem.filename, problem.filename2) if name]
            message = printable(": ".join([*names, problem.strerror]))
            return Report("io-error", message, f"io-error: {message}")
        case MemoryError():  # where nothing is evaluated: an evaluation makes an error of it
            return Report("limit-error", "out of memory", "limit-error: out of memory")
        case _:
            text = render_internal(problem)
            name, _, message = text.partition("\n")[0].partition(": ")
            return Report(name, message, text)


def in_words(problem: BaseException) -> str:
    """Return what went wrong with something beside the evaluation, in a few words.

    An error of the operating system or of a library says so itself; anything else is our bug.
    Raises what stops programs (Ctrl-C comes at any moment, and the evaluation goes on after this),
    and nothing else.
    """
    try:
        if isinstance(problem, OSError):
            return problem.strerror or str(problem) or type(problem).__name__
        if type(problem).__module__ == "sqlite3":
            return str(problem)
        return _report(problem).text.partition("\n")[0]
    except (KeyboardInterrupt, Interrupted):
        raise
    except BaseException:
        return _last_resort(problem).text


def _last_resort(problem: BaseException) -> Report:
    """Type and message in ASCII, by nothing that the program has a say in."""
    kind, message = type(problem).__name__, ""
    payload = getattr(problem, "payload", None)
    try:
        if type(payload) is ErrorValue:
            kind, message = _ascii(payload.kind), _ascii(payload.message)
        elif isinstance(problem, SxError):
            kind, message = "uncaught", f"a value of type {type(payload).__name__}"
        else:
            message = _ascii(str(problem))
    except BaseException:  # not even its message
        message = "its message cannot be shown"
    return Report(kind, message, f"{kind}: {message}" if message else kind)


def _ascii(text: object) -> str:
    return ascii(text)[1:-1][:LAST_RESORT] if type(text) is str else type(text).__name__
