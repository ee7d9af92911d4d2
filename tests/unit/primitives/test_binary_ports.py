"""primitives/binary_ports.py: ports of bytes."""

from __future__ import annotations

from typing import Any

import pytest

from sx_kernel.base.values import EOF
from tests.unit.primitives.samples import R, T, assert_error, call


def test_bytes_are_read_looked_at_and_at_the_end_there_is_none() -> None:
    port = call("open-input-bytevector", bytearray(b"\x01\x02\x03"))
    assert (call("peek-u8", port), call("read-u8", port), call("u8-ready?", port)) == (1, 1, True)
    assert call("read-bytevector", 5, port) == bytearray(b"\x02\x03")
    assert call("read-u8", port) is call("peek-u8", port) is EOF
    assert call("read-bytevector", 5, port) is EOF
    assert call("read-bytevector", 0, port) == bytearray()


def test_a_bytevector_is_filled_in_its_part() -> None:
    port, target = call("open-input-bytevector", bytearray(b"abc")), bytearray(b"....")
    assert call("read-bytevector!", target, port, 1, 3) == 2
    assert target == bytearray(b".ab.")
    assert call("read-bytevector!", target, port) == 1 and target == bytearray(b"cab.")
    assert call("read-bytevector!", target, port) is EOF


def test_what_was_opened_does_not_change_with_its_source() -> None:
    source = bytearray(b"ab")
    port = call("open-input-bytevector", source)
    source[0] = 0
    assert call("read-u8", port) == ord("a")


def test_what_was_written_can_be_got_again_and_again() -> None:
    port = call("open-output-bytevector")
    call("write-u8", 7, port)
    call("write-bytevector", bytearray(b"abcd"), port, 1, 3)
    assert call("get-output-bytevector", port) == bytearray(b"\x07bc")
    call("get-output-bytevector", port).append(9)
    assert call("get-output-bytevector", port) == bytearray(b"\x07bc")


@pytest.mark.parametrize(
    ("name", "args", "kind", "message"),
    [
        ("open-input-bytevector", ("a",), T, "open-input-bytevector: argument 1 must be a bytevector…"),
        ("read-u8", (5,), T, "read-u8: argument 1…"), ("write-u8", (256, None), T, "write-u8: argument…"),
        ("read-bytevector", (-1, None), "", "read-bytevector: …"),
    ],
)  # fmt: skip
def test_error(name: str, args: tuple[Any, ...], kind: str, message: str) -> None:
    if kind:
        assert_error(name, args, kind, message)
        return
    port = call("open-input-bytevector", bytearray())
    assert_error(name, (args[0], port), R, message)
