"""analyser/scope.py: which variable a symbol means, and who captures it."""

from __future__ import annotations

from sx_kernel.analyser.scope import (
    Function,
    State,
    assign,
    bind,
    box,
    captured,
    lay_out,
    settle_letrec,
    unbind,
)
from sx_kernel.base.values import symbol
from tests.unit.analyser.analysing import Context


def state() -> State:
    return State(Context(), {}, None, Function(None))


def inside(st: State) -> Function:
    """Go into a lambda in the current one."""
    st.fn = Function(st.fn)
    return st.fn


def test_variables_of_one_lambda_have_python_names_of_their_own() -> None:
    fn = Function(None)
    names = [fn.new_var(name).py for name in ("a", "a", "a", "a·2", "b")]
    assert len(set(names)) == len(names)
    assert names[0] == "a"
    assert Function(None).new_var("a").py == "a"


def test_a_scope_that_ends_puts_back_what_it_replaced() -> None:
    st = state()
    x = symbol("x")
    outer, inner = st.fn.new_local("x"), st.fn.new_local("x")
    assert bind(st, x, outer) is None
    old = bind(st, x, inner)
    assert st.env[x][0] is inner
    unbind(st, x, old)
    assert st.env[x][0] is outer
    unbind(st, x, None)
    assert x not in st.env


def test_every_lambda_between_captures_the_variable() -> None:
    st = state()
    owner = st.fn
    var = owner.new_local("x")
    middle, inner = inside(st), inside(st)
    copy = captured(st, var, owner)
    assert captured(st, var, owner) is copy
    assert inner.captured == {var: copy}
    between = middle.captured[var]
    assert len({var, between, copy}) == 3
    assert (var.captured, between.captured, copy.captured) == (True, True, False)


def test_copies_are_boxed_and_assigned_like_their_variable_whenever_that_is_known() -> None:
    st = state()
    owner = st.fn
    var = owner.new_local("x")
    inside(st)
    copy = captured(st, var, owner)
    box(st, var)
    assert copy.boxed
    assert not copy.assigned
    assign(st, var)
    assert copy.assigned
    settle_letrec(st, var, True)
    assert copy.letrec


def test_what_is_captured_before_it_has_a_value_is_boxed_at_once() -> None:
    st = state()
    owner = st.fn
    var = owner.new_local("x")
    st.uninit.add(var)
    inside(st)
    assert captured(st, var, owner).boxed
    assert var in st.early


def test_slots_are_for_parameters_then_captures_by_name_then_locals() -> None:
    st = state()
    owner = st.fn
    outer = [owner.new_local(name) for name in ("z", "a")]
    fn = inside(st)
    param, local = fn.new_var("p"), fn.new_local("l")
    for var in outer:
        captured(st, var, owner)
    captures, count = lay_out(fn, [param])
    assert [capture.inner.name for capture in captures] == ["a", "z"]
    slots = [param.slot, *[capture.inner.slot for capture in captures], local.slot]
    assert (slots, count) == ([1, 2, 3, 4], 5)


def test_a_lambda_without_variables_has_one_slot() -> None:
    assert lay_out(Function(None), []) == ((), 1)
