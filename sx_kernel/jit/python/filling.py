"""Loops that do nothing but store one value into places of a vector.

    (let loop ((i start))                   for i in v.fill(range(start, n, step), False):
      (when (< i n)                                 if i < n else ():
        (vector-set! v i false)              vʹitems[i] = False
        (loop (+ i step))))                 else: …

Nobody can see such a loop in the middle, unless a place does not exist. So `Vector.fill` does all
turns but the last at once and answers what is left: the last turn, which stands for all of them
in whatever is said of the loop, or all, if it is not certain that every place exists.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sx_kernel.ir.nodes import Const, Local, Loop, Node, PrimCall, Seq, Var
from sx_kernel.jit.python.infer import base

if TYPE_CHECKING:
    from sx_kernel.jit.python.counting_loop import CountingLoop
    from sx_kernel.jit.python.expressions import Expressions
    from sx_kernel.jit.python.operands import Operand


def turns_of(em: Expressions, loop: Loop, counted: CountingLoop) -> str:
    """The iterable of the counting `loop`, without the turns that can be done at once."""
    turn = counted.turn
    if len(loop.vars) != 1 or type(turn) is not Seq or len(turn.parts) != 2:
        return counted.source
    store = turn.parts[0]
    if type(store) is not PrimCall or len(store.args) != 3 or not em.is_inline(store.name):
        return counted.source
    if getattr(em.primitives[store.name].fn, "sx_name", "") != "vector-set!":
        return counted.source
    held, place, stored = store.args
    vector, value = _unchanging(em, held, counted.counter), _unchanging(em, stored, counted.counter)
    if vector is None or value is None or base(vector.type) != "Vector_":
        return counted.source
    if type(place) is not Local or place.var is not counted.counter:
        return counted.source
    # many loops have no turn at all: no range need be made to know that
    return f"{vector.text}.fill({counted.source}, {value.text}) if {counted.going} else ()"


def _unchanging(em: Expressions, node: Node, counter: Var) -> Operand | None:
    """`node`, if it is a constant or a variable other than the counter, which nothing else sets."""
    if type(node) is Const:
        return em.literal(node.value)
    if type(node) is Local and node.var is not counter and not node.var.boxed:
        return em.local(node.var)
    return None
