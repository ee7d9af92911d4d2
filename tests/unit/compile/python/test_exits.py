"""python/exits.py: exits in terms of numbers become sites in terms of the nodes of a lambda."""

from __future__ import annotations

from sx_kernel.compile.mid.nodes import Param
from sx_kernel.compile.mid.state import ARGS, ITSELF, Activation, Frame, Outer, State
from sx_kernel.compile.python.exits import Exit, Fixed, Resolver
from sx_kernel.ir.nodes import Const, Lambda, PrimCall
from tests.unit.compile.stages import lambda_of, shared


def lam(name: str, body: str) -> Lambda:
    shared().eval(f"(define ({name} n) {body})")
    return lambda_of(shared(), name)


def test_nodes_are_those_of_the_lambda_that_runs() -> None:
    one, two = lam("one", "(+ n 1)"), lam("two", "(+ n 1)")
    state = State(Activation(one), 0, None, ())
    for of in (one, two):
        site = Resolver(of).site(Exit(state, {}, (), 0))
        assert site.node is of.body
        assert type(site.node) is PrimCall


def test_a_constant_is_the_one_in_the_lambda_that_runs() -> None:
    one, two = lam("one", "(list n '(1 2))"), lam("two", "(list n '(1 2))")
    activation = Activation(one)
    number = next(i for i, n in enumerate(Resolver(one).nodes(activation)) if type(n) is Const)
    fixed = Fixed([1, 2], activation, number)
    assert Resolver(one).fixed(fixed) is Resolver(one).nodes(activation)[number].value
    assert Resolver(two).fixed(fixed) is not Resolver(one).fixed(fixed)
    made = Fixed("made", None, -1)
    assert Resolver(two).fixed(made) == "made"


def test_frames_that_wait_come_innermost_first() -> None:
    of = lam("one", "(+ n (* n 2))")
    value = Param(0, "n")
    frames = Frame(ARGS, 2, (value,), 1, Frame(ARGS, 0, (), 0, None))
    activation = Activation(of)
    exit = Exit(State(activation, 3, frames, ()), {value: "n"}, (), 0)
    site = Resolver(of).site(exit)
    nodes = Resolver(of).nodes(activation)
    assert [pending.node for pending in site.pending] == [nodes[2], nodes[0]]
    assert site.pending[0].values == ("n",)
    assert exit.waits


def test_an_inlined_activation_has_those_that_wait_around_it() -> None:
    outer_lam, inner_lam = lam("one", "(+ n 1)"), lam("two", "(* n 2)")
    value = Param(0, "n")
    outermost = Activation(outer_lam)
    outer = Outer(outermost, Frame(ARGS, 0, (), 0, None), ((1, value),), 1)
    state = State(Activation(inner_lam, outer, serial=1), 0, None, ((1, value),))
    exit = Exit(state, {value: "x"}, (), 0)
    site = Resolver(outer_lam).site(exit)
    assert site.node is inner_lam.body
    assert site.inlined is not None
    assert site.inlined.lam is inner_lam
    assert site.inlined.outer is not None
    assert site.inlined.outer.inlined is not None
    assert site.inlined.outer.inlined.lam is outer_lam
    assert site.inlined.outer.inlined.variables == ((1, "x"),)
    assert exit.waits


def test_the_lambda_of_an_activation_is_found_by_where_it_is_written() -> None:
    shared().eval("(define (one n) (fn (x) (+ x n)))")
    of = lambda_of(shared(), "one")
    top = Activation(of)
    resolver = Resolver(of)
    assert resolver.lambda_of(top) is of
    assert resolver.lambda_of(Activation(of, written=(top, ITSELF), serial=1)) is of
    assert resolver.lambda_of(Activation(of, written=(top, 0), serial=1)) is of.rt.inner[0]
