"""primitives/string_buffers.py: buffers that strings grow in."""

from __future__ import annotations

from sx_kernel.base.values import char, keyword
from tests.unit.primitives.samples import call


def test_string_buffer_shows_what_is_no_string() -> None:
    buffer = call("make-string-buffer")
    for value in ("a", None, [1, "b"], keyword("k"), char("c")):
        assert call("string-buffer-append!", buffer, value) is buffer
    assert call("string-buffer->string", buffer) == 'anil(1 "b"):k#\\c'
    assert call("string-buffer-length", buffer) == len(call("string-buffer->string", buffer))
    assert call("type-of", buffer) == "string-buffer"
    call("string-buffer-clear!", buffer)
    assert call("string-buffer->string", buffer) == ""
