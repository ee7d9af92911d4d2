"""Bodies and what stands in them: definitions, lambdas.

A body is looked through twice. First its forms are collected: macros expanded, `begin`s spliced,
the variables that it defines declared. Then they are analysed in order. Bodies contain definitions,
definitions lambdas, lambdas bodies: hence one file.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, final

from sx_kernel.analyser.core import (
    FORMS,
    MANY_EXPANSIONS,
    SpecialForm,
    all_of,
    endless,
    expand,
    expr,
    grammar_error,
    let,
    no_name,
    reserved,
    resolve,
    seal,
    seq,
    sequence,
    special_of,
    wrong,
)
from sx_kernel.analyser.module import Module
from sx_kernel.analyser.parameters import (
    Parameters,
    box_assigned,
    duplicate,
    optional_lets,
    parse_parameters,
)
from sx_kernel.analyser.scope import (
    Binding,
    Body,
    Function,
    State,
    assign,
    bind,
    lay_out,
    settle_letrec,
    unbind,
)
from sx_kernel.base.sequences import Chain, to_python
from sx_kernel.base.values import Keyword, Symbol, symbol
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
    """Whether a form of the body is a special form or macro use that could define something."""
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
                _find_definitions(st, here, item)
            else:
                declare_all(st, here, row, item, at)
            break
        st.expansions = expansions
        if item is not _NOTHING:
            items.append((item, at))


_NOTHING: Final = object()


def is_do_loop(form: list[Any], head: Symbol) -> bool:
    """Whether `form`, whose head means `head`, is `(do ((var init step)…) (test result…) body…)`.

    By its shape: a list of lists that begin with a symbol and have two or three parts, then a
    non-empty list. So `(do ((fn (x) x) 5) 99)` is a sequence, and so is `(do (f) (g))`.
    """
    if head.name != "do" or len(form) < 3:
        return False
    specs, test = form[1], form[2]
    if type(specs) is not list or type(test) is not list or not test:
        return False
    for spec in specs:
        if type(spec) is not list or not 2 <= len(spec) <= 3 or type(spec[0]) is not Symbol:
            return False
    return True


def _find_definitions(st: State, here: Body, form: list[Any]) -> None:
    """Declare what is defined inside the branches of `form` (when, if, cond …)."""
    for i in range(1, len(form)):
        item = form[i]
        if type(item) is not list or not item:
            continue
        row = special_of(st, item)
        if row is None:
            if type(item[0]) is list or i > 1:  # a clause of cond or case
                _find_in_clause(st, here, item)
        else:
            _find_definition(st, here, row, item)


def _find_definition(st: State, here: Body, row: SpecialForm, item: list[Any]) -> None:
    if row.scan == "branch" or (row.scan == "splice" and not is_do_loop(item, item[0])):
        _find_definitions(st, here, item)
    elif row.scan == "define" and row.least <= len(item) <= row.most:
        declare_all(st, here, row, item, -1)


def _find_in_clause(st: State, here: Body, clause: list[Any]) -> None:
    """Like `find_definitions` for a list that is not itself a form."""
    for item in clause:
        row = special_of(st, item)
        if row is not None:
            _find_definition(st, here, row, item)


def declare_all(st: State, here: Body, row: SpecialForm, form: list[Any], pos: int) -> None:
    """Declare the variables that the definition `form` makes."""
    for sym in defined_symbols(st, row, form, pos):
        if sym not in here.declared:
            declare(st, here, sym)


def declare(st: State, here: Body, sym: Symbol) -> Var:
    """Make `sym` a variable of the body `here`, not initialised yet."""
    var = here.fn.new_local(sym.name)
    here.declared[sym] = var
    here.replaced.append((sym, bind(st, sym, var)))
    st.uninit.add(var)
    return var


def defined_symbols(st: State, row: SpecialForm, form: list[Any], pos: int) -> list[Symbol]:
    """The names that a definition form defines."""
    if row.names is not None:
        return row.names(form)
    target = form[1]
    while type(target) is list and target:
        target = target[0]
    if type(target) is not Symbol:
        what = f"{row.name}: expected {row.grammar}, got no name to define"
        raise wrong(st, pos, what, no_name(target))
    return [target]


@final
class Definition:
    """A `define` form taken apart: the value is form[start], or a lambda when there are params."""

    __slots__ = ("doc", "form", "params", "start", "sym")

    def __init__(
        self, sym: Symbol, params: list[Any] | None, form: list[Any], start: int, doc: str | None
    ) -> None:
        self.sym = sym
        self.params = params
        self.form = form
        self.start = start
        self.doc = doc


def parse_define(st: State, form: list[Any], pos: int) -> Definition:
    """Take a `define` apart. Raises syntax-error."""
    target = form[1]
    start = 2
    if start < len(form) and type(form[start]) is Keyword and form[start].name == "effects":
        start = min(4, len(form))
    last = len(form) - 1
    doc: str | None = None
    if start < last and type(form[start]) is str:
        doc = form[start]
        start += 1
    if type(target) is Chain:
        target = to_python(target)
    if type(target) is list:
        params: list[Any] = []
        while type(target) is list and target:
            params.append(target[1:])
            target = target[0]
        if type(target) is Symbol:
            params.reverse()
            return Definition(target, params, form, start, doc)
    elif type(target) is Symbol:
        if start == last:
            return Definition(target, None, form, start, doc)
        raise grammar_error(st, form, pos)
    row = FORMS["define"]
    what = f"define: expected {row.grammar}, got no name to define"
    raise wrong(st, pos, what, no_name(target))


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
    """Where a body is rendered, each of its expressions counts, not the last one alone."""
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


def _is_language(st: State) -> bool:
    """Whether the language's own library is being analysed."""
    return st.source is not None and st.source.library and st.ctx.module is None


def global_name(st: State, op: str, sym: Symbol, pos: int) -> str:
    """The name under which `sym` is defined globally, checked.

    A macro of that name ceases to be one. Raises syntax-error for names that are not to be had.
    """
    if sym.name[:1] == "(" and sym not in st.aliases:
        raise reserved(st, sym, pos)
    if st.module is not None:
        return _library_global(st, st.module, op, sym, pos)
    name = resolve(st, sym)[1].name
    if name in FORMS:
        raise wrong(st, pos, f"{op}: {name} is a special form and cannot be redefined")
    if name[:1] == "%" and not _is_language(st):
        raise wrong(st, pos, f"{op}: {name} is reserved: names that start with % are the system's")
    if op == "define" and name in st.macros:
        del st.macros[name]
    return name


def hide_definitions(st: State, expansion: Any, pos: int) -> None:
    """Give what the expansion of a hygienic macro defines globally names of their own, where its
    template brought them in: neither the program's names nor another expansion's meet them.
    """
    work: list[Any] = [expansion]
    while work:
        form = work.pop()
        row = special_of(st, form)
        if row is None or row.scan is None or not row.least <= len(form) <= row.most:
            continue
        if row.scan in ("splice", "branch"):
            work += form[1:]
            continue
        for sym in defined_symbols(st, row, form, pos):
            alias = st.aliases.get(sym)
            name = sym.name
            if alias is None or alias.binding is not None or alias.own is not None:
                continue
            if name not in FORMS and name[:1] != "%":
                hidden = st.ctx.hidden_name(name)
                alias.own = symbol(hidden if st.module is None else st.module.define(hidden))


def _library_global(st: State, module: Module, op: str, sym: Symbol, pos: int) -> str:
    """`global_name` in a library: definitions make a name its own, others cannot be assigned."""
    alias = st.aliases.get(sym)
    if alias is not None and alias.own is not None:
        return alias.own.name
    name = sym.name if alias is None else alias.symbol.name
    if name in FORMS:
        raise wrong(st, pos, f"{op}: {name} is a special form and cannot be redefined")
    if name[:1] == "%":
        raise wrong(st, pos, f"{op}: {name} is reserved: names that start with % are the system's")
    if op != "set!":
        return module.define(name)
    if name in module.imported or (name not in module.bound and module.is_base(name)):
        raise wrong(st, pos, f"set!: {name} is not defined in the library {module.name}")
    return resolve(st, sym)[1].name


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
                more = Parameters(required, replaced)
                parse_parameters(st, more, params, len(required), pos)
                break
            var = fn.new_var(sym.name)
            old = env.get(sym)
            if old is not None and old[1] is fn:
                raise duplicate(st, sym, pos)
            env[sym] = (var, fn)
            required.append(var)
            replaced.append((sym, old))
    else:
        more = Parameters(required, replaced)
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
