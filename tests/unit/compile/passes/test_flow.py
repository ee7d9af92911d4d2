"""passes/flow.py: where values go."""

from __future__ import annotations

from sx_kernel.compile.mid.nodes import (
    Const,
    Continue,
    If,
    Loop,
    Param,
    Return,
    find,
    regions,
)
from sx_kernel.compile.mid.state import Activation, Frame, Outer, State
from sx_kernel.compile.passes.flow import Flow, Replacing, holds, states_in
from tests.unit.compile.stages import Stages, every, named

TEXT = "(define (f n k) (let loop ((i 0) (s 0)) (if (= i n) s (loop (+ i 1) (+ s k)))))"


def flow() -> Flow:
    return Flow(Stages(TEXT, "3 4").after("build"))


def test_it_knows_where_a_value_is_used() -> None:
    found = flow()
    (loop,) = found.loops
    users = [user for user, _, _ in found.uses[loop.turns[0]]]
    assert users == [*named(found.fn, "="), *[op for op in named(found.fn, "+") if find(op.args[0]) is loop.turns[0]]]  # fmt: skip


def test_what_comes_into_a_variable_are_its_beginning_and_what_each_turn_hands_on() -> None:
    found = flow()
    (loop,) = found.loops
    begins, step = found.inflows[loop.turns[0]]
    assert type(begins) is Const
    assert begins.value == 0
    assert step in named(found.fn, "+")
    assert found.turns[loop.turns[0]] is loop


def test_a_terminators_operand_goes_to_the_variable_or_result_that_takes_it() -> None:
    text = "(define (f n) (let ((x (if (= n 0) (first n) (rest n)))) (list x x)))"
    found = Flow(Stages(text, "3").after("build"))
    (branch,) = every(found.fn, If)
    assert found.target(branch.then, 0) is branch.results[0]
    again = flow()
    (loop,) = again.loops
    region = next(r for r in regions(again.fn.body) if type(r.end) is Continue)
    assert again.target(region, 1) is loop.turns[1]
    returns = next(r for r in regions(again.fn.body) if type(r.end) is Return)
    assert again.target(returns, 0) is None


def test_a_value_is_in_its_region_and_a_parameter_is_everywhere() -> None:
    found = flow()
    (loop,) = found.loops
    assert found.region_of(loop.turns[0]) is loop.body
    assert found.region_of(found.fn.params[0]) is None
    (test,) = named(found.fn, "=")
    assert found.region_of(test) is loop.body
    (branch,) = every(found.fn, If)
    assert found.around(branch.then) == [branch.then, loop.body, found.fn.body]
    assert found.is_inside(branch.then, found.fn.body)
    assert not found.is_inside(loop.body, branch.then)


def test_the_branch_that_returns_is_a_way_out_of_the_loop_and_the_other_is_none() -> None:
    found = flow()
    (branch,) = every(found.fn, If)
    (loop,) = found.loops
    assert found.exit_region(branch.then, loop.body) is branch.then
    assert found.exit_region(branch.orelse, loop.body) is None


def test_states_in_a_region_are_found_inside_of_it_too() -> None:
    fn = flow().fn
    every_state = [getattr(inst, field) for inst, field in states_in(fn.body)]
    assert {inst.state for inst in every(fn, Loop)} <= set(every_state)
    assert {inst.state for inst in named(fn, "+")} <= set(every_state)


def test_replacing_copies_states_and_keeps_shared_ones_shared() -> None:
    lam = Stages(TEXT, "3 4").lam
    old, new, other = Param(0, "a"), Param(1, "b"), Param(2, "c")
    frame = Frame(0, 3, (old, other), 0, Frame(1, 2, (old,), 0, None))
    state = State(Activation(lam), 5, frame, ((1, old), (2, other)), (old,))
    copying = Replacing({old: new})
    copy = copying.state(state)
    assert copying.state(state) is copy
    assert copy.env == ((1, new), (2, other))
    assert copy.prefix == (new,)
    assert copy.frames is not None
    assert copy.frames.below is not None
    assert (copy.frames.values, copy.frames.below.values) == ((new, other), (new,))
    assert (state.env[0][1], state.prefix) == (old, (old,))  # the other is as it was


def test_an_activation_holds_what_those_around_it_have() -> None:
    lam = Stages(TEXT, "3 4").lam
    a, b, c = Param(0, "a"), Param(1, "b"), Param(2, "c")
    outermost = Activation(lam)
    inner = Activation(lam, Outer(outermost, Frame(0, 1, (b,), 0, None), ((1, a),), 2), serial=1)
    assert holds(inner, a)
    assert holds(inner, b)
    assert not holds(inner, c)
    assert not holds(outermost, a)
