"""answers.py: what a function is likely to answer, by a look at its body."""

from __future__ import annotations

import pytest

from sx_kernel.compile.answers import answer_of
from tests.unit.compile.stages import lambda_of, shared


def answer(body: str) -> str | None:
    """The type of what a function of `x` with this body answers."""
    session = shared()
    session.eval(f"(define (g x) x) (define (f x) {body})")
    found = answer_of(lambda_of(session, "f"), session.machine.primitives)
    return None if found is None else str(found)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ('"a"', "str"),
        ("(vector 1 2)", "vector[int(0..)]"),
        ('(if x "a" "b")', "str"),
        ('(begin (g x) "a")', "str"),
        ('(let ((y x)) "a")', "str"),
        ('(let loop ((i 0)) (if (= i x) "a" (loop (+ i 1))))', "str"),
        ('(if x "a" (error "no"))', "str"),
        ('(if x "a" 1)', None),
        ("(g x)", None),
        ("x", None),
        ("nil", None),
    ],
)
def test_the_ends_of_the_body_tell_the_type(body: str, expected: str | None) -> None:
    assert answer(body) == expected


def test_a_look_goes_only_so_deep() -> None:
    assert answer("(if x " * 5 + '"a"' + ' "b")' * 5) == "str"
    assert answer("(if x " * 20 + '"a"' + ' "b")' * 20) is None
