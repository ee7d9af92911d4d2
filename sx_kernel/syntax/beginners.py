"""What beginners, and people with other languages in their fingers, are told: one table a kind.

    NAMES         words of special forms where they are no part of one, as unknown names
    CHARACTERS    characters that look like others: quotation marks, minus signs, brackets …
    TOKENS        tokens that the reader refuses

Special forms that do not fit their grammar are in misfits.py. What names of other languages are in
SX, session/words/elsewhere.py knows. A hint is one sentence without a period, and only given where
it is sure. Tests go through the rows: each has an example.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from typing import Final, NamedTuple

from sx_kernel.syntax.patterns import LatePattern

# --- unknown names ------------------------------------------------------------------------------

_COMMA: Final = (
    "a comma is no separator: blanks part what is in lists; ,x is (unquote x), for inside of `(…)"
)
NAMES: Final = {
    "else": "else stands in cond, case and guard; if has its second branch last: (if test 1 2)",
    "then": "if has no then: (if test 1 2)",
    "=>": "=> stands in a clause of cond, case or guard, between test and function: (test => f)",
    "unquote": _COMMA,
    "splice-unquote": ",@x is (splice-unquote x), for inside of `(…)",
    "unquote-splicing": ",@x is (splice-unquote x), for inside of `(…)",
    "&&": "in SX: (and a b)",
    "**": "in SX: (expt x y)",
    "!": "in SX: (not x)",
    "++": "in SX: (inc x), or (set! x (+ x 1))",
    "+=": "in SX: (set! x (+ x 1))",
    "-=": "in SX: (set! x (- x 1))",
    "===": "in SX: (= x y)",
    "λ": "in SX: (fn (x) …)",
    "new": "records are made by a function: (make-point 1 2)",
    "self": "a function has the parameters that it names: (define (area shape) …)",
    "this": "a function has the parameters that it names: (define (area shape) …)",
    "pass": "what does nothing is nil",
    "in": "in is no part of a form: (for-each (fn (x) …) xs) goes through a list",
    "&rest": "&rest stands in a list of parameters: (fn (a &rest more) …)",
    "&optional": "&optional stands in a list of parameters: (fn (a &optional b) …)",
    "&key": "&key stands in a list of parameters: (fn (&key size) …)",
    "...": "... stands in patterns and templates of syntax-rules",
    "_": "_ stands in patterns: it fits everything and has no value",
    "syntax-rules": "syntax-rules stands in define-syntax: (define-syntax name (syntax-rules …))",
}


METHOD: Final = "functions have no dots before them: (f x), not x.f()"
_STEPS: Final = LatePattern(r"[^\W\d]\w*(\+\+|--)$")
_DOTTED: Final = LatePattern(r"[^\W\d]\w*(\.[^\W\d]\w*)+$")


class Look(NamedTuple):
    """Characters that look like something else, and what is said of one of them, `{0}`."""

    characters: str
    text: str


CHARACTERS: Final = (
    Look("“”„‟«»″＂", '{0} is a typographic quotation mark; strings have straight ones: "text"'),
    Look("‘’‚‛‹›′＇", "{0} is a typographic quotation mark; (quote x) has a straight one: 'x"),
    Look("−–—‒―－﹣‐‑", "{0} is not the minus sign of programs, which is -"),
    Look("×∙·⋅∗＊", "{0} is not the sign of programs for products, which is *"),
    Look("÷∕⁄／", "{0} is not the sign of programs for quotients, which is /"),
    Look("＋", "{0} is a full-width sign; sums are written with +"),
    Look("＝", "{0} is a full-width sign; equality is written with ="),
    Look("≤", "{0} is written <="),
    Look("≥", "{0} is written >="),
    Look("≠", "{0} is written !="),
    Look("（）［］｛｝【】「」", "{0} is a full-width bracket; lists stand between ( and )"),
    Look("，、؛；：", "{0} is punctuation of another script; blanks part what is in a list"),
    Look("…", "{0} is one character; three dots are written ..."),
)  # fmt: skip
_BY_CHARACTER: Final = {c: look.text for look in CHARACTERS for c in look.characters}
# Letters of other alphabets and the Latin ones that they look like, in the order of the two texts.
_LETTERS: Final = str.maketrans(
    "аеорсухіјѕһԁԛԝкАВЕКМНОРСТУХІЈЅοονρτυκιαΑΒΕΖΗΙΚΜΝΟΡΤΥΧ",
    "aeopcyxijshdqwkABEKMHOPCTYXIJSoovptukiaABEZHIKMNOPTYX",
)


def about_name(name: str, is_known: Callable[[str], bool]) -> str | None:
    """The hint for an unknown `name`; None if there is nothing to say.

    `is_known` returns whether there is something of a name.
    """
    said = NAMES.get(name)
    if said is None and _DOTTED.match(name):
        return METHOD
    if said is None and _STEPS.match(name):
        return NAMES["+="] if name.endswith("+") else NAMES["-="]
    if said is not None or name.isascii():
        return said
    meant = unicodedata.normalize("NFKC", name).translate(_LETTERS)
    for c in name:
        said = _BY_CHARACTER.get(c)
        if said is not None:
            return said.format(f"{c} (U+{ord(c):04X})")
    if meant != name and (is_known(meant) or (meant.isascii() and meant[:1].isdigit())):
        odd = next(c for c in name if not c.isascii())
        return f"{odd} (U+{ord(odd):04X}) looks like another character; {meant} is written in ASCII"
    return None


# --- tokens -------------------------------------------------------------------------------------


def about_token(token: str) -> str:
    """Return what to add to the message about a token that is no number; empty if there is
    nothing."""
    for c in token:
        if c == ",":
            return "; blanks part what is in a list, not commas"
        said = None if c.isascii() else _BY_CHARACTER.get(c)
        if said is not None:
            return "; " + said.format(f"{c} (U+{ord(c):04X})")
    return ""


def about_unclosed_string(text: str, start: int) -> str:
    """Return what to add to the message about the string that begins at `start` and does not end;
    empty if there is nothing.

    One of its ends is a typographic quotation mark, then: one on its line stands before it, at the
    beginning of a word, or one after it, at the end of a word.
    """
    before = text[text.rfind("\n", 0, start) + 1 : start].rpartition('"')[2]
    found = _OPENING.search(before) or _CLOSING.search(text, start + 1)
    return "" if found is None else about_token(found[1])


_DOUBLE: Final = CHARACTERS[0].characters
_OPENING: Final = LatePattern(rf"(?:^|[\s(\[{{'`,])([{_DOUBLE}])")
_CLOSING: Final = LatePattern(rf"([{_DOUBLE}])(?=[\s)\]}}]|$)")

DOT: Final = "; lists are written (a b c), there are no pairs (a . b)"
NO_COMMENT: Final = "; #|…| is a raw string, comments are ; to the end of the line and #; form"
COLON: Final = "; a dict is written {:a 1 :b 2}"
QUOTE: Final = '; a string stands between double quotes: "text"'
