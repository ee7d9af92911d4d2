"""spec/forms.sx and the table of special forms describe the same language."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import sx_kernel
from sx_kernel.analyser.special_forms import SPECIAL_FORMS
from sx_kernel.base.values import Keyword, symbol
from sx_kernel.syntax.reader import read_forms

SPEC = Path(sx_kernel.__file__).parent / "spec" / "forms.sx"


def entries() -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for form in read_forms(SPEC.read_text(encoding="utf-8")):
        if form[0] is symbol("define-form"):
            rest = form[2:]
            assert form[1] not in found
            assert all(type(key) is Keyword for key in rest[::2])
            found[form[1]] = {rest[i].name: rest[i + 1] for i in range(0, len(rest), 2)}
    return found


def test_every_form_is_described_and_every_description_has_a_form() -> None:
    assert set(entries()) == set(SPECIAL_FORMS)


@pytest.mark.parametrize("name", sorted(SPECIAL_FORMS))
def test_description_is_complete_and_has_the_grammar_of_the_table(name: str) -> None:
    entry = entries()[name]
    assert entry["syntax"] == SPECIAL_FORMS[name].grammar
    assert entry["doc"].endswith(".")
    assert entry["tail"]
    assert entry["examples"]
