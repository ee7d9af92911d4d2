"""Ports for bytes (R7RS 6.13): on bytevectors, or on files (a `source` or `sink`)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, final


@final
class BinaryPort:
    """An input or output port for bytes.

    Input ports read `data` from `at` on, and ask `source` for more, which returns bytes that are
    not empty, None at the end. Output ports collect into `data`, or write to `sink`.
    """

    __slots__ = ("at", "at_close", "closed", "data", "kind", "sink", "source")
    sx_type = "port"

    def __init__(
        self,
        kind: str,
        data: bytes | bytearray = b"",
        sink: Callable[[bytes], object] | None = None,
        source: Callable[[], bytes | None] | None = None,
    ) -> None:
        self.kind = kind  # "input" or "output"
        self.data = bytearray(data)
        self.at = 0
        self.sink = sink
        self.source = source
        self.closed = False
        self.at_close: Callable[[], None] | None = None

    def has(self, count: int) -> bool:
        """Return whether so many bytes are there to be read; asks for more if need be."""
        while len(self.data) - self.at < count:
            more = None if self.source is None else self.source()
            if more is None:
                return False
            del self.data[: self.at]
            self.at = 0
            self.data += more
        return True

    def put(self, data: bytes | bytearray) -> None:
        """Write to an open output port."""
        if self.sink is not None:
            self.sink(bytes(data))
        else:
            self.data += data

    def close(self) -> None:
        """Nothing can be read or written from now on; what has been collected remains."""
        was_closed, self.closed = self.closed, True
        if self.at_close is not None and not was_closed:
            self.at_close()

    def sx_print(self) -> tuple[str, list[Any], str]:
        """See syntax/printer.py."""
        return f"#<binary-{self.kind}-port>", [], ""
