"""Suggestions from the history: what the input that begins like this one went on with.

Brackets that closed themselves behind the cursor do not count: the suggestion takes their place.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from sx_kernel.repl.pairs import only_closers

MORE: Final = " …"


def suggestion(before: str, after: str, newest_first: Iterable[str]) -> str:
    """Return what would take the place of `after`, the text behind the cursor; "" for no
    suggestion."""
    if not before.strip() or not only_closers(after) or "\n" in after:
        return ""
    for one in newest_first:
        if one.startswith(before):
            rest = one[len(before) :]
            return rest if rest != after else ""
    return ""


def first_line(text: str) -> str:
    """Return what is shown of a suggestion: its first line, and whether there is more."""
    line, newline, _ = text.partition("\n")
    return line + MORE if newline else line


def first_word(text: str) -> str:
    """The part of a suggestion up to the end of its first word."""
    start = len(text) - len(text.lstrip())
    word = text[start:].split(None, 1)[0] if text[start:] else ""
    return text[: start + len(word)]
