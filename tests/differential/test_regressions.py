"""Programs that once did something else in some mode than in the machine alone, made small.

`python -m tests.differential.soak` writes such tests. A docstring says what went wrong.
"""

from __future__ import annotations

from tests.differential.modes import Runners, differences
from tests.differential.trees import Program


def agree(*forms: str) -> None:
    """All modes show the same for these forms."""
    found = differences(Runners().seen(Program(-1, forms)))
    assert not found, "\n".join([*forms, *found])


def test_error_below_compiled_code_has_the_whole_backtrace() -> None:
    """Only the activations of the innermost machine were listed."""
    agree('(define (g x) (+ x "a"))', "(define (f x) (+ 1 (g x)))", "(list (f 1))")


def test_error_of_a_call_in_compiled_code_has_a_place() -> None:
    """Calls that compiled code makes itself failed without a place."""
    agree("(define (f x) (list ((fn (y) y))))", "(map f (list 1))")
    agree("(define (f g) (list (g 1)))", "(map f (list nil))")
