"""Elements, components, and forms whose value is rendered.

A form is *rendered* when it stands among the children of an element, a fragment or a component,
is in the body of a component, or is what `render-to-html` was asked for. There, `tail` is MARKUP
(or WIRE), the forms that choose or bind pass it on, and three things differ from evaluation:

* all forms of a body count: `(when c (p 1) (p 2))` is both paragraphs, a definition is nothing;
* so in the body of a function written out in `map` and its like; `for-each` gives its results;
* a list whose head cannot be called is the list of its items.

In the body of an island, what may change is a part of its own: `(span (deref n))` is
`(span (%hole (fn () (deref n))))`, and so are attributes that are computed. lib/signals.sx has
`%hole`, which notes what such a part reads.

An element is a call of the primitive of its name, a component of its function. On the wire
(`render-to-sx`) neither is called: the call is written down, its arguments being evaluated.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, TypeAlias

from sx_kernel.analyser.binding import begin_form, do_form, let_form, letrec_form
from sx_kernel.analyser.bodies import body, define_symbol, make_lambda
from sx_kernel.analyser.conditionals import (
    case_form,
    cond_form,
    if_form,
    unless_form,
    when_form,
)
from sx_kernel.analyser.control import provide_form, scope_form
from sx_kernel.analyser.core import (
    FORMS,
    MARKUP,
    WIRE,
    all_of,
    expand_and_analyse,
    expr,
    grammar_error,
    prim,
    reference,
    resolve,
    seq,
    special_of,
    wrong,
)
from sx_kernel.analyser.definitions import is_do_loop
from sx_kernel.analyser.libraries import is_declaration
from sx_kernel.analyser.scope import State
from sx_kernel.base.sequences import Chain, to_python
from sx_kernel.base.values import Keyword, Symbol
from sx_kernel.html.tags import HTML_TAGS, TAG_NAMES
from sx_kernel.ir.nodes import Call, Const, Define, Global, KeywordArg, Lambda, Node

Renderer: TypeAlias = Callable[[State, "list[Any]", int, int], Node]

_AWARE: Final[dict[str, Renderer]] = {
    "if": if_form, "when": when_form, "unless": unless_form, "cond": cond_form, "case": case_form,
    "let": let_form, "let*": let_form, "letrec": letrec_form, "letrec*": letrec_form,
    "begin": begin_form, "do": do_form, "scope": scope_form, "provide": provide_form,
}  # fmt: skip
_CHOICES: Final = frozenset(
    ("and", "case", "cond", "guard", "if", "match", "or", "parameterize", "unless", "when")
)
_EACH: Final = ("map", "map-indexed", "mapcat", "for-each")
_FRAGMENTS: Final = ("<>", "%fragment")


def in_markup(st: State, form: list[Any], pos: int, use: int) -> Node:
    """The node of a list that is rendered. Its value is not markup yet: the element around, or
    whoever asked, makes markup of any value."""
    if st.live and use == MARKUP and _may_change(st, form):
        return _hole(st, "%hole", form, pos, lambda st: _rendered(st, form, pos, use))
    return _rendered(st, form, pos, use)


def _may_change(st: State, form: list[Any]) -> bool:
    """Return whether the value of a form in an island may be another one later: that of a call or a
    choice; what binds is gone through once, and what is in it may change."""
    head = form[0]
    if type(head) is not Symbol:
        return not _is_item(st, head)
    binding, sym = resolve(st, head)
    name = sym.name
    if binding is not None:
        return binding[1] is not None
    if name in FORMS:
        return name in _CHOICES or (name in ("let", "do") and _is_loop(form, sym))
    if name in st.macros:
        return False  # what it stands for is looked at
    return not _is_markup(st, name)


def _hole(st: State, op: str, form: list[Any], pos: int, build: Callable[[State], Node]) -> Node:
    """A call of `op` with a function of no arguments that computes what `build` makes."""
    lam = make_lambda(st, None, [], form, len(form), pos, None, build)
    return Call(Global(op, pos), (lam,), pos)


def _rendered(st: State, form: list[Any], pos: int, use: int) -> Node:
    head = form[0]
    if type(head) is not Symbol:
        if _is_item(st, head):
            return _items(st, form, pos, use)
        return expr(st, form, pos, False)
    binding, sym = resolve(st, head)
    name = sym.name
    if binding is not None:
        if binding[1] is None:
            return expand_and_analyse(st, binding[0].macro, form, pos, use)
        return _wire_call(st, name, form, pos) if _stays(use, name) else expr(st, form, pos, False)
    row = FORMS.get(name)
    if row is not None and not (name == "use" and not is_declaration(form)):
        handler = _AWARE.get(name)
        if handler is None or _is_loop(form, sym):
            node = expr(st, form, pos, False)
            silent = row.scan in ("define", "macro")
            return seq(st, [node, Const(None, pos)], pos) if silent else node
        if not row.least <= len(form) <= row.most:
            raise grammar_error(st, form, pos)
        return handler(st, form, pos, use)
    macro = st.macros.get(name)
    if macro is not None:
        return expand_and_analyse(st, macro, form, pos, use)
    if name in _EACH and len(form) > 2 and name not in st.no_prims:
        return _each(st, name, form, pos, use)
    if use == WIRE and (_stays(use, name) or _is_markup(st, name)):
        return _wire_call(st, name, form, pos)
    return expr(st, form, pos, False)


def _stays(use: int, name: str) -> bool:
    """Return whether the call of a component stays a call."""
    return use == WIRE and name[:1] == "~"


def _is_markup(st: State, name: str) -> bool:
    """Return whether the global `name` is an element or a fragment here."""
    if name[:5] == "html:":
        return True
    if name not in TAG_NAMES and name not in _FRAGMENTS:
        return False
    return name not in st.no_prims and st.ctx.primitive_arity(name) is not None


def _is_item(st: State, head: Any) -> bool:
    """Return whether a list with the head `head` is data: the head is a literal or markup
    itself."""
    if type(head) is Chain:
        head = to_python(head)
    if type(head) is not list:
        return True
    if not head or type(head[0]) is not Symbol:
        return bool(head) and _is_item(st, head[0])
    binding, sym = resolve(st, head[0])
    return sym.name[:1] == "~" or (binding is None and _is_markup(st, sym.name))


def _is_loop(form: list[Any], head: Symbol) -> bool:
    """Return whether a `let` is a named one, or a `do` the loop."""
    if head.name == "let":
        return len(form) > 1 and type(form[1]) is Symbol
    return is_do_loop(form, head)


def _items(st: State, form: list[Any], pos: int, use: int) -> Node:
    nodes: list[Node] = []
    for item in form:
        nodes.append(expr(st, item, pos, use))
    return all_of(st, nodes, pos, use)


def _each(st: State, name: str, form: list[Any], pos: int, use: int) -> Node:
    """A call of `map` or the like; the body of a function that is written out is rendered."""
    fn = form[1]
    row = special_of(st, fn)
    if row is not None and row.name in ("fn", "lambda") and len(fn) > 2:
        at = st.positions.get(id(fn), pos)

        def build(st: State) -> Node:
            return body(st, fn, 2, at, use)

        node: Node = make_lambda(st, None, fn[1], fn, 2, at, None, build)
    else:
        node = expr(st, fn, pos, False)
    args: list[Node] = [node]
    for i in range(2, len(form)):
        args.append(expr(st, form[i], pos, False))
    called: Node = Global(name, pos)
    if name != "for-each":
        return Call(called, tuple(args), pos)
    # its results are wanted here, unless the program has a for-each of its own by then
    return Call(Global("%each", pos), (called, *args), pos)


# --- calls --------------------------------------------------------------------------------------


def markup_call(st: State, name: str, form: list[Any], pos: int) -> Node:
    """The call of an element or fragment."""
    if name[:5] == "html:":
        return _named_element(st, name, form, pos)
    if name in TAG_NAMES:
        st.ctx.elements.add(name)
        if st.live:  # the primitives that are known to be fast make text, in which nothing changes
            args = _arguments(st, form, pos, MARKUP, marker=True)
            return prim(st, "%element", (Const(name, pos), *args), pos)
        return prim(st, name, _arguments(st, form, pos, MARKUP, marker=True), pos)
    nodes: list[Node] = []
    use = WIRE if name == "%wire-fragment" else MARKUP
    for i in range(1, len(form)):
        nodes.append(expr(st, form[i], pos, use))
    return prim(st, name, tuple(nodes), pos)


def _named_element(st: State, name: str, form: list[Any], pos: int) -> Node:
    """`(html:map …)`: the element, whatever its name means otherwise."""
    tag = name[5:]
    if tag not in HTML_TAGS:
        raise wrong(st, pos, f"{name}: there is no element {tag}")
    args = _arguments(st, form, pos, MARKUP, marker=True)
    return prim(st, "%element", (Const(tag, pos), *args), pos)


def component_call(st: State, fn: Node, form: list[Any], pos: int, tail: bool) -> Node:
    """The call of what a name that begins with ~ is bound to."""
    node = Call(fn, _arguments(st, form, pos, MARKUP, marker=False), pos)
    node.tail = tail
    return node


def _wire_call(st: State, name: str, form: list[Any], pos: int) -> Node:
    name = "<>" if name in _FRAGMENTS else name.removeprefix("html:")
    args = _arguments(st, form, pos, WIRE, marker=True)
    return prim(st, "%wire-element", (Const(name, pos), *args), pos)


def _arguments(st: State, form: list[Any], pos: int, use: int, *, marker: bool) -> tuple[Node, ...]:
    """Keywords with their values, which are evaluated; the others are rendered."""
    nodes: list[Node] = []
    last = len(form) - 1
    i = 1
    while i <= last:
        item = form[i]
        if type(item) is Keyword and (i < last or not marker):
            nodes.append(KeywordArg(item.name, pos, marker=marker))
            if i < last:
                i += 1
                nodes.append(_value(st, item.name, form[i], pos, live=marker and st.live))
        else:
            nodes.append(expr(st, item, pos, use))
        i += 1
    return tuple(nodes)


def _value(st: State, name: str, form: Any, pos: int, *, live: bool) -> Node:
    """The value of an attribute; in an island it may change, unless it is a handler."""
    if type(form) is Chain:
        form = to_python(form)
    if live and type(form) is list and form and name[:2] != "on":
        row = special_of(st, form)
        if row is None or row.name in _CHOICES:
            at = st.positions.get(id(form), pos)
            return _hole(st, "%hole-of", form, at, lambda st: expr(st, form, pos, False))
    return expr(st, form, pos, False)


# --- definitions --------------------------------------------------------------------------------

_OPTIONS: Final = ("affinity", "doc")


def component_names(form: list[Any]) -> list[Symbol]:
    """The name that a defcomp or defisland defines."""
    return [form[1]] if type(form[1]) is Symbol else []


def defcomp_form(st: State, form: list[Any], pos: int, _tail: bool) -> Node:
    """`(defcomp ~name (param…) [:option value]… body…)`."""
    return _define(st, form, pos, "component")


def defisland_form(st: State, form: list[Any], pos: int, _tail: bool) -> Node:
    """`(defisland ~name (param…) [:option value]… body…)`."""
    return _define(st, form, pos, "island")


def _define(st: State, form: list[Any], pos: int, kind: str) -> Node:
    op = "defcomp" if kind == "component" else "defisland"
    sym, params = form[1], form[2]
    if type(sym) is not Symbol or sym.name[:1] != "~" or len(sym.name) < 2:
        raise wrong(st, pos, f"{op}: the name must be a symbol that begins with ~")
    if type(params) is Chain:
        params = to_python(params)
    if type(params) is not list:
        raise wrong(st, pos, f"{op}: expected a list of parameters after {sym.name}")
    start, options = _options(st, op, form, pos)
    doc = options.get("doc")
    hidden = options.get("affinity") == "client"

    def build(st: State) -> Node:
        return _component_body(st, sym.name, params, form, start, pos, kind, hidden)

    lam: Lambda = make_lambda(st, sym.name, params, form, start, pos, doc, build)
    lam.kind = kind
    node = define_symbol(st, op, sym, lam, pos)
    if type(node) is Define:
        node.doc = doc
    return node


def _options(st: State, op: str, form: list[Any], pos: int) -> tuple[int, dict[str, Any]]:
    """Return where the body begins, and the options before it."""
    start = 3
    options: dict[str, Any] = {}
    while start + 1 < len(form) and type(form[start]) is Keyword:
        name, value = form[start].name, form[start + 1]
        if name not in _OPTIONS:
            raise wrong(st, pos, f"{op}: unknown option :{name}", "the options are :affinity, :doc")
        options[name] = value.name if type(value) is Keyword else value
        start += 2
    if options.get("affinity") not in (None, "client", "server", "auto"):
        raise wrong(st, pos, f"{op}: :affinity must be :client, :server or :auto")
    if type(options.get("doc", "")) is not str:
        raise wrong(st, pos, f"{op}: :doc must be a string")
    return start, options


def _component_body(
    st: State, name: str, params: list[Any], form: list[Any], start: int, pos: int, kind: str,
    hidden: bool,
) -> Node:  # fmt: skip
    """The body as markup; an island's with what the client needs, nothing if the client renders."""
    state: list[Node] = []
    if kind == "island":
        for sym in _keys(params):
            state += [KeywordArg(sym.name, pos, marker=True), reference(st, sym, pos)]
    node: Node = Const(None, pos)
    if len(form) > start:
        before, st.live = st.live, kind == "island"
        node = body(st, form, start, pos, MARKUP)
        st.live = before
    if hidden:
        node = Const(None, pos)
    if kind == "island":
        return prim(st, "%island", (Const(name[1:], pos), *state, node), pos)
    return all_of(st, [node], pos, MARKUP)


def _keys(params: list[Any]) -> list[Symbol]:
    """The symbols after &key."""
    names: list[Symbol] = []
    inside = False
    for item in params:
        word = item[0] if type(item) is list and item else item
        if type(word) is not Symbol:
            continue
        if word.name[:1] == "&":
            inside = word.name == "&key"
        elif inside:
            names.append(word)
    return names


__all__ = [
    "component_call", "component_names", "defcomp_form", "defisland_form", "in_markup",
    "markup_call",
]  # fmt: skip
