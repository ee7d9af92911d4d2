"""A form that is written wrongly is told in words of a form that is written there.

Each part, however deep, of each example of each special form is replaced by something that does not
fit, left out, or doubled: of what comes of that, some for each example here, and all with SX_ENDURANCE=full (minutes).
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from random import Random
from typing import Any, Final

import pytest

from sx_kernel.base.errors import ErrorValue, Interrupted, SxError
from sx_kernel.base.values import Symbol, symbol
from sx_kernel.session.session import Session
from sx_kernel.syntax.printer import inspect_value
from sx_kernel.syntax.reader import read_forms
from tests.spec.test_form_examples import examples

ODD: Final = tuple(
    read_forms('5 "s" nil (5) ("s" 1) ((5 5)) (x x) (x 1 2) &rest (&key) :k {:k 1} ...')
)
STEPS: Final = 20_000
SOME: Final = 50
WITHOUT_SUBJECT: Final = re.compile(
    r"\S+ (is a special form and has no value|can only be used)|Undefined symbol: |Not callable: "
)
"""What is said of a name or a value, and not of a form around it."""


def misspelled(form: Any) -> Iterator[Any]:
    """`form` with each of its parts wrong in turn."""
    if type(form) is not list or (form and form[0] is symbol("quote")):
        return
    for i in range(1 if form and type(form[0]) is Symbol else 0, len(form)):
        before, part, after = form[:i], form[i], form[i + 1 :]
        yield [*before, *after]
        yield [*before, part, part, *after]
        for odd in ODD:
            yield [*before, odd, *after]
        for wrong in misspelled(part):
            yield [*before, wrong, *after]


def words(form: Any) -> set[str]:
    """The names that are written in `form`."""
    if type(form) is Symbol:
        return {form.name}
    return set[str]().union(*map(words, form)) if type(form) is list else set()


def complaint(session: Session, form: list[Any]) -> str | None:
    """What is wrong about the error of `form`; None: nothing, or it has none."""
    try:
        session.eval(inspect_value(form), max_steps=STEPS)
    except SxError as problem:
        error = problem.payload
        if type(error) is not ErrorValue or error.kind not in ("syntax-error", "internal-error"):
            return None
        subject = re.match(r"(\S+): ", error.message)
        told = subject is not None and subject[1] in words(form)
        if told or (error.kind == "syntax-error" and WITHOUT_SUBJECT.match(error.message)):
            return None
        return f"{error.kind}: {error.message}"
    except Interrupted:
        return None
    return None


FORMS: Final = {example.id: example.values[0][0] for example in examples()}


@pytest.mark.parametrize("name", FORMS)
def test_what_is_written_wrongly_is_told_of_a_form_that_is_written(name: str) -> None:
    session = Session(out=lambda _text: None)
    forms = list(misspelled(FORMS[name]))
    if os.environ.get("SX_ENDURANCE") != "full":
        forms = Random(name).sample(forms, min(SOME, len(forms)))
    found = [
        f"{inspect_value(form)}\n  {said}"
        for form in forms
        if (said := complaint(session, form)) is not None
    ]
    assert not found, "\n".join(found)
