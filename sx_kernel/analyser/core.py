"""Forms → IR: references, calls, sequences, bodies, lambdas. Special forms are in FORMS.

Every function takes the `State`, a form, `pos` (the place of the form around it, for forms
without a place of their own, such as those that a macro made) and `tail` (whether the value is
that of the lambda).

Forms may be nested as deep as memory allows. The recursion here is therefore from Python function to
Python function only, which costs no C stack: no `map`, no `sorted(key=…)`, no `f(*args)`, no
generators on the recursive path. The caller raises the recursion limit.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, NoReturn, TypeAlias, final

from sx_kernel.analyser.scope import (
    Binding,
    Body,
    Function,
    State,
    assign,
    bind,
    captured,
    lay_out,
    settle_letrec,
    unbind,
)
from sx_kernel.base.errors import ErrorValue, SxError
from sx_kernel.base.sequences import Chain, to_python
from sx_kernel.base.source import Place
from sx_kernel.base.values import Keyword, Macro, Symbol
from sx_kernel.ir.nodes import (
    Call,
    Const,
    Define,
    Global,
    If,
    Init,
    KeywordArg,
    Lambda,
    Let,
    Letrec,
    Local,
    MakeDict,
    Node,
    PrimCall,
    Seq,
    Var,
)
from sx_kernel.ir.walk import MAX_TRIVIAL_DEPTH
from sx_kernel.syntax.reader import end_of_form

MAX_EXPANSIONS: Final = 20_000
"""Nested macro expansions: more than any program needs that ends."""

Handler: TypeAlias = Callable[[State, "list[Any]", int, bool], Node]


@final
class SpecialForm:
    """A row of the table in special_forms.py.

    `least` and `most` count the elements of the form, its head included; they and the message
    come from `grammar`. `scan`: how a body looks for definitions in it (see `bodies`).
    """

    __slots__ = ("grammar", "handler", "least", "most", "name", "scan")

    def __init__(
        self, name: str, grammar: str, handler: Handler, least: int, most: int, scan: str | None
    ) -> None:
        self.name = name
        self.grammar = grammar
        self.handler = handler
        self.least = least
        self.most = most
        self.scan = scan


FORMS: Final[dict[str, SpecialForm]] = {}
"""The special forms by name; filled by special_forms.py when it is imported, then constant."""

# --- errors -----------------------------------------------------------------------------------


def place_of(st: State, pos: int) -> Place | None:
    """The stretch of source of the form at offset `pos`; None for -1 or without a source."""
    source = st.source
    if source is None or pos < 0:
        return None
    return Place(source, pos, end_of_form(source.text, pos))


def wrong(st: State, pos: int, message: str, hint: str | None = None) -> SxError:
    """A syntax-error at `pos`, to be raised by the caller."""
    value = ErrorValue("syntax-error", message, None, hint)
    value.where = place_of(st, pos)
    failure = SxError(value)
    failure.where = value.where
    return failure


def grammar_error(st: State, form: list[Any], pos: int) -> SxError:
    """The syntax-error for a special form that does not fit its grammar."""
    row = FORMS[resolve(st, form[0])[1].name]
    parts = len(form) - 1
    noun = "part" if parts == 1 else "parts"
    return wrong(st, pos, f"{row.name}: expected {row.grammar}, got {parts} {noun}")


# --- names ------------------------------------------------------------------------------------


def resolve(st: State, sym: Symbol) -> tuple[Binding | None, Symbol]:
    """What `sym` is bound to here (None: global), and the symbol that names it globally."""
    binding = st.env.get(sym)
    if binding is None and st.aliases:
        alias = st.aliases.get(sym)
        if alias is not None:
            return alias.binding, alias.symbol
    return binding, sym


def is_word(st: State, form: Any, name: str) -> bool:
    """Whether `form` is the free symbol `name` (`else`, `=>`, `_`, `unquote` …)."""
    if type(form) is not Symbol or form.name != name:
        return False
    return resolve(st, form)[0] is None


def special_of(st: State, form: Any) -> SpecialForm | None:
    """The special form that the list `form` is, if it is one here."""
    if type(form) is not list or not form or type(form[0]) is not Symbol:
        return None
    binding, sym = resolve(st, form[0])
    return FORMS.get(sym.name) if binding is None else None


def reference(st: State, sym: Symbol, pos: int) -> Node:
    """The value of a variable."""
    binding, sym = resolve(st, sym)
    if binding is None:
        name = sym.name
        if name in FORMS:
            what = f"{name} is a special form and has no value"
            raise wrong(st, pos, what, f"write ({name} …) to use it")
        return Global(name, pos)
    var, owner = binding
    if owner is st.fn:
        if var in st.uninit:
            st.early.add(var)
        return Local(var, pos)
    if owner is None:
        raise wrong(st, pos, f"{sym.name} is a macro and has no value")
    return Local(captured(st, var, owner), pos)


# --- trivial nodes ----------------------------------------------------------------------------


def seal(st: State, node: Any, parts: Any) -> Node:
    """Mark `node` as trivial if all `parts` are and they do not nest too deeply."""
    depths = st.depths
    depth = 0
    for part in parts:
        if not part.trivial:
            return node
        below = depths.get(part)
        if below is not None and below > depth:
            depth = below
    if depth < MAX_TRIVIAL_DEPTH:
        node.trivial = True
        depths[node] = depth + 1
    return node


def seq(st: State, nodes: list[Node], pos: int) -> Node:
    """The nodes one after the other; nil if there are none."""
    if not nodes:
        return Const(None, pos)
    if len(nodes) == 1:
        return nodes[0]
    return seal(st, Seq(tuple(nodes), pos), nodes)


def let(st: State, var: Var, init: Node, body: Node, pos: int) -> Node:
    """Let, with its trivial flag."""
    return seal(st, Let(var, init, body, pos), (init, body))


def if_(st: State, test: Node, then: Node, orelse: Node, pos: int) -> Node:
    """If, with its trivial flag."""
    return seal(st, If(test, then, orelse, pos), (test, then, orelse))


def prim(st: State, name: str, args: tuple[Node, ...], pos: int) -> Node:
    """Call of a primitive, with its trivial flag."""
    return seal(st, PrimCall(name, args, pos), args)


def call(name: str, args: tuple[Node, ...], pos: int, tail: bool) -> Call:
    """Call of a reserved global function (`%guard` …)."""
    node = Call(Global(name, pos), args, pos)
    node.tail = tail
    return node


# --- expressions ------------------------------------------------------------------------------


def expr(st: State, form: Any, pos: int, tail: bool) -> Node:
    """The node of any form. Hot: see tests/bench/analyser_oneshot."""
    kind = type(form)
    if kind is Symbol:
        return reference(st, form, pos)
    if kind is not list:
        return _atom(st, form, kind, pos, tail)
    if not form:
        return PrimCall("%list", (), pos, True)
    pos = st.positions.get(id(form), pos)
    head = form[0]
    if type(head) is Symbol:
        binding = st.env.get(head)
        if binding is None and st.aliases:
            binding, head = resolve(st, head)
        if binding is None:
            name = head.name
            row = FORMS.get(name)
            if row is not None:
                if row.least <= len(form) <= row.most:
                    return row.handler(st, form, pos, tail)
                raise grammar_error(st, form, pos)
            macro = st.macros.get(name)
            if macro is not None:
                return expand_and_analyse(st, macro, form, pos, tail)
            arity = st.arity(name)
            if arity is not None and name not in st.no_prims:
                least, most = arity
                count = len(form) - 1
                if least <= count and (most is None or count <= most):
                    return prim_call(st, name, form, pos)
                # The call fails when it is reached, unless the name has been redefined by then.
            fn: Node = Global(name, pos)
        elif binding[1] is st.fn:
            var = binding[0]
            if var in st.uninit:
                st.early.add(var)
            fn = Local(var, pos)
        elif binding[1] is None:
            return expand_and_analyse(st, binding[0].macro, form, pos, tail)
        else:
            fn = Local(captured(st, binding[0], binding[1]), pos)
    else:
        fn = expr(st, head, pos, False)
    args: list[Node] = []
    for i in range(1, len(form)):
        arg = form[i]
        if type(arg) is Keyword:
            args.append(KeywordArg(arg.name, pos))
        else:
            args.append(expr(st, arg, pos, False))
    node = Call(fn, tuple(args), pos)
    node.tail = tail
    return node


def prim_call(st: State, name: str, form: list[Any], pos: int) -> Node:
    """Call of the primitive `name` with the operands form[1:], their number being right."""
    args: list[Node] = []
    depths = st.depths
    depth = 0
    for i in range(1, len(form)):
        arg = form[i]
        kind = type(arg)
        if kind is int or kind is str:
            args.append(Const(arg, pos))
            continue
        node = expr(st, arg, pos, False)
        args.append(node)
        if not node.trivial:
            depth = MAX_TRIVIAL_DEPTH
        else:
            below = depths.get(node)
            if below is not None and below > depth:
                depth = below
    result = PrimCall(name, tuple(args), pos)
    if depth < MAX_TRIVIAL_DEPTH:
        result.trivial = True
        depths[result] = depth + 1
    return result


def _atom(st: State, form: Any, kind: type, pos: int, tail: bool) -> Node:
    if kind is Keyword:
        return Const(form.name, pos)
    if kind is dict:
        return _dict(st, form, st.positions.get(id(form), pos))
    if kind is Chain:
        return expr(st, to_python(form), pos, tail)
    return Const(form, pos)


def _dict(st: State, form: dict[str, Any], pos: int) -> Node:
    values: list[Node] = []
    for key in form:
        values.append(expr(st, form[key], pos, False))
    return seal(st, MakeDict(tuple(form), tuple(values), pos), values)


def expand_and_analyse(st: State, macro: Macro, form: list[Any], pos: int, tail: bool) -> Node:
    """The node of a macro call's expansion."""
    expansion = expand(st, macro, form, pos)
    st.expansions += 1
    node = expr(st, expansion, pos, tail)
    st.expansions -= 1
    return node


def expand(st: State, macro: Macro, form: list[Any], pos: int) -> Any:
    """Expand a macro call once. Raises limit-error when expansions nest without end."""
    if st.expansions > MAX_EXPANSIONS:
        value = ErrorValue("limit-error", f"{macro.name}: macro expansion does not end")
        value.where = place_of(st, pos)
        raise SxError(value)
    expander = macro.expander
    if type(expander) is SyntaxExpander:
        return expander.expand(st, form, pos)
    expansion = st.ctx.apply_macro(expander, form[1:])
    return to_python(expansion) if type(expansion) is Chain else expansion


@final
class SyntaxExpander:
    """The expander of a `syntax-rules` macro: `expand(state, form, pos)` gives the expansion."""

    __slots__ = ("expand",)

    def __init__(self, expand: Callable[[State, list[Any], int], Any]) -> None:
        self.expand = expand


# --- sequences and bodies ---------------------------------------------------------------------


def sequence(st: State, form: list[Any], start: int, pos: int, tail: bool) -> Node:
    """The forms from index `start` on, one after the other, in the scope that is there."""
    last = len(form) - 1
    if last == start:
        return expr(st, form[last], pos, tail)
    nodes: list[Node] = []
    for i in range(start, last + 1):
        nodes.append(expr(st, form[i], pos, tail and i == last))
    return seq(st, nodes, pos)


def body(st: State, form: list[Any], start: int, pos: int, tail: bool) -> Node:
    """The forms from index `start` on as a body: definitions in it are local to it."""
    outer = st.body
    here = st.body = Body(st.fn)
    if _may_define(st, form, start):
        items: list[tuple[Any, int]] = []
        _collect(st, here, form, start, pos, items)
        for rules in here.rules:
            rules.rebind(st)
        node = _defining_body(st, here, items, pos, tail)
    else:
        node = sequence(st, form, start, pos, tail)
        if here.declared:  # a definition in an unusual place
            node = _letrec(st, here, list(here.declared.values()), node, pos)
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
                elif st.aliases and head in st.aliases:
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
                _collect(st, here, item, 1, at, items)
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
    if row.name == "define-values":
        target = form[1]
        names = target if type(target) is list else [target]
        return [s for s in names if type(s) is Symbol and s.name not in ("&rest", "&")]
    target = form[1]
    while type(target) is list and target:
        target = target[0]
    if type(target) is not Symbol:
        raise wrong(st, pos, f"{row.name}: expected {row.grammar}, got no name to define")
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
    raise wrong(st, pos, f"define: expected {row.grammar}, got no name to define")


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
    st: State, here: Body, items: list[tuple[Any, int]], pos: int, tail: bool
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
            steps.append((None, expr(st, item, at, tail and i == last), at))
    return finish_body(st, here, steps, pos)


def finish_body(
    st: State, here: Body, steps: list[tuple[Var | None, Node, int]], pos: int
) -> Node:
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


def define_form(st: State, form: list[Any], pos: int, tail: bool) -> Node:
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
    return Define(name, value, d.doc, pos)


def global_name(st: State, op: str, sym: Symbol, pos: int) -> str:
    """The name under which `sym` is defined globally, checked.

    A macro of that name ceases to be one. Raises syntax-error for names that are not to be had.
    """
    name = resolve(st, sym)[1].name
    if name in FORMS:
        raise wrong(st, pos, f"{op}: {name} is a special form and cannot be redefined")
    if name[:1] == "%":
        raise wrong(st, pos, f"{op}: {name} is reserved: names that start with % are the system's")
    if op == "define" and name in st.macros:
        del st.macros[name]
    return name


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
    p = Parameters()
    if type(params) is list:
        for i in range(len(params)):
            sym = params[i]
            if type(sym) is not Symbol or sym.name[:1] == "&":
                parse_parameters(st, p, params, i, pos)
                break
            var = fn.new_var(sym.name)
            old = bind(st, sym, var)
            if old is not None and old[1] is fn:
                raise duplicate(st, sym, pos)
            p.required.append(var)
            p.replaced.append((sym, old))
    else:
        parse_parameters(st, p, params, 0, pos)
    defaults = optional_lets(st, p, pos) if p.supplied else None
    if build is not None:
        st.body = Body(fn)
        node = build(st)
    elif len(form) == start:
        node = Const(None, pos)
    else:
        node = body(st, form, start, pos, True)
    for sym, old in reversed(p.replaced):
        unbind(st, sym, old)
    if defaults is not None:
        for var, value in reversed(defaults):
            node = let(st, var, value, node, pos)
    node = box_assigned(st, fn, p, node, pos)
    required = tuple(p.required)
    optional = tuple(p.optional)
    keys = tuple(p.keys)
    order = p.required
    if p.optional or p.keys:
        order = [*order, *p.optional, *p.keys]
    if p.rest is not None:
        order = [*order, p.rest]
    captures, nslots = lay_out(fn, order)
    st.fn = outer_fn
    st.body = outer_body
    return Lambda(
        name, required, optional, keys, p.rest, captures, nslots, node, st.source, pos, doc
    )


@final
class Parameters:
    """A parameter list: its variables by kind, and what to restore when the lambda ends.

    `supplied`: (symbol, parameter, default form or None) of the parameters that may be absent.
    """

    __slots__ = ("keys", "optional", "replaced", "required", "rest", "supplied")

    def __init__(self) -> None:
        self.required: list[Var] = []
        self.optional: list[Var] = []
        self.keys: list[Var] = []
        self.rest: Var | None = None
        self.replaced: list[tuple[Symbol, Binding | None]] = []
        self.supplied: list[tuple[Symbol, Var, Any]] = []


def duplicate(st: State, sym: Symbol, pos: int) -> SxError:
    """The syntax-error for a name that occurs twice in a parameter list."""
    return wrong(st, pos, f"fn: the parameter {sym.name} occurs twice")


def parse_parameters(st: State, p: Parameters, params: Any, start: int, pos: int) -> None:
    """Parse `params` from `start` on, where something else than a plain name may stand."""
    if type(params) is Chain:
        params = to_python(params)
    if type(params) is Symbol:  # (fn args body…): all arguments as one list
        _parameter(st, p, params, "rest", pos)
        return
    if type(params) is not list:
        raise wrong(st, pos, "fn: expected a list of parameters")
    mode = "required"
    i = start
    while i < len(params):
        item = params[i]
        i += 1
        default: Any = None
        if type(item) is Symbol and item.name[:1] == "&":
            if item.name == "&optional" and mode == "required":
                mode = "optional"
            elif item.name == "&key" and mode in ("required", "optional"):
                mode = "key"
            elif item.name in ("&rest", "&"):
                if i + 1 != len(params):
                    raise wrong(st, pos, f"fn: expected one parameter after {item.name}, the last")
                mode = "rest"
            else:
                _unknown_marker(st, item, pos)
            continue
        if type(item) is list and item and type(item[0]) is Symbol:
            item, default = _annotated(st, item, mode, pos)
        if type(item) is not Symbol:
            raise wrong(st, pos, "fn: a parameter must be a symbol")
        _parameter(st, p, item, mode, pos, default)


def _unknown_marker(st: State, item: Symbol, pos: int) -> NoReturn:
    if item.name in ("&optional", "&key"):
        raise wrong(st, pos, f"fn: {item.name} is out of place", "&optional, &key, &rest is the order")
    raise wrong(st, pos, f"fn: unknown marker {item.name} in the parameter list")


def _annotated(st: State, item: list[Any], mode: str, pos: int) -> tuple[Symbol, Any]:
    """`(name :as type)`, `(name default)` or `(name :as type default)`; the type is ignored."""
    parts = item[1:]
    if len(parts) >= 2 and type(parts[0]) is Keyword and parts[0].name == "as":
        parts = parts[2:]
        if not parts:
            return item[0], None
    if len(parts) != 1:
        raise wrong(st, pos, f"fn: the parameter {item[0].name} must be a name or (name default)")
    if mode not in ("optional", "key"):
        raise wrong(
            st, pos, f"fn: the parameter {item[0].name} cannot have a default",
            "defaults belong after &optional or &key",
        )  # fmt: skip
    return item[0], parts[0]


def _parameter(
    st: State, p: Parameters, sym: Symbol, mode: str, pos: int, default: Any = None
) -> None:
    fn = st.fn
    var = fn.new_var(sym.name)
    old = st.env.get(sym)
    if old is not None and old[1] is fn:
        raise duplicate(st, sym, pos)
    p.replaced.append((sym, old))
    bind(st, sym, var)
    if mode == "required":
        p.required.append(var)
    elif mode == "rest":
        p.rest = var
    elif mode == "optional":
        p.optional.append(var)
        p.supplied.append((sym, var, default))
    else:
        p.keys.append(var)
        p.supplied.append((sym, var, default))


def optional_lets(st: State, p: Parameters, pos: int) -> list[tuple[Var, Node]]:
    """The Lets that supply defaults. A default sees the parameters before it."""
    for sym, _, _ in p.supplied:
        # until its Let, the name means what it meant outside
        for replaced, old in p.replaced:
            if replaced is sym:
                unbind(st, sym, old)
    lets: list[tuple[Var, Node]] = []
    for sym, parameter, default in p.supplied:
        test = prim(st, "%unset?", (Local(parameter, pos),), pos)
        node = if_(st, test, expr(st, default, pos, False), Local(parameter, pos), pos)
        var = st.fn.new_local(sym.name)
        bind(st, sym, var)
        lets.append((var, node))
    return lets


def box_assigned(st: State, fn: Function, p: Parameters, node: Node, pos: int) -> Node:
    """Parameters are never boxed: give those that are assigned a boxed variable of their own.

    The references in the body already go to the old Var, so that becomes the local variable and
    the parameter gets a new one.
    """
    for group in (p.required, p.optional, p.keys):
        for i in range(len(group)):
            var = group[i]
            if var.assigned:
                group[i] = fn.new_var(var.name)
                fn.locals.append(var)
                node = let(st, var, Local(group[i], pos), node, pos)
    rest = p.rest
    if rest is not None and rest.assigned:
        p.rest = fn.new_var(rest.name)
        fn.locals.append(rest)
        node = let(st, rest, Local(p.rest, pos), node, pos)
    return node

