"""base/binary.py: ports for bytes."""

from __future__ import annotations

from sx_kernel.base.binary import BinaryPort


def test_a_port_asks_for_more_only_as_far_as_is_needed() -> None:
    pieces = [b"ab", b"cd", b"ef"]
    port = BinaryPort("input", source=lambda: pieces.pop(0) if pieces else None)
    assert port.has(3)
    assert bytes(port.data) == b"abcd"
    assert pieces == [b"ef"]


def test_what_has_been_read_is_let_go_when_more_comes() -> None:
    pieces = [b"cd"]
    port = BinaryPort("input", b"ab", source=lambda: pieces.pop(0) if pieces else None)
    port.at = 2
    assert port.has(2)
    assert (bytes(port.data), port.at) == (b"cd", 0)
    assert not port.has(3)


def test_output_is_collected_or_written() -> None:
    written: list[bytes] = []
    collecting, writing = BinaryPort("output"), BinaryPort("output", sink=written.append)
    for port in (collecting, writing):
        port.put(b"ab")
        port.put(bytearray(b"c"))
    assert bytes(collecting.data) == b"abc"
    assert (written, bytes(writing.data)) == ([b"ab", b"c"], b"")


def test_what_is_to_be_done_at_the_close_is_done_once() -> None:
    closed: list[int] = []
    port = BinaryPort("output", b"ab")
    port.at_close = lambda: closed.append(1)
    port.close()
    port.close()
    assert (closed, port.closed, bytes(port.data)) == ([1], True, b"ab")
