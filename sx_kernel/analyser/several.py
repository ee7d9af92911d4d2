"""Multiple values: define-values, let-values, let*-values, receive.

The values are kept in a hidden variable and taken out of it by `(%values-ref v i n)`, which
checks that there are n of them, or with a rest parameter by `(%values-at v i)` and
`(%values-from v n)`, which is the list of those from the n-th on.
"""

from __future__ import annotations

from typing import Any

from sx_kernel.analyser.bodies import body, define_symbol
from sx_kernel.analyser.core import expr, grammar_error, let, no_name, prim, seq, wrong
from sx_kernel.analyser.parameters import form_named
from sx_kernel.analyser.scope import Binding, State, bind, unbind
from sx_kernel.base.values import Symbol
from sx_kernel.ir.nodes import Const, Local, Node, Var


def formals_of(st: State, op: str, formals: Any, pos: int) -> tuple[list[Symbol], Symbol | None]:
    """`(a b &rest c)`, or a symbol for all values, as (names, name of the rest or None)."""
    if type(formals) is Symbol:
        return [], formals
    names: list[Symbol] = []
    if type(formals) is list:
        for i in range(len(formals)):
            item = formals[i]
            if type(item) is not Symbol:
                break
            if item.name in ("&rest", "&"):
                if i + 2 == len(formals) and type(formals[i + 1]) is Symbol:
                    return names, formals[i + 1]
                break
            names.append(item)
        else:
            return names, None
    items: list[Any] = formals if type(formals) is list else [formals]
    odd = [item for item in items if type(item) is not Symbol]
    what = f"{op}: expected names, perhaps with &rest, for the values"
    raise wrong(st, pos, what, no_name(odd[0]) if odd else None)


def _parts(
    st: State, names: list[Symbol], rest: Symbol | None, whole: Var, pos: int
) -> list[tuple[Symbol, Node]]:
    """Each name with the node that takes its value out of `whole`."""
    parts: list[tuple[Symbol, Node]] = []
    for i in range(len(names)):
        at: tuple[Node, ...] = (Local(whole, pos), Const(i, pos))
        if rest is None:
            node = prim(st, "%values-ref", (*at, Const(len(names), pos)), pos)
        else:
            node = prim(st, "%values-at", at, pos)
        parts.append((names[i], node))
    if rest is not None:
        at = (Local(whole, pos), Const(len(names), pos))
        parts.append((rest, prim(st, "%values-from", at, pos)))
    elif not names:  # no value is wanted: check that
        at = (Local(whole, pos), Const(0, pos), Const(0, pos))
        parts.append((_NOBODY, prim(st, "%values-ref", at, pos)))
    return parts


_NOBODY = Symbol()
_NOBODY.name = "_"


def names_of(form: list[Any]) -> list[Symbol]:
    """The names that a `define-values` defines."""
    names = form[1] if type(form[1]) is list else [form[1]]
    return [s for s in names if type(s) is Symbol and s.name not in ("&rest", "&")]


def define_values_form(st: State, form: list[Any], pos: int, _tail: bool) -> Node:
    """`(define-values (name …) expr)`, global or local like `define`."""
    names, rest = formals_of(st, "define-values", form[1], pos)
    value = expr(st, form[2], pos, False)
    whole = st.fn.new_local("values")
    steps: list[Node] = []
    for sym, node in _parts(st, names, rest, whole, pos):
        steps.append(node if sym is _NOBODY else define_symbol(st, "define-values", sym, node, pos))
    return let(st, whole, value, seq(st, steps, pos), pos)


def let_values_form(st: State, form: list[Any], pos: int, tail: bool) -> Node:
    """`(let-values (((name …) expr)…) body…)`, in order like `let`."""
    bindings = form[1]
    if bindings is None:
        bindings = []
    if type(bindings) is not list:
        raise grammar_error(st, form, pos)
    clauses: list[tuple[Any, Any, int]] = []
    for clause in bindings:
        if type(clause) is not list or len(clause) != 2:
            raise grammar_error(st, form, pos)
        clauses.append((clause[0], clause[1], st.positions.get(id(clause), pos)))
    return _bind_values(st, form_named(form), clauses, form, 2, pos, tail)


def receive_form(st: State, form: list[Any], pos: int, tail: bool) -> Node:
    """`(receive (name …) expr body…)`."""
    return _bind_values(st, "receive", [(form[1], form[2], pos)], form, 3, pos, tail)


def _bind_values(
    st: State, op: str, clauses: list[tuple[Any, Any, int]], form: list[Any], start: int, pos: int,
    tail: bool,
) -> Node:  # fmt: skip
    lets: list[tuple[Var, Node, int]] = []
    replaced: list[tuple[Symbol, Binding | None]] = []
    outer = st.body
    for formals, source, at in clauses:
        names, rest = formals_of(st, op, formals, at)
        node = expr(st, source, at, False)
        whole = st.fn.new_local("values")
        lets.append((whole, node, at))
        for sym, part in _parts(st, names, rest, whole, at):
            var = st.fn.new_local(sym.name)
            replaced.append((sym, bind(st, sym, var)))
            lets.append((var, part, at))
        if outer is not None:
            outer.busy += 1
    if outer is not None:
        outer.busy -= len(clauses)
    node = body(st, form, start, pos, tail) if start < len(form) else Const(None, pos)
    for sym, old in reversed(replaced):
        unbind(st, sym, old)
    for var, value, at in reversed(lets):
        node = let(st, var, value, node, at)
    return node
