"""Where things are in SX text: for carets, and for positions that are asked for late.

Everything here is iterative and tolerant: it never fails on text that cannot be read.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sx_kernel.base.source import Source
from sx_kernel.syntax.numbers import is_prefixed
from sx_kernel.syntax.tokens import (
    CLOSER,
    CLOSERS,
    HASH_WORDS,
    IN_SYMBOL,
    LABEL,
    OPENERS,
    SUGAR,
    TOKEN,
)


def end_of_form(text: str, start: int) -> int:
    """The offset just after the datum that starts at `start`; len(text) if it does not end.

    Tolerant: brackets of any kind close each other, atoms may be wrong.
    """
    depth = 0
    for m in TOKEN.finditer(text, start):
        token = m[0]
        if token in CLOSER:
            depth += 1
        elif token in CLOSERS:
            depth -= 1
        elif token[0] == ";" or waits(token):
            continue  # a prefix: what it stands before is still to come
        if depth <= 0:
            return m.end()
    return len(text)


def end_in(source: Source, start: int) -> int:
    """The offset just after what starts at `start` in `source`, in whatever language that is."""
    if source.spans is None:
        ends = source.ends
        if ends is None:
            ends = source.ends = {}
        end = ends.get(start)
        if end is None:
            end = ends[start] = end_of_form(source.text, start)
        return end
    return source.spans.get(start, min(start + 1, len(source.text)))


def find_child(text: str, list_start: int, name: str) -> int | None:
    """The offset of the first atom `name` directly in the list that starts at `list_start`.

    None if there is none. For a list made from `'x`, `list_start` is the quote's offset.
    """
    opening = TOKEN.match(text, list_start)
    if opening is None:
        return None
    for start, token in datum_starts(text, opening.end()):
        if token == name:
            return start
        if opening[0] not in CLOSER:
            break  # a prefix has one datum
    return None


def list_around(text: str, at: int) -> int | None:
    """The offset of the innermost list that is open where `at` is; None outside of all lists."""
    opened: list[int] = []
    for m in TOKEN.finditer(text, 0, at):
        token = m[0]
        if token in CLOSER:
            opened.append(m.start())
        elif token in CLOSERS and opened:
            opened.pop()
    return opened[-1] if opened else None


def datum_starts(text: str, start: int) -> Iterator[tuple[int, str]]:
    """Offset and first token of each datum from `start` to the end of the list or text.

    What `#;` drops is left out.
    """
    depth = 0
    waiting: list[tuple[int, str]] = []  # prefixes whose datum is still to come
    datum = (start, "")
    for m in TOKEN.finditer(text, start):
        token = m[0]
        if token[0] == ";":
            continue
        if depth == 0:
            if token in CLOSERS:
                return
            if waits(token):
                waiting.append((m.start(), token))
                continue
            datum = (m.start(), token)
        if token in CLOSER:
            depth += 1
        elif token in CLOSERS:
            depth -= 1
        if depth == 0:
            while waiting:
                prefix = waiting.pop()
                if prefix[1] == "#;":
                    break
                datum = prefix
            else:
                yield datum


def waits(token: str) -> bool:
    """Return whether the token is a prefix: a quote, `#;` or a `#name` that is followed by a
    datum."""
    if token in SUGAR:
        return True
    if token[0] != "#" or token in HASH_WORDS or token[1:2] in ("\\", "|", "("):
        return False
    label = LABEL.match(token)
    if label is not None:
        return label[2] in ("", "#")  # #0= alone, or before #(; #0# is a datum, and #0=a has one
    return not is_prefixed(token)


def find_positions(text: str, opened: list[Any]) -> dict[int, int]:
    """Search for the opening tokens of the compound data that `read_plain` has made.

    `opened` is its list: data, literals (str) and, before a datum that does not begin with `(`,
    its opening token (str). `p` is the offset of the last character of the last one found; as
    brackets, quotes and `;` occur nowhere else in such a text, the next one after `p` is right.
    Commas and `#` may be part of a symbol.
    """
    positions: dict[int, int] = {}
    find = text.find
    p = -1
    opener = "("
    for item in opened:
        if type(item) is str:
            if item in OPENERS:
                opener = item
                continue
            q = find(item, p + 1)
            while item[0] == "#" and q > 0 and IN_SYMBOL.match(text, q - 1):
                q = find(item, q + 1)
            p = q + len(item) - 1
        elif opener == "(":
            p = find("(", p + 1)
            positions[id(item)] = p
        else:
            q = find(opener, p + 1)
            while opener[0] == "," and q > p + 1 and IN_SYMBOL.match(text, q - 1):
                q = find(opener, q + 1)
            positions[id(item)] = q
            p = q + len(opener) - 1
            opener = "("
    return positions
