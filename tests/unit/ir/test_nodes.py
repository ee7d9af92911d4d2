"""ir/nodes.py: what nodes hold."""

from __future__ import annotations

import pytest

from sx_kernel.ir.nodes import NODES, Call, Capture, Const, Expression, Let, Local, Var, fields

KINDS = sorted(NODES, key=str)


@pytest.mark.parametrize("kind", KINDS)
def test_a_node_has_what_all_have_and_its_own_fields(kind: type[Expression]) -> None:
    blank: object = object.__new__(kind)
    names = fields(blank)  # type: ignore[arg-type]
    assert {"pos", "trivial", "ev"} <= set(names)
    assert set(kind.__slots__) - {"__weakref__"} <= set(names)
    assert not any(name.startswith("_") for name in names)


@pytest.mark.parametrize("kind", KINDS)
def test_a_node_says_what_it_means(kind: type[Expression]) -> None:
    assert kind.__doc__


def test_atoms_are_trivial_and_calls_are_not() -> None:
    assert Const(1).trivial
    assert Local(Var("x", "x", 1), -1).trivial
    assert not Call(Const(1), ()).trivial


def test_variables_and_captures_have_fields_too() -> None:
    var = Var("x", "x", 1)
    assert set(fields(var)) == set(Var.__slots__)
    assert fields(Capture(var, var)) == ("inner", "outer")


def test_a_node_is_shown_with_its_place_and_a_variable_with_its_slot() -> None:
    var = Var("x", "x", 3)
    assert repr(Let(var, Const(1), Const(2), 7)) == "Let@7"
    assert repr(var) == "Var(x@3)"
    var.boxed = True
    assert repr(var) == "Var(x@3 boxed)"
