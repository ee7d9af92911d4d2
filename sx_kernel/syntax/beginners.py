"""What beginners, and people with other languages in their fingers, are told: one table a kind.

    NAMES         words of special forms where they are no part of one, as unknown names
    CHARACTERS    characters that look like others: quotation marks, minus signs, brackets …
    TOKENS        tokens that the reader refuses
    FORMS         special forms that do not fit their grammar
    NO_NAMES      constants where a name is wanted

What names of other languages are in SX, session/elsewhere.py knows. A hint is one sentence without
a period, and only given where it is sure. Tests go through the rows: each has an example.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from fractions import Fraction
from typing import Any, Final, NamedTuple

from sx_kernel.base.values import Symbol
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


_METHOD: Final = LatePattern(r"[^\W\d]\w*(\.[^\W\d]\w*)+$")


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

    `is_known` answers whether there is something of a name.
    """
    said = NAMES.get(name)
    if said is None and _METHOD.match(name):
        from sx_kernel.syntax.habits import METHOD

        return METHOD
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
    """What to add to the message about a token that is no number; empty if there is nothing."""
    for c in token:
        if c == ",":
            return "; blanks part what is in a list, not commas"
        said = None if c.isascii() else _BY_CHARACTER.get(c)
        if said is not None:
            return "; " + said.format(f"{c} (U+{ord(c):04X})")
    return ""


DOT: Final = "; lists are written (a b c), there are no pairs (a . b)"
NO_COMMENT: Final = "; #|…| is a raw string, comments are ; to the end of the line and #; form"
COLON: Final = "; a dict is written {:a 1 :b 2}"
QUOTE: Final = '; a string stands between double quotes: "text"'

# --- special forms ------------------------------------------------------------------------------


class Misfit(NamedTuple):
    """A special form that does not fit its grammar: of which names, how it looks, what is said."""

    names: str
    looks: Callable[[list[Any]], bool]
    text: str


def _word_at(i: int, *words: str) -> Callable[[list[Any]], bool]:
    return lambda form: len(form) > i and type(form[i]) is Symbol and form[i].name in words


FORMS: Final = (
    Misfit("define", lambda form: len(form) == 2 and type(form[1]) is list,
           "the function has no body: (define (f x) (* x x))"),
    Misfit("define", lambda form: len(form) == 2 and type(form[1]) is Symbol,
           "the variable has no value: (define x 0)"),
    Misfit("define", lambda form: len(form) > 3 and type(form[2]) is list,
           "the parameters stand in brackets with the name: (define (f x) (* x x))"),
    Misfit("define set!", _word_at(2, "=", ":=", "be", "to"),
           "nothing stands between the name and the value: (define x 0)"),
    Misfit("if", _word_at(2, "then"), "if has neither then nor else: (if test 1 2)"),
    Misfit("if", _word_at(3, "else"), "if has neither then nor else: (if test 1 2)"),
    Misfit("if", lambda form: len(form) > 4,
           "a branch is one form; several stand in begin: (if test (begin 1 2) 3)"),
    Misfit("let let* letrec letrec*", lambda form: len(form) == 2,
           "there is no body: (let ((x 1)) (* x x))"),
)  # fmt: skip


def about_form(name: str, form: list[Any]) -> str | None:
    """The hint for the special form `name` that does not fit its grammar."""
    for row in FORMS:
        if name in row.names.split() and row.looks(form):
            return row.text
    return None if len(form) < 2 else about_no_name(form[1]) if name[:3] in ("def", "set") else None


NO_NAMES: Final[tuple[tuple[Callable[[Any], bool], str], ...]] = (
    (lambda x: x is True or x is False or x is None, "{0} is a constant; choose another name"),
    (lambda x: type(x) is float and x - x != 0, "{0} is a number; choose another name"),
    (lambda x: type(x) in (int, float, Fraction), "{0} is a number; no name looks like one"),
    (lambda x: type(x) is str, "{0} is a string; a name stands without quotes"),
)
"""Constants where a name is wanted: of which kind, and what is said of one, `{0}`."""


def about_no_name(value: Any) -> str | None:
    """The hint where `value` stands in the place of a name."""
    from sx_kernel.syntax.printer import inspect_cut

    for is_one, text in NO_NAMES:
        if is_one(value):
            return text.format(inspect_cut(value, 40))
    return None


def about_call(value: Any) -> str | None:
    """The hint where `value`, which is no function, is called."""
    if type(value) in (int, float, Fraction):
        return "the function comes first: (+ 1 2); a list of numbers is (list 1 2)"
    if value is None:
        return "what stands after the bracket has no value; perhaps there is a bracket too many"
    if type(value) is str:
        return "what stands after a bracket is called; text stands without brackets"
    return None
