"""python/items.py: whose list or dict gets a local."""

from __future__ import annotations

import pytest

from sx_kernel.compile.python.items import held_items
from tests.unit.compile.passes.test_heads import compiled

PROGRAMS = {
    "once": ("(define (f v) (vector-ref v 0))", "(vector 1)", 0),
    "three times": (
        "(define (f v) (vector-set! v 0 (+ (vector-ref v 1) (vector-ref v 2))))",
        "(vector 1 2 3)", 1,
    ),
    "in a loop": (
        "(define (f v n) (do ((i 0 (+ i 1))) ((= i n)) (vector-set! v i i)))", "(vector 1) 1", 1,
    ),
    "a table": (
        "(define (f t n) (do ((i 0 (+ i 1))) ((= i n)) (hash-table-set! t i i)))",
        "(make-hash-table) 1", 1,
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", PROGRAMS)
def test_what_is_often_looked_into_gets_a_local(name: str) -> None:
    text, arguments, held = PROGRAMS[name]
    assert len(held_items(compiled(text, arguments))) == held
