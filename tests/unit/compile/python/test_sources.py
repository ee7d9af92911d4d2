"""python/sources.py: where values are found when a line is left."""

from __future__ import annotations

import pytest

from sx_kernel.base.walks import left_at
from sx_kernel.compile.mid.lists import Left, Walk
from sx_kernel.compile.mid.nodes import Const, MakeBox, Param
from sx_kernel.compile.mid.state import State
from sx_kernel.compile.python.exits import COMPUTE, Fixed
from sx_kernel.compile.python.sources import Sources
from tests.unit.compile.stages import Stages


def sources() -> Sources:
    stages = Stages("(define (f n) (list n))", "1")
    return Sources(stages.fn, stages.world.views, library=False)


def test_a_constant_is_where_its_node_is() -> None:
    made = sources()
    activation = made.fn.activation
    assert made.source(Const(7, activation, 3), {}) == Fixed(7, activation, 3)


def test_a_box_that_is_a_local_is_made_when_the_line_is_left() -> None:
    made, found = sources(), {}
    box = MakeBox(Const(1), "x", State(made.fn.activation, 0, None, ()))
    box.scalar = True
    name = made.local(box)
    key = made.source(box, found)
    assert found[key].source == name
    assert made.source(box, found) == key
    assert len(found) == 1  # once, however many ask for it


def test_what_is_left_of_a_walk_is_computed_of_list_and_index() -> None:
    made, found = sources(), {}
    xs, index = Param(0, "xs"), Param(1, "i")
    walk = Walk(xs, ("walk0", 0, 0), None, steady=True)
    for value in (xs, index, walk):
        made.local(value)
    key = made.source(Left(walk, index, sunk=True), found)
    recipe = found[key]
    assert (recipe.source, recipe.place) == (left_at, COMPUTE)
    assert recipe.captured == ("xs", "xs", "i")


def test_a_value_without_a_local_is_a_mistake() -> None:
    with pytest.raises(AssertionError, match="no local"):
        sources().source(Param(0, "x"), {})
