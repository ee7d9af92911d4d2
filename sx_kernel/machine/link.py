"""Linking: IR nodes get the evaluators with which the machine runs them.

A trivial node becomes a Python closure `env → value` (nested calls of such closures are four
times faster than walking the nodes). A serious node gets a *plan*, kept in its `ev` slot:

    Call       (operator, evs, parts)  parts = (fn, *args); evs[i] evaluates part i or is None if
                                       that part is serious; operator: None if any part is, else
                                       the key of the global that is called, or DIRECT
    PrimCall   (fn, evs, parts)        fn is the primitive, or None when a global shadows it
    MakeDict, Loop, Recur  (None, evs, parts)
    If         (test, then, orelse): the evaluators of those parts that are trivial, else None
    Let, Seq   the evaluator of the init or of the first part; None if that is serious

Evaluators must not refer to the node that owns them: one-shot code is freed by reference
counting, and 20 000 one-shot forms would be 20 000 cycles for the collector.

Relinking (after a primitive's name was redefined) is linking again: running frames refer to
nodes and part numbers, which do not change.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Final, Protocol, assert_never

from sx_kernel.base.errors import SxError, error
from sx_kernel.base.references import References
from sx_kernel.base.values import keyword
from sx_kernel.ir.names import mangle
from sx_kernel.ir.nodes import (
    And,
    Call,
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
)  # fmt: skip
from sx_kernel.ir.shapes import Hole
from sx_kernel.ir.stops import Stop
from sx_kernel.machine import evaluators
from sx_kernel.machine.evaluators import Ev, located
from sx_kernel.machine.fused import EV, binary, operand
from sx_kernel.runtime.closures import LambdaState

if TYPE_CHECKING:
    from sx_kernel.primitives.declaration import Prim


class Linked(Protocol):
    """What linking needs of the machine for which lambdas are linked."""

    globals: dict[str, Any]
    primitives: dict[str, Prim]
    all_primitives: dict[str, Prim]
    unsealed: list[Lambda] | None
    linked: References[Lambda]
    enter: Any

    def primitive(self, table: dict[str, Prim], name: str, count: int) -> Callable[..., Any] | None:
        """The Python function of a primitive that is called with `count` arguments."""
        ...

    def missing(self, name: str) -> Any:
        """The value of a global that has none yet. Raises name-error."""
        ...


DIRECT: Final = ""
"""In place of the key of a global: the operator of a call is to be evaluated."""

DEEP_SOURCE: Final = 1_000_000  # Python frames for linking what the analyser could take apart


def global_key(name: str) -> str:
    """The key of the global `name` in a session's Python globals."""
    return "G_" + mangle(name)


def library_key(name: str) -> str:
    """The key under which library code finds the library's own definition of `name`."""
    return "L_" + mangle(name)


def is_library(lam: Lambda) -> bool:
    """Return whether `lam` was written in the library: users' redefinitions do not reach it."""
    return lam.source is not None and lam.source.library


def own_name(lam: Lambda) -> str | None:
    """The name of the global that `lam` is bound to if it is a function defined under its name."""
    if lam.name is None or lam.source is None or lam.source.module is None:
        return lam.name
    return f"{lam.source.module} {lam.name}"


def seen_key(m: Linked, name: str, *, library: bool) -> str:
    """The key under which code finds the global `name`; `library`: code of the library."""
    if library and (sealed := library_key(name)) in m.globals:
        return sealed
    return global_key(name)


def link_lambda(lam: Lambda, m: Linked) -> list[None]:
    """Make `lam` ready to run: its body's evaluators, and the padding of its environments.

    Answers the padding.
    """
    state = lam.rt
    if state is None:
        state = lam.rt = LambdaState(lam, m)
    parameters = len(lam.required) + len(lam.optional) + len(lam.keys) + (lam.rest is not None)
    linker = Linker(m, library=is_library(lam))
    try:
        linker.link(lam.body)
    except RecursionError:
        # Deeply nested source. Only Python functions recurse here, which takes no C stack.
        limit = sys.getrecursionlimit()
        sys.setrecursionlimit(max(limit, DEEP_SOURCE))
        try:
            linker = Linker(m, library=is_library(lam))
            linker.link(lam.body)
        finally:
            sys.setrecursionlimit(limit)
    state.inner = linker.inner
    state.pad = pad = [None] * (lam.nslots - 1 - parameters - len(lam.captures))
    state.plain = -1 if state.arity < 0 else 1 + state.arity
    state.bare = -1 if pad or lam.captures else state.plain
    m.linked.add(lam)
    if m.unsealed is not None:
        m.unsealed.append(lam)
    return pad


def linked_lambdas(m: Linked) -> list[Lambda]:
    """All lambdas of a session that are alive and linked."""
    return [
        lam
        for reference in m.linked
        if (lam := reference()) is not None and lam.rt is not None and lam.rt.pad is not None
    ]


class Linker:
    """One pass over the body of one lambda: what it knows, and how parts are linked.

    What becomes of a node of some kind says its rule in _LINKERS: a function of the pass and the
    node, which returns the node's evaluator, or None if the node is serious.
    """

    def __init__(self, m: Linked, *, library: bool) -> None:
        self.m = m
        self.library = library
        self.table = m.all_primitives if library else m.primitives
        self.inner: list[Lambda] = []

    def link(self, node: Any) -> Ev | None:
        """Link `node`; its evaluator if it is trivial, else None. Sets node.trivial and node.ev."""
        kind = type(node)
        ev = _LINKERS[kind](self, node)
        if kind is Lambda:
            return ev
        if ev is None:
            node.trivial = False
        elif node.trivial:
            node.ev = ev
        else:
            # Serious although it need not be: nested too deeply for evaluators that call each
            # other (the analyser counts), or ensure_plan.
            if kind is PrimCall:
                node.ev = (self.function(node), self.plan(node.args), node.args)
            elif kind is MakeDict:
                node.ev = (None, self.plan(node.values), node.values)
            return None
        return ev

    def plan(self, parts: tuple[Node, ...]) -> tuple[Ev | None, ...]:
        """The evaluators of `parts`; None for those that are serious."""
        if len(parts) == 2:
            return self.link(parts[0]), self.link(parts[1])
        evs: list[Ev | None] = []
        for part in parts:
            evs.append(self.link(part))
        return tuple(evs)

    def function(self, node: PrimCall) -> Callable[..., Any] | None:
        """The primitive that `node` calls; None if a global has taken its name."""
        return self.m.primitive(self.table, node.name, len(node.args))


# -- atoms -----------------------------------------------------------------------------------------


def _const(_linker: Linker, node: Const) -> Ev:
    value = node.value
    if type(value) is Hole:
        return evaluators.filled(value)
    return lambda _e: value


def _local(_linker: Linker, node: Local) -> Ev:
    return evaluators.local(node.var, node.pos)


def _global(linker: Linker, node: Global) -> Ev:
    m, values, name, pos = linker.m, linker.m.globals, node.name, node.pos
    key = seen_key(m, name, library=linker.library)

    def ev(_e: list[Any]) -> Any:
        try:
            return values[key]
        except KeyError:
            pass
        try:
            return m.missing(name)
        except SxError as problem:
            raise located(problem, pos) from None

    return ev


def _keyword(_linker: Linker, node: KeywordArg) -> Ev | None:
    if node.marker:
        word = keyword(node.name)
        return lambda _e: word
    # Serious by decree: the ARGS frame then asks the function whether it wants keywords.
    return None


def _stop(linker: Linker, node: Stop) -> None:
    linker.link(node.node)


def _fail(_linker: Linker, node: Fail) -> Ev:
    kind, message, hint, pos = node.kind, node.message, node.hint, node.pos

    def ev(_e: list[Any]) -> Any:
        raise located(error(kind, message, hint=hint), pos)

    return ev


def _closure(linker: Linker, node: Lambda) -> Ev:
    if node.rt is None:
        node.rt = LambdaState(node, linker.m)
    state: LambdaState = node.rt
    linker.inner.append(node)
    slots = [c.outer.slot for c in node.captures]
    if not slots:
        return lambda _e: state.make(node)
    if len(slots) == 1:
        slot = slots[0]
        return lambda e: state.make(node, e[slot])
    captured = itemgetter(*slots)
    return lambda e: state.make(node, *captured(e))


# -- assignment ------------------------------------------------------------------------------------


def _set_local(linker: Linker, node: SetLocal) -> Ev | None:
    value = linker.link(node.value)
    if value is None:
        return None
    return evaluators.set_local(node.var, value, node.pos)


def _init(linker: Linker, node: Init) -> Ev | None:
    value = linker.link(node.value)
    var = node.var
    if var.boxed and not var.assigned and type(node.value) is Lambda:
        for i, capture in enumerate(node.value.captures):
            if capture.outer is var:
                node.value.rt.own = i
    if value is None:
        return None
    return evaluators.init(var, value)


def _assignment(linker: Linker, node: SetGlobal | Define) -> None:
    # Defining may have to turn compiled frames into machine frames first: always serious.
    linker.link(node.value)


# -- control ---------------------------------------------------------------------------------------


def _if(linker: Linker, node: If) -> Ev | None:
    test, then, orelse = linker.link(node.test), linker.link(node.then), linker.link(node.orelse)
    node.ev = (test, then, orelse)  # pyright: ignore[reportAttributeAccessIssue]
    if test is None or then is None or orelse is None:
        return None
    return evaluators.branch(test, then, orelse)


def _and(linker: Linker, node: And) -> Ev | None:
    evs = linker.plan(node.parts)
    if None in evs:
        return None
    return evaluators.all_of(evs)


def _or(linker: Linker, node: Or) -> Ev | None:
    evs = linker.plan(node.parts)
    if None in evs:
        return None
    return evaluators.any_of(evs)


def _seq(linker: Linker, node: Seq) -> Ev | None:
    evs = linker.plan(node.parts)
    node.ev = evs[0]
    if None in evs:
        return None
    return evaluators.sequence(evs)


def _let(linker: Linker, node: Let) -> Ev | None:
    init, body = linker.link(node.init), linker.link(node.body)
    node.ev = init
    if init is None or body is None:
        return None
    return evaluators.let(node.var, init, body)


def _letrec(linker: Linker, node: Letrec) -> Ev | None:
    body = linker.link(node.body)
    if body is None:
        return None
    return evaluators.letrec(node.vars, body)


def _loop(linker: Linker, node: Loop) -> None:
    node.ev = (None, linker.plan(node.inits), node.inits)  # pyright: ignore[reportAttributeAccessIssue]
    linker.link(node.body)


def _recur(linker: Linker, node: Recur) -> None:
    node.ev = (None, linker.plan(node.args), node.args)  # pyright: ignore[reportAttributeAccessIssue]


# -- calls -----------------------------------------------------------------------------------------


def _call(linker: Linker, node: Call) -> None:
    parts = (node.fn, *node.args)
    evs = linker.plan(parts)
    node.keywords = any(type(part) is KeywordArg for part in node.args)
    operator = None if None in evs else _operator(linker, node.fn)
    node.ev = (operator, evs, parts)  # pyright: ignore[reportAttributeAccessIssue]


def _operator(linker: Linker, node: Node) -> str:
    """Return how to get the function of a call whose parts are all trivial: the key of a global, or
    DIRECT: by evaluating `node`."""
    if type(node) is not Global:
        return DIRECT
    return seen_key(linker.m, node.name, library=linker.library)


def _make_dict(linker: Linker, node: MakeDict) -> Ev | None:
    evs = linker.plan(node.values)
    if None in evs:
        node.ev = (None, evs, node.values)  # pyright: ignore[reportAttributeAccessIssue]
        return None
    return evaluators.make_dict(node.keys, evs)


def _prim_call(linker: Linker, node: PrimCall) -> Ev | None:
    args = node.args
    if len(args) == 2 and node.trivial:
        return _binary(linker, node, args)
    evs = linker.plan(args)
    fn = linker.function(node)
    if fn is None or None in evs:
        node.ev = (fn, evs, args)  # pyright: ignore[reportAttributeAccessIssue]
        return None
    return evaluators.call(fn, evs, node.pos)


def _binary(linker: Linker, node: PrimCall, args: tuple[Node, ...]) -> Ev | None:
    """The evaluator of a trivial call with two operands: no functions for simple ones."""
    a, b = args
    first, second = operand(a), operand(b)
    x = linker.link(a) if first == EV else None
    y = linker.link(b) if second == EV else None
    prim = linker.table.get(node.name)
    if prim is None or (first == EV and x is None) or (second == EV and y is None):
        # A global has taken the name of a primitive. Never link a part twice: it would be
        # twice at each level.
        evs = (x if first == EV else linker.link(a), y if second == EV else linker.link(b))
        node.ev = (linker.function(node), evs, args)  # pyright: ignore[reportAttributeAccessIssue]
        return None
    fn = prim.fn if prim.two is None else prim.two
    return binary(node, fn, first, x, second, y)


def ensure_plan(node: Any, lam: Lambda) -> None:
    """Make `node`, which the machine evaluated without frames so far, ready for an ARGS frame.

    Compiled code may stand between two operands of what is trivial to the machine (one operand
    has an effect). From now on the node is serious, which is slower and means the same.
    """
    if type(node.ev) is not tuple:
        linker = Linker(lam.rt.host, library=is_library(lam))
        parts = node.args if type(node) is PrimCall else node.values
        evs = linker.plan(parts)
        fn = linker.function(node) if type(node) is PrimCall else None
        node.trivial = False
        node.ev = (fn, evs, parts)  # pyright: ignore[reportAttributeAccessIssue]


_LINKERS: dict[type, Callable[[Linker, Any], Ev | None]] = {
    Const: _const,
    Local: _local,
    Global: _global,
    KeywordArg: _keyword,
    SetLocal: _set_local,
    Init: _init,
    SetGlobal: _assignment,
    Define: _assignment,
    If: _if,
    And: _and,
    Or: _or,
    Seq: _seq,
    Let: _let,
    Letrec: _letrec,
    Loop: _loop,
    Recur: _recur,
    Call: _call,
    PrimCall: _prim_call,
    MakeDict: _make_dict,
    Fail: _fail,
    Lambda: _closure,
    Stop: _stop,
}


def _every_node_has_a_linker(node: Node) -> None:  # pyright: ignore[reportUnusedFunction]
    """Never called: the type checker proves here that _LINKERS' keys are all of Node."""
    match node:
        case Const() | Local() | Global() | KeywordArg() | SetLocal() | Init() | SetGlobal():
            pass
        case Define() | If() | And() | Or() | Seq() | Let() | Letrec() | Loop() | Recur():
            pass
        case Call() | PrimCall() | MakeDict() | Fail() | Lambda():
            pass
        case _:
            assert_never(node)
