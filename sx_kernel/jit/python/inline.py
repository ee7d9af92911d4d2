"""Calls in a loop, with the body of the called function in place.

    (do ((i 0 (+ i 1))) ((= i n))          for i in range(i, n):
      (strike! flags i))                    H_ += 1.0
                                            flagsʹitems[i] = False

A small global function that is compiled already, called where a loop goes round, need not be
called: the caller knows the arguments, so what the function would check on entry is mostly known.
The body is that of a copy of the function, whose parameters are the caller's variables where
possible. While it runs there are two activations on one Python frame, or more: `Inlined` names
the inner one and, in `outer`, what the others wait for, so leaving is exact.

What the function's own code was specialised for is assumed here, too, and checked where it is not
known. If that fails, the caller is compiled again without this (policy.py). Which functions were
put in place is part of the emission (`Emission.inlined`): who emits the same text again, to find
its sites, must decide alike.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sx_kernel.ir.clone import clone
from sx_kernel.ir.nodes import Call, Global, Init, Lambda, Node, SetLocal, Var
from sx_kernel.ir.variables import children, variables
from sx_kernel.jit.python.infer import Inference, Type, base, guard_test, hint, subtype
from sx_kernel.jit.python.operands import Operand, bare
from sx_kernel.jit.python.uses import often_indexed
from sx_kernel.runtime.sites import Inlined, Outer

if TYPE_CHECKING:
    from sx_kernel.jit.python.emit import Emitter
    from sx_kernel.jit.python.loops import Target
    from sx_kernel.runtime.sites import Site

MAX_NODES: Final = 120  # of a function that is put in place
MAX_DEPTH: Final = 2  # of functions in place of calls within each other
MAX_PLACES: Final = 6  # in one unit


def candidate(em: Emitter, node: Call, to: Target) -> Lambda | None:
    """A copy of the function that `node` calls, if its body can stand here."""
    if to.kind == "return" or not em.turns or type(node.fn) is not Global or node.keywords:
        return None
    name = node.fn.name
    if em.library or em.known is None or name == em.self_name or name in em.inlined_names:
        return None
    if em.places >= MAX_PLACES or len(em.inlined_names) >= MAX_DEPTH:
        return None
    guards = em.decide(name)
    lam = None if guards is None else em.known(name, library=False)
    if lam is None or len(lam.required) != len(node.args) or lam.rt.arity != len(node.args):
        return None
    if _mentions(lam.body, {name, em.self_name}):
        return None
    em.places += 1
    return clone(lam, f"·ʹ{em.places}", most=MAX_NODES)


def _mentions(body: Node, names: set[str | None]) -> bool:
    """Whether a lambda's body refers to one of the globals `names`."""
    stack = [body]
    while stack:
        node = stack.pop()
        if type(node) is Global and node.name in names:
            return True
        if type(node) is not Lambda:
            stack.extend(children(node))
    return False


def emit_inlined(em: Emitter, node: Call, copy: Lambda, to: Target) -> None:
    """Emit the call `node` as the body of `copy`, which `candidate` made."""
    assert type(node.fn) is Global
    name = node.fn.name
    em.dependencies.add(f"global:{name}")
    ready, prefix = em.operands(node, (node.fn, *node.args), late=(node.fn,))
    site = em.site(node, prefix=prefix)
    operands = em.line_operands(ready, site)[1:]
    guards = em.decide(name) or {}
    types: dict[Var, Type] = {}
    values: list[Operand] = []
    for i, (var, operand) in enumerate(zip(copy.required, operands, strict=True)):
        kind, value = _guarded(em, operand, guards.get(i), site)
        types[var] = kind
        values.append(value)
    _bind(em, copy, values, site)
    em.line("H_ += 1.0", site)
    em.locals |= {v.py for v in variables(copy) if not (v.boxed or v.letrec)}
    copy.rt = None
    em.link(copy)
    saved = em.types, em.inlined, em.pending, em.walks, em.vectors, em.items, em.elements
    waiting = Outer(tuple(reversed(em.pending)), tuple(em.walks), em.inlined, node.pos)
    em.types = Inference(copy, {var: kind for var, kind in types.items() if kind != "any"}, None)
    names = tuple((v.slot, v.py) for v in variables(copy))
    em.inlined = Inlined(copy, names, waiting)
    em.pending, em.walks, em.elements = [], [], {}
    em.vectors = em.vectors | often_indexed(copy)
    em.items = dict(em.items)
    em.inlined_names.add(name)
    try:
        for var in copy.required:
            if var.py not in em.items:
                em.fetch_items(var)
        em.node(copy.body, to)
    finally:
        em.types, em.inlined, em.pending, em.walks, em.vectors, em.items, em.elements = saved
        em.inlined_names.discard(name)


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


def _bind(em: Emitter, copy: Lambda, values: list[Operand], site: Site) -> None:
    """Parameters are names of the caller's where those are sure to keep their values."""
    assigned = _assigned(copy.body)
    names: list[str] = []
    texts: list[str] = []
    for var, value in zip(copy.required, values, strict=True):
        if var.boxed or var in assigned or not _lasts(em, value):
            names.append(var.py)
            texts.append(f"Box_({value.text})" if var.boxed else bare(value.text))
        else:
            var.py = value.text
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
