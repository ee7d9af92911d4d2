"""Places in a text as editors say them: line and character, counted as was agreed upon.

A character is a UTF-16 code unit unless the editor prefers bytes of UTF-8 or code points.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import Final, NamedTuple, final

UTF8: Final = "utf-8"
UTF16: Final = "utf-16"
UTF32: Final = "utf-32"

_LINE_END: Final = re.compile(r"\r\n?|\n")


class Spot(NamedTuple):
    """A line and a character, both from 0."""

    line: int
    character: int


@final
class Lines:
    """The lines of a text. Places that are not in it are moved to the nearest one that is."""

    __slots__ = ("encoding", "starts", "text")

    def __init__(self, text: str, encoding: str = UTF16) -> None:
        self.text = text
        self.encoding = encoding
        self.starts = [0, *(m.end() for m in _LINE_END.finditer(text))]

    def offset(self, line: int, character: int) -> int:
        """The offset of a place, in code points."""
        if line < 0:
            return 0
        if line >= len(self.starts):
            return len(self.text)
        start, end = self.starts[line], self._line_end(line)
        if character <= 0:
            return start
        text = self.text[start:end]
        if text.isascii() or self.encoding == UTF32:
            return min(start + character, end)
        return start + _points(text, character, self.encoding)

    def spot(self, offset: int) -> Spot:
        """The place of an offset."""
        offset = max(0, min(offset, len(self.text)))
        line = bisect_right(self.starts, offset) - 1
        text = self.text[self.starts[line] : min(offset, self._line_end(line))]
        return Spot(line, units(text, self.encoding))

    def _line_end(self, line: int) -> int:
        """Return where a line ends, without what ends it."""
        if line + 1 == len(self.starts):
            return len(self.text)
        end = self.starts[line + 1] - 1
        return end - (self.text[end] == "\n" and self.text[end - 1 : end] == "\r")


def units(text: str, encoding: str) -> int:
    """Return how many characters `text` has, as they are counted."""
    if encoding == UTF32 or text.isascii():
        return len(text)
    return sum(_size(c, encoding) for c in text)


def _size(char: str, encoding: str) -> int:
    code = ord(char)
    if encoding == UTF16:
        return 2 if code > 0xFFFF else 1
    if encoding == UTF32:
        return 1
    return 1 if code < 0x80 else 2 if code < 0x800 else 3 if code < 0x10000 else 4


def _points(text: str, count: int, encoding: str) -> int:
    """Return how many code points the first `count` characters are; half a one is none."""
    done = 0
    for i, char in enumerate(text):
        done += _size(char, encoding)
        if done > count:
            return i
    return len(text)
