"""A wrong argument is told in words of the function that was called, and of no function inside of it.

Each example in the documentation of a function of the library, and of each primitive, is evaluated
with a wrong value in the place of each argument in turn: in a call of the function that the example
shows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import chdir
from functools import cache
from pathlib import Path

import pytest

from sx_kernel.base.errors import ErrorValue, SxError
from sx_kernel.primitives.spec import declarations
from sx_kernel.session.capabilities import EVERYTHING
from sx_kernel.session.session import Session
from sx_kernel.syntax.places import datum_starts, end_of_form
from sx_kernel.syntax.printer import inspect_value
from sx_kernel.syntax.tokens import TOKEN
from tests.spec.test_spec import DOC_STRINGS

WRONG = ("5", '"s"', "nil", "(fn (a b c d e f g) a)", "{:k 1}")
WRONG_INSIDE = '(list "s" nil 5)'
SECONDS = 10  # for one evaluation, which takes a millisecond or two
# What is left out, and why.
EXCEPTIONS = {
    "sleep": "a number that is right, but no such example, takes as long as it says",
    "render-sx": "the text is right; what its expressions make is the business of render-to-sx",
}

# Here a list is a piece of program, which says what is wrong with itself.
PROGRAMS = {
    "case-lambda", "defaction", "defhandler", "defquery", "eval", "harness-run-perform", "restart-case",
}  # fmt: skip


def documented() -> dict[str, list[str]]:
    """The examples of each function that a program can call, as texts."""
    found: dict[str, list[str]] = {}
    for doc in DOC_STRINGS:
        if not doc.name.startswith(("-", "%")):
            found[doc.name] = [text for text, _, _ in doc.examples()]
    for entry in declarations().values():
        if not entry.name.startswith("%"):
            found[entry.name] = [inspect_value(example.form) for example in entry.examples]
    return found


def with_wrong_values(name: str, text: str) -> Iterator[str]:
    """`text` with a wrong value in place of each argument of its first call of `name`."""
    at = re.search(rf"\({re.escape(name)}(?=[\s)])", text)
    if at is None:
        return
    parts = [start for start, _ in datum_starts(text, at.start() + 1)]
    for start in parts[1:]:
        for value in WRONG if name in PROGRAMS else (*WRONG, WRONG_INSIDE):
            yield text[:start] + value + text[end_of_form(text, start) :]


def complaint(session: Session, text: str) -> str | None:
    """What is wrong about the error of `text`; None: nothing, or it has none."""
    try:
        session.eval(text, max_seconds=SECONDS)
    except SxError as problem:
        error = problem.payload
        if type(error) is not ErrorValue or _is_well_told(error, text):
            return None
        return f"{error.kind}: {error.message}"
    except BaseException as problem:
        return f"{type(problem).__name__}: {problem}"
    return None


def _is_well_told(error: ErrorValue, text: str) -> bool:
    """Whether the message names something that is written there, or nothing at all where no type
    and no number of arguments is wrong."""
    if "python-error" in error.kinds:  # Python's own words
        return True
    subject = re.match(r"(\S+):(?= )", error.message)
    if subject is None:
        return error.kind not in ("type-error", "arity-error")
    if subject[1] == "lambda":  # the program's own
        return error.message.endswith("(fn a b c d e f g)")
    return subject[1] in {token[0] for token in TOKEN.finditer(text)}


def fresh() -> Session:
    return Session(out=lambda _text: None, capabilities=EVERYTHING)


@cache
def shared() -> Session:
    """A session for examples that leave nothing behind."""
    return fresh()


DOCUMENTED = documented()


@pytest.fixture(autouse=True)
def folder(tmp_path: Path) -> Iterator[None]:
    """Where examples write; each another one, for what one writes another might import."""
    with chdir(tmp_path):
        yield


@pytest.mark.parametrize("name", sorted(DOCUMENTED.keys() - EXCEPTIONS.keys()))
def test_errors_of_wrong_arguments_name_the_function_that_was_called(name: str) -> None:
    session = fresh() if name.endswith("!") else shared()
    found = [
        f"{program}\n  {said}"
        for example in DOCUMENTED[name]
        for program in with_wrong_values(name, example)
        if (said := complaint(session, program)) is not None
    ]
    assert not found, "\n".join(found)


def test_the_exceptions_are_still_needed() -> None:
    assert EXCEPTIONS.keys() <= DOCUMENTED.keys()
    text = '(render-sx "s")'
    assert complaint(fresh(), text) == (
        "type-error: render-to-sx: the wire format has no #<function s> (function)"
    )


@pytest.mark.parametrize(
    ("message", "kind", "told"),
    [
        ("f: argument 1 must be a number, got nil (nil)", "type-error", True),
        ("g: argument 1 must be a number, got nil (nil)", "type-error", False),
        ("-f: no", "error", False),
        ("Not callable: 5 (number)", "type-error", False),
        ("lambda: expected 7 arguments, got 1: (fn a b c d e f g)", "arity-error", True),
        ("lambda: expected 1 argument, got 0: (fn x)", "arity-error", False),
        ("there is no such thing", "error", True),
    ],
)
def test_what_is_well_told_names_what_is_written(message: str, kind: str, told: bool) -> None:
    assert _is_well_told(ErrorValue(kind, message), "(f nil)") is told
