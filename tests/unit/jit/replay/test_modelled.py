"""jit/replay/modelled.py: what the model of a cache is made of."""

from __future__ import annotations

from sx_kernel.jit.cache.backoff import Backoff
from sx_kernel.jit.replay.modelled import HOT, Code, first_codes, first_hot, plain, want
from sx_kernel.jit.replay.trace import Function, Happening, Trace


def test_without_a_threshold_everything_is_cold() -> None:
    assert first_hot(None) == HOT
    assert first_hot(4) == 3


def test_a_function_wants_to_be_compiled_once() -> None:
    backoff, function = Backoff(), Function()
    before = backoff.demand
    want(function, backoff)
    want(function, backoff)
    assert function.wanted
    assert backoff.demand == before + 1


def test_mere_numbers_are_calls_of_so_many_functions_each_in_a_form() -> None:
    made = plain([0, 2])
    assert len(made.functions) == 3
    assert [happening.kind for happening in made.events] == ["form", "form"]


def test_the_first_code_of_a_function_counts() -> None:
    codes = [Happening(0, "code", (1, 7, frozenset())), Happening(1, "code", (1, 8, frozenset()))]
    assert first_codes(Trace([], codes, [])) == {1: Code(7, frozenset())}
