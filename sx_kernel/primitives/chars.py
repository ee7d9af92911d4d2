"""Characters (R7RS 6.6): one Unicode code point each, no surrogates."""

from __future__ import annotations

from collections.abc import Callable
from operator import eq, ge, gt, le, lt
from typing import Any

from sx_kernel.base.values import Char, char
from sx_kernel.primitives.check import bad_argument, need_integer, range_error, shown_number
from sx_kernel.primitives.registry import primitive


def need_char(op: str, index: int, value: Any) -> str:
    """A character, as a string of length one."""
    if type(value) is Char:
        return value.name
    raise bad_argument(op, index, "a character", value)


def need_code(op: str, index: int, value: Any) -> str:
    """A code point that is a character, as a string of length one."""
    code = need_integer(op, index, value)
    if not 0 <= code <= 0x10FFFF or 0xD800 <= code <= 0xDFFF:
        raise range_error(op, f"{shown_number(code)} is not the code of a character", value)
    return chr(code)


@primitive("char->integer")
def char_to_integer(c: Any) -> int:
    """The code point."""
    return ord(need_char("char->integer", 1, c))


@primitive("integer->char")
def integer_to_char(n: Any) -> Char:
    """The character with that code point."""
    return char(need_code("integer->char", 1, n))


@primitive("char-code")
def char_code(c: Any) -> int:
    """The code point of a character or of a string's first character."""
    if type(c) is str and c:
        return ord(c[0])
    if type(c) is Char:
        return ord(c.name)
    raise bad_argument("char-code", 1, "a character or a string that is not empty", c)


@primitive("char-from-code")
def char_from_code(n: Any) -> str:
    """The string of the one character with that code point."""
    return need_code("char-from-code", 1, n)


def _mapped(name: str, what: str, function: Callable[[str], str]) -> None:
    """Register a map of characters; one that would become several stays as it is (R7RS)."""

    def apply(c: Any) -> Char:
        text = function(need_char(name, 1, c))
        return char(text) if len(text) == 1 else c

    apply.__name__ = name
    apply.__doc__ = what
    primitive(name)(apply)


_mapped("char-upcase", "The capital letter.", str.upper)
_mapped("char-downcase", "The small letter.", str.lower)
_mapped("char-foldcase", "The letter without case.", str.casefold)


def _tested(name: str, what: str, function: Callable[[str], bool]) -> None:
    """Register a predicate of one character."""

    def apply(c: Any) -> bool:
        return function(need_char(name, 1, c))

    apply.__name__ = name
    apply.__doc__ = what
    primitive(name)(apply)


_tested("char-alphabetic?", "Whether it is a letter.", str.isalpha)
_tested("char-numeric?", "Whether it is a decimal digit of any script.", str.isdecimal)
_tested("char-whitespace?", "Whether it is white space.", str.isspace)
_tested("char-upper-case?", "Whether it is a capital letter.", str.isupper)
_tested("char-lower-case?", "Whether it is a small letter.", str.islower)


@primitive("digit-value")
def digit_value(c: Any) -> int | bool:
    """The value of a decimal digit of any script, or false."""
    digit = need_char("digit-value", 1, c)
    return int(digit) if digit.isdecimal() else False


def _order(name: str, what: str, compare: Callable[[str, str], bool], *, fold: bool) -> None:
    """Register a comparison of one or more characters."""

    def apply(first: Any, *rest: Any) -> bool:
        texts = [need_char(name, index, c) for index, c in enumerate((first, *rest), 1)]
        if fold:
            texts = [text.casefold() for text in texts]
        return all(compare(texts[i], texts[i + 1]) for i in range(len(texts) - 1))

    def two(a: Any, b: Any) -> bool:
        if type(a) is Char and type(b) is Char:
            return compare(folded(a.name), folded(b.name)) if fold else compare(a.name, b.name)
        return apply(a, b)

    folded = str.casefold
    apply.__name__ = name
    apply.__doc__ = what
    primitive(name, two=two)(apply)


for _name, _compare, _what in (
    ("char=?", eq, "are equal"),
    ("char<?", lt, "increase"),
    ("char>?", gt, "decrease"),
    ("char<=?", le, "never decrease"),
    ("char>=?", ge, "never increase"),
):
    _order(_name, f"Whether the characters {_what}, by code point.", _compare, fold=False)
    _order(f"char-ci{_name[4:]}", f"Whether the characters {_what}.", _compare, fold=True)
