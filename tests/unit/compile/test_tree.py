"""tree.py: what builders share."""

from __future__ import annotations

import pytest

from sx_kernel.compile.mid.nodes import Break, Const, If, Loop, Param, Region, Return, Yield, find
from sx_kernel.compile.tree import MAX_DEPTH, RETURN, VALUE, Tree
from sx_kernel.compile.world import Unsupported
from sx_kernel.ir.nodes import Seq
from tests.unit.compile.stages import Stages


def tree(text: str = "(define (f n) (list n))", arguments: str = "1") -> Tree:
    stages = Stages(text, arguments)
    return Tree(stages.lam, stages.world, "f")


def test_what_is_nested_too_deeply_is_declined() -> None:
    stages = Stages("(define (f n) (list n))", "1")
    body = stages.lam.body
    for _ in range(MAX_DEPTH):
        body = Seq((body,), 0)
    stages.lam.body, before = body, stages.lam.body
    with pytest.raises(Unsupported, match="nested too deeply"):
        Tree(stages.lam, stages.world, "f")
    stages.lam.body = before


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("(+ n 1)", True),
        ("(if (= n 1) (list n) (vector n))", True),
        ("(and n (or n 1))", True),
        ("(fn (x) (display x))", True),
        ("(display n)", False),
        ("(vector-set! n 0 1)", False),
        ("(g n)", False),
        ("(list (g n))", False),
        ("(let ((x n)) x)", False),
    ],
)
def test_a_node_is_simple_if_it_has_no_effect_and_calls_primitives_only(
    body: str, expected: bool
) -> None:
    made = tree(f"(define (g x) x) (define (f n) {body})")
    assert made.is_simple(made.function.lam.body) is expected


def test_a_value_goes_to_who_asks_out_of_the_function_or_out_of_a_loop() -> None:
    made, value = tree(), Const(1)
    assert made.deliver(value, VALUE) is value
    assert made.deliver(value, RETURN) is None
    assert type(made.region.end) is Return
    state = made.state(made.function.lam.body, None, 0)
    loop = Loop([], [], state)
    assert made.deliver(value, loop) is None
    assert type(made.region.end) is Break
    assert made.region.end.loop is loop


def test_branches_yield_to_one_result() -> None:
    made = tree()
    found = made.branches(Param(0, "t"), lambda: Const(1), lambda: Const(2), VALUE)
    (branch,) = made.region.insts
    assert type(branch) is If
    assert found is branch.results[0]
    assert [type(r.end) for r in (branch.then, branch.orelse)] == [Yield, Yield]


@pytest.mark.parametrize(("test", "expected"), [(True, 1), (0, 1), (False, 2), (None, 2)])
def test_a_test_that_is_decided_takes_no_branch(test: object, expected: int) -> None:
    made = tree()
    found = made.branches(Const(test), lambda: Const(1), lambda: Const(2), VALUE)
    assert found is not None
    assert find(found).value == expected  # pyright: ignore[reportAttributeAccessIssue]
    assert not made.region.insts


def test_a_definition_in_one_branch_only_is_declined() -> None:
    made = tree()
    made.place.env[1] = Param(0, "x")

    def define(value: int) -> Const:
        made.place.env[1] = Const(value)
        return Const(0)

    with pytest.raises(Unsupported, match="a definition in a branch"):
        made.branches(Param(0, "t"), lambda: define(1), lambda: define(2), VALUE)


def test_a_state_has_the_variables_that_are_needed_and_no_others() -> None:
    made = tree("(define (f a b) (list a))", "1 2")
    a, b = made.function.lam.required
    made.place.env = {a.slot: Param(0, "a"), b.slot: Param(1, "b")}
    assert [slot for slot, _ in made.state(made.function.lam.body, None, 0).env] == [a.slot]
    live = made.state(made.function.lam.body, None, 1 << b.slot)
    assert [slot for slot, _ in live.env] == [a.slot, b.slot]


def test_building_elsewhere_answers_where_one_was() -> None:
    made = tree()
    inner = Region()
    outside = made.inside(inner)
    assert outside is made.function.body
    assert made.inside(outside) is inner
