"""facts/declared.py: declarations of primitives as rows of the table of operations."""

from __future__ import annotations

import ast
import re

from sx_kernel.compile.facts.declared import (
    MOST_OPERANDS,
    declared_effects,
    declared_result,
    declared_rows,
    facts_of,
)
from sx_kernel.compile.facts.types import KINDS
from sx_kernel.primitives.declared_facts import ALIASES, FACTS


def test_an_alias_has_the_facts_of_what_it_is_an_alias_of() -> None:
    alias, own = next((a, o) for a, o in ALIASES.items() if a not in FACTS and o in FACTS)
    assert facts_of(alias) is FACTS[own]
    assert facts_of("no such primitive") is None


def test_every_row_has_a_kind_for_each_operand_and_names_only_those() -> None:
    for own in FACTS:
        for count in range(4):
            for row in declared_rows(own, count):
                assert len(row.params) == count
                assert set(row.params) <= KINDS.keys()
                named = re.findall(r"\{(\d+)\}", f"{row.inline}{row.when}{row.value}{row.orelse}")
                assert all(int(number) < count for number in named), row


def test_the_texts_are_expressions_of_python() -> None:
    rows = [row for own in FACTS for row in declared_rows(own, 2) if row.value is None]
    texts = {text for row in rows for text in (row.inline or "0", *row.when)}
    assert texts
    for text in texts:
        assert ast.parse(re.sub(r"\{\d+\}", "x", text), mode="eval").body


def test_a_text_with_a_choice_is_a_row_under_a_test() -> None:
    rows = [row for own in FACTS for n in (1, 2) for row in declared_rows(own, n) if row.when]
    assert rows
    assert not any(" else " in (row.inline or "") for row in rows)


def test_what_takes_very_many_operands_has_no_rows() -> None:
    assert declared_rows("list", MOST_OPERANDS)
    assert declared_rows("list", MOST_OPERANDS + 1) == ()
    assert declared_rows("no such primitive", 1) == ()


def test_effects_tell_reads_from_writes() -> None:
    facts = facts_of("vector-set!")
    assert facts is not None
    assert declared_effects(facts) == ("write element",)
    facts = facts_of("vector-ref")
    assert facts is not None
    assert declared_effects(facts) == ("read element",)


def test_an_undeclared_result_may_be_anything() -> None:
    assert declared_result("no such primitive") == "any"
    assert declared_result("string-length") in ("int", "nat")


def test_a_row_answers_what_its_case_is_declared_to() -> None:
    assert {row.result for row in declared_rows("string-length", 1)} == {"nat"}
    assert {row.result for row in declared_rows("vector-ref", 2)} == {"element"}
    assert {row.result for row in declared_rows("first", 1)} == {"element", "nil"}
