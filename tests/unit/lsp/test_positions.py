"""Places in a text: lines and characters, as they are counted."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from sx_kernel.lsp.positions import UTF8, UTF16, UTF32, Lines, units


@given(st.text("ab\u00e9\u20ac😀\n\r", max_size=30), st.sampled_from([UTF8, UTF16, UTF32]))
def test_places_are_offsets_and_back(text: str, encoding: str) -> None:
    lines = Lines(text, encoding)
    for offset in range(len(text) + 1):
        if text[max(offset - 1, 0) : offset + 1] == "\r\n":
            continue  # within the end of a line
        spot = lines.spot(offset)
        assert lines.offset(*spot) == offset
        code = {UTF8: "utf-8", UTF16: "utf-16-le", UTF32: "utf-32-le"}[encoding]
        start = lines.starts[spot.line]
        size = {UTF8: 1, UTF16: 2, UTF32: 4}[encoding]
        assert spot.character == len(text[start:offset].encode(code)) // size


@given(st.text("a😀\n", max_size=12), st.integers(-3, 9), st.integers(-3, 30))
def test_any_place_is_somewhere_in_the_text(text: str, line: int, character: int) -> None:
    offset = Lines(text).offset(line, character)
    assert 0 <= offset <= len(text)


def test_half_a_character_is_none() -> None:
    assert [Lines("😀a").offset(0, n) for n in range(5)] == [0, 0, 1, 2, 2]
    assert units("é😀", UTF8) == 6
