"""analyser/occurrences.py: which variable each occurrence of a name means."""

from __future__ import annotations

import pytest

from sx_kernel.analyser.occurrences import GLOBAL, Occurrences
from sx_kernel.base.source import Source
from sx_kernel.base.values import symbol
from sx_kernel.syntax.reader import read
from tests.unit.analyser.analysing import Context


def meanings(text: str) -> dict[int, int]:
    """For each occurrence of x, counted, the one that binds it."""
    found = Occurrences(symbol("x"))
    source = Source(text, "test")
    parsed = read(source, symbols=found.occurrence)
    for form in parsed.forms:
        found.analyse(form, parsed.positions, source, Context())
    order = sorted(found.offsets.values())
    return {
        order.index(offset): GLOBAL if binder == GLOBAL else order.index(binder)
        for offset, binder in found.meaning.items()
    }


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x", {0: GLOBAL}),
        ("(fn (x) x)", {0: 0, 1: 0}),
        ("(list x (fn (x) x) x)", {0: GLOBAL, 1: 1, 2: 1, 3: GLOBAL}),
        ("(let ((x x)) x)", {0: 0, 1: GLOBAL, 2: 0}),
        ("(let ((x 1)) (set! x 2) (fn () x))", {0: 0, 1: 0, 2: 0}),
        ("(fn () (define x 1) x)", {0: 0, 1: 0}),
        ("(fn (x) (let ((x 1)) x) x)", {0: 0, 1: 1, 2: 1, 3: 0}),
        ("(list 'x x)", {1: GLOBAL}),
    ],
)
def test_an_occurrence_means_what_binds_it(text: str, expected: dict[int, int]) -> None:
    assert meanings(text) == expected
