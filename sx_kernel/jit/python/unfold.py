"""A recursion's next steps, in place of the first calls that make them.

    (define (fib n)                                 t1_ = n - 1
      (if (< n 2)                                   if t1_ < 2:
          n                                          H_ += 2.0
          (+ (fib (- n 1)) (fib (- n 2)))))          t2_ = t1_
                                                    else:
                                                     H_ += 4.0
                                                     t2_ = … what (fib t1_) adds up …
                                                    return t2_ + …

What a recursion costs in CPython are the calls, and the counting of calls. Where the caller asks
whether the recursion ends (base_case.py), it can go on itself if it does not; and in what stands
there, the first call in its turn. Each step makes the text longer by the function, so two must do:
the first saves a recursion like fib a seventh of its time, the second a twelfth and a third of its
counting. A step's activation is one in place of a call (`Inlined`), but knows that it is the
function's own: its calls go to the direct entry, too, and are counted together.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from sx_kernel.ir.clone import clone
from sx_kernel.ir.nodes import Call, Lambda
from sx_kernel.ir.variables import variables
from sx_kernel.jit.python.base_case import ask_base, base_case
from sx_kernel.jit.python.infer import Inference
from sx_kernel.jit.python.inline import bind
from sx_kernel.jit.python.operands import Operand
from sx_kernel.jit.python.uses import Uses, often_indexed
from sx_kernel.runtime.sites import Inlined, Outer, Site

if TYPE_CHECKING:
    from sx_kernel.jit.python.emit import Emitter
    from sx_kernel.jit.python.loops import Target

MAX_STEPS: Final = 2
MAX_NODES: Final = 60  # of a function that is unfolded


class Step(NamedTuple):
    """A step that stands in place of a call: its activation, and how deep it is indented."""

    inlined: Inlined
    indent: int


def may_step(em: Emitter) -> bool:
    """Whether a direct call that is emitted now may become a step: the first in the function, the
    second where the first one comes along in any case."""
    if em.base is None or em.link is None or len(em.steps) == MAX_STEPS:
        return False
    if em.divided is not None:
        return False  # a copy would not know what the direct entry relies on (divided.py)
    if not em.steps:
        return em.inlined is None
    last = em.steps[-1]
    return last is not None and em.inlined is last.inlined and em.indent == last.indent


def step(em: Emitter) -> Lambda | None:
    """A copy of the function being emitted, if its next step may stand in place of a direct call
    whose value goes to a variable; None otherwise."""
    return clone(em.lam, "ʹʹ" * (len(em.steps) + 1), most=MAX_NODES) if may_step(em) else None


def emit_unfolded(em: Emitter, node: Call, copy: Lambda, to: Target) -> None:
    """Emit the direct call `node`, its value going `to`, as the step that `step` found."""
    em.steps.append(None)  # none in its operands
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
    waiting = Outer(tuple(reversed(em.pending)), tuple(em.walks), em.inlined, node.pos)
    with em.inside(library=bool(em.library)):
        em.types = Inference(copy, guards, em.self_name)
        names = tuple((v.slot, v.py) for v in variables(copy))
        em.inlined = Inlined(copy, names, waiting)
        em.steps[-1] = Step(em.inlined, em.indent)
        em.vectors = em.vectors | often_indexed(Uses(copy))
        for var in copy.required:
            if var.py not in em.items:
                em.fetch_items(var)
        em.count_together(counted + em.certain(base.rest), site)
        em.owed -= 1  # the call of which this is the body has begun
        em.node(base.rest, to)
