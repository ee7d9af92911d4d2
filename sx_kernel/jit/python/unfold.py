"""A recursion's next step, in place of the first call that makes it.

    (define (fib n)                                 t1_ = n - 1
      (if (< n 2)                                   if t1_ < 2:
          n                                          H_ += 2.0
          (+ (fib (- n 1)) (fib (- n 2)))))          t2_ = t1_
                                                    else:
                                                     H_ += 4.0
                                                     t2_ = … what (fib t1_) adds up …
                                                    return t2_ + …

What a recursion costs in CPython are the calls, and the counting of calls. Where the caller asks
whether the recursion ends (base_case.py), it can go on itself if it does not: once, since the text
doubles. The copy's activation is one in place of a call (`Inlined`), but knows that it is the
function's own: its calls go to the direct entry, too, and are counted together.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sx_kernel.ir.clone import clone
from sx_kernel.ir.nodes import Call, Lambda
from sx_kernel.ir.variables import variables
from sx_kernel.jit.python.base_case import ask_base, base_case
from sx_kernel.jit.python.infer import Inference
from sx_kernel.jit.python.inline import bind
from sx_kernel.jit.python.operands import Operand
from sx_kernel.jit.python.uses import often_indexed
from sx_kernel.runtime.sites import Inlined, Outer, Site

if TYPE_CHECKING:
    from sx_kernel.jit.python.emit import Emitter
    from sx_kernel.jit.python.loops import Target

MAX_NODES: Final = 60  # of a function that is unfolded


def step(em: Emitter) -> Lambda | None:
    """A copy of the function being emitted, if its next step may stand in place of a direct call
    whose value goes to a variable; None otherwise."""
    if em.base is None or em.inlined is not None or em.unfolded is not None:
        return None
    if em.divided is not None:
        return None  # a copy would not know what the direct entry relies on (divided.py)
    return clone(em.lam, "ʹʹ", most=MAX_NODES) if em.link is not None else None


def emit_unfolded(em: Emitter, node: Call, copy: Lambda, to: Target) -> None:
    """Emit the direct call `node`, its value going `to`, as the step that `step` found."""
    counted = em.count_later()
    ready, prefix = em.operands(node, (node.fn, *node.args))
    site = em.site(node, prefix=prefix)
    arguments = em.line_operands(ready[1:], site)
    test, value, values = ask_base(em, arguments, site)
    owed = em.owed
    with em.block(f"if {test}:", site):
        em.count(counted, site)
        em.deliver(value, to, em.site(node, prefix=prefix), None)
    em.owed = owed
    with em.block("else:"):
        _go_on(em, node, copy, values, counted, to, site)
    em.owed = owed + counted - 1
    em.uniform = {}


def _go_on(
    em: Emitter, node: Call, copy: Lambda, values: list[Operand], counted: int, to: Target,
    site: Site,
) -> None:  # fmt: skip
    """The recursion does not end here: what `copy` does with these arguments."""
    guards = {
        mine: em.guards[var]
        for var, mine in zip(em.lam.required, copy.required, strict=True)
        if var in em.guards
    }
    base = base_case(copy)
    assert base is not None
    bind(em, copy, values, site)
    em.locals |= {v.py for v in variables(copy) if not (v.boxed or v.letrec)}
    copy.rt = None
    em.link(copy)
    waiting = Outer(tuple(reversed(em.pending)), tuple(em.walks), None, node.pos)
    with em.inside(library=bool(em.library)):
        em.types = Inference(copy, guards, em.self_name)
        names = tuple((v.slot, v.py) for v in variables(copy))
        em.inlined = em.unfolded = Inlined(copy, names, waiting)
        em.vectors = em.vectors | often_indexed(copy)
        for var in copy.required:
            if var.py not in em.items:
                em.fetch_items(var)
        em.count(counted + em.certain(base.rest), site)
        em.owed -= 1  # the call of which this is the body has begun
        em.node(base.rest, to)
