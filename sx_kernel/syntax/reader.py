"""SX text → forms, with the offset of every compound form.

`read` gives one of three different answers: forms (`Parsed`), `Incomplete` (more text could make
it a program) or `Invalid` (no text that follows can repair it). A prompt needs the difference.

Forms: list → Python list (`[…]` too), symbol → Symbol, `:k` → Keyword, string → str, number →
int, Fraction or float, `#\\c` → Char, true/false/nil → True/False/None, `{k v …}` → dict with str
keys, `#(…)` → Vector and `#u8(…)` → bytearray (both as in R7RS), `'x` → [quote, x] and likewise
for `` ` `` (quasiquote), `,` (unquote), `,@` (splice-unquote) and `#'` (quote).

There are two loops over the same tokens. `_read_plain` is for speed: it knows lists, dicts,
atoms and quotes, and gives up (None) on anything else, be it rare or wrong. `_read_exactly` then
reads the text again from its start; it knows the whole grammar and says what is wrong where.
A property test holds them together. Nothing here recurses: nesting is bounded by memory only.

Decisions where the grammar is silent: a token that starts like a number (digit, or minus and
digit) must be one, so `1+` and `12abc` are invalid; `+5` and `-.5` are symbols, as the grammar
has it. Any character but white space, control characters and ``()[]{}"';` `` goes on with a
symbol; `| % ^ $ . , # \\` and digits do not start one (`...` does, and `%` is for names that
the library reserves: see `reserved`). Escapes in strings are those of R7RS and `\\uXXXX`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Any, Final, TypeAlias, final

from sx_kernel.base.bigints import text_to_integer
from sx_kernel.base.errors import ErrorValue, SxError
from sx_kernel.base.source import Place, Source
from sx_kernel.base.values import Char, Keyword, Symbol, Vector, char, keyword, symbol

Dispatch: TypeAlias = Callable[[str, Any], Any]

# A literal of more digits is refused: converting it would block the session for seconds.
MAX_DIGITS: Final = 1_000_000

# --- tokens -----------------------------------------------------------------------------------

# What str.split takes for white space, and the byte order mark.
_SPACES: Final = (
    "\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000\\ufeff"
)
_ENDS: Final = _SPACES + "\\x00-\\x1f\\x7f()\\[\\]{}\"';`"
_REST: Final = f"[^{_ENDS}]*+"
# The order decides between alternatives. The last one makes sure that no character that is not
# white space is skipped: it matches an unterminated string's quote, "#|", or garbage.
_TOKEN: Final = re.compile(
    rf"""[()]
    |[^{_ENDS},#]{_REST}
    |"[^"\\]*+(?:\\.[^"\\]*+)*+"
    |['`\[\]{{}}]
    |;[^\n\r]*+
    |,@?
    |\#(?:\\(?:[^{_ENDS}]{_REST}|.)?|\|[^|]*+\||[;'(]|[^{_ENDS}\\|]{_REST}|)
    |[^{_SPACES}]""",
    re.DOTALL | re.VERBOSE,
)
# Strings, comments and what begins with "#". The first characters stand in front, as a set,
# because `re` looks for a set much faster than for alternatives.
_LITERAL_TAIL: Final = (
    r"""(?<=")[^"\\]*+(?:\\.[^"\\]*+)*+"|(?<=;)[^\n\r]*+"""
    rf"|(?<=\#)(?<![^{_ENDS}]\#)(?:\\(?:[^{_ENDS}]{_REST}|.)|{_REST})"
)
_LITERAL: Final = re.compile(rf"""[";#](?:{_LITERAL_TAIL})""", re.DOTALL)
_IN_SYMBOL: Final = re.compile(f"[^{_ENDS}]")
_ATOM: Final = re.compile(rf"[^{_ENDS},#]{_REST}\Z")
_IDENTIFIER: Final = re.compile(rf"(?!-?[0-9])[^{_ENDS},#:.|%^$\\]{_REST}\Z")
_INTEGER: Final = re.compile(r"-?[0-9]+\Z")
_FLOAT: Final = re.compile(r"-?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?\Z")
_RATIONAL: Final = re.compile(r"(-?[0-9]+)/([0-9]+)\Z")
_NUMBER_START: Final = re.compile(r"-?[0-9]")
_ESCAPE: Final = re.compile(
    r"\\(?:([ntr\"\\ab|])|u([0-9A-Fa-f]{4})|x([0-9A-Fa-f]+);|[ \t]*(?:\r\n|\r|\n)[ \t]*)|\\.",
    re.DOTALL,
)
_LINE_END: Final = re.compile(r"\r\n?")
# In a string; line ends, tabs and form feeds may stand in one.
_FORBIDDEN: Final = re.compile(r"[\x00-\x08\x0e-\x1f\x7f\ud800-\udfff]")

_ESCAPES: Final = {
    "n": "\n", "t": "\t", "r": "\r", '"': '"', "\\": "\\", "a": "\a", "b": "\b", "|": "|",
}  # fmt: skip
CHAR_NAMES: Final = {
    "space": " ", "newline": "\n", "linefeed": "\n", "tab": "\t", "return": "\r", "nul": "\0",
    "null": "\0", "escape": "\x1b", "altmode": "\x1b", "delete": "\x7f", "rubout": "\x7f",
    "backspace": "\b", "alarm": "\a",
}  # fmt: skip
_WORDS: Final[dict[str, Any]] = {
    "true": True, "false": False, "nil": None,
    "nan": float("nan"), "inf": float("inf"), "-inf": float("-inf"),
}  # fmt: skip
_HASH_WORDS: Final = {"#t": True, "#f": False, "#true": True, "#false": False}
_SUGAR: Final = {
    "'": symbol("quote"),
    "#'": symbol("quote"),
    "`": symbol("quasiquote"),
    ",": symbol("unquote"),
    ",@": symbol("splice-unquote"),
}
_CLOSER: Final = {"(": ")", "[": "]", "{": "}", "#(": ")"}
_OPENERS: Final = frozenset(("[", "{", *_SUGAR))
_CLOSERS: Final = frozenset(")]}")


# --- answers ----------------------------------------------------------------------------------


@final
class Parsed:
    """What was read.

    `forms`: the top-level forms. `positions` and `starts` are worked out when first asked for:
    a program of which a copy has been analysed before can do without.
    """

    __slots__ = ("_opened", "_positions", "_starts", "_text", "forms")

    def __init__(
        self,
        text: str,
        forms: list[Any],
        opened: list[Any],
        positions: dict[int, int] | None = None,
    ) -> None:
        """`opened`: see `_find_positions`, which makes `positions` of it if there are none."""
        self.forms = forms
        self._text = text
        # Also keeps alive what is in no form (after `#;`): if it died, a list made later could
        # get its id and with it its place.
        self._opened = opened
        self._positions = positions
        self._starts: list[int] | None = None

    @property
    def positions(self) -> dict[int, int]:
        """id(form) → offset of the opening token, for every list, dict and vector.

        For a list made from `'x` it is the offset of the quote. Valid as long as this object
        lives and the forms are not taken apart.
        """
        found = self._positions
        if found is None:
            found = self._positions = _find_positions(self._text, self._opened)
        return found

    @property
    def starts(self) -> list[int]:
        """The offset of the first token of each top-level form."""
        found = self._starts
        if found is None:
            if len(self.forms) == 1 and self._text[0] == "(":
                found = [0]
            else:
                found = [start for start, _ in _datum_starts(self._text, _skip_shebang(self._text))]
            self._starts = found
        return found


class ReadProblem(Exception):
    """The text is not a sequence of forms. Either Incomplete or Invalid."""

    def __init__(self, message: str, start: int, end: int) -> None:
        super().__init__(message)
        self.message = message
        self.start = start
        self.end = end

    def describe(self, _source: Source) -> str:
        """The message; subclasses add line and column."""
        return self.message

    def as_error(self, source: Source) -> SxError:
        """The same as an SX error of kind "read-error", with its place in `source`."""
        value = ErrorValue("read-error", self.describe(source))
        value.where = Place(source, self.start, self.end)
        return SxError(value)


@final
class Incomplete(ReadProblem):
    """The text ends inside a form.

    `opened`: (offset, opening token) of everything that is open, innermost last: brackets, `"`
    and `#|` of strings, quotes and `#;` that wait for their datum, `#\\`.
    """

    def __init__(self, opened: list[tuple[int, str]]) -> None:
        start, token = opened[-1]
        super().__init__("unexpected end of input", start, start + len(token))
        self.opened = opened

    def describe(self, source: Source) -> str:
        """E.g. `unclosed "(" opened at line 1, column 5`."""
        start, token = self.opened[-1]
        if token == "#\\":
            return "unexpected end of input after #\\"
        where = _line_column(source, start)
        if token in _CLOSER or token == "#|":
            return f'unclosed "{token}" opened at {where}'
        if token == '"':
            return f"unclosed string opened at {where}"
        return f'unexpected end of input: nothing follows "{token}" at {where}'


@final
class Invalid(ReadProblem):
    """The text is wrong at offsets `start` to `end`, whatever may follow.

    `other`: (offset, token) of a second place that the message is about, or None.
    """

    def __init__(
        self, message: str, start: int, end: int, other: tuple[int, str] | None = None
    ) -> None:
        super().__init__(message, start, end)
        self.other = other

    def describe(self, source: Source) -> str:
        """The message, with the second place if there is one."""
        if self.other is None:
            return self.message
        offset, token = self.other
        return f'{self.message} "{token}" opened at {_line_column(source, offset)}'


class _Wrong(Exception):
    """A token that cannot be read; `read` adds where it stands.

    `start` and `end` narrow it to a part of the token (offsets in the token).
    """

    def __init__(self, message: str, start: int = 0, end: int | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.start = start
        self.end = end


def _line_column(source: Source, offset: int) -> str:
    line, column = source.line_column(offset)
    return f"line {line}, column {column}"


def _find_positions(text: str, opened: list[Any]) -> dict[int, int]:
    """Search for the opening tokens of the compound data that `_read_plain` has made.

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
            if item in _OPENERS:
                opener = item
                continue
            q = find(item, p + 1)
            while item[0] == "#" and q > 0 and _IN_SYMBOL.match(text, q - 1):
                q = find(item, q + 1)
            p = q + len(item) - 1
        elif opener == "(":
            p = find("(", p + 1)
            positions[id(item)] = p
        else:
            q = find(opener, p + 1)
            while opener[0] == "," and q > p + 1 and _IN_SYMBOL.match(text, q - 1):
                q = find(opener, q + 1)
            positions[id(item)] = q
            p = q + len(opener) - 1
            opener = "("
    return positions


# --- atoms ------------------------------------------------------------------------------------


def read_atom(token: str, *, reserved: bool = False) -> Any:
    """The value of an atom that does not begin with `"` or `#`. Raises _Wrong."""
    if token in _WORDS:
        return _WORDS[token]
    if _NUMBER_START.match(token):
        return _read_number(token)
    first = token[0]
    if first < " " or first == "\x7f":
        raise _Wrong(f"unexpected character U+{ord(first):04X}")
    if first == ":":
        if len(token) == 1:
            raise _Wrong('":" without a name')
        _check_characters(token)
        return keyword(token[1:])
    if (first in "|^$\\" or (first == "." and token != "...")) or (first == "%" and not reserved):
        shown = token if len(token) <= 60 else token[:60] + "…"
        raise _Wrong(f'a symbol cannot start with "{first}": {shown}')
    _check_characters(token)
    return symbol(token)


def is_symbol_text(text: str) -> bool:
    """Whether `text` reads as the symbol of that name, or, from its colon on, as a keyword."""
    if not _ATOM.match(text):
        return False
    try:
        return type(read_atom(text, reserved=True)) in (Symbol, Keyword)
    except _Wrong:
        return False


def is_identifier(name: str) -> bool:
    """Whether `name` could be the name of a symbol (or is a word such as `true`).

    A dict key prints as a keyword if it is, else as a string.
    """
    return _IDENTIFIER.match(name) is not None and is_symbol_text(":" + name)


def _read_number(token: str) -> int | float | Fraction:
    if len(token) > MAX_DIGITS:
        raise _Wrong(f"a number of more than {MAX_DIGITS} digits")
    if _INTEGER.match(token):
        return text_to_integer(token)
    if _FLOAT.match(token):
        return float(token)
    ratio = _RATIONAL.match(token)
    if ratio is None:
        shown = token if len(token) <= 60 else token[:60] + "…"
        raise _Wrong(f"not a number: {shown} (a symbol cannot start with a digit)")
    below = text_to_integer(ratio[2])
    if below == 0:
        raise _Wrong("rational: division by zero")
    value = Fraction(text_to_integer(ratio[1]), below)
    return value.numerator if value.denominator == 1 else value


def _check_characters(token: str) -> None:
    """Refuse characters that nobody can see or that cannot be written to a file."""
    if token.isascii() or token.isprintable():
        return
    import unicodedata  # only for rare symbols; costs start-up time

    for at, c in enumerate(token):
        # joiners are part of words in some scripts, and of emoji
        if c not in "\u200c\u200d" and unicodedata.category(c) in ("Cc", "Cf", "Cs"):
            raise _Wrong(f"unexpected character U+{ord(c):04X}", at, at + 1)


def _read_string(token: str) -> str:
    """The string that a token `"…"` denotes. Raises _Wrong."""
    text = token[1:-1]
    if text.isprintable() and "\\" not in text:
        return text
    bad = _FORBIDDEN.search(text)
    if bad:
        at = bad.start() + 1
        raise _Wrong(f"unexpected character U+{ord(bad[0]):04X} in a string", at, at + 1)
    if "\r" in text:
        text = _LINE_END.sub("\n", text)
    return _unescape(text, token) if "\\" in text else text


def _unescape(text: str, token: str) -> str:
    parts: list[str] = []
    done = 0
    high: int | None = None  # the first half of a surrogate pair, when one was just read
    for m in _ESCAPE.finditer(text):
        between = text[done : m.start()]
        done = m.end()
        simple, four, any_length = m[1], m[2], m[3]
        if high is not None and (between or four is None):
            raise _bad_escape("an unpaired surrogate", token, m)
        parts.append(between)
        if simple:
            parts.append(_ESCAPES[simple])
        elif four or any_length:
            code = int(four or any_length, 16) if len(four or any_length) < 9 else 0x110000
            if code > 0x10FFFF:
                raise _bad_escape("no such character", token, m)
            if high is not None:
                if not 0xDC00 <= code <= 0xDFFF:
                    raise _bad_escape("an unpaired surrogate", token, m)
                parts.append(chr(0x10000 + ((high - 0xD800) << 10) + (code - 0xDC00)))
                high = None
            elif 0xD800 <= code <= 0xDBFF and four:
                high = code
            elif 0xD800 <= code <= 0xDFFF:
                raise _bad_escape("an unpaired surrogate", token, m)
            else:
                parts.append(chr(code))
        elif len(m[0]) == 2 and m[0][1] != "\n":
            raise _bad_escape("unknown escape", token, m)
    if high is not None:
        raise _Wrong("bad escape in a string: an unpaired surrogate")
    parts.append(text[done:])
    return "".join(parts)


def _bad_escape(why: str, token: str, m: re.Match[str]) -> _Wrong:
    # Offsets in `text` are those in `token` less one, unless CRLF were replaced before.
    at = m.start() + 1 if "\r" not in token else 0
    shown = m[0] if m[0].isprintable() else m[0][0] + f"U+{ord(m[0][1]):04X}"
    return _Wrong(f"bad escape in a string: {why} {shown}", at, at + len(m[0]) if at else None)


def _read_char(token: str) -> Char:
    """The character that a token `#\\…` denotes. Raises _Wrong."""
    name = token[2:]
    if len(name) == 1:
        if "\ud800" <= name <= "\udfff" or (name < " " and name not in "\t\n\r\f"):
            raise _Wrong(f"unexpected character U+{ord(name):04X}")
        return char(name)
    found = CHAR_NAMES.get(name)
    if found is not None:
        return char(found)
    if name[0] == "x" and re.fullmatch("[0-9A-Fa-f]{1,6}", name[1:]):  # R7RS 2.1
        code = int(name[1:], 16)
        if code <= 0x10FFFF and not 0xD800 <= code <= 0xDFFF:
            return char(chr(code))
    shown = name if len(name) <= 60 else name[:60] + "…"
    raise _Wrong(f"unknown character name: #\\{shown}")


# --- reading ----------------------------------------------------------------------------------


def read(source: Source, *, dispatch: Dispatch | None = None, reserved: bool = False) -> Parsed:
    """Read all forms of `source`.

    `dispatch(name, datum)` gives the form that `#name datum` stands for, and raises LookupError
    if there is no such reader macro; without it every `#name` is invalid. `reserved` allows
    symbols that start with `%`, for the library's own files.

    Raises Incomplete or Invalid. Linear in the length of the text.
    """
    parsed = _read_plain(source.text, reserved)
    return _Reader(source.text, dispatch, reserved).read() if parsed is None else parsed


def read_forms(text: str) -> list[Any]:
    """The forms in `text`. Raises Incomplete or Invalid."""
    return read(Source(text)).forms


# Values of atoms seen before. Only a cache: bounded, and the values are interned or immutable.
# nil is not in it, because None means "not there".
_COMMON_ATOMS: Final[dict[str, Any]] = {
    **{word: value for word, value in _WORDS.items() if value is not None},
    **_HASH_WORDS,
    **{str(i): i for i in range(-16, 257)},
}
_atoms: Final[dict[str, Any]] = dict(_COMMON_ATOMS)
_ATOMS_LIMIT: Final = 8192
_ATOM_LENGTH_LIMIT: Final = 64


def _plain_atom(token: str, reserved: bool) -> Any:
    """The value of a token, and remember it. Raises _Wrong if it is no atom or is wrong."""
    if _ATOM.match(token):
        value = read_atom(token, reserved=reserved)
    elif token[:2] == "#\\" and len(token) > 2:
        value = _read_char(token)
    else:
        raise _Wrong("not plain")
    if type(value) in (Symbol, Keyword, Char) and len(token) <= _ATOM_LENGTH_LIMIT:
        if token[0] != "%":
            if len(_atoms) >= _ATOMS_LIMIT:
                _atoms.clear()
                _atoms.update(_COMMON_ATOMS)
            _atoms[token] = value
    return value


def _fill_dict(made: dict[str, Any], items: list[Any]) -> bool:
    """Put alternating keys and values into `made`; whether all was right."""
    for key, value in zip(items[::2], items[1::2], strict=False):
        kind = type(key)
        if kind is Keyword or kind is Symbol:
            made[key.name] = value
        elif kind is str:
            made[key] = value
        else:
            return False
    return len(made) * 2 == len(items)


def _read_plain(text: str, reserved: bool) -> Parsed | None:
    """Read a text made of lists, dicts, atoms, quotes and comments; None for anything else.

    The hot loop of one-shot programs (bench: one-shot tiny and middle), hence long and with
    everything in locals. Cutting by `replace` and `split` is four times as fast as a regular
    expression that finds tokens; it needs strings, comments and `#…` out of the way, so they are
    replaced by a lone `"` and taken from `literals` when the loop comes to it.

    `stack` holds the outer lists. Under the list of an open `[` or `{` lies a tuple (closing
    token, dict or None); if a `)` takes that for a list, the next `append` fails or `marks` does
    not come back to zero.
    """
    code = text
    literals: Any = None
    if '"' in text or ";" in text or "#" in text:
        found = _LITERAL.findall(text)
        literals = iter(found)
        code = _LITERAL.sub(' " ', text)
    code = code.replace("(", " ( ").replace(")", " ) ")
    if "{" in code or "[" in code:
        code = code.replace("{", " { ").replace("}", " } ")
        code = code.replace("[", " [ ").replace("]", " ] ")
    forms: list[Any] = []
    current: Any = forms
    stack: list[Any] = []
    opened: list[Any] = []
    push = stack.append
    pop = stack.pop
    note = opened.append
    cached = _atoms.get
    marks = 0
    try:
        tokens = iter(code.split())
        for token in tokens:
            if token == "(":
                push(current)
                form: list[Any] = []
                current.append(form)
                current = form
                note(form)
            elif token == ")":
                current = pop()
            else:
                value = cached(token)
                if value is not None:
                    current.append(value)
                elif token == '"':
                    literal = next(literals)
                    note(literal)
                    first = literal[0]
                    if first == '"':
                        current.append(_read_string(literal))
                    elif first == "#":
                        value = cached(literal)
                        current.append(_plain_atom(literal, False) if value is None else value)
                elif token.isdecimal() and token.isascii():
                    current.append(int(token))
                elif token == "nil":
                    current.append(None)
                elif token[0] in "'`,":
                    # The list for `'x` goes in at once, and the datum will be put into it:
                    # nothing has to be remembered until the datum ends.
                    target = current
                    while token[0] in "'`,":
                        prefix = ",@" if token.startswith(",@") else token[0]
                        form = [_SUGAR[prefix]]
                        target.append(form)
                        note(prefix)
                        note(form)
                        target = form
                        token = token[len(prefix) :] or next(tokens)  # noqa: PLW2901
                    if token == "(":
                        push(current)
                        form = []
                        target.append(form)
                        current = form
                        note(form)
                    elif token == "nil":
                        target.append(None)
                    else:
                        value = cached(token)
                        target.append(_plain_atom(token, reserved) if value is None else value)
                elif token == "[":
                    push(current)
                    push(("]", None))
                    form = []
                    current.append(form)
                    current = form
                    note("[")
                    note(form)
                    marks += 1
                elif token == "{":
                    made: dict[str, Any] = {}
                    push(current)
                    push(("}", made))
                    current.append(made)
                    current = []
                    note("{")
                    note(made)
                    marks += 1
                elif token == "]" or token == "}":
                    closer, made = pop()
                    if closer != token or (made is not None and not _fill_dict(made, current)):
                        return None
                    marks -= 1
                    current = pop()
                else:
                    current.append(_plain_atom(token, reserved))
    except (_Wrong, IndexError, AttributeError, StopIteration, TypeError, ValueError):
        # Unbalanced (pop, append, unpacking), a quote at the end (next), a number too long for
        # int(): the other reader knows what to say.
        return None
    if stack or marks:
        return None
    return Parsed(text, forms, opened)


def _skip_shebang(text: str) -> int:
    """Where the program starts: after a first line for the shell, `#!/usr/bin/env sx`."""
    if not text.startswith(("#!/", "#! ")):
        return 0
    end = text.find("\n")
    return len(text) if end < 0 else end


class _Frame:
    """Something open: a bracket with the `items` read so far, or a prefix that waits for its datum.

    `opener` is the token, `start` its offset; `items` is None for prefixes. For a dict, `starts`
    holds the offset of each item.
    """

    __slots__ = ("items", "opener", "start", "starts")

    def __init__(self, opener: str, start: int, items: list[Any] | None) -> None:
        self.opener = opener
        self.start = start
        self.items = items
        self.starts: list[int] = []


class _Reader:
    """The reader that knows the whole grammar and every error. One use: `read`."""

    def __init__(self, text: str, dispatch: Dispatch | None, reserved: bool) -> None:
        self.text = text
        self.dispatch = dispatch
        self.reserved = reserved
        self.forms: list[Any] = []
        self.positions: dict[int, int] = {}
        self.compounds: list[Any] = []  # everything in `positions`, to keep it alive
        self.frames: list[_Frame] = []

    def read(self) -> Parsed:
        """Read everything."""
        for m in _TOKEN.finditer(self.text, _skip_shebang(self.text)):
            token = m[0]
            try:
                self._take(token, m.start())
            except _Wrong as wrong:
                start = m.start() + wrong.start
                end = m.end() if wrong.end is None else m.start() + wrong.end
                raise Invalid(wrong.message, start, end) from None
        if self.frames:
            raise Incomplete(self._opened())
        return Parsed(self.text, self.forms, self.compounds, self.positions)

    def _opened(self) -> list[tuple[int, str]]:
        return [(f.start, f.opener) for f in self.frames]

    def _take(self, token: str, at: int) -> None:
        first = token[0]
        if token in _CLOSER:
            self.frames.append(_Frame(token, at, Vector() if token == "#(" else []))
        elif first in ")]}":
            self._close(token, at)
        elif first == '"':
            if len(token) == 1:
                raise Incomplete([*self._opened(), (at, '"')])
            self._deliver(_read_string(token), at)
        elif token in _SUGAR or token == "#;":
            self.frames.append(_Frame(token, at, None))
        elif first == "#":
            self._take_hash(token, at)
        elif first == ";":
            pass
        else:
            self._deliver(read_atom(token, reserved=self.reserved), at)

    def _take_hash(self, token: str, at: int) -> None:
        if token in _HASH_WORDS:
            self._deliver(_HASH_WORDS[token], at)
        elif token[1:2] == "\\":
            if len(token) == 2:
                raise Incomplete([*self._opened(), (at, "#\\")])
            self._deliver(_read_char(token), at)
        elif token[1:2] == "|":
            bad = _FORBIDDEN.search(token)
            if bad:
                where = bad.start()
                what = f"unexpected character U+{ord(bad[0]):04X} in a string"
                raise _Wrong(what, where, where + 1)
            self._deliver(_LINE_END.sub("\n", token[2:-1]), at)
        elif token == "#":
            if self.text.startswith("#|", at):
                raise Incomplete([*self._opened(), (at, "#|")])
            raise _Wrong('"#" without a name')
        else:
            if self.dispatch is None and token != "#u8":
                raise _Wrong(f"unknown reader macro {token}")
            self.frames.append(_Frame(token, at, None))

    def _close(self, token: str, at: int) -> None:
        if not self.frames:
            raise _Wrong(f'unexpected "{token}"')
        frame = self.frames.pop()
        if frame.items is None:
            raise _Wrong(f'unexpected "{token}": nothing follows "{frame.opener}"')
        if _CLOSER[frame.opener] != token:
            what = f'"{token}" does not close'
            raise Invalid(what, at, at + 1, (frame.start, frame.opener))
        value = self._make_dict(frame) if frame.opener == "{" else frame.items
        self._place(value, frame.start)
        self._deliver(value, frame.start)

    def _deliver(self, value: Any, at: int) -> None:
        """Hand a finished datum that starts at `at` to whatever waits for it."""
        frames = self.frames
        while frames and frames[-1].items is None:
            frame = frames.pop()
            at = frame.start
            if frame.opener == "#;":
                return
            if frame.opener in _SUGAR:
                value = [_SUGAR[frame.opener], value]
                self._place(value, at)
            else:
                value = self._expand(frame, value)
        if frames:
            frame = frames[-1]
            frame.items.append(value)  # type: ignore[union-attr]
            if frame.opener == "{":
                frame.starts.append(at)
        else:
            self.forms.append(value)

    def _place(self, value: Any, at: int) -> None:
        self.positions[id(value)] = at
        self.compounds.append(value)

    def _expand(self, frame: _Frame, datum: Any) -> Any:
        name = frame.opener[1:]
        end = frame.start + len(frame.opener)
        if name == "u8":
            return _bytes(datum, frame.start, end)
        try:
            if self.dispatch is None:
                raise LookupError(name)
            return self.dispatch(name, datum)
        except LookupError:
            raise Invalid(f"unknown reader macro #{name}", frame.start, end) from None

    def _make_dict(self, frame: _Frame) -> dict[str, Any]:
        made: dict[str, Any] = {}
        items = frame.items or []
        for i in range(0, len(items), 2):
            key, start = items[i], frame.starts[i]
            if not isinstance(key, str | Keyword | Symbol):
                what = "a dict key must be a keyword, a string or a symbol"
                raise Invalid(what, start, end_of_form(self.text, start))
            name = key if isinstance(key, str) else key.name
            if i + 1 == len(items):
                what = f"no value for dict key {name}"
                raise Invalid(what, start, end_of_form(self.text, start))
            if name in made:
                what = f"duplicate dict key {name}"
                raise Invalid(what, start, end_of_form(self.text, start))
            made[name] = items[i + 1]
        return made


def _bytes(datum: Any, start: int, end: int) -> bytearray:
    if type(datum) is list and all(type(b) is int and 0 <= b <= 255 for b in datum):
        return bytearray(datum)
    raise Invalid("#u8 wants a list of integers from 0 to 255", start, end)


# --- places -----------------------------------------------------------------------------------


def end_of_form(text: str, start: int) -> int:
    """The offset just after the datum that starts at `start`; len(text) if it does not end.

    Tolerant: brackets of any kind close each other, atoms may be wrong.
    """
    depth = 0
    for m in _TOKEN.finditer(text, start):
        token = m[0]
        if token in _CLOSER:
            depth += 1
        elif token in _CLOSERS:
            depth -= 1
        elif token[0] == ";" or _waits(token):
            continue  # a prefix: what it stands before is still to come
        if depth <= 0:
            return m.end()
    return len(text)


def find_child(text: str, list_start: int, name: str) -> int | None:
    """The offset of the first atom `name` directly in the list that starts at `list_start`.

    None if there is none. For a list made from `'x`, `list_start` is the quote's offset.
    """
    opening = _TOKEN.match(text, list_start)
    if opening is None:
        return None
    for start, token in _datum_starts(text, opening.end()):
        if token == name:
            return start
        if opening[0] not in _CLOSER:
            break  # a prefix has one datum
    return None


def _datum_starts(text: str, start: int) -> Iterator[tuple[int, str]]:
    """Offset and first token of each datum from `start` to the end of the list or text.

    What `#;` drops is left out.
    """
    depth = 0
    waiting: list[tuple[int, str]] = []  # prefixes whose datum is still to come
    datum = (start, "")
    for m in _TOKEN.finditer(text, start):
        token = m[0]
        if token[0] == ";":
            continue
        if depth == 0:
            if token in _CLOSERS:
                return
            if _waits(token):
                waiting.append((m.start(), token))
                continue
            datum = (m.start(), token)
        if token in _CLOSER:
            depth += 1
        elif token in _CLOSERS:
            depth -= 1
        if depth == 0:
            while waiting:
                prefix = waiting.pop()
                if prefix[1] == "#;":
                    break
                datum = prefix
            else:
                yield datum


def _waits(token: str) -> bool:
    """Whether the token is a prefix: a quote, `#;` or a `#name` that is followed by a datum."""
    if token in _SUGAR:
        return True
    return (
        token[0] == "#" and token not in _HASH_WORDS and token[1:2] not in ("\\", "|", "(")
    )
