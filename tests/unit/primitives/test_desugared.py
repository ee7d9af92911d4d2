"""primitives/desugared.py: what special forms are made of."""

from __future__ import annotations

from typing import Any

import pytest

from sx_kernel import Session
from sx_kernel.base.values import UNSET, Vector
from tests.unit.primitives.samples import T, assert_error, call, long


def test_a_list_is_new_each_time() -> None:
    assert (
        call("%list") == []
        and call("%list", 1, 2) == [1, 2]
        and call("%list", 1, 2, 3) == [1, 2, 3]
    )


def test_parts_are_joined_for_splicing() -> None:
    assert call("%concat", [1], None, Vector([2]), long(3)) == [1, 2, 0, 1, 2]
    assert_error("%concat", ([1], "ab"), T, "unquote-splicing: argument 2 must be a list…")


@pytest.mark.parametrize(
    ("value", "index", "at", "after"),
    [("v", 0, "v", ["v"]), (call("values", 1, 2, 3), 1, 2, [2, 3])],
)
def test_values_by_their_place(value: Any, index: int, at: Any, after: list[Any]) -> None:
    assert call("%values-at", value, index) == at
    assert call("%values-from", value, index) == after


def test_values_that_are_missing_are_counted() -> None:
    two = call("values", 1, 2)
    assert call("%values-from", two, 2) == []
    assert_error("%values-at", (two, 2), "arity-error", "values: expected at least 3 values, got 2")
    assert_error(
        "%values-at", (call("values"), 0), "arity-error", "values: expected at least 1 value, got 0"
    )
    assert_error("%values-from", (5, 2), "arity-error", "values: expected at least 2 values, got 1")


def test_only_a_parameter_without_argument_is_unset() -> None:
    assert call("%unset?", UNSET) and not call("%unset?", None)


def test_special_forms_mean_the_same_whatever_a_program_defines() -> None:
    session = Session()
    session.eval("(define (= a b) false) (define (list &rest xs) 7) (define (concat &rest xs) 8)")
    assert session.eval("(case 2 ((1 2) :yes) (else :no))") == "yes"
    assert session.eval("(let ((xs (quote (1 2)))) `(0 ,@xs))") == [0, 1, 2]


def test_what_is_looked_up_and_compared_is_as_get_and_equal_do() -> None:
    assert call("%get", {"a": 1}, "a") == 1 and call("%get", {}, "a") is None
    assert call("%=", [1, 2.0], [1.0, 2]) and not call("%=", 1, True)
    assert call("%list->vector", long(3)).items == [0, 1, 2]
