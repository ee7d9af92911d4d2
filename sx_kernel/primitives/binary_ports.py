"""Ports for bytes (R7RS 6.13)."""

from __future__ import annotations

from typing import Any

from sx_kernel.base.binary import BinaryPort
from sx_kernel.base.errors import error
from sx_kernel.base.values import EOF, Eof
from sx_kernel.primitives.bytevectors import need_byte, need_bytes
from sx_kernel.primitives.check import bad_argument, need_count
from sx_kernel.primitives.registry import primitive
from sx_kernel.primitives.vectors import need_span


def _need(op: str, index: int, value: Any, kind: str) -> BinaryPort:
    if type(value) is not BinaryPort or value.kind != kind:
        raise bad_argument(op, index, f"a binary {kind} port", value)
    if value.closed:
        raise error("io-error", f"{op}: the port is closed", value)
    return value


@primitive("open-input-bytevector")
def open_input_bytevector(data: Any) -> BinaryPort:
    """A port that reads from a bytevector."""
    return BinaryPort("input", need_bytes("open-input-bytevector", 1, data))


@primitive("open-output-bytevector")
def open_output_bytevector() -> BinaryPort:
    """A port that collects the bytes that are written to it."""
    return BinaryPort("output")


@primitive("get-output-bytevector")
def get_output_bytevector(port: Any) -> bytearray:
    """The bytes that have been written to such a port."""
    if type(port) is not BinaryPort or port.kind != "output" or port.sink is not None:
        raise bad_argument("get-output-bytevector", 1, "a bytevector output port", port)
    return bytearray(port.data)


@primitive("read-u8")
def read_u8(port: Any) -> int | Eof:
    """The next byte."""
    found = _need("read-u8", 1, port, "input")
    if not found.has(1):
        return EOF
    found.at += 1
    return found.data[found.at - 1]


@primitive("peek-u8")
def peek_u8(port: Any) -> int | Eof:
    """The next byte, which stays."""
    found = _need("peek-u8", 1, port, "input")
    return found.data[found.at] if found.has(1) else EOF


@primitive("u8-ready?")
def u8_ready(port: Any) -> bool:
    """Return whether reading a byte would not wait, which it never does."""
    _need("u8-ready?", 1, port, "input")
    return True


@primitive("read-bytevector")
def read_bytevector(count: Any, port: Any) -> bytearray | Eof:
    """The next `count` bytes, fewer at the end."""
    wanted = need_count("read-bytevector", 1, count)
    found = _need("read-bytevector", 2, port, "input")
    if not wanted:
        return bytearray()
    found.has(wanted)
    data = found.data[found.at : found.at + wanted]
    found.at += len(data)
    return data or EOF


@primitive("read-bytevector!")
def read_bytevector_into(target: Any, port: Any, start: Any = None, end: Any = None) -> int | Eof:
    """Read bytes into a bytevector; how many."""
    into = need_bytes("read-bytevector!", 1, target)
    found = _need("read-bytevector!", 2, port, "input")
    begin, stop = need_span("read-bytevector!", 3, start, end, len(into))
    if begin == stop:
        return 0
    found.has(stop - begin)
    data = found.data[found.at : found.at + stop - begin]
    if not data:
        return EOF
    found.at += len(data)
    into[begin : begin + len(data)] = data
    return len(data)


@primitive("write-u8")
def write_u8(byte: Any, port: Any) -> None:
    """Write a byte."""
    value = need_byte("write-u8", 1, byte)
    _need("write-u8", 2, port, "output").put(bytes((value,)))


@primitive("write-bytevector")
def write_bytevector(data: Any, port: Any, start: Any = None, end: Any = None) -> None:
    """Write a bytevector, or the part of it from `start` to before `end`."""
    value = need_bytes("write-bytevector", 1, data)
    found = _need("write-bytevector", 2, port, "output")
    begin, stop = need_span("write-bytevector", 3, start, end, len(value))
    found.put(value[begin:stop])
