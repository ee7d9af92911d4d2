"""primitives/generate.py: the tables that a running program needs, written from the declarations."""

from __future__ import annotations

import ast

from sx_kernel.primitives import generate
from sx_kernel.primitives.declared import DECLARED
from sx_kernel.primitives.declared_facts import ALIASES, FACTS
from sx_kernel.primitives.spec import declarations


def test_a_row_is_what_the_declaration_says() -> None:
    row = ast.literal_eval(generate.row("nth", declarations()["nth"]).strip().rstrip(","))
    assert row[:3] == ("nth", 2, 3)
    assert [param[0] for param in row[5]] == ["xs", "index", "default"]
    assert [param[2] for param in row[5]] == ["required", "required", "optional"]


def test_every_declaration_is_a_row_in_order() -> None:
    assert [row[0] for row in DECLARED] == sorted(declarations())


def test_another_name_is_an_alias_and_has_no_facts_of_its_own() -> None:
    others = {name for name, entry in declarations().items() if name != entry.name}
    assert set(ALIASES) == others and others and not others & set(FACTS)
    assert all(declarations()[name].name == ALIASES[name] for name in others)


def test_what_is_written_is_python() -> None:
    for text in (generate.text(), generate.facts_text()):
        assert ast.parse(text).body
    assert generate.path("declared_facts.py").is_file()
