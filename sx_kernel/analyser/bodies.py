"""Bodies and what stands in them: definitions, lambdas. definitions.py takes their forms apart.

A body is looked through twice. First its forms are collected: macros expanded, `begin`s spliced,
the variables that it defines declared. Then they are analysed in order. Bodies contain definitions,
definitions lambdas, lambdas bodies: hence one file.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from sx_kernel.analyser.core import (
    FORMS,
    MANY_EXPANSIONS,
    all_of,
    endless,
    expand,
    expr,
    grammar_error,
    let,
    resolve,
    seal,
    seq,
    sequence,
    special_of,
    wrong,
)
from sx_kernel.analyser.definitions import (
    Definition,
    declare,
    declare_all,
    find_definitions,
    is_do_loop,
    parse_define,
)
from sx_kernel.analyser.global_names import global_name
from sx_kernel.analyser.parameters import (
    Parameters,
    box_assigned,
    duplicate,
    form_named,
    optional_lets,
    parse_parameters,
)
from sx_kernel.analyser.scope import (
    Binding,
    Body,
    Function,
    State,
    assign,
    lay_out,
    settle_letrec,
    unbind,
)
from sx_kernel.base.sequences import Chain, to_python
from sx_kernel.base.values import Symbol
from sx_kernel.ir.nodes import Const, Define, Init, Lambda, Letrec, Local, Node, Var


def body(st: State, form: list[Any], start: int, pos: int, tail: int) -> Node:
    """The forms from index `start` on as a body: definitions in it are local to it."""
    outer = st.body
    here = st.body = Body(st.fn)
    if _may_define(st, form, start):
        items: list[tuple[Any, int]] = []
        here.collecting = True
        _collect(st, here, form, start, pos, items)
        here.collecting = False
        for rules in here.rules:
            rules.rebind(st)
            rules.collecting = False
        node = _defining_body(st, here, items, pos, tail)
    else:
        last = len(form) - 1
        if start == last:
            node = expr(st, form[last], pos, tail)
        else:
            node = sequence(st, form, start, pos, tail)
        if here.declared:  # a definition in an unusual place
            node = _letrec(st, here, list(here.declared.values()), node, pos)
    if here.replaced:
        leave(st, here)
    st.body = outer
    return node


def leave(st: State, here: Body) -> None:
    for sym, old in reversed(here.replaced):
        unbind(st, sym, old)


def _may_define(st: State, form: list[Any], start: int) -> bool:
    """Return whether a form of the body is a special form or macro use that could define
    something."""
    env = st.env
    for i in range(start, len(form)):
        item = form[i]
        kind = type(item)
        if kind is Chain:
            return True
        if kind is list and item:
            head = item[0]
            if type(head) is Symbol:
                binding = env.get(head)
                if binding is not None:
                    if binding[1] is None:
                        return True
                elif st.aliases and (head in st.aliases or st.module is not None):
                    return True
                else:
                    row = FORMS.get(head.name)
                    if row is None:
                        if head.name in st.macros:
                            return True
                    elif row.scan is not None:
                        return True
    return False


def _collect(
    st: State, here: Body, form: list[Any], start: int, pos: int, items: list[tuple[Any, int]]
) -> None:
    """Append the body's forms with their places: macros expanded, `begin`s spliced.

    Declares every variable that the body defines and binds its macros.
    """
    for i in range(start, len(form)):
        item = form[i]
        expansions = st.expansions
        at = pos
        while True:
            if type(item) is Chain:
                item = to_python(item)
            if type(item) is not list or not item:
                break
            at = st.positions.get(id(item), at)
            head = item[0]
            if type(head) is not Symbol:
                break
            binding, sym = resolve(st, head)
            if binding is None:
                row = FORMS.get(sym.name)
                macro = st.macros.get(sym.name) if row is None else None
            else:
                row = None
                macro = binding[0].macro if binding[1] is None else None
            if macro is not None:
                item = expand(st, macro, item, at)
                st.expansions += 1
                continue
            if row is None or row.scan is None:
                break
            if not row.least <= len(item) <= row.most:
                raise grammar_error(st, item, at)
            if row.scan == "splice":
                if is_do_loop(item, sym):
                    break
                if len(item) == 1 and i + 1 == len(form):
                    items.append((None, at))
                try:
                    _collect(st, here, item, 1, at, items)
                except RecursionError:
                    if expansions == 0 and st.expansions > MANY_EXPANSIONS:
                        raise endless(st, form[i][0].name, at) from None
                    raise
                item = _NOTHING
            elif row.scan == "macro":
                row.handler(st, item, at, False)
                item = None if i + 1 == len(form) else _NOTHING
            elif row.scan == "branch":
                find_definitions(st, here, item)
            else:
                declare_all(st, here, row, item, at)
            break
        st.expansions = expansions
        if item is not _NOTHING:
            items.append((item, at))


_NOTHING: Final = object()


def definition_value(st: State, d: Definition, pos: int) -> Node:
    """The node of the value that a `define` gives its variable."""
    if d.params is None:
        return named_expr(st, d.sym.name, d.form[d.start], pos, d.doc)
    return curried(st, d, 0, pos)


def curried(st: State, d: Definition, index: int, pos: int) -> Node:
    """The lambda for the parameter lists of `(define ((f a) b) …)` from `index` on."""
    assert d.params is not None
    name = d.sym.name if index == 0 else None
    doc = d.doc if index == 0 else None
    if index + 1 == len(d.params):
        return make_lambda(st, name, d.params[index], d.form, d.start, pos, doc)

    def rest(st: State) -> Node:
        return curried(st, d, index + 1, pos)

    return make_lambda(st, name, d.params[index], d.form, d.start, pos, doc, rest)


def named_expr(st: State, name: str, form: Any, pos: int, doc: str | None = None) -> Node:
    """`expr`, where a lambda expression takes the name of the variable it is bound to."""
    row = special_of(st, form)
    if row is not None and (row.name == "fn" or row.name == "lambda"):
        pos = st.positions.get(id(form), pos)
        if len(form) < row.least:
            raise grammar_error(st, form, pos)
        return make_lambda(st, name, form[1], form, 2, pos, doc)
    return expr(st, form, pos, False)


def _defining_body(
    st: State, here: Body, items: list[tuple[Any, int]], pos: int, tail: int
) -> Node:
    """A body with definitions, its variables being declared.

    A variable that nothing refers to before its definition is done, and that is defined once,
    becomes a Let around what follows; the others are declared by one Letrec in front.
    """
    steps: list[tuple[Var | None, Node, int]] = []
    last = len(items) - 1
    for i in range(last + 1):
        item, at = items[i]
        row = special_of(st, item)
        if row is not None and row.name == "define":
            d = parse_define(st, item, at)
            var = here.declared[d.sym]
            again = here.defined.get(var, 0)
            here.defined[var] = again + 1
            value = definition_value(st, d, at)
            if again:
                assign(st, var)
                steps.append((None, seal(st, Init(var, value, at), (value,)), at))
            else:
                steps.append((var, value, at))
                st.uninit.discard(var)
        else:
            use = tail if tail > 1 or i == last else False
            steps.append((None, expr(st, item, at, use), at))
    if tail > 1:
        _render_steps(st, steps, pos, tail)
    return finish_body(st, here, steps, pos)


def _render_steps(st: State, steps: list[tuple[Var | None, Node, int]], pos: int, use: int) -> None:
    """Have each expression of a body that is rendered count, not the last one alone."""
    values: list[Node] = []
    for i in range(len(steps)):
        var, node, at = steps[i]
        if var is None:
            var = st.fn.new_local("markup")
            steps[i] = (var, node, at)
            values.append(Local(var, at))
    steps.append((None, all_of(st, values, pos, use), pos))


def finish_body(st: State, here: Body, steps: list[tuple[Var | None, Node, int]], pos: int) -> Node:
    """Put the analysed parts of a body together; (var, value, place) is a definition."""
    letrec: set[Var] = set()
    for var in here.declared.values():
        if var in st.early or here.defined.get(var, 0) != 1:
            letrec.add(var)
    nodes: list[Node] = []  # what follows the step at hand, last first
    for var, node, at in reversed(steps):
        if var is None:
            nodes.append(node)
        elif var in letrec:
            nodes.append(seal(st, Init(var, node, at), (node,)))
        else:
            nodes.reverse()
            rest: Node = seq(st, nodes, pos) if nodes else Local(var, at)
            nodes = [let(st, var, node, rest, at)]
    nodes.reverse()
    result = seq(st, nodes, pos)
    if not letrec:
        return result
    variables = [var for var in here.declared.values() if var in letrec]
    return _letrec(st, here, variables, result, pos)


def _letrec(st: State, here: Body, variables: list[Var], node: Node, pos: int) -> Node:
    """Letrec around the body `here`, whose node is `node`."""
    for var in variables:
        settle_letrec(st, var, True)
        if here.defined.get(var, 0) > 1:
            assign(st, var)
        st.uninit.discard(var)
    st.letrecs = True
    return seal(st, Letrec(tuple(variables), node, pos), (node,))


def define_form(st: State, form: list[Any], pos: int, _tail: bool) -> Node:
    """`define` anywhere but directly in a body: global at top level, else of the nearest body."""
    d = parse_define(st, form, pos)
    here = st.body
    if here is None:
        return _global_define(st, d, pos)
    var = here.declared.get(d.sym)
    if var is None:
        if here.fn is not st.fn or here.busy:
            raise wrong(st, pos, f"define: {d.sym.name} cannot be defined here")
        var = declare(st, here, d.sym)
    here.defined[var] = here.defined.get(var, 0) + 1
    st.early.add(var)  # perhaps never reached: not a Let
    value = definition_value(st, d, pos)
    return seal(st, Init(var, value, pos), (value,))


def _global_define(st: State, d: Definition, pos: int) -> Node:
    name = global_name(st, "define", d.sym, pos)
    st.no_prims.add(name)
    value = definition_value(st, d, pos)
    if st.around is not None:
        return st.around.define(st, name, value, pos)
    return Define(name, value, d.doc, pos)


def define_symbol(st: State, op: str, sym: Symbol, value: Node, pos: int) -> Node:
    """The definition of one of several names that the form `op` defines: global or local."""
    here = st.body
    if here is None:
        name = global_name(st, "define", sym, pos)
        st.no_prims.add(name)
        if st.around is not None:
            return st.around.define(st, name, value, pos)
        return Define(name, value, None, pos)
    var = here.declared.get(sym)
    if var is None:
        if here.fn is not st.fn or here.busy:
            raise wrong(st, pos, f"{op}: {sym.name} cannot be defined here")
        var = declare(st, here, sym)
    here.defined[var] = here.defined.get(var, 0) + 1
    if here.defined[var] > 1:
        assign(st, var)
    st.early.add(var)
    return seal(st, Init(var, value, pos), (value,))


# --- lambdas ----------------------------------------------------------------------------------


def make_lambda(
    st: State, name: str | None, params: Any, form: list[Any], start: int, pos: int,
    doc: str | None = None, build: Callable[[State], Node] | None = None,
) -> Lambda:  # fmt: skip
    """A lambda with the parameter list `params` and the body form[start:], or what `build` makes.

    `pos`, `name`, `doc`: as in the node.
    """
    outer_fn = st.fn
    outer_body = st.body
    fn = st.fn = Function(outer_fn)
    required: list[Var] = []
    replaced: list[tuple[Symbol, Binding | None]] = []
    more: Parameters | None = None  # for anything but plain names
    env = st.env
    if type(params) is list:
        for sym in params:
            if type(sym) is not Symbol or sym.name[:1] == "&":
                more = Parameters(form_named(form), required, replaced)
                parse_parameters(st, more, params, len(required), pos)
                break
            var = fn.new_var(sym.name)
            old = env.get(sym)
            if old is not None and old[1] is fn:
                raise duplicate(st, form_named(form), sym, pos)
            env[sym] = (var, fn)
            required.append(var)
            replaced.append((sym, old))
    else:
        more = Parameters(form_named(form), required, replaced)
        parse_parameters(st, more, params, 0, pos)
    defaults = optional_lets(st, more, pos) if more is not None else None
    if build is not None:
        st.body = Body(fn)
        node = build(st)
    elif len(form) == start:
        node = Const(None, pos)
    else:
        node = body(st, form, start, pos, True)
    for sym, old in reversed(replaced):
        unbind(st, sym, old)
    if defaults is not None:
        for var, value in reversed(defaults):
            node = let(st, var, value, node, pos)
    node = box_assigned(st, fn, required, node, pos)
    optional: tuple[Var, ...] = ()
    keys: tuple[Var, ...] = ()
    rest: Var | None = None
    order = required
    if more is not None:
        node = box_assigned(st, fn, more.optional, node, pos)
        node = box_assigned(st, fn, more.keys, node, pos)
        node = box_assigned(st, fn, more.rest, node, pos)
        order = [*required, *more.optional, *more.keys, *more.rest]
        optional = tuple(more.optional)
        keys = tuple(more.keys)
        rest = more.rest[0] if more.rest else None
    captures, nslots = lay_out(fn, order)
    st.fn = outer_fn
    st.body = outer_body
    return Lambda(
        name, tuple(required), optional, keys, rest, captures, nslots, node, st.source, pos, doc
    )
