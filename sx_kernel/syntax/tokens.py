"""The tokens of SX, and the values of those that are atoms.

Knows single tokens only; reader.py puts them together.
"""

from __future__ import annotations

import re
from typing import Any, Final

from sx_kernel.base.values import Char, Keyword, Symbol, char, keyword, symbol
from sx_kernel.syntax import numbers
from sx_kernel.syntax.numbers import Number, TooLong, begins_number
from sx_kernel.syntax.patterns import LatePattern

__all__ = ["LatePattern"]


# A literal of more digits is refused: converting it would block the session for seconds.
MAX_DIGITS: Final = 1_000_000

# --- tokens -----------------------------------------------------------------------------------

# What str.split takes for white space, and the byte order mark.
SPACES: Final = (
    "\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000\\ufeff"
)
ENDS: Final = SPACES + "\\x00-\\x1f\\x7f()\\[\\]{}\"';`"
REST: Final = f"[^{ENDS}]*+"
# The order decides between alternatives. The last one makes sure that no character that is not
# white space is skipped: it matches an unterminated string's quote, "#|", or garbage.
TOKEN: Final = LatePattern(
    rf"""[()]
    |[^{ENDS},#|:]{REST}
    |:?\|(?:[^|\\]*+(?:\\.[^|\\]*+)*+\|)?
    |:{REST}
    |"[^"\\]*+(?:\\.[^"\\]*+)*+"
    |['`\[\]{{}}]
    |;[^\n\r]*+
    |,@?
    |\#(?:\\(?:[^{ENDS}]{REST}|.)?|\|[^|]*+\||[;'(]|[^{ENDS}\\|]{REST}|)
    |[^{SPACES}]""",
    re.DOTALL | re.VERBOSE,
)
# Strings, comments and what begins with "#". The first characters stand in front, as a set,
# because `re` looks for a set much faster than for alternatives.
LITERAL_TAIL: Final = (
    r"""(?<=")[^"\\]*+(?:\\.[^"\\]*+)*+"|(?<=;)[^\n\r]*+"""
    rf"|(?<=\#)(?<![^{ENDS}]\#)(?:\\(?:[^{ENDS}]{REST}|.)|{REST})"
)
LITERAL: Final = re.compile(rf"""[";#](?:{LITERAL_TAIL})""", re.DOTALL)
# A datum label (R7RS 2.4): its number, and after `=` what stands close behind; `#0#` has no `=`.
LABEL: Final = LatePattern(r"#(\d{1,9})(?:=(.*)|#)\Z", re.DOTALL)
IN_SYMBOL: Final = LatePattern(f"[^{ENDS}]")
ATOM: Final = re.compile(rf"[^{ENDS},#]{REST}\Z")
IDENTIFIER: Final = LatePattern(rf"(?![+-]?\.?[0-9])[^{ENDS},#:.|%^$\\]{REST}\Z")
_ESCAPE: Final = LatePattern(
    r"\\(?:([ntr\"\\ab|])|u([0-9A-Fa-f]{4})|x([0-9A-Fa-f]+);|[ \t]*(?:\r\n|\r|\n)[ \t]*)|\\.",
    re.DOTALL,
)
_ZERO_BELOW: Final = LatePattern(r"[+-]?[0-9]+/0+\Z|#.*/0+\Z")
LINE_END: Final = LatePattern(r"\r\n?")
# In a string; line ends, tabs and form feeds may stand in one.
FORBIDDEN: Final = LatePattern(r"[\x00-\x08\x0e-\x1f\x7f\ud800-\udfff]")

_ESCAPES: Final = {
    "n": "\n", "t": "\t", "r": "\r", '"': '"', "\\": "\\", "a": "\a", "b": "\b", "|": "|",
}  # fmt: skip
CHAR_NAMES: Final = {
    "space": " ", "newline": "\n", "linefeed": "\n", "tab": "\t", "return": "\r", "nul": "\0",
    "null": "\0", "escape": "\x1b", "altmode": "\x1b", "delete": "\x7f", "rubout": "\x7f",
    "backspace": "\b", "alarm": "\a",
}  # fmt: skip
WORDS: Final[dict[str, Any]] = {
    "true": True, "false": False, "nil": None, **numbers.WORDS,
}  # fmt: skip
HASH_WORDS: Final = {"#t": True, "#f": False, "#true": True, "#false": False}
SUGAR: Final = {
    "'": symbol("quote"),
    "#'": symbol("quote"),
    "`": symbol("quasiquote"),
    ",": symbol("unquote"),
    ",@": symbol("splice-unquote"),
}
CLOSER: Final = {"(": ")", "[": "]", "{": "}", "#(": ")"}
OPENERS: Final = frozenset(("[", "{", *SUGAR))
CLOSERS: Final = frozenset(")]}")


class WrongToken(Exception):
    """A token that cannot be read; `read` adds where it stands.

    `start` and `end` narrow it to a part of the token (offsets in the token).
    """

    def __init__(self, message: str, start: int = 0, end: int | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.start = start
        self.end = end


# --- atoms --------------------------------------------------------------------------------------


def read_atom(token: str, *, reserved: bool = False) -> Any:
    """The value of an atom that does not begin with `"` or `#`. Raises WrongToken."""
    if token in WORDS:
        return WORDS[token]
    if begins_number(token):
        return read_number(token)
    first = token[0]
    if first < " " or first == "\x7f":
        raise WrongToken(f"unexpected character U+{ord(first):04X}")
    if first == ":":
        if len(token) == 1:
            raise WrongToken(f'":" without a name{_hint("COLON")}')
        if token[1] == "|":
            raise WrongToken("a name between bars")  # no plain atom: see read_barred
        return keyword(_checked(token)[1:])
    if _starts_nothing(first, token) or (first == "%" and not reserved):
        shown = token if len(token) <= 60 else token[:60] + "…"
        dot = _hint("DOT") if token == "." else ""
        raise WrongToken(f'a symbol cannot start with "{first}": {shown}{dot}')
    return symbol(_checked(token))


def _starts_nothing(first: str, token: str) -> bool:
    """Return whether no symbol begins like `token`."""
    return first in "|^$\\" or (first == "." and token != "..." and not is_member(token))


def is_member(name: str) -> bool:
    """Return whether `name` is that of a member of Python's objects: `.-shape`, `.append`."""
    return name[:1] == "." and name[2 if name[1:2] == "-" else 1 :].isidentifier()


def _hint(row: str, *args: Any) -> str:
    """Return what beginners.py adds to a message."""
    from sx_kernel.syntax import beginners  # only for texts that are wrong

    said = getattr(beginners, row)
    return said(*args) if args else said


def is_symbol_text(text: str) -> bool:
    """Return whether `text` reads as the symbol of that name, or, from its colon on, as a
    keyword."""
    if not ATOM.match(text):
        return False
    try:
        value = read_atom(text, reserved=True)
    except WrongToken:
        return False
    name = text[1:] if type(value) is Keyword else text
    return type(value) in (Symbol, Keyword) and value.name == name


def is_identifier(name: str) -> bool:
    """Return whether `name` could be the name of a symbol (or is a word such as `true`).

    A dict key prints as a keyword if it is, else as a string.
    """
    return IDENTIFIER.match(name) is not None and is_symbol_text(":" + name)


def read_number(token: str) -> Number:
    """The number that a token denotes which is one or wrong. Raises WrongToken."""
    if len(token) > MAX_DIGITS:
        raise WrongToken(f"a number of more than {MAX_DIGITS} digits")
    try:
        value = numbers.read_number(token)
    except TooLong:
        raise WrongToken("a number that is too large") from None
    if value is None:
        if _ZERO_BELOW.match(token):
            raise WrongToken("rational: division by zero")
        shown = token if len(token) <= 60 else token[:60] + "…"
        why = "" if token[0] == "#" else " (a symbol cannot start with a digit)"
        raise WrongToken(f"not a number: {shown}{why}{_hint('about_token', token)}")
    return value


def _checked(token: str) -> str:
    """The token in Unicode's normal form NFC, so that a name is one however it was typed.

    Refuses characters that nobody can see or that cannot be written to a file.
    """
    if token.isascii():
        return token
    import unicodedata  # only for rare symbols; costs start-up time

    if not token.isprintable():
        for at, c in enumerate(token):
            # joiners are part of words in some scripts, and of emoji
            if c not in "\u200c\u200d" and unicodedata.category(c) in ("Cc", "Cf", "Cs"):
                raise WrongToken(f"unexpected character U+{ord(c):04X}", at, at + 1)
    return unicodedata.normalize("NFC", token)


def read_barred(token: str, *, reserved: bool = False) -> Symbol | Keyword:
    """The symbol `|…|` or keyword `:|…|` that a token denotes, R7RS 2.1: any characters, with the
    escapes of strings, as they stand (no normal form). `reserved`: as in reader.read. Raises
    WrongToken.
    """
    colon = token[0] == ":"
    try:
        name = _unquoted(token[colon:], "a symbol")
    except WrongToken as wrong:
        end = None if wrong.end is None else wrong.end + colon
        raise WrongToken(wrong.message, wrong.start + colon, end) from None
    if name[:1] == "%" and not colon and not reserved:
        raise WrongToken(f'a symbol cannot start with "%": {token}')
    return keyword(name) if colon else symbol(name)


def read_string(token: str) -> str:
    """The string that a token `"…"` denotes. Raises WrongToken."""
    text = token[1:-1]
    if text.isprintable() and "\\" not in text:
        return text
    return _unquoted(token, "a string")


def _unquoted(token: str, what: str) -> str:
    """The characters between the first and the last one of a token, without escapes."""
    text = token[1:-1]
    bad = FORBIDDEN.search(text)
    if bad:
        at = bad.start() + 1
        raise WrongToken(f"unexpected character U+{ord(bad[0]):04X} in {what}", at, at + 1)
    if "\r" in text:
        text = LINE_END.sub("\n", text)
    try:
        return _unescape(text, token) if "\\" in text else text
    except WrongToken as wrong:
        message = wrong.message.replace("in a string", f"in {what}", 1)
        raise WrongToken(message, wrong.start, wrong.end) from None


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
        raise WrongToken("bad escape in a string: an unpaired surrogate")
    parts.append(text[done:])
    return "".join(parts)


def _bad_escape(why: str, token: str, m: re.Match[str]) -> WrongToken:
    # Offsets in `text` are those in `token` less one, unless CRLF were replaced before.
    at = m.start() + 1 if "\r" not in token else 0
    shown = m[0] if m[0].isprintable() else m[0][0] + f"U+{ord(m[0][1]):04X}"
    return WrongToken(f"bad escape in a string: {why} {shown}", at, at + len(m[0]) if at else None)


def read_char(token: str) -> Char:
    """The character that a token `#\\…` denotes. Raises WrongToken."""
    name = token[2:]
    if len(name) == 1:
        if "\ud800" <= name <= "\udfff" or (name < " " and name not in "\t\n\r\f"):
            raise WrongToken(f"unexpected character U+{ord(name):04X}")
        return char(name)
    found = CHAR_NAMES.get(name)
    if found is not None:
        return char(found)
    if name[0] == "x" and re.fullmatch("[0-9A-Fa-f]{1,6}", name[1:]):  # R7RS 2.1
        code = int(name[1:], 16)
        if code <= 0x10FFFF and not 0xD800 <= code <= 0xDFFF:
            return char(chr(code))
    shown = name if len(name) <= 60 else name[:60] + "…"
    raise WrongToken(f"unknown character name: #\\{shown}")


def skip_shebang(text: str) -> int:
    """Return where the program starts: after a first line for the shell, `#!/usr/bin/env sx`."""
    if not text.startswith(("#!/", "#! ")):
        return 0
    end = text.find("\n")
    return len(text) if end < 0 else end
