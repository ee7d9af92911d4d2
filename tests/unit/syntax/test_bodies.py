"""syntax/bodies.py: which forms have a body."""

from __future__ import annotations

import pytest

from sx_kernel.syntax.bodies import ALIKE, BODIES, before_body, has_body


@pytest.mark.parametrize("head", ["define", "defmacro", "let*", "with-x", "call-with-port", "fn"])
def test_these_have_a_body(head: str) -> None:
    assert has_body(head)


@pytest.mark.parametrize("head", ["if", "list", "", "map", "undefine"])
def test_these_have_none(head: str) -> None:
    assert not has_body(head)


@pytest.mark.parametrize(
    ("head", "count"), [("begin", 0), ("let", 1), ("define", 1), ("defmacro", 2), ("fn", 1)]
)
def test_what_stands_before_the_body_is_counted(head: str, count: int) -> None:
    assert before_body(head) == count


def test_what_has_parts_that_are_alike_has_nothing_before_them() -> None:
    assert ALIKE <= BODIES
    assert {before_body(head) for head in ALIKE} == {0}
