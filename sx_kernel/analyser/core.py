"""Forms → IR: references, calls, sequences, bodies, lambdas. Special forms are in FORMS.

Every function takes the `State`, a form, `pos` (the place of the form around it, for forms
without a place of their own, such as those that a macro made) and `tail` (whether the value is
that of the lambda; for more that it may say, MARKUP).

Forms may be nested as deep as memory allows. The recursion here is therefore from Python function
to Python function only, which costs no C stack: no `map`, no `sorted(key=…)`, no `f(*args)`, no
generators on the recursive path. The caller raises the recursion limit.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, TypeAlias, final

from sx_kernel.analyser.scope import (
    Binding,
    State,
    captured,
)
from sx_kernel.base.cycles import contains_itself
from sx_kernel.base.errors import ErrorValue, SxError
from sx_kernel.base.sequences import Chain, to_python
from sx_kernel.base.source import Place
from sx_kernel.base.values import Keyword, Macro, Symbol
from sx_kernel.html.tags import TAG_NAMES
from sx_kernel.ir.nodes import (
    Call,
    Const,
    Global,
    If,
    KeywordArg,
    Let,
    Local,
    MakeDict,
    Node,
    PrimCall,
    Seq,
    Var,
)
from sx_kernel.ir.walk import MAX_TRIVIAL_DEPTH
from sx_kernel.syntax.places import end_in

MAX_EXPANSIONS: Final = 20_000
"""Nested macro expansions: more than any program needs that ends."""

MANY_EXPANSIONS: Final = 30
"""If so many are nested when Python's stack is full, they are why it is."""

MARKUP: Final = 2
WIRE: Final = 3
"""Besides true and false, what may become of a form's value: it is rendered, as HTML or as source
for the wire. Passed on as `tail` by the forms that choose or bind (see markup.py)."""

_MARKUP: Final = TAG_NAMES | {"<>", "%fragment", "%wire-fragment"}

Handler: TypeAlias = Callable[[State, "list[Any]", int, bool], Node]
Names: TypeAlias = Callable[["list[Any]"], "list[Symbol]"]


@final
class SpecialForm:
    """A row of the table in special_forms.py.

    `least` and `most` count the elements of the form, its head included; they and the message
    come from `grammar`. `scan`: how a body looks for definitions in it (see `bodies`). `names`:
    for a definition of several names, what finds them in the form.
    """

    __slots__ = ("grammar", "handler", "least", "most", "name", "names", "scan")

    def __init__(
        self, name: str, grammar: str, handler: Handler, least: int, most: int, scan: str | None,
        names: Names | None,
    ) -> None:  # fmt: skip
        self.name = name
        self.grammar = grammar
        self.handler = handler
        self.least = least
        self.most = most
        self.scan = scan
        self.names = names


FORMS: Final[dict[str, SpecialForm]] = {}
"""The special forms by name; filled by special_forms.py when it is imported, then constant."""

RENDERERS: Final[dict[str, Callable[..., Node]]] = {}
"""Functions of markup.py, which is built on this file, by name; filled like FORMS."""

# --- errors -----------------------------------------------------------------------------------


def place_of(st: State, pos: int) -> Place | None:
    """The stretch of source of the form at offset `pos`; None for -1 or without a source."""
    source = st.source
    if source is None or pos < 0:
        return None
    return Place(source, pos, end_in(source, pos))


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
    from sx_kernel.syntax.misfits import about_form  # only for programs that are wrong

    hint = about_form(row.name, form)
    return wrong(st, pos, f"{row.name}: expected {row.grammar}, got {parts} {noun}", hint)


def no_name(value: Any) -> str | None:
    """The hint where `value` stands in the place of a name; None if there is nothing to say."""
    from sx_kernel.syntax.misfits import about_no_name  # as above

    return about_no_name(value)


# --- names ------------------------------------------------------------------------------------


def resolve(st: State, sym: Symbol) -> tuple[Binding | None, Symbol]:
    """Return what `sym` is bound to here (None: global), and the symbol that names it globally."""
    binding = st.env.get(sym)
    if binding is None and st.aliases:
        alias = st.aliases.get(sym)
        if alias is not None:
            return alias.binding, alias.own or alias.symbol
        if st.module is not None and sym.name not in FORMS:
            return None, st.module.meaning(sym)
    return binding, sym


def is_word(st: State, form: Any, name: str) -> bool:
    """Return whether `form` is the free symbol `name` (`else`, `=>`, `_`, `unquote` …)."""
    if type(form) is not Symbol or form.name != name:
        return False
    return resolve(st, form)[0] is None


def special_of(st: State, form: Any) -> SpecialForm | None:
    """The special form that the list `form` is, if it is one here."""
    if type(form) is not list or not form or type(form[0]) is not Symbol:
        return None
    binding, sym = resolve(st, form[0])
    return FORMS.get(sym.name) if binding is None else None


def reserved(st: State, sym: Symbol, pos: int) -> SxError:
    """The error for a global that was written as libraries call what is their own."""
    return wrong(st, pos, f"{sym.name} is reserved: names that start with ( are the libraries'")


def reference(st: State, sym: Symbol, pos: int) -> Node:
    """The value of a variable."""
    binding = st.env.get(sym)
    written = sym
    if binding is None and st.aliases:
        binding, sym = resolve(st, sym)
    if binding is None:
        name = sym.name
        if name[:1] == "(" and sym is written:
            raise reserved(st, sym, pos)
        if name in FORMS:
            what = f"{name} is a special form and has no value"
            raise wrong(st, pos, what, f"write ({name} …) to use it")
        return Global(name, pos) if st.around is None else st.around.read(st, name, pos)
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


def expr(st: State, form: Any, pos: int, tail: int) -> Node:
    """The node of any form. Hot: see tests/bench/analyser_oneshot."""
    kind = type(form)
    if kind is Symbol:
        return reference(st, form, pos)
    if kind is not list:
        return _atom(st, form, kind, pos, tail)
    if not form:
        return PrimCall("%list", (), pos, True)
    pos = st.positions.get(id(form), pos)
    if tail > 1:
        return in_markup(st, form, pos, tail)
    head = form[0]
    if type(head) is Symbol:
        binding = st.env.get(head)
        if binding is None and st.aliases:
            binding, head = resolve(st, head)
        if binding is None:
            name = head.name
            if name[:1] == "(" and head is form[0]:
                raise reserved(st, head, pos)
            row = FORMS.get(name)
            if row is not None:
                if row.least <= len(form) <= row.most:
                    return row.handler(st, form, pos, tail == 1)
                raise grammar_error(st, form, pos)
            macro = st.macros.get(name)
            if macro is not None:
                return expand_and_analyse(st, macro, form, pos, tail)
            arity = st.ctx.primitive_arity(name)
            if arity is not None and name not in st.no_prims:
                least, most = arity
                count = len(form) - 1
                if least <= count and (most is None or count <= most):
                    return prim_call(st, name, form, pos)
                # The call fails when it is reached, unless the name has been redefined by then.
            if name[:5] == "html:":
                return markup_call(st, name, form, pos)
            around = st.around
            fn: Node = Global(name, pos) if around is None else around.read(st, name, pos)
        elif binding[1] is st.fn:
            var = binding[0]
            if var in st.uninit:
                st.early.add(var)
            fn = Local(var, pos)
        elif binding[1] is None:
            return expand_and_analyse(st, binding[0].macro, form, pos, tail)
        else:
            fn = Local(captured(st, binding[0], binding[1]), pos)
        if head.name[:1] == "~":
            return component_call(st, fn, form, pos, tail == 1)
    else:
        fn = expr(st, head, pos, False)
    args: list[Node] = []
    for i in range(1, len(form)):
        arg = form[i]
        kind = type(arg)
        if kind is list:
            args.append(expr(st, arg, pos, False))
        elif kind is Symbol:
            args.append(reference(st, arg, pos))
        elif kind is Keyword:
            args.append(KeywordArg(arg.name, pos))
        else:
            args.append(_atom(st, arg, kind, pos, False))
    node = Call(fn, tuple(args), pos)
    node.tail = tail == 1
    return node


def in_markup(st: State, form: list[Any], pos: int, use: int) -> Node:
    """The node of a list that is rendered; see markup.py."""
    return RENDERERS["in_markup"](st, form, pos, use)


def markup_call(st: State, name: str, form: list[Any], pos: int) -> Node:
    """A call of an element or a fragment; see markup.py."""
    return RENDERERS["markup_call"](st, name, form, pos)


def component_call(st: State, fn: Node, form: list[Any], pos: int, tail: bool) -> Node:
    """A call of a component, `fn`; see markup.py."""
    return RENDERERS["component_call"](st, fn, form, pos, tail)


def prim_call(st: State, name: str, form: list[Any], pos: int) -> Node:
    """Call of the primitive `name` with the operands form[1:], their number being right."""
    if name in _MARKUP:
        return markup_call(st, name, form, pos)
    args: list[Node] = []
    depths = st.depths
    depth = 0
    for i in range(1, len(form)):
        arg = form[i]
        kind = type(arg)
        if kind is int or kind is str:
            args.append(Const(arg, pos))
            continue
        if kind is Symbol:
            args.append(reference(st, arg, pos))
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


def _atom(st: State, form: Any, kind: type, pos: int, tail: int) -> Node:
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


def expand_and_analyse(st: State, macro: Macro, form: list[Any], pos: int, tail: int) -> Node:
    """The node of a macro call's expansion."""
    expansion = expand(st, macro, form, pos)
    depth = st.expansions
    st.expansions += 1
    try:
        node = expr(st, expansion, pos, tail)
    except RecursionError:
        if depth == 0 and st.expansions > MANY_EXPANSIONS:
            raise endless(st, macro.name, pos) from None
        raise
    st.expansions -= 1
    return node


def expand(st: State, macro: Macro, form: list[Any], pos: int) -> Any:
    """Expand a macro call once. Raises limit-error when expansions nest without end."""
    if st.expansions > MAX_EXPANSIONS:
        raise endless(st, macro.name, pos)
    expander = macro.expander
    if type(expander) is SyntaxExpander:
        return expander.expand(st, form, pos)
    expansion = st.ctx.apply_macro(expander, form[1:])
    if contains_itself(expansion):
        raise wrong(st, pos, f"{macro.name}: the macro's expansion contains itself")
    return to_python(expansion) if type(expansion) is Chain else expansion


def endless(st: State, name: str, pos: int) -> SxError:
    """The error of a macro whose expansions use it again and again."""
    value = ErrorValue("limit-error", f"{name}: macro expansion does not end")
    value.where = place_of(st, pos)
    return SxError(value)


@final
class SyntaxExpander:
    """The expander of a `syntax-rules` macro: `expand(state, form, pos)` gives the expansion."""

    __slots__ = ("expand",)

    def __init__(self, expand: Callable[[State, list[Any], int], Any]) -> None:
        self.expand = expand


# --- sequences and bodies ---------------------------------------------------------------------


def sequence(st: State, form: list[Any], start: int, pos: int, tail: int) -> Node:
    """The forms from index `start` on, one after the other, in the scope that is there."""
    last = len(form) - 1
    if last == start:
        return expr(st, form[last], pos, tail)
    nodes: list[Node] = []
    if tail > 1:
        for i in range(start, last + 1):
            nodes.append(expr(st, form[i], pos, tail))
        return all_of(st, nodes, pos, tail)
    for i in range(start, last + 1):
        nodes.append(expr(st, form[i], pos, tail if i == last else False))
    return seq(st, nodes, pos)


def all_of(st: State, nodes: list[Node], pos: int, use: int) -> Node:
    """Return what the forms of a body come to where they are rendered: all of them, one by one."""
    return prim(st, "%fragment" if use == MARKUP else "%wire-fragment", tuple(nodes), pos)
