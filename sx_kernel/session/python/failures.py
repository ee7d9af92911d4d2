"""Exceptions of Python as SX errors, and back.

    ValueError: math domain error
      In [3], line 1
        1 | (m:sqrt -1)
          | ^^^^^^^^^^^
      called from …
      raised in Python: mean   /usr/lib/python3.11/statistics.py, line 327
        327 |     raise StatisticsError("mean requires at least one data point")

The error's type is the exception's name, and it is of the types of its base classes and of
`python-error`, too. The lines of Python are those of its code, never of this package.
"""

from __future__ import annotations

import importlib
import linecache
import re
from pathlib import Path
from typing import Any, Final

from sx_kernel.base.errors import PASSING, ErrorValue, SxError
from sx_kernel.base.foreign import ancestors, class_name, name_of_class
from sx_kernel.session.bounds.room import with_frames
from sx_kernel.syntax.printer import inspect_cut

MOST_LINES: Final = 4
MOST_TEXT: Final = 4_000  # characters of a message
_OURS: Final = str(Path(with_frames.__code__.co_filename).parent.parent)
_ADDRESS: Final = re.compile(r" at 0x[0-9a-fA-F]+")


def as_error(problem: BaseException) -> SxError:
    """The SX error, settled, for an exception; the same value again if it has been one before."""
    known = getattr(problem, "__sx_payload__", None)
    if known is None:
        known = _value(problem)
    failure = SxError(known)
    failure.settled = True
    return failure


def forgive(exception: BaseException, payload: Any) -> None:
    """`exception` goes back to Python: should it come again, it is the SX value `payload`."""
    try:
        exception.__sx_payload__ = payload  # type: ignore[attr-defined]
    except PASSING:
        raise
    except BaseException:  # a class that does not allow it: then it will be a new value
        return


def _value(problem: BaseException) -> ErrorValue:
    kinds = [
        name_of_class(cls)
        for cls in ancestors(type(problem))
        if cls is not BaseException and cls is not object
    ]
    text = message_of(problem)
    value = ErrorValue(kinds[0] if kinds else "BaseException", text)
    value.above = (*kinds[1:], "python-error", "host-error", "error", "condition")
    value.fields = {"exception": problem}
    value.foreign = python_lines(problem)
    return value


def message_of(problem: BaseException) -> str:
    """The message of an exception, whatever it returns when asked for it."""
    written = _written(problem)
    if written is not None:
        return written[0]
    try:
        text = str(problem)
    except PASSING:
        raise
    except BaseException as another:
        return f"(its message cannot be had: {class_name(another)})"
    if type(problem) is KeyError and len(problem.args) == 1:
        key = problem.args[0]
        if type(key) is str and " " in key:
            text = key  # a sentence
        else:
            text = f"there is no key {inspect_cut(problem.args[0], 60)}"
    text = _ADDRESS.sub("", text)
    return text if len(text) <= MOST_TEXT else text[:MOST_TEXT] + "…"


def _written(problem: BaseException) -> tuple[str, str, int, str] | None:
    """Return what is wrong with a text in Python, and where: message, file, line, the line's
    text."""
    if not isinstance(problem, SyntaxError):
        return None
    where = (problem.msg, problem.filename, problem.lineno, problem.text or "")
    return where if [type(part) for part in where] == [str, str, int, str] else None  # type: ignore[return-value]


def python_lines(problem: BaseException) -> tuple[str, ...]:
    """Return where in Python's code an exception was raised, innermost first; without our own
    frames."""
    found: list[tuple[str, int, str]] = []
    traceback = problem.__traceback__
    while traceback is not None:
        code = traceback.tb_frame.f_code
        name = code.co_filename
        if not is_hidden(name) and not _is_emitted(code):
            found.append((name, traceback.tb_lineno, code.co_name))
        traceback = traceback.tb_next
    lines: list[str] = []
    written = _written(problem)
    if written is not None:
        found.append((written[1], written[2], "<module>"))
    for i, (name, number, function) in enumerate(reversed(found[-MOST_LINES:])):
        word = "raised in Python:" if i == 0 else "called from"
        inside = f" {function}  " if function != "<module>" else ""
        lines.append(f"  {word}{inside} {name}, line {number}")
        source = linecache.getline(name, number) or (written[3] if written is not None else "")
        if i == 0 and (text := source.strip()):
            lines.append(f"    {number} | {text}")
    return tuple(lines)


def is_hidden(name: str) -> bool:
    """Return whether the file `name` is ours, or the importing that we have asked for."""
    return name.startswith((_OURS, "<sx", "<frozen")) or name == importlib.__file__


def _is_emitted(code: Any) -> bool:
    """Return whether a code object is compiled SX: it says so in its last constant."""
    return bool(code.co_consts) and type(code.co_consts[-1]).__name__ == "UnitRef"


__all__ = ["as_error", "forgive", "is_hidden", "message_of", "python_lines"]
