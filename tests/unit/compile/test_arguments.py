"""arguments.py: calls of functions with keys, arranged when they are compiled."""

from __future__ import annotations

import pytest

from sx_kernel.compile.arguments import arrangement
from sx_kernel.ir.nodes import Call
from tests.unit.compile.stages import lambda_of, shared


def arranged(call: str, parameters: str = "a &key b c"):
    """How the arguments of a call of a function with these parameters are arranged."""
    shared().eval(f"(define (keyed {parameters}) a) (define (caller) {call})")
    body = lambda_of(shared(), "caller").body
    assert type(body) is Call
    return arrangement(lambda_of(shared(), "keyed"), body)


def test_each_key_has_the_argument_behind_it() -> None:
    found = arranged("(keyed 1 :c 2 :b 3)")
    assert found is not None
    assert (found.positional, found.given) == ([0], {"c": 1, "b": 2})


def test_keys_may_stand_before_positional_arguments() -> None:
    found = arranged("(keyed :b 3 1)")
    assert found is not None
    assert (found.positional, found.given) == ([1], {"b": 0})


def test_keys_may_be_left_out() -> None:
    found = arranged("(keyed 1)")
    assert found is not None
    assert found.given == {}


def test_more_arguments_than_parameters_are_for_the_rest() -> None:
    assert arranged("(keyed 1 2 3)") is None
    found = arranged("(keyed 1 2 :b 4 3)", "a &key b c &rest more")
    assert found is not None
    assert found.positional == [0, 1, 3]


@pytest.mark.parametrize(
    "call",
    ["(keyed)", "(keyed :b 1)", "(keyed 1 :d 2)", "(keyed 1 :b 2 :b 3)", "(keyed 1 :b)"],
)
def test_a_call_that_is_wrong_is_left_to_the_machine(call: str) -> None:
    assert arranged(call) is None
