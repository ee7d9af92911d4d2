"""machine/fused.py: fused evaluators mean what the primitive means."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest

from sx_kernel.base.errors import SxError
from sx_kernel.ir.nodes import Const, Local, PrimCall, Var
from sx_kernel.machine.fused import CONST, EV, INT, LOCAL, SHORT, binary, operand
from sx_kernel.session.session import Session
from sx_kernel.syntax.printer import inspect

SESSION = Session(threshold=None, out=lambda _text: None)
VALUES: list[Any] = [0, 1, -3, SHORT, 1 << 70, 2.5, True, None, "a"]
OPERATIONS = ["+", "-", "*", "<", ">", "<=", ">=", "=", "quotient"]


def variable(slot: int, *, boxed: bool = False) -> Var:
    var: Any = object.__new__(Var)
    var.slot, var.boxed, var.letrec, var.name, var.py = slot, boxed, False, "x", "x"
    return var


def outcome(compute: Any, *args: Any) -> str:
    try:
        return inspect(compute(*args))
    except SxError as problem:
        return str(problem)


@pytest.mark.parametrize("name", OPERATIONS)
def test_what_is_fused_answers_what_the_primitive_answers(name: str) -> None:
    prim = SESSION.machine.primitives[name]
    fn = prim.two or prim.fn
    for a, b in product(VALUES, VALUES):
        expected = outcome(fn, a, b)
        x, y = Local(variable(1), 0), Local(variable(2), 0)
        for first, second in product((x, Const(a, 0)), (y, Const(b, 0))):
            node = PrimCall(name, (first, second), 0)
            ev = binary(node, fn, operand(first), None, operand(second), None)
            assert outcome(ev, [None, a, b]) == expected, (first, second, a, b)


def test_operands_that_are_computed_are_computed_once_the_first_before_the_second() -> None:
    seen: list[str] = []
    prim = SESSION.machine.primitives["-"]

    def part(name: str, value: int):
        return lambda _e: (seen.append(name), value)[1]

    node = PrimCall("-", (Const(0, 0), Const(0, 0)), 0)
    ev = binary(node, prim.two or prim.fn, EV, part("a", 7), EV, part("b", 2))
    assert ev([None]) == 5
    assert seen == ["a", "b"]


def test_an_error_has_the_place_of_the_node() -> None:
    prim = SESSION.machine.primitives["+"]
    node = PrimCall("+", (Local(variable(1), 3), Const(1, 5)), 17)
    ev = binary(node, prim.two or prim.fn, LOCAL, None, INT, None)
    with pytest.raises(SxError) as found:
        ev([None, "a"])
    assert found.value.where == 17


def test_an_operand_is_simple_if_it_is_a_plain_variable_or_a_constant() -> None:
    assert operand(Local(variable(1), 0)) == LOCAL
    assert operand(Local(variable(1, boxed=True), 0)) == EV
    assert operand(Const(5, 0)) == INT
    assert operand(Const(SHORT, 0)) == CONST
    assert operand(Const(True, 0)) == CONST
    assert operand(PrimCall("+", (), 0)) == EV
