"""SX text laid out anew: `sx format`, and formatting in editors.

Where lines break is the author's; where they begin, and the blanks inside of them, are ours: lines
are indented as the prompt indents them, or in another usual way that the author has chosen
(indent.py); one blank stands between two data, none before a closing bracket. Comments, blank
lines and the insides of strings stay as they are.

Only blanks and line ends change: the tokens of the result are those of the text, in their order.
Nothing recurses. To format twice is to format once.
"""

from __future__ import annotations

from typing import Final

from sx_kernel.base.errors import InternalError
from sx_kernel.base.source import Source
from sx_kernel.syntax.indent import indentation_in, is_usual
from sx_kernel.syntax.places import waits
from sx_kernel.syntax.reader import read
from sx_kernel.syntax.tokens import CLOSER, CLOSERS, SUGAR, TOKEN, LatePattern, skip_shebang

_LINE_END: Final = LatePattern(r"\r\n?|\n")
_BYTE_ORDER: Final = "\ufeff"


def format_text(text: str) -> str:
    """`text` laid out anew. Raises Incomplete or Invalid if it cannot be read."""
    # what #name stands for does not matter here, nor whose names begin with %
    if text[:1] == _BYTE_ORDER:
        return _BYTE_ORDER + format_text(text[1:])
    read(Source(text), dispatch=lambda _name, datum: datum, reserved=True)
    done = _Layout(text).run()
    if _tokens(done) != _tokens(text):
        message = "formatting would have changed the program; please report the text"
        raise InternalError(message)
    return done


def _tokens(text: str) -> list[str]:
    return [_shown(m[0]) for m in TOKEN.finditer(text, skip_shebang(text))]


def _shown(token: str) -> str:
    """The token as it is written: blanks at the end of a comment go."""
    return token.rstrip() if token[0] == ";" else token


class _Layout:
    """One use: `run`. `line` is being written, `lines` are done, each with its line end.

    `opened`: number of the line, column and token of each open bracket, and the column that it has
    in the text.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.line_end = _line_end(text)
        self.lines: list[str] = []
        self.line = ""
        self.opened: list[tuple[int, int, str, int]] = []
        self.before = ""  # the token before

    def run(self) -> str:
        """The text laid out."""
        text = self.text
        begin = skip_shebang(text)
        if begin:
            self.lines.append(text[:begin].rstrip() + self.line_end)
        at = begin
        for m in TOKEN.finditer(text, begin):
            self._place(_shown(m[0]), text[at : m.start()], self._column(m.start()))
            at = m.end()
        if self.line:
            self._break()
        return "".join(self.lines)

    def _column(self, at: int) -> int:
        start = self.text.rfind("\n", 0, at) + 1
        return at - (self.text.rfind("\r", start, at) + 1 or start)

    def _place(self, token: str, gap: str, column: int) -> None:
        """Write `token`, which `gap` separates from the one before, and which stood at `column`."""
        breaks = len(list(_LINE_END.finditer(gap))) if "\n" in gap or "\r" in gap else 0
        if breaks and self._may_break(token):
            self._begin_line(breaks, column)
        elif self.before:
            self.line += self._blanks(token, gap)
        if token in CLOSER:
            self.opened.append((len(self.lines), len(self.line), token, column))
        elif token in CLOSERS:
            self.opened.pop()
        *whole, rest = token.split("\n")
        for part in whole:  # a string: nothing in it is ours
            self.lines.append(self.line + part + "\n")
            self.line = ""
        self.line += rest
        self.before = token

    def _may_break(self, token: str) -> bool:
        """Return whether a line may begin with `token` where the author has begun one."""
        before = self.before
        if not before:
            return bool(self.lines)
        if before[0] == ";" or token[0] == ";":
            return True
        if before == "," and token[0] == "@":
            return True
        return token not in CLOSERS and before not in CLOSER and before not in SUGAR

    def _begin_line(self, breaks: int, stood: int) -> None:
        if self.before or self.line:
            self._break()
        self.lines += [self.line_end] * (breaks - 1)
        if self.opened:
            number, column, token, before = self.opened[-1]
            line = self.lines[number].rstrip("\r\n")
            if is_usual(line, column, token, stood - before):
                indent = column + stood - before
            else:
                indent = indentation_in(line, column, token)
            self.line = " " * indent

    def _break(self) -> None:
        self.lines.append(self.line + self.line_end)
        self.line = ""

    def _blanks(self, token: str, gap: str) -> str:
        """Return what stands between `token` and the one before, on one line."""
        before = self.before
        if token[0] == ";":
            return gap if gap and set(gap) <= {" "} else " "  # where the author has put it
        if token in CLOSERS or before in CLOSER:
            return ""
        if before in SUGAR:
            return " " if before == "," and token[0] == "@" else ""
        if before == "#;" or (waits(before) and not gap):
            return ""
        return " "


def _line_end(text: str) -> str:
    """Return what ends the first line that does not end inside of a string."""
    at = 0
    begin = skip_shebang(text)
    for m in TOKEN.finditer(text, begin):
        end = _LINE_END.search(text, at, m.start()) if m.start() > at else None
        if end:
            return "\n" if end[0] == "\r" else end[0]
        at = m.end()
    end = _LINE_END.search(text, at)
    return end[0] if end and end[0] != "\r" else "\n"


def changed_span(before: str, after: str) -> tuple[int, int, str]:
    """Start and end in `before` of what differs in `after`, and what stands there then."""
    start = _common(before, after)
    most = min(len(before), len(after)) - start
    end = min(most, _common(before[::-1], after[::-1]))
    return start, len(before) - end, after[start : len(after) - end]


def _common(one: str, other: str) -> int:
    """Return how many characters two texts have in common at their beginnings."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low
