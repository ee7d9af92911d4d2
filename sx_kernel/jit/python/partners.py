"""Tail calls of known functions that call back in tail position: one loop for all of them.

    (define (even? n) (if (= n 0) true (odd? (- n 1))))
    (define (odd? n) (if (= n 0) false (even? (- n 1))))

The body of a copy of `odd?` is emitted in place of its call; its tail call of `even?` is then a
turn of the loop. The activation is that of the copy meanwhile, which its sites say (`Inlined`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sx_kernel.ir.clone import clone
from sx_kernel.ir.nodes import Call, Global, Lambda
from sx_kernel.ir.variables import tail_calls, variables
from sx_kernel.jit.python.infer import Inference
from sx_kernel.jit.python.loops import RETURN, Turn
from sx_kernel.jit.python.operands import bare
from sx_kernel.runtime.sites import Inlined

if TYPE_CHECKING:
    from sx_kernel.jit.python.emit import Emitter

MAX_INLINED: Final = 80  # nodes of a function that is emitted in place of a tail call
MAX_PARTNERS: Final = 3  # mutually recursive functions in one loop, besides the first


def candidate(em: Emitter, node: Call) -> Lambda | None:
    """A copy of the function that the tail call `node` calls, if it calls back in its tail.

    Mutually recursive functions so become one loop. The copy's variables get a suffix.
    """
    if em.known is None or type(node.fn) is not Global or em.self_name is None:
        return None
    name = node.fn.name
    if name == em.self_name or name in em.inlined_names:
        return None
    lam = em.known(name, library=bool(em.library))
    if lam is None or len(lam.required) != len(node.args) or lam.rt.arity != len(node.args):
        return None
    if not any(
        type(c.fn) is Global and c.fn.name in {em.self_name, *_partners(em, lam)}
        for c in tail_calls(lam.body)
    ):
        return None
    return clone(lam, f"ʹ{len(em.inlined_names) + 2}", most=MAX_INLINED)


def _partners(em: Emitter, lam: Lambda) -> set[str]:
    """Known functions that call this lambda in tail position, other than `lam`."""
    if len(em.inlined_names) >= MAX_PARTNERS - 1 or em.known is None:
        return set()
    found: set[str] = set()
    for call in tail_calls(lam.body):
        if type(call.fn) is Global and call.fn.name not in em.inlined_names:
            other = em.known(call.fn.name, library=bool(em.library))
            if (
                other is not None
                and other is not lam
                and any(
                    type(c.fn) is Global and c.fn.name == em.self_name
                    for c in tail_calls(other.body)
                )
            ):
                found.add(call.fn.name)
    return found


def _emit(em: Emitter, node: Call, copy: Lambda, turn: Turn) -> None:
    """Emit the body of `copy` in place of the tail call `node`."""
    assert type(node.fn) is Global
    ready, prefix = em.operands(node, (node.fn, *node.args))
    site = em.site(node, prefix=prefix)
    operands = em.line_operands(ready, site)[1:]
    # counts as a call of compiled code, of the entry whose code it is
    em.line("H_ += 1.0", site)
    names = [v.py for v in copy.required]
    if names:
        values = ", ".join(bare(o.text) for o in operands)
        em.owed += 1  # if an operand fails here, the call that was counted does not begin
        em.line(f"{', '.join(names)} = {values}", em.site(node, prefix=prefix))
        em.owed -= 1
    em.dependencies.add(f"global:{node.fn.name}")
    saved = em.types, em.inlined, em.self_name
    guards = {
        var: operand.type
        for var, operand in zip(copy.required, operands, strict=True)
        if operand.type in {"int", "float"}
    }
    em.types = Inference(copy, guards, None)
    em.inlined = Inlined(copy, tuple((v.slot, v.py) for v in variables(copy)))
    em.inlined_names.add(node.fn.name)
    try:
        em.node(copy.body, RETURN, turn)
    finally:
        em.types, em.inlined, em.self_name = saved
        em.inlined_names.discard(node.fn.name)


def emit_partner(em: Emitter, node: Call, copy: Lambda, turn: Turn) -> None:
    """Emit the tail call `node` as the body of `copy`, which `candidate` made."""
    copy.rt = None
    em.link(copy)
    _emit(em, node, copy, turn)
