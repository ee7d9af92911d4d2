"""machine/evaluators.py: closures over an environment, for nodes that need no frame."""

from __future__ import annotations

from typing import Any

import pytest

from sx_kernel.base.errors import SxError, error
from sx_kernel.base.values import UNSET, Box
from sx_kernel.ir.nodes import Var
from sx_kernel.machine import evaluators
from sx_kernel.machine.evaluators import Ev


def var(*, boxed: bool = False, letrec: bool = False) -> Var:
    made = Var("x", "x", 0, letrec)
    made.boxed = boxed
    return made


def const(value: object) -> Ev:
    return lambda _e: value


def unreachable(_e: list[Any]) -> Any:
    raise AssertionError


@pytest.mark.parametrize(("boxed", "env"), [(False, [7]), (True, [Box(7)])])
@pytest.mark.parametrize("letrec", [False, True])
def test_a_variable_is_read_through_its_box(boxed: bool, letrec: bool, env: list[Any]) -> None:
    assert evaluators.local(var(boxed=boxed, letrec=letrec), 3)(env) == 7


@pytest.mark.parametrize("boxed", [False, True])
def test_reading_a_letrec_variable_too_early_is_an_error_at_its_place(boxed: bool) -> None:
    x, env = var(boxed=boxed, letrec=True), [None]
    evaluators.declare((x,), env)
    with pytest.raises(SxError, match="x is used before it is defined") as failed:
        evaluators.local(x, 3)(env)
    assert failed.value.where == 3


def test_assigning_a_letrec_variable_too_early_computes_the_value_and_changes_nothing() -> None:
    x, env, seen = var(boxed=True, letrec=True), [Box(UNSET)], []
    with pytest.raises(SxError, match="x is used before it is defined"):
        evaluators.set_local(x, lambda _e: seen.append(1), 3)(env)
    assert seen == [1]
    assert env[0].v is UNSET


@pytest.mark.parametrize("boxed", [False, True])
def test_init_and_let_give_a_variable_its_value(boxed: bool) -> None:
    x = var(boxed=boxed, letrec=True)
    env: list[Any] = [None]
    evaluators.declare((x,), env)
    assert evaluators.init(x, const(5))(env) == 5
    assert evaluators.local(x, 0)(env) == 5
    assert evaluators.let(x, const(6), evaluators.local(x, 0))([None]) == 6
    assert evaluators.letrec((x,), evaluators.init(x, const(8)))([None]) == 8


@pytest.mark.parametrize("value", [False, None])
def test_only_false_and_nil_are_false(value: object) -> None:
    assert evaluators.branch(const(value), unreachable, const(2))([]) == 2
    assert evaluators.branch(const(0), const(1), unreachable)([]) == 1
    assert evaluators.all_of((const(1), const(value), unreachable))([]) is value
    assert evaluators.all_of((const(1), const(0)))([]) == 0
    assert evaluators.any_of((const(value), const(0), unreachable))([]) == 0
    assert evaluators.any_of((const(0), unreachable))([]) == 0


def test_parts_are_evaluated_from_the_first_to_the_last() -> None:
    seen: list[int] = []
    parts = tuple((lambda _e, i=i: seen.append(i) or i) for i in range(3))
    assert evaluators.sequence(parts)([]) == 2
    assert evaluators.make_dict(("a", "b", "c"), parts)([]) == {"a": 0, "b": 1, "c": 2}
    assert evaluators.call(lambda *values: list(values), parts, 0)([]) == [0, 1, 2]
    assert seen == [0, 1, 2] * 3


@pytest.mark.parametrize("count", [1, 2, 3])
def test_an_error_has_the_place_of_the_innermost_call(count: int) -> None:
    def fail(*_values: object) -> object:
        raise error("value-error", "no")

    inner = evaluators.call(fail, (const(1),), 4)
    outer = evaluators.call(lambda *values: values, (inner,) * count, 9)
    with pytest.raises(SxError, match="no") as failed:
        outer([])
    assert failed.value.where == 4
    with pytest.raises(SxError) as failed:
        evaluators.call(fail, (const(1),) * count, 9)([])
    assert failed.value.where == 9
