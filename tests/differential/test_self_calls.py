"""Functions that call themselves in all places: a few of many (see self_calls.py)."""

from __future__ import annotations

import pytest

from tests.differential import self_calls

COUNT = 8


@pytest.mark.parametrize("start", range(1, 1 + 4 * COUNT, COUNT))
def test_random_functions_that_call_themselves_do_what_the_machine_does(start: int) -> None:
    assert not list(self_calls.faults(start, COUNT))


def test_the_same_seed_makes_the_same_function() -> None:
    assert self_calls.forms(3) == self_calls.forms(3)
    assert self_calls.forms(3) != self_calls.forms(4)
    assert all(form.startswith("(define (f k g x y)") for form in [self_calls.forms(7)[0]])
