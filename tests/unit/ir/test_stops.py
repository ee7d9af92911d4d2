"""ir/stops.py: bodies in which the machine stops at each form."""

from __future__ import annotations

from sx_kernel.ir.nodes import Const, Lambda, Local, PrimCall
from sx_kernel.ir.stops import Instrumented, Stop, original_body, with_inner
from sx_kernel.ir.walk import parts_of
from tests.unit.analyser.analysing import analysed

TEXT = "(fn (a)\n  (let ((b (+ a 1)))\n    (if (< b 2) (f b) (let loop ((i b)) (loop i)))))"


def instrumented(text: str = TEXT) -> tuple[Lambda, Instrumented]:
    lam = analysed(text).body
    assert type(lam) is Lambda
    return lam, Instrumented(lam, lambda pos: text.count("\n", 0, pos) + 1)


def test_a_form_with_a_place_stands_behind_a_stop_at_its_line() -> None:
    _, made = instrumented()
    assert type(made.body) is Stop
    assert sorted({stop.line for stop in made.stops}) == [2, 3]
    assert all(stop.pos == stop.node.pos >= 0 for stop in made.stops)


def test_a_line_begins_with_the_outermost_form_that_is_there() -> None:
    _, made = instrumented()
    (first,) = made.roots[2]
    assert first is made.body
    (third,) = made.roots[3]
    assert type(third.node).__name__ == "If"


def test_the_copy_and_the_original_know_each_other() -> None:
    lam, made = instrumented()
    assert made.original is lam.body
    stack = [lam.body]
    while stack:
        node = stack.pop()
        if type(node) not in (Const, Local):
            twin = made.twins.get(id(node))
            if twin is not None:
                assert made.origins[id(twin)] is node
                assert type(twin) is type(node)
                assert not twin.trivial
        stack.extend(parts_of(node))
    assert made.twins


def test_atoms_are_shared_and_have_no_stop() -> None:
    lam, made = instrumented("(fn (a) (+ a 1))")
    assert type(lam.body) is PrimCall
    twin = made.twins[id(lam.body)]
    assert all(a is b for a, b in zip(lam.body.args, twin.args, strict=True))
    assert len(made.stops) == 1


def test_a_recur_of_the_copy_goes_to_the_loop_of_the_copy() -> None:
    lam, made = instrumented()
    (recur,) = [node for node in made.twins.values() if type(node).__name__ == "Recur"]
    assert recur.loop in made.twins.values()
    assert recur.loop.turns == float("-inf")
    assert original_body(lam) is lam.body


def test_lambdas_are_listed_outer_ones_first() -> None:
    lam = analysed("(fn (a) (fn (b) (fn (c) c)) (fn (d) d))")
    names = [[var.name for var in one.required] for one in with_inner(lam)]
    assert names == [[], ["a"], ["b"], ["d"], ["c"]]
