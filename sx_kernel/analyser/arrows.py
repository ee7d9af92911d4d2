"""The threading forms `->`, `->>` and `as->`."""

from __future__ import annotations

from typing import Any

from sx_kernel.analyser.core import expr, grammar_error, let, wrong
from sx_kernel.analyser.scope import Binding, State, bind, unbind
from sx_kernel.base.values import Symbol
from sx_kernel.ir.nodes import Node, Var


def thread_first_form(st: State, form: list[Any], pos: int, tail: bool) -> Node:
    """`(-> x step…)`: each value becomes the first argument of the next step."""
    value = form[1]
    for i in range(2, len(form)):
        step = form[i]
        if type(step) is list and step:
            value = _made(st, [step[0], value, *step[1:]], step)
        else:
            value = [_function(st, "->", step, pos), value]
    return expr(st, value, pos, tail)


def thread_last_form(st: State, form: list[Any], pos: int, tail: bool) -> Node:
    """`(->> x step…)`: each value becomes the last argument of the next step."""
    value = form[1]
    for i in range(2, len(form)):
        step = form[i]
        if type(step) is list and step:
            value = _made(st, [*step, value], step)
        else:
            value = [_function(st, "->>", step, pos), value]
    return expr(st, value, pos, tail)


def _function(st: State, op: str, step: Any, pos: int) -> Symbol:
    if type(step) is not Symbol:
        raise wrong(st, pos, f"{op}: a step must be a call or the name of a function")
    return step


def _made(st: State, form: list[Any], model: list[Any]) -> list[Any]:
    """`form`, a new list, with the place of `model`."""
    at = st.positions.get(id(model))
    if at is not None:
        st.kept.append(form)
        st.positions[id(form)] = at
    return form


def as_form(st: State, form: list[Any], pos: int, tail: bool) -> Node:
    """`(as-> x name expr…)`: name is bound to x, then to the value of each expr in turn."""
    sym = form[2]
    if type(sym) is not Symbol:
        raise grammar_error(st, form, pos)
    inits: list[tuple[Var, Node]] = []
    replaced: list[Binding | None] = []
    value = expr(st, form[1], pos, tail and len(form) == 3)
    for i in range(3, len(form)):
        var = st.fn.new_local(sym.name)
        inits.append((var, value))
        replaced.append(bind(st, sym, var))
        value = expr(st, form[i], pos, tail and i == len(form) - 1)
    for old in reversed(replaced):
        unbind(st, sym, old)
    for var, init in reversed(inits):
        value = let(st, var, init, value, pos)
    return value
