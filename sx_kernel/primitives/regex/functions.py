"""Regular expressions: `regex-compile`, `regex-exec` and their family.

A regular expression reads like a dict, {:__regex__ true :id … :source … :flags …} (base/made.py); a
string will do in its place, and so will a dict of that form, as printing and reading make of it.
What it means is found again by its source and flags, so it holds no secret.

The syntax is Python's, with JavaScript's names for groups, (?<name>…) and \\k<name>, and `$`
without flag m is the very end of the text. No pattern and no text can stop the world: a search
that could take Python's matcher too long is made in small steps or by a matcher of our own, both of
which can be interrupted (shape.py, patient.py). How a pattern is searched never
changes what is found.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Iterator
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any, Final

from sx_kernel.base.errors import SxError, error
from sx_kernel.base.made import RegexHandle
from sx_kernel.primitives.check import (
    bad_argument,
    limit_error,
    need_integer,
    need_string,
    range_error,
    shown_number,
)
from sx_kernel.primitives.registry import primitive
from sx_kernel.primitives.strings import check_length, need_range
from sx_kernel.syntax.printer import inspect_cut
from sx_kernel.syntax.tokens import LatePattern

if TYPE_CHECKING:
    from sx_kernel.primitives.regex import patient, shape

_FLAGS: Final = {"i": re.IGNORECASE, "m": re.MULTILINE, "s": re.DOTALL, "g": re.NOFLAG}
_LONGEST: Final = 100_000
_DEEPEST: Final = 100
# Steps that Python's matcher may take without a break: some seconds at worst.
_AT_ONCE: Final = 300_000_000

Spans = tuple[tuple[int, int], ...]
"""The bounds of a match and of its groups; (-1, -1) for a group that takes no part."""


class Regex:
    """What a pattern means: Python's matcher for it and, in case that is not used, its tree."""

    def __init__(self, source: str, flags: str, pattern: re.Pattern[str], tree: Any) -> None:
        self.source = source
        self.flags = flags
        self.pattern = pattern
        self.tree = tree

    @cached_property
    def judgement(self) -> shape.Judgement:
        """A bound of the time that it can take."""
        # imported late, here and below: most programs search for nothing
        from sx_kernel.primitives.regex import shape

        return shape.judge(self.tree, self.source)

    @cached_property
    def compiled(self) -> patient.Compiled:
        """The program for the patient matcher."""
        from sx_kernel.primitives.regex import patient

        return patient.program_of(self.tree, self.pattern.groups)

    def finder(self, op: str, text: str) -> Callable[[int], Spans | None]:
        """A function from a place in `text` to the first match from there on."""
        power = self.judgement.power
        if power is None or self.judgement.is_ours:
            return self._patient(op, text)
        stretch = len(text) if self.judgement.crosses_lines else max(map(len, text.split("\n")))
        attempt = (stretch + 1) ** power
        if attempt * (len(text) + 1) <= _AT_ONCE:
            search = self.pattern.search
            return lambda start: _spans(search(text, start))
        if attempt <= _AT_ONCE:
            return lambda start: _step_by_step(self.pattern, text, start)
        return self._patient(op, text)

    def _patient(self, op: str, text: str) -> Callable[[int], Spans | None]:
        from sx_kernel.primitives.regex import patient

        try:
            search = patient.Search(self.compiled, text)
        except patient.GaveUp:
            raise limit_error(op, f"{self.shown} is too large") from None

        def find(start: int) -> Spans | None:
            try:
                return search.find(start)
            except patient.GaveUp:
                raise limit_error(
                    op, f"gave up: {self.shown} can match this text in too many ways", self.source
                ) from None

        return find

    @property
    def shown(self) -> str:
        """The pattern for a message."""
        return inspect_cut(self.source, 60)


def _spans(match: re.Match[str] | None) -> Spans | None:
    return None if match is None else match.regs


def _step_by_step(pattern: re.Pattern[str], text: str, start: int) -> Spans | None:
    """Return what pattern.search finds; between two attempts the interpreter can be interrupted."""
    attempt = pattern.match
    for begin in range(start, len(text) + 1):
        match = attempt(text, begin)
        if match is not None:
            return match.regs
    return None


# -------------------------------------------------------------------------------------- compiling


@primitive("regex-compile")
def regex_compile(source: Any, flags: Any = None) -> RegexHandle:
    """The regular expression with that source."""
    op = "regex-compile"
    text = need_string(op, 1, source)
    letters = "" if flags is None else need_string(op, 2, flags)
    _regex(op, text, letters)
    return RegexHandle.of(text, letters)


def _need_regex(op: str, value: Any) -> Regex:
    """Return what argument 1 means: a regular expression or the source of one."""
    if type(value) is str:
        return _regex(op, value, "")
    if type(value) is RegexHandle:
        return _regex(op, value["source"], value["flags"])
    if type(value) is dict and value.get("__regex__") is True:  # one that was printed and read
        source, flags = value.get("source"), value.get("flags")
        if type(source) is str and type(flags) is str:
            return _regex(op, source, flags)
    raise bad_argument(op, 1, "a regular expression or a string", value)


def _regex(op: str, source: str, flags: str) -> Regex:
    try:
        return _known(source, flags)
    except _Malformed as wrong:
        raise _refused(op, source, wrong) from None


class _Malformed(Exception):
    """Not a regular expression: why, and the position in the source or None."""

    def __init__(self, why: str, position: int | None = None) -> None:
        super().__init__(why)
        self.why = why
        self.position = position


def _refused(op: str, source: str, wrong: _Malformed) -> SxError:
    shown = inspect_cut(source, 60)
    if wrong.position is None:
        return error("read-error", f"{op}: {shown}: {wrong.why}", source)
    text = f"{op}: {shown} is no regular expression: {wrong.why} at position {wrong.position}"
    return error("read-error", text, source, wrong.position)


@lru_cache(maxsize=256)
def _known(source: str, flags: str) -> Regex:
    """The regular expression with that source and flags. Raises _Malformed."""
    from sx_kernel.primitives.regex import shape

    wanted = re.NOFLAG
    for letter in flags:
        if letter not in _FLAGS:
            message = f'unknown flag "{letter}"; there are i, m, s and g'
            raise _Malformed(message)
        wanted |= _FLAGS[letter]
    if len(source) > _LONGEST:
        message = f"a regular expression of more than {_LONGEST} characters"
        raise _Malformed(message)
    text, origins = _in_python(source)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of sets that may mean something else one day
            tree = shape.parse(text, wanted)
            pattern = shape.compiler().compile(tree, wanted)
    except re.error as wrong:
        position = None if wrong.pos is None else _origin(origins, wrong.pos)
        raise _Malformed(wrong.msg, position) from None
    except OverflowError as wrong:
        raise _Malformed(str(wrong)) from None
    return Regex(source, flags, pattern, tree)


# What is written differently in Python, or hides the signs that are.
_TOKEN: Final = LatePattern(
    r"\\k<(?P<back>[^>]*)>|\\.|\[\^?\]?(?:\\.|[^\]\\])*|\(\?<(?P<name>[^=!>][^>]*)>|(?P<open>\()"
    r"|(?P<close>\))",
    re.DOTALL,
)


def _in_python(source: str) -> tuple[str, list[tuple[int, int]]]:
    """The source in Python's syntax, and which position in it comes from which in `source`.

    Raises _Malformed if groups are nested so deep that Python's compiler, which recurses, could
    run out of stack.
    """
    out: list[str] = []
    origins: list[tuple[int, int]] = [(0, 0)]
    length = done = depth = 0
    for token in _TOKEN.finditer(source):
        before = source[done : token.start()]
        done = token.end()
        new = token[0]
        if token["back"] is not None:
            new = f"(?P={token['back']})"
        elif token["name"] is not None:
            new = f"(?P<{token['name']}>"
            depth += 1
        elif token["open"]:
            depth += 1
        elif token["close"]:
            depth -= 1
        if depth > _DEEPEST:
            message = f"groups are nested more than {_DEEPEST} deep"
            raise _Malformed(message, token.start())
        out += (before, new)
        if new != token[0]:  # one character more, before the name
            origins.append((length + len(before) + 4, token.start() + 3))
        length += len(before) + len(new)
    out.append(source[done:])
    return "".join(out), origins


def _origin(origins: list[tuple[int, int]], position: int) -> int:
    """The position in the source for one in Python's syntax."""
    there, here = max(pair for pair in origins if pair[0] <= position)
    return here + position - there


# ---------------------------------------------------------------------------------------- using it


@primitive("regex-test")
def regex_test(regex: Any, text: Any) -> bool:
    """Return whether there is a match anywhere in `text`."""
    found = _need_regex("regex-test", regex)
    return found.finder("regex-test", need_string("regex-test", 2, text))(0) is not None


@primitive("regex-exec")
def regex_exec(regex: Any, text: Any, start: Any = None) -> dict[str, Any] | None:
    """The first match in `text`, from `start` on, or nil."""
    op = "regex-exec"
    found = _need_regex(op, regex)
    string = need_string(op, 2, text)
    begin, _ = need_range(op, len(string), start, None, 3)
    spans = found.finder(op, string)(begin)
    return None if spans is None else _match(found, string, spans)


@primitive("regex-match-all")
def regex_match_all(regex: Any, text: Any) -> list[Any]:
    """All matches in `text`, from left to right, none of which overlap."""
    op = "regex-match-all"
    found = _need_regex(op, regex)
    string = need_string(op, 2, text)
    return [_match(found, string, spans) for spans in _all(found, op, string)]


def _match(regex: Regex, text: str, spans: Spans) -> dict[str, Any]:
    """A match as a dict."""
    groups = [None if start < 0 else text[start:end] for start, end in spans]
    start, end = spans[0]
    named = {name: groups[number] for name, number in regex.pattern.groupindex.items()}
    return {"match": groups[0], "index": start, "end": end, "groups": groups[1:], "named": named}


def _all(regex: Regex, op: str, text: str) -> Iterator[Spans]:
    find = regex.finder(op, text)
    start = 0
    while start <= len(text):
        spans = find(start)
        if spans is None:
            return
        yield spans
        # after an empty match the next one begins a character later
        start = spans[0][1] + (spans[0][0] == spans[0][1])


@primitive("regex-replace")
def regex_replace(regex: Any, text: Any, replacement: Any, flags: Any = None) -> str:
    """`text` with the first match replaced, or all with flag g."""
    op = "regex-replace"
    found = _need_regex(op, regex)
    string, template = need_string(op, 2, text), need_string(op, 3, replacement)
    more = "" if flags is None else need_string(op, 4, flags)
    if more:
        found = _regex(op, found.source, found.flags + more)
    parts: list[str] = []
    done = length = 0
    for spans in _all(found, op, string):
        start, end = spans[0]
        parts += (string[done:start], _filled(template, found, string, spans))
        length += len(parts[-1]) + len(parts[-2])
        check_length(op, length)
        done = end
        if "g" not in found.flags:
            break
    parts.append(string[done:])
    check_length(op, length + len(parts[-1]))
    return "".join(parts)


_REFERENCE: Final = LatePattern(r"\$(?:(\d\d?)|<([^>]*)>|([$&`']))")


def _filled(template: str, regex: Regex, text: str, spans: Spans) -> str:
    """The replacement for one match: as in JavaScript $& is the match, $1 a group, $$ a dollar."""
    if "$" not in template:
        return template

    def fill(reference: re.Match[str]) -> str:
        digits, name, sign = reference.groups()
        if sign is not None:
            start, end = spans[0]
            return {"$": "$", "&": text[start:end], "`": text[:start], "'": text[end:]}[sign]
        if name is not None:
            number, rest = regex.pattern.groupindex.get(name, 0), ""
        else:
            number, rest = int(digits), ""
            if number >= len(spans) and len(digits) == 2:
                number, rest = int(digits[0]), digits[1]
        if not 0 < number < len(spans):
            return reference[0]
        start, end = spans[number]
        return ("" if start < 0 else text[start:end]) + rest

    return _REFERENCE.sub(fill, template)


@primitive("regex-split")
def regex_split(regex: Any, text: Any, limit: Any = None) -> list[Any]:
    """The stretches of `text` between the matches, at most `limit` of them."""
    op = "regex-split"
    found = _need_regex(op, regex)
    string = need_string(op, 2, text)
    most = None if limit is None else need_integer(op, 3, limit)
    if most is not None and most < 1:
        raise range_error(op, f"argument 3 must be positive, got {shown_number(most)}", limit)
    parts: list[str] = []
    done = 0
    for spans in _all(found, op, string):
        start, end = spans[0]
        if most is not None and len(parts) >= most - 1:
            break
        if start == end and start in (0, len(string)):
            continue  # as in JavaScript an empty match at either end splits nothing
        parts.append(string[done:start])
        done = end
    parts.append(string[done:])
    return parts


@primitive("regex-source")
def regex_source(regex: Any) -> str:
    """The text that the regular expression was made of."""
    return _need_regex("regex-source", regex).source


@primitive("regex-flags")
def regex_flags(regex: Any) -> str:
    """The flags of the regular expression."""
    return _need_regex("regex-flags", regex).flags


@primitive("regex?")
def is_regex(value: Any) -> bool:
    """Return whether the value is what regex-compile makes."""
    return type(value) is RegexHandle


@primitive("regex-escape")
def regex_escape(text: Any) -> str:
    """A regular expression's source that matches just `text`."""
    return _SPECIAL.sub(r"\\\g<0>", need_string("regex-escape", 1, text))


_SPECIAL: Final = LatePattern(r"[\\^$.*+?()\[\]{}|/#&~-]")
