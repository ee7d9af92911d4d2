"""Ports: what programs read characters and lines from, and write texts to.

Like base/values.py, this file knows nothing of evaluation, and nothing of files and consoles:
who makes a port says where its text comes from (`source`) or goes to (`sink`).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, final

from sx_kernel.base.values import ASCII, Char, char

_MOST_READY: Final = 1023  # characters or lines that a port has ready
_USUAL_LINE: Final = 32  # characters


@final
class Port:
    """An input or output port. Output ports collect into `parts` or write to `sink`.

    Reading and writing are made of two facts that need no other check: a port whose `collects` is
    not None is an open output port that collects into it, and one with text at `read_at` is an
    open input port. Only ports have attributes of these names, so compiled code just asks for
    them.

    Input ports read `text` from `read_at` on. When that is used up they ask `source`, if they have
    one, for more: somebody who types, who is asked only when a program wants to read. It answers
    text that is not empty, None at the end.

    Who reads characters, or lines, one after another finds more and more of them ready in `chars`
    or `lines`, the next one last, and need only `pop`; compiled code does. They are always the same
    lists; `_at` is behind what they hold. Whoever asks for `read_at` has it put back first, so
    nothing else need know.
    """

    __slots__ = (
        "_at", "_fewest", "at_close", "chars", "closed", "collects", "kind", "lines", "parts",
        "sink", "source", "text",
    )  # fmt: skip

    def __init__(
        self,
        kind: str,
        text: str = "",
        sink: Callable[[str], None] | None = None,
        source: Callable[[], str | None] | None = None,
    ) -> None:
        self.kind = kind  # "input" or "output"
        self.text = text
        self._at = 0
        self._fewest = 0  # how many characters or lines to have ready at least
        self.chars: Final[list[Char]] = []
        self.lines: Final[list[str]] = []  # without their newlines, which have been there
        self.parts: list[str] = []
        self.collects = self.parts if kind == "output" and sink is None else None
        self.sink = sink
        self.source = source
        self.closed = False
        self.at_close: Callable[[], None] | None = None  # of a port on a file; may raise SxError

    @property
    def read_at(self) -> int:
        """The offset at which reading goes on in `text`; asking for it gives up what is ready."""
        if self.chars:
            self.read_at = self._at - len(self.chars)
        elif self.lines:
            self.read_at = self._at - len(self.lines) - sum(map(len, self.lines))
        return self._at

    @read_at.setter
    def read_at(self, at: int) -> None:
        self._at = at
        self._fewest = 0
        self.chars.clear()
        self.lines.clear()

    def take_char(self) -> Char | None:
        """The next character of `text`; None at its end."""
        if not self.chars:
            begin = self.read_at
            names = self.text[begin : begin + self._fewest + 1]
            if not names:
                return None
            known = names.isascii()
            ready = [*map(ASCII.__getitem__ if known else char, reversed(names))]
            end = begin + len(names)
            self.chars[:], self._at = ready, end  # Ctrl-C may come at a call, not between these two
            self._more()
        return self.chars.pop()

    def take_line(self) -> str | None:
        """The next line of `text` without its newline; None if no newline is there."""
        if not self.lines:
            begin = self.read_at
            end = self.text.find("\n", begin)
            if end < 0:
                return None
            end = self.text.rfind("\n", end, end + self._fewest * _USUAL_LINE + 1)
            ready = self.text[begin:end].split("\n")
            ready.reverse()
            self.lines[:], self._at = ready, end + 1  # as in take_char
            self._more()
        return self.lines.pop()

    def _more(self) -> None:
        """Make twice as much ready from now on, until that costs nothing any more."""
        self._fewest = min(2 * self._fewest + 1, _MOST_READY)

    def close(self) -> None:
        """Nothing can be read or written from now on; what has been collected remains."""
        was_closed, self.closed = self.closed, True
        self.text, self.read_at, self.collects = "", 0, None
        if self.at_close is not None and not was_closed:
            self.at_close()

    def fill(self) -> bool:
        """Ask the source of an input port for more text; False if there is no more."""
        more = None if self.source is None else self.source()
        if more is None:
            return False
        self.text = self.text[self.read_at :] + more
        self.read_at = 0
        return True
