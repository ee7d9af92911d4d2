"""syntax/misfits.py: what is said of forms that are not what they seem."""

from __future__ import annotations

import pytest

from sx_kernel.syntax import misfits
from tests.unit.syntax.told import said

FITTING = {
    "(define (f x))": 0, "(define x)": 1, "(define f (x) (* x x))": 2, "(define x = 5)": 3, "(set! x = 5)": 3,
    "(if 1 then 2 else 3)": 4, "(if 1 2 else 3)": 5, "(if 1 2 3 4)": 6, "(let loop)": 7,
}  # fmt: skip


def test_every_row_of_the_forms_has_an_example() -> None:
    assert set(FITTING.values()) == set(range(len(misfits.FORMS)))


@pytest.mark.parametrize("text", FITTING)
def test_a_form_that_does_not_fit_its_grammar(text: str) -> None:
    assert said(text).endswith(f"| {misfits.FORMS[FITTING[text]].text}")


@pytest.mark.parametrize(
    ("value", "row"),
    [
        ("inf", 1),
        ("nan", 1),
        ("-inf", 1),
        ("true", 0),
        ("nil", 0),
        ("5", 2),
        ("1/2", 2),
        ('"x"', 3),
    ],
)
@pytest.mark.parametrize(
    "form",
    [
        "(define {} 5)",
        "(define ({} x) x)",
        "(set! {} 5)",
        "(fn ({}) 1)",
        "(let (({} 1)) 1)",
        "(define-values (a {}) 1)",
    ],
)
def test_a_constant_where_a_name_is_wanted(form: str, value: str, row: int) -> None:
    assert said(form.format(value)).endswith(f"| {misfits.NO_NAMES[row][1].format(value)}")
