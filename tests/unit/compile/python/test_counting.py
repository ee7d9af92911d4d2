"""python/counting.py: which loops count."""

from __future__ import annotations

import pytest

from sx_kernel.compile.mid.nodes import Function, Loop, Return, find
from sx_kernel.compile.python.counting import Counting, counting
from sx_kernel.compile.python.uses import Uses
from tests.unit.compile.stages import Stages, every


def counted(text: str, arguments: str) -> tuple[Counting | None, Function]:
    """How the first loop of `f` counts, and its middle."""
    stages = Stages(text, arguments)
    uses = Uses(stages.fn, stages.world.views, library=False).uses
    return counting(every(stages.fn, Loop)[0], uses), stages.fn


def loop(test: str, then: str, orelse: str, begins: str = "0") -> str:
    return f"(define (f n) (let loop ((i {begins}) (s 0)) (if {test} {then} {orelse})))"


UP = loop("(< i n)", "(loop (+ i 1) (+ s i))", "s")


def test_a_variable_below_a_bound_that_grows_by_one_counts() -> None:
    found, fn = counted(UP, "3")
    assert found is not None
    assert found.turn.hint == "i"
    assert find(found.bound) is find(fn.guarded[0])
    assert type(found.end.end) is Return
    assert not found.exact


def test_a_loop_that_ends_at_the_bound_counts_exactly() -> None:
    found, _ = counted(loop("(= i n)", "s", "(loop (+ i 1) (+ s i))"), "3")
    assert found is not None
    assert found.exact


def test_the_addition_that_only_the_loop_needs_is_no_more_done() -> None:
    found, _ = counted(UP, "3")
    assert found is not None
    assert len(found.steps) == 1
    needed, _ = counted(loop("(< i n)", "(loop (+ i 1) (+ s (+ i 1)))", "s"), "3")
    assert needed is not None
    assert len(needed.steps) == 0


@pytest.mark.parametrize(
    "text",
    [
        loop("(< i n)", "(loop (+ i i) (+ s i))", "s"),
        loop("(< i n)", "(loop (- i 1) (+ s i))", "s"),
        loop("(< i s)", "(loop (+ i 1) (+ s 1))", "s"),  # the bound changes
        loop("(< s i)", "(loop (+ i 1) (* s 2))", "s", begins="n"),
        loop("(< i n)", "(if (odd? i) (loop (+ i 1) (+ s i)) (loop (+ i 2) s))", "s"),
        loop("(< i n)", "s", "(loop (+ i 1) (+ s i))"),
    ],
)
def test_other_loops_do_not_count(text: str) -> None:
    assert counted(text, "3")[0] is None


def test_a_turn_may_add_more_than_one_or_subtract_one() -> None:
    by_two, _ = counted(loop("(< i n)", "(loop (+ i 2) (+ s i))", "s"), "3")
    assert by_two is not None
    assert (by_two.down, by_two.by_one) == (False, False)
    down, _ = counted(loop("(> i 0)", "(loop (- i 1) (+ s i))", "s", begins="n"), "3")
    assert down is not None
    assert (down.down, down.is_below, down.step) == (True, False, None)


def test_a_loop_that_does_nothing_but_count_is_none_so_that_it_can_be_paused() -> None:
    assert counted(loop("(< i n)", "(loop (+ i 1) s)", "s"), "3")[0] is None


def test_a_bound_that_may_be_no_integer_does_not_count() -> None:
    assert counted(UP, "2.5")[0] is None


def test_every_way_to_the_next_turn_adds_one() -> None:
    text = loop("(< i n)", "(if (odd? i) (loop (+ i 1) s) (loop (+ i 1) (+ s i)))", "s")
    found, _ = counted(text, "3")
    assert found is not None
    assert found.by_one
    other = text.replace("(loop (+ i 1) s)", "(loop (+ i 3) s)")
    assert counted(other, "3")[0] is None
