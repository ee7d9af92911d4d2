"""Calls: of the function itself, in place of a call, of native control functions, and all others.

A call of the function that is being emitted, in tail position and past all guards, is the next
turn of a loop; elsewhere it goes to the *direct* version, which does not check again and counts
nothing: the caller counts for it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sx_kernel.ir.names import mangle
from sx_kernel.ir.nodes import Call, Const, Global, KeywordArg, Local, PrimCall
from sx_kernel.jit.python import foreign as host
from sx_kernel.jit.python import inline
from sx_kernel.jit.python.arguments import arranged, arranged_callee
from sx_kernel.jit.python.base_case import stop_at_base, unless_base
from sx_kernel.jit.python.divided import handed_on
from sx_kernel.jit.python.in_place import emit_in_place, given_function
from sx_kernel.jit.python.infer import INTS, Type
from sx_kernel.jit.python.lines import ARGS, Unsupported
from sx_kernel.jit.python.loops import Target, Turn, go_round, leave_loop
from sx_kernel.jit.python.operands import Operand, bare, is_literal
from sx_kernel.jit.python.partners import candidate, emit_partner
from sx_kernel.jit.python.splice import emit_splice
from sx_kernel.jit.python.unfold import emit_unfolded, step
from sx_kernel.jit.python.uniform import keeps
from sx_kernel.runtime.sites import Pending

if TYPE_CHECKING:
    from sx_kernel.jit.python.emit import Emitter
    from sx_kernel.jit.python.expressions import PrimitiveInfo
    from sx_kernel.runtime.sites import Site

# operations on two integers, or two floats, that always answer
_NEVER_FAIL: Final = frozenset({"+", "-", "<", ">", "<=", ">=", "="})

# control function → its native form, least and most arguments
NATIVE: Final = {
    "call/cc": ("N_call_cc", 1, 1),
    "call-with-current-continuation": ("N_call_cc", 1, 1),
    "apply": ("N_apply", 2, 5),
    "%guard": ("N_guard", 2, 2),
    "%handler-bind": ("N_handler_bind", 2, 2),
    "with-exception-handler": ("N_with_exception_handler", 2, 2),
    "dynamic-wind": ("N_dynamic_wind", 3, 3),
    "%parameterize": ("N_parameterize", 2, 2),
    "make-parameter": ("N_make_parameter", 1, 1),
    "call-with-values": ("N_call_with_values", 2, 2),
    "%delay": ("N_delay", 1, 1),
    "%delay-force": ("N_delay_force", 1, 1),
    "force": ("N_force", 1, 1),
}


def is_proven(em: Emitter, node: Call) -> bool:
    """Whether `node` certainly calls the function that is being emitted, past its guards."""
    types: list[Type] = []
    for arg in node.args:
        types.append(em.types.of(arg))
    if not em.is_own:
        return _proves_guards(em, node, types)
    return em.types.is_self_call(node, types)


def _proves_guards(em: Emitter, node: Call, types: list[Type]) -> bool:
    """Whether a call in an inlined body is one of the outer lambda that passes its guards."""
    lam = em.lam
    if type(node.fn) is not Global or node.fn.name != em.self_name:
        return False
    if len(node.args) != len(lam.required) or em.types.lam.required is lam.required:
        return False
    return all(
        em.guards.get(var) in (None, given) for var, given in zip(lam.required, types, strict=True)
    )


def direct_name(em: Emitter) -> str:
    """The Python global through which the function calls itself directly."""
    assert em.self_name is not None
    return ("IL_" if em.library else "I_") + mangle(em.self_name)


def counts(em: Emitter, node: Call) -> bool:
    """Whether the emitted call does not count itself: a direct call, or a turn of the loop."""
    if not em.is_own or not is_proven(em, node):
        return False
    return em.direct or (bool(em.turns) and em.turns[0].node is None and node.tail)


def _next_turn(em: Emitter, node: Call) -> None:
    """A proven self tail call: rebind the parameters and go round."""
    counted = counts(em, node)
    ready, prefix = em.operands(node, (node.fn, *node.args))
    site = em.site(node, prefix=prefix)
    operands = em.line_operands(ready, site)[1:]
    if not counted:
        em.line("H_ += 1.0", site)
    names: list[str] = []
    values: list[str] = []
    for var, operand in zip(em.lam.required, operands, strict=True):
        text = bare(operand.text)
        if text != var.py:
            names.append(var.py)
            values.append(text)
    if names:
        em.line(f"{', '.join(names)} = {', '.join(values)}", site)
    for var in em.lam.required:
        if var.py in names:
            em.fetch_items(var)
    if counted:
        em.owed -= 1
    stop_at_base(em)
    go_round(em, em.turns[0])


def emit_call(em: Emitter, node: Call, to: Target, turn: Turn | None) -> None:
    """A call, its value going `to`; the loop in whose tail position it is may go round."""
    _call_out(em, node, to, turn)


def _call_out(em: Emitter, node: Call, to: Target, turn: Turn | None) -> None:
    if to.kind == "return" and em.turns and em.turns[0].node is None and turn is not None:
        if is_proven(em, node):
            _next_turn(em, node)
            return
        copy = candidate(em, node)
        if copy is not None:
            emit_partner(em, node, copy, turn)
            return
    if em.direct and counts(em, node):
        copy = step(em) if to.kind == "set" else None
        if copy is not None:
            emit_unfolded(em, node, copy, to)
            leave_loop(em, to, turn)
            return
        call, site = _direct_call(em, node)
        em.deliver(call, to, site, turn)
        return
    foreign = host.candidate(em, node)
    if foreign is not None:
        host.emit_foreign(em, node, foreign, to, turn)
        return
    given = given_function(em, node)
    if given is not None:
        temporary = to.name if to.kind == "set" and to.name in em.temporaries else None
        result, site = emit_in_place(em, node, given, temporary)
        if result in em.proven and to.kind == "set" and em.is_private(to.name):
            em.proven[to.name] = em.proven[result]
        em.deliver(result, to, site, turn)
        return
    inlined = inline.candidate(em, node, to)
    if inlined is not None:
        inline.emit_inlined(em, node, inlined, to)
        leave_loop(em, to, turn)
        return
    parts = (node.fn, *node.args)
    ready, prefix = em.operands(node, parts)
    site = em.site(node, prefix=prefix)
    if any(type(part) is KeywordArg for part in node.args) and not isinstance(ready[0], Operand):
        operator = em.line_operands(ready[:1], site)[0]
        ready[0] = em.hoisted(operator, site)
    fn = ready[0]
    if type(fn) is Const or (isinstance(fn, Operand) and is_literal(fn)):
        ready[0] = Operand("X_()", "any", False)  # no constant is a function
    if type(fn) is Local and fn.var.boxed:
        ready[0] = Operand(f"{fn.var.py}.v", "any", False)  # UNSET is not callable either
    callee = arranged_callee(em, node)
    if callee is not None:
        ready = [part for part in ready if type(part) is not KeywordArg]
    operands = em.line_operands(ready, site)
    if callee is not None:
        operands = arranged(em, callee, node, operands, site)
    text = operands[0].text
    native = _native(em, node)
    if native is not None:
        text = native
    if text.startswith("(l_ :="):
        text = f"({text})"
    elif not text.replace(".", "").isidentifier() and text != "X_()":
        text = em.hoisted(operands[0], site).text  # CPython warns of calls like [1](2)
    em.deliver(f"{text}({', '.join(o.text for o in operands[1:])})", to, site, turn)
    em.uniform = {}


def _direct_call(em: Emitter, node: Call) -> tuple[str, Site]:
    """A proven self call as Python text, and the site of the line that will hold it."""
    ready, prefix = em.operands(node, (node.fn, *node.args))
    site = em.site(node, prefix=prefix)
    site.begins = 1
    arguments = em.line_operands(ready[1:], site)
    handed_on(em, arguments)
    text = unless_base(em, direct_name(em), arguments, site)
    em.owed -= 1
    em.uniform = {}
    return text, site


def _native(em: Emitter, node: Call) -> str | None:
    """The Python function that does what a control function does, on the stack as it is."""
    if type(node.fn) is not Global or node.keywords:
        return None
    known = NATIVE.get(node.fn.name)
    if known is None or not em.is_control(node.fn.name):
        return None
    text, least, most = known
    if not least <= len(node.args) <= most:
        return None
    em.dependencies.add(f"global:{node.fn.name}")
    return text


def emit_effect(em: Emitter, node: PrimCall, to: Target, turn: Turn | None) -> None:
    """An operation that is no simple expression. Raises Unsupported if it has been redefined."""
    prim = em.primitives.get(node.name)
    if prim is None:
        raise Unsupported(f"python: {node.name} has been redefined since this was analysed")
    if _takes_in_place(em, node):
        text, site = _around_call(em, node, prim)
        em.deliver(text, to, site, turn)
        return
    if emit_splice(em, node, to, turn):
        return
    ready, prefix = em.operands(node, node.args)
    site = em.site(node, prefix=prefix)
    operands = em.line_operands(ready, site)
    saved = em.root, em.hoist
    em.root, em.hoist = site, True
    em.destination = to.name if to.kind == "set" else None
    try:
        value = em.apply_primitive(prim, node, operands)
    finally:
        em.root, em.hoist = saved
        em.destination = None
    if not keeps(em, node.name):
        em.uniform = {}
    em.deliver(bare(value.text), to, site, turn)


def _takes_in_place(em: Emitter, node: PrimCall) -> bool:
    """Whether the last operand is a direct call whose value needs no variable.

    So it is when the operation cannot fail: then the line is left only from inside the call.
    """
    last = node.args[-1] if len(node.args) == 2 else None
    if not (type(last) is Call and em.direct and counts(em, last)):
        return False
    if em.is_simple(node.args[0]) and step(em) is not None:
        return False  # it is the first call, which is worth a variable
    if node.name not in _NEVER_FAIL or not em.is_inline(node.name):
        return False
    types = {em.types.of(arg) for arg in node.args}
    return types <= INTS or types == {"float"}


def _around_call(em: Emitter, node: PrimCall, prim: PrimitiveInfo) -> tuple[str, Site]:
    """The operation with its last operand, a direct call, in place; the site is the call's."""
    first, call = node.args
    assert type(call) is Call
    operand = em.value(first, Pending(ARGS, node))
    with em.waiting(Pending(ARGS, node, (em.source(first, operand),))):
        text, site = _direct_call(em, call)
    value = Operand(f"({text})", em.types.of(call), False)
    return bare(em.apply_primitive(prim, node, [operand, value]).text), site
