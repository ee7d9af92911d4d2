"""passes/indexed.py: loops over the indices of a list walk it."""

from __future__ import annotations

from sx_kernel.compile.facts.operations import WALK_EMPTY, WALK_ITEM
from sx_kernel.compile.mid.lists import Walk
from sx_kernel.compile.mid.nodes import find
from tests.unit.compile.stages import Stages, every, named

SQUARES = "(define (f xs) (map (fn (x) (* x x)) xs))"


def test_the_librarys_loop_over_a_list_walks_it() -> None:
    stages = Stages(SQUARES, "(list 1 2 3)")
    assert not every(stages.before("indexed"), Walk)
    after = stages.after("indexed")
    (walk,) = every(after, Walk)
    reads = [*named(after, WALK_EMPTY), *named(after, WALK_ITEM)]
    assert len(reads) == 2
    assert all(find(read.args[0]) is walk for read in reads)


def test_a_loop_that_calls_what_may_change_the_list_does_not() -> None:
    text = "(define (f g xs) (map (fn (x) (g x)) xs))"
    assert not every(Stages(text, "list (list 1 2 3)").after("indexed"), Walk)
