"""python/lines.py: lines and locals."""

from __future__ import annotations

import ast

import pytest

from sx_kernel.compile.mid.nodes import Const, Param
from sx_kernel.compile.mid.state import State
from sx_kernel.compile.python.exits import Exit
from sx_kernel.compile.python.lines import MAX_INDENT, Lines
from sx_kernel.compile.world import Unsupported
from tests.unit.compile.stages import Stages


def lines() -> Lines:
    stages = Stages("(define (f n) (list n))", "1")
    return Lines(stages.fn, stages.world.views, library=False)


def state(made: Lines) -> State:
    return State(made.fn.activation, 0, None, ())


def test_a_line_that_can_be_left_has_its_exit_under_its_number() -> None:
    made = lines()
    left = Exit(state(made), {}, (), 0)
    made.line("a = 1")
    made.line("b = 2", left)
    assert made.exits == {2: left}


def test_a_block_is_indented_and_an_empty_one_is_python_too() -> None:
    made = lines()
    made.indent = 0
    with made.block("if a:"):
        made.line("b = 1")
    with made.block("if c:"):
        pass
    made.line("d = 2")
    assert len(ast.parse("\n".join(made.lines)).body) == 3


def test_what_is_nested_too_deeply_for_python_is_declined() -> None:
    made = lines()
    made.indent = MAX_INDENT + 1
    with pytest.raises(Unsupported, match="nested too deeply"):
        made.line("a = 1")


def test_each_value_has_a_local_of_its_own() -> None:
    made = lines()
    values = [Param(0, "x"), Param(1, "x"), Const(1), Const(2)]
    names = [made.local(value) for value in values]
    assert len(set(names)) == 4
    assert names[0] == "x"
    assert all(name.isidentifier() for name in names if name != "xʹ1")
    assert made.names[values[1]] == names[1]
