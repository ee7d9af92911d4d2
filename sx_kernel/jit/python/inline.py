"""Calls in a loop, with the body of the called function in place.

    (do ((i 0 (+ i 1))) ((= i n))          for i in range(i, n):
      (strike! flags i))                    H_ += 1.0
                                            flagsʹitems[i] = False

A small global function that is compiled already, called where a loop goes round, need not be
called: the caller knows the arguments, so what the function would check on entry is mostly known.
The body is that of a copy of the function, whose parameters are the caller's variables where
possible. While it runs there are two activations on one Python frame, or more: `Inlined` names
the inner one and, in `outer`, what the others wait for, so leaving is exact.

A function of the library that is given a lambda written in the call, `(for-each (fn (x) …) xs)`, is
put in place too, and then so is the lambda, where the library calls it: its captured variables
are those of the caller.

What the function's own code was specialised for is assumed here, too, and checked where it is not
known. If that fails, the caller is compiled again without this (policy.py). Which functions were
put in place is part of the emission (`Emission.inlined`): who wants the same text for another
lambda (policy.succeed) must decide alike.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from sx_kernel.ir.clone import clone
from sx_kernel.ir.names import mangle
from sx_kernel.ir.nodes import (
    Call,
    Global,
    If,
    Init,
    Lambda,
    Local,
    Loop,
    Node,
    PrimCall,
    SetLocal,
    Var,
)  # fmt: skip
from sx_kernel.ir.shapes import fill
from sx_kernel.ir.variables import children, variables
from sx_kernel.jit.python.infer import Inference, Type, base, guard_test, hint, subtype
from sx_kernel.jit.python.operands import Operand, bare
from sx_kernel.jit.python.uses import Uses, often_indexed
from sx_kernel.runtime.sites import Inlined, Outer

if TYPE_CHECKING:
    from sx_kernel.jit.python.emit import Emitter
    from sx_kernel.jit.python.loops import Target
    from sx_kernel.runtime.sites import Site

MAX_NODES: Final = 120  # of a function that is put in place
MAX_DEPTH: Final = 3  # of activations on one frame
MAX_PLACES: Final = 8  # in one unit


class Callee(NamedTuple):
    """A copy of the function that is called, to be emitted once.

    `guards`: parameter index → the type speculated on. `lambdas`: parameter index → the function
    that is given, where it is written in the call. `known`: the types of captured variables.
    """

    copy: Lambda
    guards: dict[int, Type]
    library: bool = False
    lambdas: dict[int, Lambda] = {}  # noqa: RUF012 - a NamedTuple's, which nobody changes
    known: dict[Var, Type] = {}  # noqa: RUF012


def candidate(em: Emitter, node: Call, to: Target) -> Callee | None:
    """The function that `node` calls, if its body can stand here."""
    if node.keywords or em.places >= MAX_PLACES or _depth(em.inlined) >= MAX_DEPTH:
        return None
    if type(node.fn) is Local:
        return _given(em, node)
    if type(node.fn) is not Global or em.library:
        return None
    found = higher_order(em, node)
    if found is None and to.kind != "return" and em.turns:
        found = _small(em, node, node.fn.name)
    return found


def _depth(inlined: Inlined | None) -> int:
    depth = 0
    while inlined is not None:
        depth += 1
        inlined = inlined.outer.inlined if inlined.outer is not None else None
    return depth


def _copy(em: Emitter, lam: Lambda) -> Lambda | None:
    em.places += 1
    return clone(lam, f"·ʹ{em.places}", most=MAX_NODES)


def _small(em: Emitter, node: Call, name: str) -> Callee | None:
    """A small global function that is hot."""
    if name == em.self_name or name in em.inlined_names or em.known is None:
        return None
    guards = em.decide(name)
    lam = None if guards is None else em.known(name, library=False)
    if lam is None or len(lam.required) != len(node.args) or lam.rt.arity != len(node.args):
        return None
    if {name, em.self_name} & _globals(lam.body):
        return None
    copy = _copy(em, lam)
    return None if copy is None else Callee(copy, guards or {})


def higher_order(em: Emitter, node: Call) -> Callee | None:
    """A function of the library that is given a function written in the call."""
    assert type(node.fn) is Global
    name = node.fn.name
    lambdas = {i: arg for i, arg in enumerate(node.args) if type(arg) is Lambda}
    if not lambdas or em.library_view is None or not em.is_standard(name):
        return None
    _, names = em.library_view
    lam = None if em.decide(name) is None else em.library_lambda(name)
    if lam is None or len(lam.required) != len(node.args) or lam.captures:
        return None
    if any(not (type(x) is str and "L_" + mangle(x) in names) for x in _globals(lam.body)):
        return None
    called = {lam.required[i] for i in lambdas}
    if not _calls_in_loop(lam.body, called) or not all(map(_is_plain, lambdas.values())):
        return None
    copy = _copy(em, lam)
    return None if copy is None else Callee(copy, {}, True, lambdas)


def _is_plain(lam: Lambda) -> bool:
    """Whether a lambda has required parameters only, and captures nothing that may be unset."""
    fill(lam)
    if lam.optional or lam.keys or lam.rest is not None:
        return False
    return not any(c.outer.letrec for c in lam.captures)


def _calls_in_loop(body: Node, functions: set[Var]) -> bool:
    """Whether a loop in a lambda's body calls one of the variables."""
    stack = [(body, False)]
    while stack:
        node, inside = stack.pop()
        if type(node) is Call and type(node.fn) is Local and node.fn.var in functions:
            return inside
        stack.extend((c, inside or type(node) is Loop) for c in children(node))
    return False


def stands_in_place(em: Emitter, node: Call) -> bool:
    """Whether `node` calls a function that is known to be written in a call further out."""
    return type(node.fn) is Local and node.fn.var in em.bound


def _given(em: Emitter, node: Call) -> Callee | None:
    """The function that was given to the function of the library that stands here."""
    assert type(node.fn) is Local
    found = em.bound.get(node.fn.var)
    if found is None:
        return None
    lam, known = found
    copy = _copy(em, lam) if len(lam.required) == len(node.args) else None
    if copy is None:
        return None
    for capture in copy.captures:
        capture.inner.py = capture.outer.py
    types = dict(zip((c.inner for c in copy.captures), known, strict=True))
    return Callee(copy, em.decide(f"fn {em.inner_index[id(lam)]}", lam) or {}, known=types)


def _globals(body: Node) -> set[str | None]:
    """The globals to which a lambda's body refers."""
    found: set[str | None] = set()
    stack = [body]
    while stack:
        node = stack.pop()
        if type(node) is Global:
            found.add(node.name)
        stack.extend(children(node))
    return found


def emit_inlined(em: Emitter, node: Call, callee: Callee, to: Target) -> None:
    """Emit the call `node` as the body of what it calls, which `candidate` found."""
    copy = callee.copy
    name = node.fn.name if type(node.fn) is Global else None
    if name is not None:
        em.dependencies.add(f"global:{name}")
    ready, prefix = em.operands(node, (node.fn, *node.args), late=(node.fn,))
    site = em.site(node, prefix=prefix)
    operands = em.line_operands(ready, site)[1:]
    types = dict(callee.known)
    values: list[Operand] = []
    for i, (var, operand) in enumerate(zip(copy.required, operands, strict=True)):
        kind, value = _guarded(em, operand, callee.guards.get(i), site)
        types[var] = kind
        values.append(value)
    bound = {copy.required[i]: (lam, _captured(em, lam)) for i, lam in callee.lambdas.items()}
    bind(em, copy, values, site)
    em.line("H_ += 1.0", site)
    em.locals |= {v.py for v in variables(copy) if not (v.boxed or v.letrec)}
    copy.rt = None
    em.link(copy)
    waiting = Outer(tuple(reversed(em.pending)), tuple(em.walks), em.inlined, node.pos)
    with em.inside(callee.library):
        known = {var: kind for var, kind in types.items() if kind != "any"}
        em.types = Inference(copy, known, None)
        names = tuple((v.slot, v.py) for v in variables(copy))
        em.inlined = Inlined(copy, names, waiting)
        em.bound = {**em.bound, **bound}
        em.vectors = em.vectors | often_indexed(Uses(copy))
        em.inlined_names = em.inlined_names | {name}
        for var in (*copy.required, *(c.inner for c in copy.captures)):
            if var.py not in em.items:
                em.fetch_items(var)
        em.node(_reached(copy), to)
        result = em.types.result
    em.results[id(node)] = result


def _reached(copy: Lambda) -> Node:
    """The body, or what it certainly comes to when there are no arguments for &rest."""
    body = copy.body
    if copy.rest is None or type(body) is not If or type(body.test) is not PrimCall:
        return body
    held = body.test.args[0]
    if body.test.name == "empty?" and type(held) is Local and held.var is copy.rest:
        return body.then
    return body


def _captured(em: Emitter, lam: Lambda) -> list[Type]:
    """The types of what a lambda written here captures."""
    return ["any" if c.outer.boxed else em.local(c.outer).type for c in lam.captures]


def _guarded(em: Emitter, operand: Operand, guard: Type | None, site: Site) -> tuple[Type, Operand]:
    """The type that a parameter has, which is checked if it is not known, and its value."""
    if guard is None or (subtype(operand.type, guard) and hint(operand.type)):
        return operand.type, operand
    if base(guard) != "any" and not subtype(operand.type, guard):
        operand = em.hoisted(operand, site)
        em.line(f"if {guard_test(guard, operand.text)}: V_(P_)", site)
        return guard, operand
    better = base(guard) == base(operand.type) or operand.type == "any"
    return (guard if better else operand.type), operand


def bind(em: Emitter, copy: Lambda, values: list[Operand], site: Site) -> None:
    """Give the parameters of `copy`, whose body is about to stand here, their `values`: they are
    names of the caller's where those are sure to keep their values."""
    assigned = _assigned(copy.body)
    names: list[str] = []
    texts: list[str] = []
    for var, value in zip(copy.required, values, strict=True):
        if var.boxed or var in assigned or not _lasts(em, value):
            names.append(var.py)
            texts.append(f"Box_({value.text})" if var.boxed else bare(value.text))
        else:
            var.py = value.text
    if copy.rest is not None:
        names.append(copy.rest.py)
        texts.append("Box_([])" if copy.rest.boxed else "[]")
    if names:
        em.line(f"{', '.join(names)} = {', '.join(texts)}", site)


def _lasts(em: Emitter, value: Operand) -> bool:
    """Whether `value` is a variable of this activation (no global, no literal)."""
    text = value.text
    return value.atom and value.const is None and (text in em.temporaries or text in em.locals)


def _assigned(body: Node) -> set[Var]:
    """The variables that are set in a lambda's body."""
    found: set[Var] = set()
    stack = [body]
    while stack:
        node = stack.pop()
        if type(node) is SetLocal or type(node) is Init:
            found.add(node.var)
        stack.extend(children(node))
    return found
