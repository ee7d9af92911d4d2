"""machine/frozen/holding.py: what a program may hold, and what only the machine may."""

from __future__ import annotations

from typing import Any

import pytest

from sx_kernel.base.values import UNSET, Box, symbol
from sx_kernel.ir.nodes import Const, Global
from sx_kernel.machine.frozen.holding import Holding


@pytest.fixture
def holding() -> Holding:
    return Holding()


@pytest.mark.parametrize("x", [None, 1, "a", symbol("a"), [1], {"a": 1}])
def test_a_program_may_hold_a_value(holding: Holding, x: Any) -> None:
    assert holding.value(x)
    assert holding.slot(x)


@pytest.mark.parametrize(
    "x", [UNSET, Box(1), (1, 2), object(), Const(1, -1)], ids=lambda x: type(x).__name__
)
def test_a_program_may_not_hold_what_the_machine_handles(holding: Holding, x: Any) -> None:
    assert not holding.value(x)


def test_a_variable_may_have_no_value_yet(holding: Holding) -> None:
    assert holding.slot(UNSET)


def test_what_the_host_provides_may_be_held(holding: Holding) -> None:
    x = object()
    holding.outside.add(id(x))
    assert holding.value(x)


def test_a_list_that_is_an_environment_is_no_list_of_a_program(holding: Holding) -> None:
    environment: list[Any] = []
    assert holding.plain_list(environment)
    holding.machine_lists.add(id(environment))
    assert not holding.plain_list(environment)
    assert not holding.values([1, environment])


def test_a_function_of_special_forms_stands_only_first_and_under_its_name(holding: Holding) -> None:
    def escape() -> None: ...

    holding.internal[id(escape)] = "%escape"
    assert not holding.value(escape)
    assert holding.operands(Global("%escape", -1), (escape, 1))
    assert not holding.operands(Global("%other", -1), (escape, 1))
    assert not holding.operands(Const(1, -1), (escape, 1))
    assert not holding.operands(Global("%escape", -1), (escape, escape))


def test_operands_without_such_a_function_are_values(holding: Holding) -> None:
    assert holding.operands(Const(1, -1), (1, "a"))
    assert holding.operands(Const(1, -1), ())
    assert not holding.operands(Const(1, -1), [1])
    assert not holding.operands(Const(1, -1), (Box(1),))
