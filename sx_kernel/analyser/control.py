"""Special forms that hand thunks to the machine's control functions.

Their names start with `%`, which no program can define, so the calls made here mean what they
should whatever the program has redefined.

    (guard (e clause…) body…)      (%guard (fn () body…)
                                           (fn (e reraise) (cond clause… (else (reraise)))))
    (handler-bind ((p h)…) body…)  (%handler-bind (%list p h …) (fn () body…))
    (parameterize ((p v)…) body…)  (%parameterize (%list p v …) (fn () body…))
    (reset body…)                  (%reset (fn () body…))
    (shift k body…)                (%shift (fn (k) body…))
    (scope n :value v body…)       (%scope n v (fn () body…))
    (provide n v body…)            (%scope n v (fn () body…))
    (bind e)                       (%bind (fn () e))
    (delay e), (delay-force e)     (%delay (fn () e)), (%delay-force (fn () e))
"""

from __future__ import annotations

from typing import Any

from sx_kernel.analyser.bodies import body, make_lambda
from sx_kernel.analyser.conditionals import cond_clauses
from sx_kernel.analyser.core import call, expr, grammar_error, prim
from sx_kernel.analyser.scope import State
from sx_kernel.base.sequences import Chain, to_python
from sx_kernel.base.values import Keyword, Symbol
from sx_kernel.ir.nodes import Const, Node


def hidden(name: str) -> Symbol:
    """A symbol that no program can write; shown as `name`."""
    sym = Symbol()
    sym.name = name
    return sym


def guard_form(st: State, form: list[Any], pos: int, tail: bool) -> Node:
    """`(guard (name clause…) body…)`, clauses as in a Scheme-style cond; `=>` and else too."""
    spec = form[1]
    if type(spec) is not list or not spec or type(spec[0]) is not Symbol:
        raise grammar_error(st, form, pos)
    thunk = make_lambda(st, None, [], form, 2, pos)
    reraise = hidden("reraise")

    def clauses(st: State) -> Node:
        again = expr(st, [reraise], pos, True)
        return cond_clauses(st, "guard", spec, 1, pos, True, again)

    handler = make_lambda(st, None, [spec[0], reraise], form, 2, pos, None, clauses)
    return call("%guard", (thunk, handler), pos, tail)


def _with_pairs(st: State, name: str, form: list[Any], pos: int, tail: bool) -> Node:
    pairs = form[1]
    if type(pairs) is Chain:
        pairs = to_python(pairs)
    if pairs is None:
        pairs = []
    if type(pairs) is not list:
        raise grammar_error(st, form, pos)
    nodes: list[Node] = []
    for pair in pairs:
        if type(pair) is not list or len(pair) != 2:
            raise grammar_error(st, form, pos)
        at = st.positions.get(id(pair), pos)
        nodes.append(expr(st, pair[0], at, False))
        nodes.append(expr(st, pair[1], at, False))
    thunk = make_lambda(st, None, [], form, 2, pos)
    return call(name, (prim(st, "%list", tuple(nodes), pos), thunk), pos, tail)


def handler_bind_form(st: State, form: list[Any], pos: int, tail: bool) -> Node:
    """`(handler-bind ((pred handler)…) body…)`."""
    return _with_pairs(st, "%handler-bind", form, pos, tail)


def parameterize_form(st: State, form: list[Any], pos: int, tail: bool) -> Node:
    """`(parameterize ((parameter value)…) body…)`."""
    return _with_pairs(st, "%parameterize", form, pos, tail)


def reset_form(st: State, form: list[Any], pos: int, tail: bool) -> Node:
    """`(reset body…)`."""
    return call("%reset", (make_lambda(st, None, [], form, 1, pos),), pos, tail)


def shift_form(st: State, form: list[Any], pos: int, tail: bool) -> Node:
    """`(shift k body…)`."""
    if type(form[1]) is not Symbol:
        raise grammar_error(st, form, pos)
    return call("%shift", (make_lambda(st, None, [form[1]], form, 2, pos),), pos, tail)


def scope_form(st: State, form: list[Any], pos: int, tail: int) -> Node:
    """`(scope name [:value value] body…)`."""
    if len(form) > 3 and type(form[2]) is Keyword and form[2].name == "value":
        return _scope(st, form, form[3], 4, pos, tail)
    return _scope(st, form, None, 2, pos, tail)


def provide_form(st: State, form: list[Any], pos: int, tail: int) -> Node:
    """`(provide name value body…)`."""
    return _scope(st, form, form[2], 3, pos, tail)


def _scope(st: State, form: list[Any], value: Any, start: int, pos: int, tail: int) -> Node:
    nodes = (expr(st, form[1], pos, False), expr(st, value, pos, False))

    def build(st: State) -> Node:
        if start == len(form):
            return Const(None, pos)
        return body(st, form, start, pos, tail if tail > 1 else True)

    thunk = make_lambda(st, None, [], form, start, pos, None, build)
    return call("%scope", (*nodes, thunk), pos, tail == 1)


def bind_form(st: State, form: list[Any], pos: int, tail: bool) -> Node:
    """`(bind expr)`."""
    return call("%bind", (make_lambda(st, None, [], form, 1, pos),), pos, tail)


def delay_form(st: State, form: list[Any], pos: int, tail: bool) -> Node:
    """`(delay expr)`."""
    return call("%delay", (make_lambda(st, None, [], form, 1, pos),), pos, tail)


def delay_force_form(st: State, form: list[Any], pos: int, tail: bool) -> Node:
    """`(delay-force expr)`."""
    return call("%delay-force", (make_lambda(st, None, [], form, 1, pos),), pos, tail)
