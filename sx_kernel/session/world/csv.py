"""Comma-separated values (RFC 4180): text to rows and back.

Lines end with CRLF, LF or CR; a field in double quotes may hold anything, a quote in it doubled.
"""

from __future__ import annotations

import re
from typing import Any

from sx_kernel.base.errors import SxError, error
from sx_kernel.base.sequences import is_list, to_python
from sx_kernel.primitives.check import bad_argument, need_string
from sx_kernel.syntax.printer import str_value


def need_separator(op: str, index: int, value: Any) -> str:
    """Return what stands between fields: one character."""
    text = need_string(op, index, value)
    if len(text) != 1 or text in '"\r\n':
        raise bad_argument(op, index, "a string of one character", value)
    return text


def parse(op: str, text: str, separator: str) -> list[list[str]]:
    """The rows of `text`, each a list of strings; empty lines are none. Raises read-error."""
    rows: list[list[str]] = []
    row: list[str] = []
    at, size, line = 0, len(text), 1
    plain = re.compile(f"[^{re.escape(separator)}\\r\\n]*")
    if text[:1] == "\ufeff":
        at = 1
    fresh = True  # nothing of this line has been seen
    while at < size or not fresh:
        if at < size and text[at] == '"':
            field, at, line = _quoted(op, text, at, line)
            if at < size and text[at] not in (separator, "\r", "\n"):
                raise _wrong(op, line, f"there is {text[at]!r} behind a field in quotes")
        else:
            found = plain.match(text, at)
            assert found is not None
            field, at = found[0], found.end()
        row.append(field)
        fresh = False
        if at < size and text[at] == separator:
            at += 1
            continue
        if row != [""]:
            rows.append(row)
        row, fresh, line = [], True, line + 1
        at += 2 if text[at : at + 2] == "\r\n" else 1
    return rows


def _quoted(op: str, text: str, at: int, line: int) -> tuple[str, int, int]:
    """The field in quotes that begins at `at`, where it ends, and the line there."""
    parts: list[str] = []
    begin = line
    at += 1
    while True:
        end = text.find('"', at)
        if end < 0:
            raise _wrong(op, begin, "a field in quotes does not end")
        parts.append(text[at:end])
        line += text.count("\n", at, end)
        at = end + 1
        if text[at : at + 1] != '"':
            return "".join(parts), at, line
        parts.append('"')
        at += 1


def _wrong(op: str, line: int, what: str) -> SxError:
    return error("read-error", f"{op}: {what} (line {line})")


def written(op: str, rows: Any, separator: str) -> str:
    """Rows, lists of values, as text. Raises type-error."""
    if not is_list(rows) and rows is not None:
        raise bad_argument(op, 1, "a list of rows", rows)
    lines: list[str] = []
    for row in to_python(rows):
        if not is_list(row):
            raise bad_argument(op, 1, "a list of rows", rows)
        lines.append(separator.join(_field(item, separator) for item in to_python(row)) + "\n")
    return "".join(lines)


def _field(value: Any, separator: str) -> str:
    text = str_value(value)
    if any(c in text for c in (separator, '"', "\n", "\r")) or text != text.strip():
        return '"' + text.replace('"', '""') + '"'
    return text


def as_dicts(rows: list[list[str]]) -> list[dict[str, str]]:
    """Rows as dicts: the first one has the keys. What a row lacks is left out."""
    if not rows:
        return []
    names = rows[0]
    return [dict(zip(names, row, strict=False)) for row in rows[1:]]
