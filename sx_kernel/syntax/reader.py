"""SX text → forms, with the offset of every compound form.

`read` gives one of three different answers: forms (`Parsed`), `Incomplete` (more text could make
it a program) or `Invalid` (no text that follows can repair it). A prompt needs the difference.

Forms: list → Python list (`[…]` too), symbol → Symbol, `:k` → Keyword, string → str, number →
int, Fraction or float, `#\\c` → Char, true/false/nil → True/False/None, `{k v …}` → dict with str
keys, `#(…)` → Vector and `#u8(…)` → bytearray (both as in R7RS), `'x` → [quote, x] and likewise
for `` ` `` (quasiquote), `,` (unquote), `,@` (splice-unquote) and `#'` (quote).

`read_plain` in quick.py reads what is right and plain, and gives up on anything else, be it rare
or wrong. The reader in this file then reads the text again from its start: it knows the whole
grammar and says what is wrong where. A property test holds the two together. Nothing here
recurses: nesting is bounded by memory only.

Decisions where the grammar is silent: a token that starts like a number (numbers.py) must be one,
so `1+` and `12abc` are invalid. Symbols and keywords of any other characters stand between bars,
`|a b|` and `:|a b|`. Any character but white space, control characters and ``()[]{}"';` `` goes on
with a symbol; `| % ^ $ . , # \\` and digits do not start one (`...` does, and `%` is for names
that the library reserves: see `reserved`). Escapes in strings are those of R7RS and `\\uXXXX`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias, cast, final

from sx_kernel.base.errors import ErrorValue, SxError
from sx_kernel.base.source import Place, Source
from sx_kernel.base.values import Keyword, Symbol, Vector
from sx_kernel.syntax.numbers import is_prefixed
from sx_kernel.syntax.places import datum_starts, end_of_form, find_child, find_positions
from sx_kernel.syntax.quick import read_plain
from sx_kernel.syntax.tokens import (
    CLOSER,
    FORBIDDEN,
    HASH_WORDS,
    LABEL,
    LINE_END,
    SUGAR,
    TOKEN,
    WrongToken,
    read_atom,
    read_barred,
    read_char,
    read_number,
    read_string,
    skip_shebang,
)

__all__ = [
    "Incomplete",
    "Invalid",
    "Parsed",
    "ReadProblem",
    "end_of_form",
    "find_child",
    "read",
    "read_forms",
]

Dispatch: TypeAlias = Callable[[str, Any], Any]
Symbols: TypeAlias = Callable[[Symbol, int], Symbol]

# --- answers ------------------------------------------------------------------------------------


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
        """`opened`: see `find_positions`, which makes `positions` of it if there are none."""
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
            found = self._positions = find_positions(self._text, self._opened)
        return found

    @property
    def starts(self) -> list[int]:
        """The offset of the first token of each top-level form."""
        found = self._starts
        if found is None:
            if len(self.forms) == 1 and self._text[0] == "(":
                found = [0]
            else:
                found = [start for start, _ in datum_starts(self._text, skip_shebang(self._text))]
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
    and `#|` of strings, `|` and `:|` of names, quotes and `#;` that wait for their datum, `#\\`.
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
        if token in CLOSER or token in ("#|", "|", ":|"):
            return f'unclosed "{token}" opened at {where}'
        if token == '"':
            from sx_kernel.syntax.beginners import about_unclosed_string  # as below

            return f"unclosed string opened at {where}{about_unclosed_string(source.text, start)}"
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


def _line_column(source: Source, offset: int) -> str:
    line, column = source.line_column(offset)
    return f"line {line}, column {column}"


# --- reading ------------------------------------------------------------------------------------


def read(
    source: Source, *, dispatch: Dispatch | None = None, reserved: bool = False,
    symbols: Symbols | None = None, data: bool = False,
) -> Parsed:  # fmt: skip
    """Read all forms of `source`.

    `dispatch(name, datum)` gives the form that `#name datum` stands for, and raises LookupError
    if there is no such reader macro; without it every `#name` is invalid. `reserved` allows
    symbols that start with `%`, for the library's own files. `symbols(symbol, offset)` gives what
    stands in the forms for a symbol that is written there, for whoever must tell them apart.
    `data`: what is read is no program, so that it may contain itself (`#0=(1 #0#)`).

    Raises Incomplete or Invalid. Linear in the length of the text.
    """
    plain = read_plain(source.text, reserved) if symbols is None else None
    if plain is None:
        return _Reader(source.text, dispatch, reserved, symbols, data=data).read()
    return Parsed(source.text, *plain)


def read_forms(text: str) -> list[Any]:
    """The forms in `text`. Raises Incomplete or Invalid."""
    return read(Source(text)).forms


class _Frame:
    """Something open: a bracket with the `items` read so far, or a prefix that waits for its datum.

    `opener` is the token, `start` its offset; `items` is None for prefixes. For a dict, `starts`
    holds the offset of each item, and `made` the dict itself if something inside refers to it.
    """

    __slots__ = ("items", "made", "opener", "start", "starts")

    def __init__(self, opener: str, start: int, items: Vector | list[Any] | None) -> None:
        self.opener = opener
        self.start = start
        self.items = items
        self.starts: list[int] = []
        self.made: dict[str, Any] | None = None


class _Reader:
    """The reader that knows the whole grammar and every error. One use: `read`."""

    def __init__(
        self,
        text: str,
        dispatch: Dispatch | None,
        reserved: bool,
        symbols: Symbols | None = None,
        *,
        data: bool = False,
    ) -> None:
        self.text = text
        self.data = data
        self.labels: dict[str, Any] = {}
        self.before_vector = False  # `#0=#` was read, of `#0=#(`
        self.dispatch = dispatch
        self.symbols = symbols
        self.reserved = reserved
        self.forms: list[Any] = []
        self.positions: dict[int, int] = {}
        self.compounds: list[Any] = []  # everything in `positions`, to keep it alive
        self.frames: list[_Frame] = []

    def read(self) -> Parsed:
        """Read everything."""
        for m in TOKEN.finditer(self.text, skip_shebang(self.text)):
            token = m[0]
            try:
                self._take(token, m.start())
            except WrongToken as wrong:
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
        if self.before_vector:
            self.before_vector = False
            if token != "(":
                raise WrongToken('"#" without a name')
            token = "#("
        if token in CLOSER:
            self.frames.append(_Frame(token, at, Vector() if token == "#(" else []))
        elif first in ")]}":
            self._close(token, at)
        elif first == '"':
            if len(token) == 1:
                raise Incomplete([*self._opened(), (at, '"')])
            self._deliver(read_string(token), at)
        elif token in SUGAR or token == "#;":
            self.frames.append(_Frame(token, at, None))
        elif first == "#":
            self._take_hash(token, at)
        elif first == ";":
            pass
        elif first == "|" or token[:2] == ":|":
            if token[-1] != "|" or len(token) < 2 or token == ":|":
                raise Incomplete([*self._opened(), (at, token)])
            self._deliver(self._named(read_barred(token, reserved=self.reserved), at), at)
        else:
            self._deliver(self._named(read_atom(token, reserved=self.reserved), at), at)

    def _named(self, value: Any, at: int) -> Any:
        """Return what stands for an atom that may be a symbol."""
        if self.symbols is None or type(value) is not Symbol:
            return value
        return self.symbols(value, at)

    def _take_hash(self, token: str, at: int) -> None:
        if token in HASH_WORDS:
            self._deliver(HASH_WORDS[token], at)
        elif token[1:2] == "\\":
            if len(token) == 2:
                raise Incomplete([*self._opened(), (at, "#\\")])
            self._deliver(read_char(token), at)
        elif token[1:2] == "|":
            bad = FORBIDDEN.search(token)
            if bad:
                where = bad.start()
                what = f"unexpected character U+{ord(bad[0]):04X} in a string"
                raise WrongToken(what, where, where + 1)
            self._deliver(LINE_END.sub("\n", token[2:-1]), at)
        elif token == "#":
            if self.text.startswith("#|", at):
                raise Incomplete([*self._opened(), (at, "#|")])
            from sx_kernel.syntax.beginners import NO_COMMENT  # as below

            nested = self.text[at - 1 : at] == "|"
            raise WrongToken('"#" without a name' + (NO_COMMENT if nested else ""))
        elif is_prefixed(token):
            self._deliver(read_number(token), at)
        elif token[1:2] == "<":
            raise WrongToken("what is shown as #<…> cannot be read back")
        elif (label := LABEL.match(token)) is not None:
            self._take_label(label[1], label[2], token, at)
        else:
            if self.dispatch is None and token != "#u8":
                raise WrongToken(f"unknown reader macro {token}")
            self.frames.append(_Frame(token, at, None))

    def _take_label(self, number: str, rest: str | None, token: str, at: int) -> None:
        if rest is None:
            self._deliver(self._labelled(number), at)
            return
        opener = f"#{number}="
        if number in self.labels or any(frame.opener == opener for frame in self.frames):
            raise WrongToken(f"the label {opener} stands for two things")
        self.frames.append(_Frame(opener, at, None))
        if rest == "#":
            self.before_vector = True
        elif rest:
            self._take(rest, at + len(token) - len(rest))

    def _labelled(self, number: str) -> Any:
        """Return what `#number#` stands for, which may be a list or vector that is being read."""
        if number in self.labels:
            return self.labels[number]
        inside = False
        for frame in self.frames:
            if inside and frame.items is not None:
                if not self.data:
                    what = "only data contain themselves: (read port) and sx-parse read them"
                    raise WrongToken(what)
                if frame.opener != "{":
                    return frame.items
                if frame.made is None:
                    frame.made = {}
                return frame.made
            inside = frame.opener == f"#{number}="
        raise WrongToken(f"#{number}# stands for nothing that is known here")

    def _close(self, token: str, at: int) -> None:
        if not self.frames:
            raise WrongToken(f'unexpected "{token}"')
        frame = self.frames.pop()
        if frame.items is None:
            from sx_kernel.syntax.beginners import QUOTE  # only for texts that are wrong

            hint = QUOTE if frame.opener in "'`" else ""
            raise WrongToken(f'unexpected "{token}": nothing follows "{frame.opener}"{hint}')
        if CLOSER[frame.opener] != token:
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
            if LABEL.match(frame.opener):
                self.labels[frame.opener[1:-1]] = value
            elif frame.opener in SUGAR:
                value = [SUGAR[frame.opener], value]
                self._place(value, at)
            else:
                value = self._expand(frame, value)
        if frames:
            frame = frames[-1]
            frame.items.append(value)  # pyright: ignore[reportOptionalMemberAccess] - see above
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
        made: dict[str, Any] = {} if frame.made is None else frame.made
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
    items = cast("list[Any]", datum)
    if type(datum) is list and all(type(b) is int and 0 <= b <= 255 for b in items):
        return bytearray(items)
    raise Invalid("#u8 wants a list of integers from 0 to 255", start, end)
