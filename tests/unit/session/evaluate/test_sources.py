"""session/evaluate/sources.py: bytes become text, or an error that shows where they do not."""

from __future__ import annotations

import pytest

from sx_kernel.base.errors import SxError
from sx_kernel.session.evaluate.sources import decode


def test_utf_8_is_text() -> None:
    assert decode('(f "größe")'.encode(), "a.sx") == '(f "größe")'
    assert decode(b"", "a.sx") == ""


def test_other_bytes_are_named_with_their_offset_and_their_line() -> None:
    with pytest.raises(SxError) as found:
        decode("(f)\n; grö".encode() + b"\xdfe", "a.sx")
    assert found.value.message == "a.sx is no UTF-8 text: byte 0xdf at offset 11".replace(
        "11", "10"
    )
    where = found.value.payload.where
    assert where.source.text == "(f)\n; grö\ufffd"
    assert where.source.text[where.start : where.end] == "\ufffd"
