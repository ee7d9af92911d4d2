"""IR ↔ SX forms, for `sx dump`, golden files and tests written by hand.

    Const       5  "a"  true  nil  (quote datum)
    Local       x@2                      name @ slot
    Global      (global name)            KeywordArg  :name
    SetLocal    (set! x@2 v)             Init        (init! x@2 v)
    SetGlobal   (set-global! name v)     Define      (define name v [doc])
    If And Or   (if a b c) (and a …) (or a …)
    Seq         (seq a …)
    Let         (let x@2 init body)
    Letrec      (letrec (x@2 …) body)
    Loop        (loop name ((x@2 init) …) body)
    Recur       (recur name arg …)       name/1 for the next Loop of that name around it, and so on
    Call        (call fn arg …)          (tail-call fn arg …)
    PrimCall    (prim name arg …)
    MakeDict    (dict key v …)
    Fail        (fail kind message hint)
    Lambda      (lambda name (required …) nslots body
                   [:optional (v …)] [:keys (v …)] [:rest v] [:captures ((inner outer) …)]
                   [:doc text] [:kind text] [:toplevel true])

A variable is declared as `x@2`, or as `(x@2 flag …)` with the flags boxed, assigned, captured,
letrec and, if it is not what `mangle` gives, its Python name as a string, of which only the mark
behind the mangled name counts (ir/names.py). Places in the source are not kept, and trivial flags
are worked out again.

Both directions recurse from Python function to Python function only.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any, Final, assert_never, final

from sx_kernel.base.errors import InternalError
from sx_kernel.base.values import Keyword, Symbol, keyword, symbol
from sx_kernel.ir.names import MARK, is_numbered, mangle, numbered
from sx_kernel.ir.nodes import (
    And,
    Call,
    Capture,
    Const,
    Define,
    Fail,
    Global,
    If,
    Init,
    KeywordArg,
    Lambda,
    Let,
    Letrec,
    Local,
    Loop,
    MakeDict,
    Node,
    Or,
    PrimCall,
    Recur,
    Seq,
    SetGlobal,
    SetLocal,
    Var,
)
from sx_kernel.ir.walk import parts_of, trivial_depth
from sx_kernel.syntax.printer import inspect_value
from sx_kernel.syntax.tokens import is_symbol_text

_DECLARED: Final = re.compile(r"(.*)@([0-9]{1,6})", re.DOTALL)
_FLAGS: Final = ("boxed", "assigned", "captured", "letrec")
_PLAIN: Final = frozenset((int, float, str, bool, type(None)))


def to_text(node: Node) -> str:
    """One line of SX for a node."""
    return inspect_value(to_form(node))


def to_form(node: Node, loops: Sequence[Loop] = ()) -> Any:
    """The SX form for a node. `loops`: those that it stands in, outermost first."""
    return _to_form(node, _Writer(list(loops), None))


def placed_form(node: Node) -> tuple[Any, dict[int, int]]:
    """The SX form for a node, and the `pos` of the node of each list in it, by the list's id."""
    places: dict[int, int] = {}
    return _to_form(node, _Writer([], None, places)), places


def lambda_form(lam: Lambda, refer: Callable[[Any], Any]) -> Any:
    """The SX form for a lambda, in which `(refer x)` stands for each compound constant x and each
    inner lambda x: what it returns is a symbol that begins with "&"."""
    return _lambda_form(lam, _Writer([], refer))


# --- node → form ------------------------------------------------------------------------------


@final
class _Writer:
    """The loops around what is written, what refers to constants and lambdas (see lambda_form),
    and where places are noted (see placed_form)."""

    __slots__ = ("loops", "places", "refer")

    def __init__(
        self,
        loops: list[Loop],
        refer: Callable[[Any], Any] | None,
        places: dict[int, int] | None = None,
    ) -> None:
        self.loops = loops
        self.refer = refer
        self.places = places

    def name(self, name: str) -> Any:
        """A global name: a string if it has to be read back and is none that programs write."""
        plain = is_symbol_text(name) and not name.startswith("%")
        return symbol(name) if plain or self.refer is None else name


def _name(var: Var) -> Symbol:
    return symbol(f"{var.name}@{var.slot}")


def _declaration(var: Var, w: _Writer) -> Any:
    extra: list[Any] = [symbol(flag) for flag in _FLAGS if getattr(var, flag)]
    image = mangle(var.name)
    if w.refer is not None and not is_numbered(var.name, var.py):
        # in code that stood in place of a call it is one of the caller's; here it gets its own
        extra.append(f"{image}{MARK}·{var.slot}")
    elif var.py != image:
        extra.append(var.py)
    return [_name(var), *extra] if extra else _name(var)


def _declarations(variables: tuple[Var, ...], w: _Writer) -> list[Any]:
    return [_declaration(var, w) for var in variables]


def _forms(nodes: tuple[Node, ...], w: _Writer) -> list[Any]:
    made: list[Any] = []
    for node in nodes:
        made.append(_to_form(node, w))
    return made


def _to_form(node: Node, w: _Writer) -> Any:
    match node:
        case Const(value=value):
            if type(value) in _PLAIN:
                return value
            form = [symbol("quote"), value if w.refer is None else w.refer(value)]
        case Local(var=var):
            return _name(var)
        case Global(name=name):
            form = [symbol("global"), w.name(name)]
        case KeywordArg(name=name):
            return keyword(name)
        case SetLocal(var=var, value=value):
            form = [symbol("set!"), _name(var), _to_form(value, w)]
        case Init(var=var, value=value):
            form = [symbol("init!"), _name(var), _to_form(value, w)]
        case SetGlobal(name=name, value=value):
            form = [symbol("set-global!"), w.name(name), _to_form(value, w)]
        case Define(name=name, value=value, doc=doc):
            form = [symbol("define"), w.name(name), _to_form(value, w)]
            if doc is not None:
                form.append(doc)
        case If() | And() | Or() | Seq():
            form = [symbol(type(node).__name__.lower()), *_forms(parts_of(node), w)]
        case Let(var=var, init=init, body=body):
            form = [symbol("let"), _declaration(var, w), _to_form(init, w), _to_form(body, w)]
        case Letrec(vars=variables, body=body):
            form = [symbol("letrec"), _declarations(variables, w), _to_form(body, w)]
        case Loop():
            form = _loop_form(node, w)
        case Recur(loop=loop, args=args):
            form = [symbol("recur"), symbol(_loop_name(loop, w.loops)), *_forms(args, w)]
        case Call(fn=fn, args=args):
            head = symbol("tail-call" if node.tail else "call")
            form = [head, _to_form(fn, w), *_forms(args, w)]
        case PrimCall(name=name, args=args):  # KeywordArgs in it are markers
            form = [symbol("prim"), w.name(name), *_forms(args, w)]
        case MakeDict(keys=keys, values=values):
            form = [symbol("dict")]
            for i in range(len(keys)):
                form += [keys[i], _to_form(values[i], w)]
        case Fail(kind=kind, message=message, hint=hint):
            form = [symbol("fail"), kind, message, hint]
        case Lambda():
            form = _lambda_form(node, w) if w.refer is None else w.refer(node)
        case _:
            assert_never(node)
    if w.places is not None:
        w.places[id(form)] = node.pos
    return form


def _loop_name(loop: Loop, loops: list[Loop]) -> str:
    """`name`, or `name/n` if n loops of that name are further in."""
    between = 0
    for other in reversed(loops):
        if other is loop:
            return f"{loop.name}/{between}" if between else loop.name
        if other.name == loop.name:
            between += 1
    raise InternalError(f"Recur of {loop.name} outside its Loop")


def _loop_form(node: Loop, w: _Writer) -> Any:
    bindings: list[Any] = []
    for i in range(len(node.vars)):
        bindings.append([_declaration(node.vars[i], w), _to_form(node.inits[i], w)])
    w.loops.append(node)
    body = _to_form(node.body, w)
    w.loops.pop()
    return [symbol("loop"), symbol(node.name), bindings, body]


def _lambda_form(lam: Lambda, outer: _Writer) -> Any:
    name = None if lam.name is None else outer.name(lam.name)
    form: list[Any] = [symbol("lambda"), name, _declarations(lam.required, outer), lam.nslots]
    form.append(_to_form(lam.body, _Writer([], outer.refer, outer.places)))
    if lam.optional:
        form += [keyword("optional"), _declarations(lam.optional, outer)]
    if lam.keys:
        form += [keyword("keys"), _declarations(lam.keys, outer)]
    if lam.rest is not None:
        form += [keyword("rest"), _declaration(lam.rest, outer)]
    if lam.captures:
        pairs = [[_declaration(c.inner, outer), _name(c.outer)] for c in lam.captures]
        form += [keyword("captures"), pairs]
    if lam.doc is not None:
        form += [keyword("doc"), lam.doc]
    if lam.kind != "lambda":
        form += [keyword("kind"), lam.kind]
    if lam.toplevel:
        form += [keyword("toplevel"), True]
    return form


# --- form → node ------------------------------------------------------------------------------


def from_form(form: Any) -> Node:
    """The node that `to_form` made `form` of. Raises InternalError for anything else."""
    return _Reader(None).node(form)


def from_lambda_form(
    form: Any, referred: Callable[[Symbol], Any], placed: set[Lambda] | None = None
) -> Lambda:
    """The lambda that `lambda_form` made `form` of. `referred` answers what a symbol refers to.

    The variables that it captures are found when the lambda around it is read. `placed`: the
    lambdas that stand in another one already; those in this one are added. Raises InternalError
    for what is no such form, or other Python errors.
    """
    reader = _Reader(None)
    reader.referred = referred
    reader.placed = set() if placed is None else placed
    made = reader.node(form)
    if type(made) is not Lambda:
        raise InternalError("IR text: that is no lambda")
    return made


@final
class _Reader:
    """Reads the nodes of one lambda; `outer` reads the enclosing one."""

    def __init__(self, outer: _Reader | None) -> None:
        self.outer = outer
        self.referred: Callable[[Symbol], Any] | None = outer.referred if outer else None
        self.placed: set[Lambda] = outer.placed if outer else set()
        self.vars: dict[str, Var] = {}
        self.loops: list[Loop] = []
        self.depths: dict[Node, int | None] = {}

    def declare(self, form: Any) -> Var:
        """A variable declaration."""
        sym, flags = (form[0], form[1:]) if type(form) is list else (form, [])
        if type(sym) is not Symbol or (found := _DECLARED.fullmatch(sym.name)) is None:
            raise InternalError(f"IR text: no variable is declared as {inspect_value(form)}")
        var = Var(found[1], mangle(found[1]), int(found[2]))
        for flag in flags:
            if type(flag) is str:
                var.py = numbered(var.name, flag)
            elif type(flag) is Symbol and flag.name in _FLAGS:
                setattr(var, flag.name, True)
            else:
                raise InternalError(f"IR text: no variable is {inspect_value(flag)}")
        self.vars[sym.name] = var
        return var

    def declarations(self, forms: list[Any]) -> tuple[Var, ...]:
        """Several variable declarations."""
        return tuple([self.declare(form) for form in forms])

    def var(self, sym: Symbol) -> Var:
        """The variable that `name@slot` refers to."""
        var = self.vars.get(sym.name)
        if var is None:
            raise InternalError(f"IR text: {sym.name} is not declared")
        return var

    def nodes(self, forms: list[Any], start: int) -> tuple[Node, ...]:
        """The nodes of forms[start:]."""
        made: list[Node] = []
        for i in range(start, len(forms)):
            made.append(self.node(forms[i]))
        return tuple(made)

    def node(self, form: Any) -> Node:
        """The node of `form`, with its trivial flag."""
        node = self.bare(form)
        below: list[int | None] = [self.depths.get(part, 0) for part in parts_of(node)]
        depth = trivial_depth(node, below)
        self.depths[node] = depth
        node.trivial = depth is not None
        return node

    def bare(self, form: Any) -> Node:
        """The node of `form`; its trivial flag is not set yet."""
        kind = type(form)
        if kind is Symbol:
            if self.referred is not None and form.name[0] == "&" and "@" not in form.name:
                return self.inner(self.referred(form))
            return Local(self.var(form))
        if kind is Keyword:
            return KeywordArg(form.name)
        if kind is not list:
            return Const(form)
        if not form or type(form[0]) is not Symbol or form[0].name not in _MAKERS:
            raise InternalError(f"IR text: no node is written {inspect_value(form)}")
        return _MAKERS[form[0].name](self, form)

    def inner(self, lam: Any) -> Node:
        """A lambda that was read before: now it is known what it captures."""
        if type(lam) is not Lambda:
            raise InternalError("IR text: a reference to a lambda leads to something else")
        if lam in self.placed:  # two expressions of one body, as a loop that was compiled apart has
            lam = Lambda(
                lam.name, lam.required, lam.optional, lam.keys, lam.rest,
                tuple(Capture(c.outer, c.inner) for c in lam.captures),
                lam.nslots, lam.body, lam.source, lam.pos, lam.doc, lam.toplevel, lam.kind,
            )  # fmt: skip
        self.placed.add(lam)
        for capture in lam.captures:
            capture.outer = self.var(_name(capture.outer))
        return lam

    def quote(self, form: list[Any]) -> Node:
        """Const."""
        return Const(form[1] if self.referred is None else self.referred(form[1]))

    def let(self, form: list[Any]) -> Node:
        """Let: the variable is visible in the body only."""
        init = self.node(form[2])
        return Let(self.declare(form[1]), init, self.node(form[3]))

    def letrec(self, form: list[Any]) -> Node:
        """Letrec."""
        return Letrec(self.declarations(form[1]), self.node(form[2]))

    def loop(self, form: list[Any]) -> Node:
        """Loop; the Recurs in its body refer to it."""
        inits: list[Node] = []
        for binding in form[2]:
            inits.append(self.node(binding[1]))
        variables = self.declarations([binding[0] for binding in form[2]])
        loop = Loop(variables, tuple(inits), Const(None), form[1].name)
        self.loops.append(loop)
        loop.body = self.node(form[3])
        self.loops.pop()
        return loop

    def recur(self, form: list[Any]) -> Node:
        """Recur of the loop that is named."""
        for loop in reversed(self.loops):
            if _loop_name(loop, self.loops) == form[1].name:
                return Recur(loop, self.nodes(form, 2))
        raise InternalError(f"IR text: no loop {form[1].name} around a recur")

    def dict(self, form: list[Any]) -> Node:
        """MakeDict."""
        return MakeDict(tuple(form[1::2]), self.nodes(form[2::2], 0))

    def call(self, form: list[Any]) -> Node:
        """Call, in tail position or not."""
        node = Call(self.node(form[1]), self.nodes(form, 2))
        node.tail = form[0].name == "tail-call"
        return node

    def prim(self, form: list[Any]) -> Node:
        """PrimCall; keywords in it mark attributes."""
        args = self.nodes(form, 2)
        for arg in args:
            if type(arg) is KeywordArg:
                arg.marker = True
        return PrimCall(_global_name(form[1]), args)

    def define(self, form: list[Any]) -> Node:
        """Define."""
        return Define(_global_name(form[1]), self.node(form[2]), form[3] if len(form) > 3 else None)

    def lambda_(self, form: list[Any]) -> Node:
        """Lambda: read by a reader of its own."""
        if self.referred is not None and self.outer is not None:  # nobody would check it
            raise InternalError("IR text: a lambda in another one is referred to")
        inner = _Reader(self)
        more = {form[i].name: form[i + 1] for i in range(5, len(form), 2)}
        required = inner.declarations(form[2])
        optional = inner.declarations(more.get("optional", []))
        keys = inner.declarations(more.get("keys", []))
        rest = inner.declare(more["rest"]) if "rest" in more else None
        captures: list[Capture] = []
        for own, outer in more.get("captures", []):
            # without an enclosing lambda the outer variable is unknown: make one up
            source = _Reader(None).declare(outer) if self.outer is None and not self.vars else None
            captures.append(Capture(source or self.var(outer), inner.declare(own)))
        return Lambda(
            None if form[1] is None else _global_name(form[1]), required, optional, keys, rest,
            tuple(captures), form[3], inner.node(form[4]), None, -1, more.get("doc"),
            bool(more.get("toplevel", False)), more.get("kind", "lambda"),
        )  # fmt: skip


def _global_name(form: Any) -> str:
    return form if type(form) is str else form.name


_MAKERS: Final[dict[str, Callable[[_Reader, list[Any]], Node]]] = {
    "quote": _Reader.quote,
    "global": lambda _, f: Global(_global_name(f[1])),
    "set!": lambda r, f: SetLocal(r.var(f[1]), r.node(f[2])),
    "init!": lambda r, f: Init(r.var(f[1]), r.node(f[2])),
    "set-global!": lambda r, f: SetGlobal(_global_name(f[1]), r.node(f[2])),
    "define": _Reader.define,
    "if": lambda r, f: If(r.node(f[1]), r.node(f[2]), r.node(f[3])),
    "and": lambda r, f: And(r.nodes(f, 1)),
    "or": lambda r, f: Or(r.nodes(f, 1)),
    "seq": lambda r, f: Seq(r.nodes(f, 1)),
    "let": _Reader.let,
    "letrec": _Reader.letrec,
    "loop": _Reader.loop,
    "recur": _Reader.recur,
    "call": _Reader.call,
    "tail-call": _Reader.call,
    "prim": _Reader.prim,
    "dict": _Reader.dict,
    "fail": lambda _, f: Fail(f[1], f[2], f[3]),
    "lambda": _Reader.lambda_,
}
