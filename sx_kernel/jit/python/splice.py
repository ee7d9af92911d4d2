"""(append before (cons x after)) in one step.

The list that `cons` makes is seen by nobody but `append`, which copies it at once. So short lists
are joined by one display, `[*before, x, *after]`; base/sequences.py decides about long ones.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sx_kernel.base.sequences import LIMIT
from sx_kernel.ir.nodes import Const, Node, PrimCall
from sx_kernel.jit.python.lines import ARGS
from sx_kernel.jit.python.operands import Operand, bare, choose, type_check
from sx_kernel.runtime.sites import Pending

if TYPE_CHECKING:
    from sx_kernel.jit.python.emit import Emitter
    from sx_kernel.jit.python.expressions import Expressions
    from sx_kernel.jit.python.loops import Target, Turn


class Splice(NamedTuple):
    """The primitive calls that are done as one, and their operands in order."""

    append: PrimCall
    cons: PrimCall

    @property
    def parts(self) -> tuple[Node, ...]:
        """What comes before, the element, and what comes after."""
        return (self.append.args[0], *self.cons.args)


def spliced(em: Expressions, node: PrimCall) -> Splice | None:
    """`node` as such a step, if it is one."""
    if not _is(em, node, "append"):
        return None
    first, cons = node.args
    if type(cons) is not PrimCall or not _is(em, cons, "cons"):
        return None
    # CPython warns of `*5`; and a literal before or after is rare
    return None if Const in (type(first), type(cons.args[1])) else Splice(node, cons)


def _is(em: Expressions, node: PrimCall, name: str) -> bool:
    if len(node.args) != 2 or not em.is_inline(node.name):
        return False
    return getattr(em.primitives[node.name].fn, "sx_name", "") == name


def splice_text(em: Expressions, splice: Splice, operands: list[Operand]) -> Operand:
    """The step, for operands that are evaluated in this order."""
    em.dependencies.update({f"primitive:{n.name}" for n in (splice.append, splice.cons)})
    before, x, after = map(em.atom, operands)
    checks = [*type_check(before, "list"), *type_check(after, "list")]
    checks.append(f"len({before.text}) <= {LIMIT} >= len({after.text})")
    slow = f"splice_({before.text}, {x.text}, {after.text})"
    return choose(f"[*{before.text}, {x.text}, *{after.text}]", checks, slow, "any")


def emit_splice(em: Emitter, node: PrimCall, to: Target, turn: Turn | None) -> bool:
    """Emit `node`, of which a part is no expression, if it is such a step."""
    splice = spliced(em, node)
    if splice is None:
        return False
    first = node.args[0]
    before = em.value(first, Pending(ARGS, node))
    with em.waiting(Pending(ARGS, node, (em.source(first, before),))):
        ready, prefix = em.operands(splice.cons, splice.cons.args)
        site = em.site(splice.cons, prefix=prefix)
        saved = em.root, em.hoist
        em.root, em.hoist = site, True
        try:
            value = splice_text(em, splice, [before, *em.line_operands(ready, site)])
        finally:
            em.root, em.hoist = saved
    em.deliver(bare(value.text), to, site, turn)
    return True
