"""Operations whose text is a choice, on operands of which nothing is known: compiled code answers
what the machine answers, whatever comes."""

from __future__ import annotations

from itertools import product

import pytest

from sx_kernel.base.errors import SxError
from sx_kernel.compile.facts.declared import declared_rows
from sx_kernel.primitives.declared_facts import FACTS
from sx_kernel.session.session import Session
from sx_kernel.syntax.printer import inspect

OPERANDS = ("-3", "2", "1.5", '"ab"', "(list 1 2)", "(vector 3)", "nil", "{:a 1}")
CHOICES = sorted(
    (own, count)
    for own in FACTS
    for count in (1, 2)
    if not own.startswith("%")
    and any(" if " in (row.inline or "") or row.orelse for row in declared_rows(own, count))
)


def answers(own: str, count: int, threshold: int | None) -> list[str]:
    session = Session(out=lambda _text: None, threshold=threshold)
    names = " ".join("ab"[:count])
    session.eval(f"(define (f {names}) ({own} {names}))")
    found: list[str] = []
    for _ in range(2):
        for operands in product(OPERANDS, repeat=count):
            try:
                found.append(inspect(session.eval(f"(f {' '.join(operands)})")))
            except SxError as problem:
                found.append(str(problem))
    return found


@pytest.mark.parametrize(("own", "count"), CHOICES)
def test_a_choice_is_made_after_its_operands_are_looked_at(own: str, count: int) -> None:
    assert answers(own, count, 1) == answers(own, count, None)
