"""Scopes: which variable a symbol means, which lambda owns it, and who captures it.

`State.env` is one flat dict for the whole analysis: symbol → (variable, lambda that owns it). A
scope that ends puts back what it replaced. So a look-up costs one dict access however deep the
nesting, and captures cost what they add to the result.

A local macro is bound as (LocalMacro, None).
"""

from __future__ import annotations

from typing import Any, Final, Protocol, TypeAlias, final

from sx_kernel.analyser.context import AnalyserContext, Constructor
from sx_kernel.base.source import Source
from sx_kernel.base.values import Macro, Symbol
from sx_kernel.ir.names import mangle
from sx_kernel.ir.nodes import Capture, Node, Var


@final
class Function:
    """A lambda expression that is being analysed."""

    __slots__ = ("captured", "locals", "names", "parent")

    def __init__(self, parent: Function | None) -> None:
        self.parent = parent
        self.locals: list[Var] = []
        self.names: dict[str, int] = {}
        # variable of an outer lambda → its inner copy here
        self.captured: dict[Var, Var] = {}

    def new_var(self, name: str) -> Var:
        """A variable of this lambda with a Python name of its own; it has no slot yet."""
        py = mangle(name)
        names = self.names
        if py in names:
            base = py
            count = names[base]
            while py in names:
                count += 1
                py = f"{base}·{count}"
            names[base] = count
        names[py] = 1
        return Var(name, py, 0)

    def new_local(self, name: str) -> Var:
        """Like `new_var`, and the variable gets one of the slots for locals."""
        var = self.new_var(name)
        self.locals.append(var)
        return var


@final
class Body:
    """A place where a `define` makes a local variable: the body of a lambda, let, letrec …

    `declared` maps symbols to variables; `replaced` is what to put back into the environment;
    `defined` counts the definitions of each variable that were met so far; `rules` are the
    syntax-rules macros of the body; `busy` counts the let bindings that are being made around
    the point that is being analysed: a definition there would be undone with them. `collecting`:
    its definitions are being looked for.
    """

    __slots__ = ("busy", "collecting", "declared", "defined", "fn", "replaced", "rules")

    def __init__(self, fn: Function) -> None:
        self.fn = fn
        self.declared: dict[Symbol, Var] = {}
        self.defined: dict[Var, int] = {}
        self.replaced: list[tuple[Symbol, Binding | None]] = []
        self.rules: list[Any] = []
        self.busy = 0
        self.collecting = False


@final
class LocalMacro:
    """A macro bound by a `defmacro` or `define-syntax` in a body."""

    __slots__ = ("macro",)

    def __init__(self, macro: Macro) -> None:
        self.macro = macro


Binding: TypeAlias = tuple[Any, Function | None]
"""(Var, owner) or (LocalMacro, None)."""


@final
class Alias:
    """What a symbol that a hygienic macro introduced stands for, unless it gets bound itself.

    `own`: where the expansion defines it globally, the name of that variable, which is no other's.
    """

    __slots__ = ("binding", "own", "symbol")

    def __init__(self, symbol: Symbol, binding: Binding | None) -> None:
        self.symbol = symbol
        self.binding = binding
        self.own: Symbol | None = None


class Around(Protocol):
    """What a variable means that is not bound in the form; see environments.py."""

    def read(self, st: State, name: str, pos: int) -> Node:
        """The node of its value."""
        ...

    def assign(self, st: State, name: str, value: Node, pos: int) -> Node:
        """The node that assigns it."""
        ...

    def define(self, st: State, name: str, value: Node, pos: int) -> Node:
        """The node that defines it."""
        ...


_NO_ALIAS: Final = {Symbol(): Alias(Symbol(), None)}


@final
class State:
    """Everything one analysis of a top-level form knows.

    `body` is the nearest body, None at top level (where `define` is global). `uninit` holds the
    Letrec variables that may not be initialised yet at this point of the program, `early` those
    that were referred to while they were in `uninit`. `copies` lists the inner copies of a
    captured variable, `constructors` those variables that a local define-type has made
    constructors. `depths` are the nesting depths of trivial nodes. `kept` are lists that the
    analyser made and gave a place; `letrecs` says that there is something for tail_loops to do.
    `around`: what to do with global variables where the form is evaluated in an environment.
    `live`: whether this is the body of an island, whose parts may change.
    """

    __slots__ = (
        "aliases", "around", "body", "constructors", "copies", "ctx", "depths", "early",
        "env", "expansions", "fn", "kept", "letrecs", "live", "macros", "module", "no_prims",
        "positions",
        "source", "uninit",
    )  # fmt: skip

    def __init__(
        self, ctx: AnalyserContext, positions: dict[int, int], source: Source | None, fn: Function
    ) -> None:
        self.ctx = ctx
        self.macros = ctx.macros
        self.positions = positions
        self.source = source
        self.fn = fn
        self.env: dict[Symbol, Binding] = {}
        self.body: Body | None = None
        self.uninit: set[Var] = set()
        self.early: set[Var] = set()
        self.copies: dict[Var, list[Var]] = {}
        self.depths: dict[Node, int] = {}
        self.module = ctx.module
        # Not empty in a library: names there are always resolved.
        self.aliases: dict[Symbol, Alias] = {} if ctx.module is None else dict(_NO_ALIAS)
        self.constructors: dict[Var, Constructor] = {}
        self.no_prims: set[str] = set()
        self.expansions = 0
        self.around: Around | None = None
        self.letrecs = False
        self.live = False
        self.kept: list[Any] = []


def bind(st: State, sym: Symbol, var: Var) -> Binding | None:
    """Let `sym` mean `var` (of the current lambda) from here on; returns what it meant before."""
    env = st.env
    old = env.get(sym)
    env[sym] = (var, st.fn)
    return old


def unbind(st: State, sym: Symbol, old: Binding | None) -> None:
    """Let `sym` mean again what it meant before `bind`."""
    if old is None:
        st.env.pop(sym, None)
    else:
        st.env[sym] = old


def captured(st: State, var: Var, owner: Function) -> Var:
    """The current lambda's copy of `var`, which belongs to the enclosing lambda `owner`."""
    fn = st.fn
    chain: list[Function] = []
    inner = fn.captured.get(var)
    while inner is None:
        chain.append(fn)
        parent = fn.parent
        if parent is None or parent is owner:
            break
        fn = parent
        inner = fn.captured.get(var)
    if not chain:
        assert inner is not None
        return inner
    if var in st.uninit:
        st.early.add(var)
        box(st, var)
    outer = var if inner is None else inner
    copies = st.copies.setdefault(var, [])
    for fn in reversed(chain):
        outer.captured = True
        inner = fn.new_var(var.name)
        inner.boxed = var.boxed
        inner.assigned = var.assigned
        inner.letrec = var.letrec
        fn.captured[var] = inner
        copies.append(inner)
        outer = inner
    return outer


def box(st: State, var: Var) -> None:
    """Keep `var` in a Box, in its own lambda and in all that capture it."""
    if not var.boxed:
        var.boxed = True
        for copy in st.copies.get(var, ()):
            copy.boxed = True


def assign(st: State, var: Var) -> None:
    """Note that a set! reaches `var`."""
    if not var.assigned:
        var.assigned = True
        for copy in st.copies.get(var, ()):
            copy.assigned = True
        box(st, var)


def settle_letrec(st: State, var: Var, letrec: bool) -> None:
    """Decide whether reading `var` must check that it is initialised."""
    var.letrec = letrec
    for copy in st.copies.get(var, ()):
        copy.letrec = letrec and copy.boxed  # else it was copied after the initialisation


def lay_out(fn: Function, params: list[Var]) -> tuple[tuple[Capture, ...], int]:
    """Give every variable of a finished lambda its slot; returns its captures and slot count."""
    slot = 1
    if not (params or fn.captured or fn.locals):
        return (), 1
    for var in params:
        var.slot = slot
        slot += 1
    captures: tuple[Capture, ...] = ()
    if fn.captured:
        parent = fn.parent
        assert parent is not None
        pairs: list[tuple[str, Capture]] = []
        for root, inner in fn.captured.items():
            outer = parent.captured.get(root, root)
            pairs.append((inner.py, Capture(outer, inner)))
        pairs.sort(key=_first)
        captures = tuple([pair[1] for pair in pairs])
        for capture in captures:
            capture.inner.slot = slot
            slot += 1
    for var in fn.locals:
        var.slot = slot
        slot += 1
    return captures, slot


def _first(pair: tuple[str, Capture]) -> str:
    return pair[0]
