"""What beginners are told about forms that are not what they seem: one table a kind.

    FORMS         special forms that do not fit their grammar
    NO_NAMES      constants where a name is wanted

The rules of beginners.py hold for these hints, too.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any, Final, NamedTuple

from sx_kernel.base.values import Symbol
from sx_kernel.syntax.printer import inspect_cut


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
