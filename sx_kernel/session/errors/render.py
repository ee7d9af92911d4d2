"""Errors as text for people: message, place with excerpt, backtrace, hint. Every face uses this.

    type-error: +: argument 2 must be a number, got "3" (string)
      In [4], line 3
        3 |   (+ total "3")
          |            ^^^
      called from (sum-prices items)   In [2], line 1
      hint: (parse-number "3") reads a number from a string

Knows what an error is made of, and nothing of how it came about.
"""

from __future__ import annotations

import os
import traceback
from collections.abc import Iterable, Iterator
from itertools import groupby

from sx_kernel.base.errors import ErrorValue, Interrupted, SxError
from sx_kernel.base.source import Place, TraceEntry, excerpt, is_users
from sx_kernel.session.errors.blame import blamed, hint_beside
from sx_kernel.syntax.printer import inspect_cut

VALUE_WIDTH = 60
"""Characters of a printed value that a message shows."""

CALL_WIDTH = 50
"""Characters of a calling form that a backtrace line shows."""

TRACE_LINES = 12
"""Lines of a backtrace that are shown; of longer ones the innermost and the outermost."""


def render_error(error: SxError) -> str:
    """The whole report of `error`, several lines, without a newline at the end."""
    lines = [headline(error)]
    trace = [entry for entry in _backtrace(error) if is_users(entry.place)]
    where, pointed = blamed(error)
    if pointed is not None:
        lines += _place_lines(pointed)
    if error.cut and trace:
        lines += _trace_lines(trace[:-1], where)
        lines += ["  … more …", _trace_line(trace[-1])]
    else:
        lines += _trace_lines(trace, where)
    payload = error.payload
    if type(payload) is ErrorValue:
        lines += map(printable, payload.foreign)
    hint = hint_beside(error)
    if hint:
        lines.append(f"  hint: {printable(hint)}")
    return "\n".join(lines)


def render_interrupted(stop: Interrupted | KeyboardInterrupt) -> str:
    """Return what is shown when an evaluation was stopped: the reason, and where it was.

    KeyboardInterrupt: something else was, the printing of a value for example.
    """
    if isinstance(stop, KeyboardInterrupt):
        return "interrupted"
    lines = [stop.reason]
    trace = [entry for entry in stop.backtrace if is_users(entry.place)]
    lines += _trace_lines(trace, None)
    return "\n".join(lines)


def render_internal(error: BaseException) -> str:
    """A bug of ours, in a sentence. With SX_TRACE=internal, Python's traceback too."""
    text = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
    lines = [
        f"internal error: {printable(text)}",
        "  This is a bug in sx_kernel, not in your program; please report it with the program.",
    ]
    if "internal" in os.environ.get("SX_TRACE", ""):
        lines += traceback.format_exception(error)
    else:
        lines.append("  SX_TRACE=internal shows where in sx_kernel.")
    return "\n".join(lines)


def headline(error: SxError) -> str:
    """The first line: kind and message, and of `(error "…" x y)` the irritants x and y."""
    payload = error.payload
    if type(payload) is not ErrorValue:
        return f"uncaught: {short(payload)}"
    line = f"{payload.kind}: {printable(payload.message)}"
    # Only what programs raise themselves: the built-in messages already name the values.
    if payload.kind == "error" and payload.irritants:
        line += "".join(f" {short(irritant)}" for irritant in payload.irritants)
    return line


def short(value: object) -> str:
    """`value` as `inspect` prints it, in one line of at most VALUE_WIDTH characters."""
    return printable(inspect_cut(value, VALUE_WIDTH))


def printable(text: str) -> str:
    """`text` with control characters escaped, so that no message can drive the terminal."""
    if text.isprintable():
        return text
    return "".join(
        c if c.isprintable() or c in "\n\t" or (c.isspace() and c > "\x7f") else _escape(c)
        for c in text
    )


def _escape(character: str) -> str:
    return character.encode("unicode_escape").decode("ascii")


def _backtrace(error: SxError) -> tuple[TraceEntry, ...]:
    payload = error.payload
    return error.backtrace or (payload.backtrace if type(payload) is ErrorValue else ())


def _place_lines(place: Place) -> list[str]:
    lines = [f"  {_position(place)}"]
    # A place may come from a text that is not shown, such as one made by a macro.
    if place.source.text:
        lines += excerpt(place).split("\n")
    return [printable(line) for line in lines]


def _position(place: Place) -> str:
    return f"{place.source.name}, line {place.line}"


def _trace_lines(trace: Iterable[TraceEntry], where: Place | None) -> list[str]:
    """Lines for `trace`, innermost first, without the one at `where`; repeats are counted and
    the middle of a long one is cut.
    """
    shown = [entry for entry in trace if entry.place != where]
    lines = list(_counted(_trace_line(entry) for entry in shown))
    if len(lines) > TRACE_LINES:
        head, tail = TRACE_LINES - TRACE_LINES // 3, TRACE_LINES // 3
        lines[head:-tail] = [f"  … {len(lines) - head - tail} more …"]
    return lines


def _trace_line(entry: TraceEntry) -> str:
    if entry.place is None:
        return f"  called from {printable(entry.function or 'the top level')}"
    caller = f" in {entry.function}" if entry.function else ""
    return f"  called from {_call_text(entry.place)}{caller}   {_position(entry.place)}"


def _call_text(place: Place) -> str:
    """The calling form in one line, cut where it gets long."""
    text = place.source.text[place.start : min(place.end, place.start + 4 * CALL_WIDTH)]
    text = " ".join(text.split())
    cut = place.end > place.start + 4 * CALL_WIDTH or len(text) > CALL_WIDTH
    return printable(text[: CALL_WIDTH - 1] + "…" if cut else text)


def _counted(lines: Iterable[str]) -> Iterator[str]:
    for line, group in groupby(lines):
        times = sum(1 for _ in group)
        yield line if times == 1 else f"{line}   ({times} times)"
