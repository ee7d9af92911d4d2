"""Special forms that bind and assign: let, let*, letrec, named let, do loops, set!, fn."""

from __future__ import annotations

from typing import Any

from sx_kernel.analyser.bodies import (
    body,
    finish_body,
    leave,
    make_lambda,
    named_expr,
)
from sx_kernel.analyser.core import (
    expr,
    grammar_error,
    if_,
    let,
    no_name,
    prim,
    resolve,
    seal,
    seq,
    sequence,
    wrong,
)
from sx_kernel.analyser.definitions import declare, is_do_loop
from sx_kernel.analyser.global_names import global_name
from sx_kernel.analyser.parameters import form_named
from sx_kernel.analyser.scope import Binding, Body, State, assign, bind, captured, unbind
from sx_kernel.base.sequences import Chain, to_python
from sx_kernel.base.values import Symbol
from sx_kernel.ir.nodes import Call, Const, Local, Node, SetGlobal, SetLocal, Var


def set_form(st: State, form: list[Any], pos: int, _tail: bool) -> Node:
    """`(set! name value)`."""
    sym = form[1]
    if type(sym) is not Symbol:
        raise wrong(st, pos, "set!: expected (set! name value), got no name", no_name(form[1]))
    value = expr(st, form[2], pos, False)
    binding, base = resolve(st, sym)
    if binding is None:
        name = global_name(st, "set!", sym, pos)
        st.no_prims.add(name)
        if st.around is not None:
            return st.around.assign(st, name, value, pos)
        return seal(st, SetGlobal(name, value, pos), (value,))
    var, owner = binding
    if owner is None:
        raise wrong(st, pos, f"set!: {base.name} is a macro")
    assign(st, var)
    if owner is st.fn:
        if var in st.uninit:
            st.early.add(var)
        local = var
    else:
        local = captured(st, var, owner)
    return seal(st, SetLocal(local, value, pos), (value,))


def fn_form(st: State, form: list[Any], pos: int, _tail: bool) -> Node:
    """`(fn (param…) body…)`."""
    return make_lambda(st, None, form[1], form, 2, pos)


def begin_form(st: State, form: list[Any], pos: int, tail: int) -> Node:
    """`(begin e…)`."""
    return Const(None, pos) if len(form) == 1 else sequence(st, form, 1, pos, tail)


# --- let --------------------------------------------------------------------------------------


def pairs_of(st: State, op: str, bindings: Any, pos: int) -> list[tuple[Symbol, Any, int]]:
    """`((a 1) (b 2))` or `(a 1 b 2)` as (name, form, place) triples. `(a)` and `a` alone: nil."""
    if type(bindings) is Chain:
        bindings = to_python(bindings)
    if bindings is None:
        return []
    if type(bindings) is not list:
        raise wrong(st, pos, f"{op}: expected a list of bindings")
    pairs: list[tuple[Symbol, Any, int]] = []
    if bindings and type(bindings[0]) is Symbol:
        if len(bindings) % 2:
            raise wrong(st, pos, f"{op}: expected (name value …), got a name without a value")
        for i in range(0, len(bindings), 2):
            if type(bindings[i]) is not Symbol:
                raise wrong(st, pos, f"{op}: a bound name must be a symbol", no_name(bindings[i]))
            pairs.append((bindings[i], bindings[i + 1], pos))
        return pairs
    for item in bindings:
        if type(item) is Chain:
            item = to_python(item)
        at = st.positions.get(id(item), pos)
        if type(item) is not list or not 1 <= len(item) <= 2 or type(item[0]) is not Symbol:
            hint = no_name(item[0] if type(item) is list and item else item)
            raise wrong(st, at, f"{op}: a binding must be (name value)", hint)
        pairs.append((item[0], item[1] if len(item) == 2 else None, at))
    return pairs


def let_form(st: State, form: list[Any], pos: int, tail: int) -> Node:
    """`(let ((name value)…) body…)`, `(let name (…) body…)`, `(let {:key name …} source body…)`."""
    bindings = form[1]
    kind = type(bindings)
    if kind is Symbol:
        if len(form) < 3:
            raise grammar_error(st, form, pos)
        pairs = pairs_of(st, form_named(form), form[2], pos)
        return named_let(st, bindings, pairs, form, 3, pos, tail == 1)
    if kind is dict:
        return _dict_let(st, form, pos, tail)
    inits: list[tuple[Var, Node, int]] = []
    replaced: list[tuple[Symbol, Binding | None]] = []
    outer = st.body
    for sym, value, at in pairs_of(st, form_named(form), bindings, pos):
        node = named_expr(st, sym.name, value, at)
        var = st.fn.new_local(sym.name)
        replaced.append((sym, bind(st, sym, var)))
        inits.append((var, node, at))
        if outer is not None:
            outer.busy += 1
    if outer is not None:
        outer.busy -= len(inits)
    node = body(st, form, 2, pos, tail) if len(form) > 2 else Const(None, pos)
    for sym, old in reversed(replaced):
        unbind(st, sym, old)
    for var, init, at in reversed(inits):
        node = let(st, var, init, node, at)
    return node


def _dict_let(st: State, form: list[Any], pos: int, tail: int) -> Node:
    if len(form) < 3:
        what = "expected (let {:key name …} source body…), got no source"
        raise wrong(st, pos, f"{form_named(form)}: {what}")
    source = expr(st, form[2], pos, False)
    whole = st.fn.new_local("source")
    inits: list[tuple[Var, Node]] = []
    replaced: list[tuple[Symbol, Binding | None]] = []
    pattern = form[1]
    for key in pattern:
        sym = pattern[key]
        if type(sym) is not Symbol:
            what = f"the value of :{key} in a dict of bindings must be a name"
            raise wrong(st, pos, f"{form_named(form)}: {what}")
        get = prim(st, "%get", (Local(whole, pos), Const(key, pos)), pos)
        var = st.fn.new_local(sym.name)
        replaced.append((sym, bind(st, sym, var)))
        inits.append((var, get))
    node = body(st, form, 3, pos, tail) if len(form) > 3 else Const(None, pos)
    for sym, old in reversed(replaced):
        unbind(st, sym, old)
    for var, init in reversed(inits):
        node = let(st, var, init, node, pos)
    return let(st, whole, source, node, pos)


def named_let(
    st: State, name: Symbol, pairs: list[tuple[Symbol, Any, int]], form: list[Any], start: int,
    pos: int, tail: bool,
) -> Node:  # fmt: skip
    """A Letrec of one lambda and its first call. The values are outside the scope of `name`."""
    args: list[Node] = []
    params: list[Any] = []
    for sym, value, at in pairs:
        params.append(sym)
        args.append(expr(st, value, at, False))
    here, var = _open_loop(st, name)
    lam = make_lambda(st, name.name, params, form, start, pos)
    return _close_loop(st, here, var, lam, tuple(args), pos, tail)


def _open_loop(st: State, name: Symbol) -> tuple[Body, Var]:
    here = Body(st.fn)
    return here, declare(st, here, name)


def _close_loop(
    st: State, here: Body, var: Var, lam: Node, args: tuple[Node, ...], pos: int, tail: bool
) -> Node:
    here.defined[var] = 1
    st.uninit.discard(var)
    leave(st, here)
    call = Call(Local(var, pos), args, pos)
    call.tail = tail == 1
    return finish_body(st, here, [(var, lam, pos), (None, call, pos)], pos)


def letrec_form(st: State, form: list[Any], pos: int, tail: int) -> Node:
    """`(letrec ((name value)…) body…)`; also flat `(letrec (name value …) body…)`."""
    op = form_named(form)
    pairs = pairs_of(st, op, form[1], pos)
    outer = st.body
    here = st.body = Body(st.fn)
    variables: list[Var] = []
    for sym, _, at in pairs:
        if sym in here.declared:
            raise wrong(st, at, f"{op}: {sym.name} is bound twice")
        variables.append(declare(st, here, sym))
    steps: list[tuple[Var | None, Node, int]] = []
    for i in range(len(pairs)):
        sym, value, at = pairs[i]
        steps.append((variables[i], named_expr(st, sym.name, value, at), at))
        here.defined[variables[i]] = here.defined.get(variables[i], 0) + 1
        st.uninit.discard(variables[i])
    node = body(st, form, 2, pos, tail) if len(form) > 2 else Const(None, pos)
    steps.append((None, node, pos))
    leave(st, here)
    st.body = outer
    return finish_body(st, here, steps, pos)


# --- do ---------------------------------------------------------------------------------------


def do_form(st: State, form: list[Any], pos: int, tail: int) -> Node:
    """`(do e…)`, or `(do ((var init step)…) (test result…) body…)` by its shape."""
    if is_do_loop(form, resolve(st, form[0])[1]):
        return _do_loop(st, form, pos, tail == 1)
    return Const(None, pos) if len(form) == 1 else sequence(st, form, 1, pos, tail)


def _do_loop(st: State, form: list[Any], pos: int, tail: bool) -> Node:
    """The R7RS loop: a named let whose name the program cannot see."""
    specs = form[1]
    params: list[Any] = []
    args: list[Node] = []
    for spec in specs:
        params.append(spec[0])
        args.append(expr(st, spec[1], st.positions.get(id(spec), pos), False))
    name = Symbol()
    name.name = "do"
    here, var = _open_loop(st, name)

    def build(st: State) -> Node:
        return _do_body(st, form, var, pos)

    lam = make_lambda(st, "do", params, form, 3, pos, None, build)
    return _close_loop(st, here, var, lam, tuple(args), pos, tail)


def _do_body(st: State, form: list[Any], var: Var, pos: int) -> Node:
    """test ? results : body…, then the next turn."""
    at = st.positions.get(id(form[2]), pos)
    test = expr(st, form[2][0], at, False)
    done = sequence(st, form[2], 1, at, True) if len(form[2]) > 1 else Const(None, at)
    nodes: list[Node] = []
    for i in range(3, len(form)):
        nodes.append(expr(st, form[i], pos, False))
    steps: list[Node] = []
    for spec in form[1]:
        step = spec[2] if len(spec) == 3 else spec[0]
        steps.append(expr(st, step, st.positions.get(id(spec), pos), False))
    owner = st.fn.parent
    assert owner is not None
    again = Call(Local(captured(st, var, owner), pos), tuple(steps), pos)
    again.tail = True
    nodes.append(again)
    return if_(st, test, done, seq(st, nodes, pos), pos)
