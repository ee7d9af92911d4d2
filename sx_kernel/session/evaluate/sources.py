"""Program texts from outside: bytes to text, with an SX error when they are none."""

from __future__ import annotations

from sx_kernel.base.errors import ErrorValue, SxError
from sx_kernel.base.source import Place, Source


def decode(data: bytes, name: str) -> str:
    """The text of `data`, which must be UTF-8; `name` is its file's name for messages.

    Raises SxError of kind read-error that names the file, the offset in bytes (from 0) and the
    byte, and shows the line up to it.
    """
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as problem:
        at = problem.start
        payload = ErrorValue(
            "read-error", f"{name} is no UTF-8 text: byte 0x{data[at]:02x} at offset {at}"
        )
        before = data[:at].decode("utf-8")
        # Shown as text up to the byte, the byte itself as the replacement character.
        payload.where = Place(Source(before + "\ufffd", name), len(before), len(before) + 1)
        raise SxError(payload) from None
