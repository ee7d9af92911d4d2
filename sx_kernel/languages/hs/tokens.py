"""Hyperscript's tokens, in one pass over the text.

What a character means depends on what stands directly before it: `.b` after a name is a property,
after a space a class; a quote after a name is the possessive's. The scanner never fails: what is no
token becomes one of kind "bad", whose value is the message, so that the parser can report it and go
on behind it.
"""

from __future__ import annotations

import re
from typing import Any, Final

from sx_kernel.base.values import Vector

_SPACE: Final = re.compile(r"(?:\s+|--(?=[\s-]|$)[^\n]*|//(?=[\s/]|$)[^\n]*)+")
_WORD: Final = re.compile(r"beep!|[^\W\d][\w$]*|\$[\w$]*")
_OWNS: Final = re.compile(r"'s\b")
_PLAIN_HOLE: Final = re.compile(r"[^\W\d]\w*(?:\.[^\W\d]\w*)*|\d+")
_NUMBER: Final = re.compile(r"\d+(?:\.\d+)?(?:[eE][+-]?\d+)?")
_CSS_NAME: Final = re.compile(r"(?:[\w:-]|\\.)+")
_ID: Final = re.compile(r"[\w:-]+")
_STYLE: Final = re.compile(r"[^\W\d_][\w-]*")
_ATTRIBUTE: Final = re.compile(r"@([\w:-]+)(?:=(\"[^\"]*\"|'[^']*'|[\w:-]+))?")
_QUERY: Final = re.compile(r"<(?=[^\s=<>/\d])")
_OPERATOR: Final = re.compile(
    r"\.\.\.|===|!==|\.\.|<=|>=|==|!=|->|[-+*/.\\:%|!?#&;,()<>{}\[\]=~^$']"
)
_ESCAPES: Final = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}
_HEX: Final = re.compile(r"[0-9a-fA-F]{2}")
_ENDS_VALUE: Final = frozenset(")]}\"'`")


def tokens(text: str) -> list[Any]:
    """The tokens of `text` as vectors: kinds, values, where they start, where they end, words.

    Kinds: id num str tmpl class idref attr style query op bad, and eof, which is the last. The
    word of an id or op is its text; of all others it is nil, so that no string looks like one.
    """
    kinds: list[Any] = []
    values: list[Any] = []
    starts: list[Any] = []
    ends: list[Any] = []
    at, size = 0, len(text)
    while True:
        space = _SPACE.match(text, at)
        if space is not None:
            at = space.end()
        if at >= size:
            break
        kind, value, end = _token(text, at, kinds, ends)
        kinds.append(kind)
        values.append(value)
        starts.append(at)
        ends.append(end)
        at = end
    kinds.append("eof")
    values.append("<<<EOF>>>")
    starts.append(size)
    ends.append(size)
    words = [v if k in ("id", "op") else None for k, v in zip(kinds, values, strict=True)]
    return [Vector(kinds), Vector(values), Vector(starts), Vector(ends), Vector(words)]


def template_tokens(text: str) -> list[Any]:
    """The tokens of a template: lines beginning with # or @ are commands, others are "line"."""
    found: list[list[Any]] = [[], [], [], [], []]
    at = 0
    for line in text.splitlines(keepends=True):
        bare = line.lstrip()
        if bare[:1] in ("#", "@") and bare[1:2].isalpha():
            skipped = at + len(line) - len(bare) + 1
            inner = tokens(bare[1:])
            kinds = inner[0].items
            for i in range(len(kinds) - 1):
                found[0].append(kinds[i])
                found[1].append(inner[1].items[i])
                found[2].append(inner[2].items[i] + skipped)
                found[3].append(inner[3].items[i] + skipped)
                found[4].append(inner[4].items[i])
        else:
            for part, value in zip(found, ("line", line, at, at + len(line), None), strict=True):
                part.append(value)
        at += len(line)
    for part, value in zip(found, ("eof", "<<<EOF>>>", at, at, None), strict=True):
        part.append(value)
    return [Vector(part) for part in found]


def _token(text: str, at: int, kinds: list[Any], ends: list[Any]) -> tuple[str, Any, int]:
    """The token at `at`: kind, value, end."""
    c = text[at]
    word = _WORD.match(text, at)
    if word is not None and (c != "$" or word.end() > at + 1):
        return "id", word.group(), word.end()
    if c.isdigit():
        number = _NUMBER.match(text, at)
        if number is not None:
            return "num", _number(number.group()), number.end()
    before = text[at - 1] if at else " "
    touches = before.isalnum() or before in "_$" or before in _ENDS_VALUE
    following = text[at + 1 : at + 2]
    if c == '"' or (c == "'" and not _is_possessive(text, at, kinds, ends)):
        return _string(text, at)
    if c == "`":
        return _template(text, at)
    if c in ".#" and not touches:
        if following == "{":
            return "op", c + "{", at + 2
        name = (_CSS_NAME if c == "." else _ID).match(text, at + 1)
        if name is not None and not (c == "." and following.isdigit()):
            plain = re.sub(r"\\(.)", r"\1", name.group())
            return ("class" if c == "." else "idref"), plain, name.end()
    if c == "[" and following == "@":
        return _bracketed(text, at)
    if c == "@":
        found = _ATTRIBUTE.match(text, at)
        if found is not None:
            return "attr", [found.group(1), _unquoted(found.group(2))], found.end()
    if c == "*" and not touches:
        style = _STYLE.match(text, at + 1)
        if style is not None:
            return "style", style.group(), style.end()
    if c == "<" and not touches and _QUERY.match(text, at) is not None:
        end = text.find("/>", at)
        if end >= 0:
            return "query", text[at + 1 : end], end + 2
    operator = _OPERATOR.match(text, at)
    if operator is not None:
        return "op", operator.group(), operator.end()
    return "bad", f"Unknown token: {c}", at + 1


def _number(digits: str) -> int | float:
    if "." in digits or "e" in digits or "E" in digits:
        value = float(digits)
        return int(value) if value.is_integer() and abs(value) < 2**53 else value
    return int(digits)


def _is_possessive(text: str, at: int, kinds: list[Any], ends: list[Any]) -> bool:
    """Return whether the quote at `at` directly follows what may own something."""
    if not kinds or ends[-1] != at:
        return False
    if kinds[-1] in ("id", "class", "idref", "query") or text[at - 1] in ")>":
        return True
    return text[at - 1] == "}" and _OWNS.match(text, at) is not None


def _string(text: str, at: int) -> tuple[str, Any, int]:
    quote = text[at]
    end = text.find(quote, at + 1)
    if end >= 0 and "\\" not in text[at:end]:
        return "str", text[at + 1 : end], end + 1
    parts: list[str] = []
    i = at + 1
    while i < len(text):
        c = text[i]
        if c == quote:
            return "str", "".join(parts), i + 1
        if c != "\\":
            parts.append(c)
            i += 1
            continue
        c = text[i + 1 : i + 2]
        i += 2
        if c == "x":
            if _HEX.match(text, i) is None:
                return "bad", "Invalid hexadecimal escape", i
            parts.append(chr(int(text[i : i + 2], 16)))
            i += 2
        else:
            parts.append(_ESCAPES.get(c, c))
    return "bad", "Unterminated string", len(text)


def _template(text: str, at: int) -> tuple[str, Any, int]:
    end = closing(text, at + 1, "`")
    if end < 0:
        return "bad", "Unterminated string", len(text)
    return "tmpl", text[at + 1 : end], end + 1


def closing(text: str, at: int, close: str) -> int:
    """Return where `close` ends what began before `at`, outside `${…}` and escapes; -1 if
    nowhere."""
    depth = 0
    while at < len(text):
        c = text[at]
        if c == "\\":
            at += 1
        elif depth == 0 and c == close:
            return at
        elif c == "{" and (depth or text[at - 1] == "$"):
            depth += 1
        elif c == "}" and depth:
            depth -= 1
        at += 1
    return -1


def _bracketed(text: str, at: int) -> tuple[str, Any, int]:
    """`[@name]` or `[@name=value]`."""
    end = text.find("]", at)
    if end < 0:
        return "bad", "Unterminated attribute reference", len(text)
    name, equals, value = text[at + 2 : end].partition("=")
    return "attr", [name.strip(), _unquoted(value.strip()) if equals else None], end + 1


def _unquoted(value: str | None) -> str | None:
    if value is not None and len(value) > 1 and value[0] == value[-1] and value[0] in "\"'":
        return value[1:-1]
    return value


def line_parts(text: str) -> list[Any]:
    """The parts of a line of a template, in which `$name` is no hole."""
    return template_parts(text, names=False)


def template_parts(text: str, *, names: bool = True) -> list[Any]:
    """The parts of a template's text: literal, then (source offset end), then literal …

    `${expr}` and, with `names`, `$name` are holes; a backslash makes the next character plain, and
    in a string (with `names`) `\\n` and the like are what they are in other strings.
    """
    parts: list[Any] = []
    plain: list[str] = []
    at = 0
    while at < len(text):
        c = text[at]
        if c == "\\" and at + 1 < len(text):
            plain.append(_ESCAPES.get(text[at + 1], text[at + 1]) if names else text[at + 1])
            at += 2
            continue
        hole = None
        if c == "$" and text[at + 1 : at + 2] == "{":
            end = _brace(text, at + 2)
            hole = (at + 2, end, end + 1)
        elif c == "$" and names:
            name = _PLAIN_HOLE.match(text, at + 1)
            if name is not None:
                hole = (at + 1, name.end(), name.end())
            elif text[at + 1 : at + 2] == "$":
                hole = (at + 1, at + 2, at + 2)  # no expression, as the parser says
        if hole is None:
            plain.append(c)
            at += 1
            continue
        parts.append("".join(plain))
        plain = []
        start, end, at = hole
        parts.append([text[start:end], start, end])
    parts.append("".join(plain))
    return parts


def _brace(text: str, at: int) -> int:
    """Return where the brace that opened before `at` is closed; the end if nowhere."""
    depth = 0
    quote = ""
    for i in range(at, len(text)):
        c = text[i]
        if quote:
            quote = "" if c == quote else quote
        elif c in "\"'`":
            quote = c
        elif c == "{":
            depth += 1
        elif c == "}":
            if not depth:
                return i
            depth -= 1
    return len(text)


__all__ = ["closing", "line_parts", "template_parts", "template_tokens", "tokens"]
