"""passes/loops.py: tail calls of the function itself are turns of a loop."""

from __future__ import annotations

from sx_kernel.compile.mid.nodes import Call, Continue, Count, Loop, Param, find
from sx_kernel.compile.passes.loops import entry_state
from tests.unit.compile.stages import Stages, ends, every

COUNT_DOWN = "(define (f n acc) (if (= n 0) acc (f (- n 1) (+ acc n))))"


def test_a_tail_call_is_a_turn() -> None:
    stages = Stages(COUNT_DOWN, "5 0")
    assert every(stages.before("loops"), Call)
    after = stages.after("loops")
    assert not every(after, Call)
    (loop,) = every(after, Loop)
    (again,) = ends(after, Continue)
    assert again.loop is loop
    assert len(again.args) == len(loop.turns) == 2


def test_a_turn_counts_as_the_call_that_it_was() -> None:
    assert [count.n for count in every(Stages(COUNT_DOWN, "5 0").after("loops"), Count)] == [1]


def test_a_parameter_that_is_handed_on_stays_the_parameter() -> None:
    after = Stages("(define (f n k) (if (< n k) n (f (- n 1) k)))", "5 1").after("loops")
    (test,) = [inst for inst in every(after, Loop)[0].body.insts if inst.args][:1]
    assert find(test.args[1]) is after.params[1]
    assert find(test.args[0]) is every(after, Loop)[0].turns[0]


def test_a_call_that_somebody_waits_for_stays_a_call() -> None:
    after = Stages("(define (f n) (if (= n 0) 0 (list 1 (f (- n 1)) 2)))", "5").after("loops")
    assert not every(after, Loop)
    assert every(after, Call)


def test_a_local_function_goes_round_by_the_box_that_holds_it() -> None:
    text = """
    (define (outer k) (define (go n) (if (= n 0) k (begin (set! k (+ k n)) (go (- n 1))))) go)
    (define f (outer 1)) (f 3)"""
    after = Stages(text, "3").after("loops")
    assert after.own is not None
    assert len(ends(after, Continue)) == 1
    assert not every(after, Call)


def test_the_loop_begins_in_the_state_of_the_functions_entry() -> None:
    after = Stages(COUNT_DOWN, "5 0").after("loops")
    (loop,) = every(after, Loop)
    assert loop.state is not None
    expected = entry_state(after, after.params)
    assert (loop.state.node, loop.state.frames) == (0, None)
    assert [slot for slot, _ in loop.state.env] == [slot for slot, _ in expected.env]
    assert all(type(find(value)) is Param for _, value in loop.state.env)
