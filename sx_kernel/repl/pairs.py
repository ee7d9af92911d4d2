"""What typing a bracket, a quote or Backspace does while pairs close by themselves.

Pure functions like those of structural.py: an `Edit`, or None where the character is to be typed
as it is. A pair closes itself only where nothing follows that it could want to enclose, and never
in strings and comments; the closing character that stands there already is stepped over.
"""

from __future__ import annotations

import re
from typing import Final

from sx_kernel.repl.structural import Edit
from sx_kernel.repl.structure import CLOSING, Outline, outline

OPENING: Final = "([{"
CLOSERS: Final = ")]}"
_FREE: Final = re.compile(r"[\s)\]};]|\Z")
"""What may follow a pair that closes itself."""


def type_opening(text: str, cursor: int, opener: str) -> Edit | None:
    """An opening bracket: a pair, with the cursor in it."""
    if _is_text(outline(text), cursor) or not _FREE.match(text, cursor):
        return None
    return _insert(text, cursor, opener + CLOSING[opener], len(opener))


def type_closing(text: str, cursor: int, closer: str) -> Edit | None:
    """A closing bracket: over the one that is there, and over blanks before it, if it closes the
    list around the cursor.
    """
    parts = outline(text)
    if _is_text(parts, cursor):
        return None
    node = parts.list_at(cursor)
    if node.parent is None or not node.closed or text[cursor : node.inner_end].strip():
        return None
    return Edit(text, node.end) if text[node.inner_end] == closer else None


def type_quote(text: str, cursor: int) -> Edit | None:
    """A double quote: a pair; in a string `\\"`; at the end of a string a step over its quote."""
    parts = outline(text)
    string = parts.string_at(cursor)
    if string is None:
        if _is_text(parts, cursor) or not _FREE.match(text, cursor):
            return None
        return _insert(text, cursor, '""', 1)
    if not string.closed or string.opener != '"' or _is_escaped(text, cursor):
        return None
    if cursor == string.inner_end:
        return Edit(text, string.end)
    return _insert(text, cursor, '\\"', 2)


def erase_backward(text: str, cursor: int) -> Edit | None:
    """Backspace between the two halves of an empty pair: both go."""
    if cursor == 0 or cursor >= len(text):
        return None
    before, after = text[cursor - 1], text[cursor]
    if CLOSING.get(before) != after or _is_escaped(text, cursor - 1):
        return None
    parts = outline(text)
    node = parts.string_at(cursor) if before == '"' else parts.list_at(cursor)
    if node is None or not node.closed or node.inside != cursor or node.inner_end != cursor:
        return None
    return Edit(text[: cursor - 1] + text[cursor + 1 :], cursor - 1)


def only_closers(text: str) -> bool:
    """Return whether `text` is nothing but closing brackets, quotes and blanks."""
    return not text.strip(CLOSERS + '" \n\t')


def _insert(text: str, cursor: int, new: str, forward: int) -> Edit:
    return Edit(text[:cursor] + new + text[cursor:], cursor + forward)


def _is_text(parts: Outline, cursor: int) -> bool:
    """Return whether what is typed at `cursor` is no code: in a string or comment, or after
    `#\\`."""
    return (
        parts.string_at(cursor) is not None
        or parts.comment_at(cursor) is not None
        or _names_character(parts.text, cursor)
    )


def _names_character(text: str, cursor: int) -> bool:
    return text[max(0, cursor - 2) : cursor] == "#\\"


def _is_escaped(text: str, at: int) -> bool:
    """Return whether an odd number of backslashes stands before `at`."""
    before = text[:at]
    return (len(before) - len(before.rstrip("\\"))) % 2 == 1
