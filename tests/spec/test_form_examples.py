"""The examples in spec/forms.sx, of forms and words, give what they say, on the machine alone and compiled at once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import sx_kernel
from sx_kernel.base.equality import equal
from sx_kernel.base.errors import SxError
from sx_kernel.base.values import symbol
from sx_kernel.session.session import Session
from sx_kernel.syntax.printer import inspect_value
from sx_kernel.syntax.reader import read_forms

SPEC = Path(sx_kernel.__file__).parent / "spec" / "forms.sx"


def examples() -> list[Any]:
    found: list[Any] = []
    for form in read_forms(SPEC.read_text(encoding="utf-8")):
        if form[0] in (symbol("define-form"), symbol("define-word")):
            parts = {form[i].name: form[i + 1] for i in range(2, len(form), 2)}
            found += [
                pytest.param(example, id=f"{form[1]}: {inspect_value(example[0])}")
                for example in parts["examples"]
            ]
    return found


@pytest.fixture(scope="module", params=["cek", "auto"])
def session(request: pytest.FixtureRequest) -> Session:
    return Session(tier=request.param, threshold=1)


@pytest.mark.parametrize("example", examples())
def test_example(session: Session, example: list[Any]) -> None:
    expression, arrow, wanted = example
    if arrow is symbol("=>!"):
        with pytest.raises(SxError) as caught:
            session.eval_form(expression)
        assert caught.value.kind == wanted.name
    else:
        value = session.eval_form(expression)
        assert equal(value, wanted), inspect_value(value)
