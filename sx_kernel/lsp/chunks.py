"""A text taken apart into its top-level data, so that an edit is about one of them.

Where a form or a string is never closed, it is taken to end before the next line that begins with
a bracket: somebody is typing in the midst of a file, and the forms below are not part of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple, final

from sx_kernel.syntax.places import waits
from sx_kernel.syntax.tokens import CLOSER, CLOSERS, TOKEN, skip_shebang


class Span(NamedTuple):
    """Where a top-level datum is. `tied`: where it ends depends on all that follows."""

    start: int
    end: int
    tied: bool


def spans(text: str, at: int | None = None) -> Iterator[Span]:
    """The top-level data of `text` from offset `at` on, which stands between two of them."""
    splitter = _Splitter(text)
    at = skip_shebang(text) if at is None else at
    while (span := splitter.next(at)) is not None:
        yield span
        at = span.end


def is_open(text: str) -> bool:
    """Return whether the datum that `text` begins with is never closed."""
    opened = 0
    for m in TOKEN.finditer(text):
        token = m[0]
        if token in CLOSER:
            opened += 1
        elif token in CLOSERS:
            opened -= 1
        elif token in _UNENDED:
            return True
    return opened > 0


@final
class _Splitter:
    """Finds one datum after the other.

    `closed`: once a datum was found to be open, for each bracket behind it that begins a line, the
    end of what it opens, None if that is open, too. `odd`: whether the last string that begins
    behind the place that was asked about does not end; None: not known.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.closed: dict[int, int | None] = {}
        self.odd: bool | None = None

    def next(self, at: int) -> Span | None:
        """The first datum from `at` on."""
        start = -1
        opened: list[int] = []
        closed: dict[int, int | None] = {}
        for m in TOKEN.finditer(self.text, at):
            token, begin = m[0], m.start()
            if token[0] == ";":
                continue
            if start < 0:
                start = begin
                if begin in self.closed:
                    return self._known(begin)
            if token in CLOSER:
                opened.append(begin)
                if token == "(" and self.text[begin - 1 : begin] == "\n":
                    closed[begin] = None
            elif token in CLOSERS:
                if opened:
                    inner = opened.pop()
                    if inner in closed:
                        closed[inner] = m.end()
            elif token in _UNENDED or (token == "#" and self.text.startswith("#|", begin)):
                break
            elif waits(token):
                continue
            elif token[0] == '"' and "\n(" in token and self._is_odd(begin):
                return self._cut(start)
            if not opened:
                return self._whole(start, m.end())
        if start < 0:
            return None
        self.closed = closed
        return self._cut(start)

    def _is_odd(self, at: int) -> bool:
        """Whether, read from `at` on, a string is open at the end of the text."""
        if self.odd is None:
            last = ""
            for m in TOKEN.finditer(self.text, at):
                last = m[0]
                if last == '"':
                    break
            self.odd = last == '"'
        return self.odd

    def _known(self, start: int) -> Span:
        end = self.closed[start]
        return self._cut(start) if end is None else self._whole(start, end)

    def _whole(self, start: int, end: int) -> Span:
        """A datum that ends. Whether it is one depends on what follows if brackets in it begin
        lines."""
        return Span(start, end, self.text.find("\n(", start, end) >= 0)

    def _cut(self, start: int) -> Span:
        """A datum that is open. What follows is read as if it began there."""
        end = self.text.find("\n(", start)
        whole = self.text[start:] if end < 0 else self.text[start:end]
        if end + 1 not in self.closed:
            self.closed = {}
            self.odd = None
        return Span(start, start + len(whole.rstrip()), True)


_UNENDED: Final = frozenset({'"', "#|", "|", ":|", "#\\"})
