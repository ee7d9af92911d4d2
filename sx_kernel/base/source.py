"""Source text, places in it, and excerpts with carets.

Forms and IR nodes carry only an offset (an int, or -1 for "made by a macro or by the library");
line and column are worked out when an error is shown, so reading and running pay nothing.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple, final


class Source:
    """A text and its name ("file.sx", "In [3]", "-e").

    `library`: no redefinition by a program reaches it; it is part of the language, or of the
    library `module`, which a program has defined.
    `spans`: for a text in another language than SX, where what begins at an offset ends; only its
    reader can tell. None: the text is SX, whose brackets say it. `ends`: the same of SX, of what
    was asked for: programs that handle errors ask for the same again and again. `roles`: what
    syntax/roles.py has found in a file of the library.
    """

    __slots__ = ("__weakref__", "ends", "library", "module", "name", "roles", "spans", "text")

    def __init__(
        self, text: str, name: str = "<input>", *, library: bool = False, module: str | None = None
    ) -> None:
        self.text = text
        self.name = name
        self.library = library
        self.module = module
        self.spans: dict[int, int] | None = None
        self.ends: dict[int, int] | None = None
        self.roles: dict[int, Any] | None = None

    def line_column(self, offset: int) -> tuple[int, int]:
        """Line and column (both from 1, in code points) of `offset` (from 0)."""
        offset = max(0, min(offset, len(self.text)))
        line = self.text.count("\n", 0, offset) + 1
        return line, offset - (self.text.rfind("\n", 0, offset) + 1) + 1

    def line_text(self, line: int) -> str:
        """The text of line `line` (from 1), without its newline; "" past the end."""
        lines = self.text.split("\n")
        return lines[line - 1] if 0 < line <= len(lines) else ""


@final
class FilledSource(Source):
    """The source of a form whose analysis was made for an earlier text of the same shape.

    `text` is the shape: what was written, with one character in place of each literal. Offsets in
    the IR refer to that; whatever is shown refers to what was written, `whole`. `pieces` is what
    was written, cut before and after each literal.
    """

    __slots__ = ("_whole", "pieces")

    def __init__(self, shape: str, name: str, pieces: list[str]) -> None:
        # Not through the other __init__: one is made for each one-shot form.
        self.text = shape
        self.name = name
        self.library = False
        self.module = None
        self.spans = self.ends = self.roles = None
        self.pieces = pieces
        self._whole: Source | None = None

    @property
    def whole(self) -> Source:
        """The text as it was written."""
        found = self._whole
        if found is None:
            found = self._whole = Source("".join(self.pieces), self.name)
        return found

    def offset(self, at: int) -> int:
        """The offset in `whole` of what stands at `at` in the shape."""
        before = 0  # the length, in the shape, of the pieces looked at
        moved = 0  # by how much they are longer in the text
        for i, piece in enumerate(self.pieces):
            before += 1 if i % 2 else len(piece)
            if at < before:
                break
            moved += len(piece) - 1 if i % 2 else 0
        return at + moved

    def line_column(self, offset: int) -> tuple[int, int]:
        """Line and column, in the text as it was written."""
        return self.whole.line_column(self.offset(offset))

    def line_text(self, line: int) -> str:
        """A line of the text as it was written."""
        return self.whole.line_text(line)


class Place:
    """A stretch of source: offsets `start` ≤ `end`, end exclusive.

    A place in a shape is the place in the text that was written.
    """

    __slots__ = ("end", "source", "start")

    def __init__(self, source: Source, start: int, end: int) -> None:
        if type(source) is FilledSource:
            source, start, end = source.whole, source.offset(start), source.offset(end)
        self.source = source
        self.start = start
        self.end = end

    @property
    def line(self) -> int:
        """Line of the start, from 1."""
        return self.source.line_column(self.start)[0]

    @property
    def column(self) -> int:
        """Column of the start, from 1, in code points."""
        return self.source.line_column(self.start)[1]

    def __eq__(self, other: object) -> bool:
        return (
            type(other) is Place
            and other.source is self.source
            and (other.start, other.end) == (self.start, self.end)
        )

    def __hash__(self) -> int:
        return hash((id(self.source), self.start, self.end))

    def __contains__(self, other: Place) -> bool:
        """Return whether `other` begins in this place."""
        return other.source is self.source and self.start <= other.start < self.end

    def __str__(self) -> str:
        line, column = self.source.line_column(self.start)
        return f"{self.source.name}:{line}:{column}"


def is_users(place: Place | None) -> bool:
    """Return whether `place` is known and not in a part of the language."""
    return place is not None and (not place.source.library or place.source.module is not None)


class TraceEntry(NamedTuple):
    """One line of an SX backtrace: the function's name (None at top level) and where it was."""

    function: str | None
    place: Place | None


EXCERPT_WIDTH: Final = 68  # columns of a line of source: a terminal of 80, less the margins


def excerpt(place: Place, *, width: int = EXCERPT_WIDTH) -> str:
    """The place's first line with carets under it, as two lines:

        3 |   (+ total "3")
          |            ^^^

    Lines longer than `width` are cut around the place, with … for what is left out. Tabs are shown
    as one space so that the carets stand right; wide characters get two, combining ones none (see
    `columns`).
    """
    line, column = place.source.line_column(place.start)
    text = place.source.line_text(line).replace("\t", " ").rstrip("\r")
    length = max(1, min(place.end - place.start, len(text) - column + 1))
    cut = max(0, min(column - 1 - width // 2, len(text) - width))
    shown = _cut(text, cut, cut + width)
    length = max(1, min(length, width - (column - 1 - cut)))
    margin = f"{line:>5} | "
    start = column - 1 - cut
    before, under = columns(shown[:start]), columns(shown[start : start + length])
    return f"{margin}{shown}\n{' ' * 5} | {' ' * before}{'^' * max(1, under)}"


def _cut(text: str, start: int, end: int) -> str:
    """`text` from `start` to `end`, with … in the place of the last characters before a cut."""
    before, after = "…" if start > 0 else "", "…" if end < len(text) else ""
    return before + text[start + len(before) : end - len(after)] + after


def columns(text: str) -> int:
    """Return how many columns `text` takes on a terminal, where what cannot be printed is
    escaped."""
    if text.isascii() and text.isprintable():
        return len(text)
    import unicodedata  # rarely needed; costs start-up time

    total = 0
    for c in text:
        if not (c.isprintable() or (c.isspace() and c > "\x7f")):
            total += len(c.encode("unicode_escape"))
        elif unicodedata.category(c) not in ("Mn", "Me"):
            total += 2 if unicodedata.east_asian_width(c) in "WF" else 1
    return total
