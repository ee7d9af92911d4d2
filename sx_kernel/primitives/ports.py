"""String ports (R7RS 6.13). Files and consoles are ports whose `sink` the session provides.

The functions that default to the session's current ports are in output.py; what they do to a port
is here.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sx_kernel.base.binary import BinaryPort
from sx_kernel.base.errors import SxError, error
from sx_kernel.base.ports import Port
from sx_kernel.base.source import Source
from sx_kernel.base.values import EOF, Char, Eof, char
from sx_kernel.primitives.check import bad_argument, limit_error, need_string
from sx_kernel.primitives.registry import primitive
from sx_kernel.primitives.strings import MAX_TEXT, need_times
from sx_kernel.syntax.reader import Incomplete, ReadProblem, end_of_form, read


def need_input(op: str, index: int, value: Any) -> Port:
    """An open input port."""
    if type(value) is not Port or value.kind != "input":
        raise bad_argument(op, index, "an input port", value)
    if value.closed:
        raise _closed(op, value)
    return value


def need_output(op: str, index: int, value: Any) -> Port:
    """An open output port."""
    if type(value) is not Port or value.kind != "output":
        raise bad_argument(op, index, "an output port", value)
    if value.closed:
        raise _closed(op, value)
    return value


def _need_port(op: str, value: Any, kind: str | None = None) -> Port | BinaryPort:
    if type(value) in (Port, BinaryPort) and kind in (None, value.kind):
        return value
    wanted = "a port" if kind is None else f"an {kind} port"
    raise bad_argument(op, 1, wanted, value)


def _closed(op: str, port: Port | BinaryPort) -> SxError:
    return error("io-error", f"{op}: the port is closed", port)


def put(port: Port, text: str) -> None:
    """Write to an open output port."""
    if port.sink is not None:
        port.sink(text)
    else:
        port.parts.append(text)


# --- making and closing --------------------------------------------------------------------


@primitive("open-input-string")
def open_input_string(text: Any) -> Port:
    """A port that reads from a string."""
    return Port("input", need_string("open-input-string", 1, text))


@primitive("open-output-string")
def open_output_string() -> Port:
    """A port that collects what is written to it."""
    return Port("output")


@primitive("get-output-string")
def get_output_string(port: Any) -> str:
    """Return what has been written to a string port."""
    if type(port) is not Port or port.kind != "output" or port.sink is not None:
        raise bad_argument("get-output-string", 1, "a string output port", port)
    if sum(map(len, port.parts)) > MAX_TEXT:
        raise limit_error("get-output-string", f"a string of more than {MAX_TEXT} characters")
    text = "".join(port.parts)
    port.parts[:] = [text]  # so that asking again and again stays cheap
    return text


@primitive("input-port?")
def is_input_port(x: Any) -> bool:
    """Return whether `x` is an input port."""
    return type(x) in (Port, BinaryPort) and x.kind == "input"


@primitive("output-port?")
def is_output_port(x: Any) -> bool:
    """Return whether `x` is an output port."""
    return type(x) in (Port, BinaryPort) and x.kind == "output"


@primitive("textual-port?")
def is_textual(x: Any) -> bool:
    """Return whether `x` is a port for characters."""
    return type(x) is Port


@primitive("binary-port?")
def is_binary(x: Any) -> bool:
    """Return whether `x` is a port for bytes."""
    return type(x) is BinaryPort


@primitive("input-port-open?")
def input_is_open(port: Any) -> bool:
    """Return whether the input port can be read from."""
    return not _need_port("input-port-open?", port, "input").closed


@primitive("output-port-open?")
def output_is_open(port: Any) -> bool:
    """Return whether the output port can be written to."""
    return not _need_port("output-port-open?", port, "output").closed


@primitive("close-port")
def close_port(port: Any) -> None:
    """Close a port; what an output string port has collected remains."""
    _need_port("close-port", port).close()


@primitive("close-input-port")
def close_input_port(port: Any) -> None:
    """Close an input port."""
    _need_port("close-input-port", port, "input").close()


@primitive("close-output-port")
def close_output_port(port: Any) -> None:
    """Close an output port."""
    _need_port("close-output-port", port, "output").close()


@primitive("eof-object")
def eof_object() -> Eof:
    """The end-of-file object."""
    return EOF


# --- reading from an open input port -------------------------------------------------------


def read_char(port: Port) -> Char | Eof:
    """The next character."""
    found = port.take_char()
    if found is None and port.fill():
        found = port.take_char()
    return EOF if found is None else found


def peek_char(port: Port) -> Char | Eof:
    """The next character, which stays."""
    if port.chars:
        return port.chars[-1]
    if port.read_at >= len(port.text) and not port.fill():
        return EOF
    return char(port.text[port.read_at])


def _fill(op: str, port: Port, enough: Callable[[str], bool]) -> bool:
    """Ask the port's source for text until `enough` of a piece, or its end; False if none came.

    The pieces are joined once: one by one that would take the square of their number. A source may
    be without end and have no newline. Raises a limit-error then, and what was read is given up.
    """
    pieces = [port.text[port.read_at :]]
    size = len(pieces[0])
    try:
        while port.source is not None and (more := port.source()) is not None:
            pieces.append(more)
            size += len(more)
            if size > MAX_TEXT:
                pieces.clear()
                raise limit_error(op, f"a string of more than {MAX_TEXT} characters")
            if enough(more):
                break
        return len(pieces) > 1
    finally:
        if len(pieces) != 1:
            port.text = "".join(pieces)
            port.read_at = 0


def read_line(port: Port) -> str | Eof:
    """The text up to the next newline, which is taken but not returned."""
    end = port.text.find("\n", port.read_at)
    if end < 0 and _fill("read-line", port, lambda piece: "\n" in piece):
        end = port.text.find("\n")
    if port.read_at >= len(port.text):
        return EOF
    stop = len(port.text) if end < 0 else end
    line = port.text[port.read_at : stop]
    port.read_at = stop + 1
    return line


def read_string(op: str, port: Port, count: Any) -> str | Eof:
    """The next `count` characters, fewer at the end."""
    wanted = need_times(op, 1, count)
    missing = wanted - (len(port.text) - port.read_at)

    def enough(piece: str) -> bool:
        nonlocal missing
        missing -= len(piece)
        return missing <= 0

    if missing > 0:
        _fill(op, port, enough)
    if port.read_at >= len(port.text) and wanted:
        return EOF
    stop = min(len(port.text), port.read_at + wanted)
    text = port.text[port.read_at : stop]
    port.read_at = stop
    return text


def read_datum(port: Port) -> Any:
    """The next datum. The port is left after it, and where it was if it cannot be read.

    The empty list reads as nil, like that of `write`, which prints both as (). Raises SxError of
    kind read-error.
    """
    end = end_of_form(port.text, port.read_at)
    while True:
        source = Source(port.text[port.read_at : end], "port")
        try:
            forms = read(source, data=True).forms
        except ReadProblem as problem:
            if end >= len(port.text) and isinstance(problem, Incomplete) and port.fill():
                end = end_of_form(port.text, port.read_at)
                continue
            raise problem.as_error(source) from None
        if forms:
            break
        if end >= len(port.text):
            if not port.fill():
                break
            end = port.read_at
        end = end_of_form(port.text, end)  # what was dropped by `#;` is no datum yet
    port.read_at = end
    if not forms:
        return EOF
    return None if forms[0] == [] else forms[0]
