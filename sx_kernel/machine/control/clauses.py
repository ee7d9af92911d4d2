"""Which guards certainly have a clause for what is raised: their stack can be left at once.

A guard's handler tests its clauses when the stack has been unwound, and goes back to where it was
raised if none fits, so all of the continuation has to be kept for it. Where the tests are made of
nothing but pure primitives on the condition they are made beforehand: nobody can tell.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sx_kernel.base.errors import PASSING
from sx_kernel.base.values import is_true
from sx_kernel.ir.nodes import And, Call, Const, If, Lambda, Local, Or, PrimCall
from sx_kernel.ir.variables import refers_to
from sx_kernel.machine.context import GuardRecord
from sx_kernel.machine.link import is_library
from sx_kernel.runtime.closures import state_of

if TYPE_CHECKING:
    from sx_kernel.machine.registers import Registers

_UNKNOWN: Final = object()
_MOST_NODES: Final = 100
_HARMLESS: Final = ((), ("read",))
_PARAMETERS: Final = 2  # the condition, and the way back


def caught_here(m: Registers, payload: Any) -> GuardRecord | None:
    """The innermost handler, to which `payload` can be thrown, if it is a guard on this stack that
    takes it."""
    record = m.handlers
    if type(record) is not GuardRecord or not record.here or record.winders is not m.winders:
        return None
    if m.debugger is not None or not takes(m, record.handler, payload):
        return None
    return record


def takes(m: Registers, handler: Any, condition: Any) -> bool:
    """Return whether the handler of a guard certainly has a clause for `condition`."""
    if type(handler) is tuple:  # (see GuardRecord)
        lam, *captured = handler
        state = lam.rt
    else:
        state = state_of(handler)
        if state is None:
            return False
        lam, *captured = [cell.cell_contents for cell in handler.__closure__[1:]]
    if state.host is not m or m.strict or state.debug is not None:
        return False
    if lam.shared or len(lam.required) != _PARAMETERS:
        return False
    node = lam.body
    while type(node) is If:
        test = _value(m, lam, captured, node.test, condition)
        if test is _UNKNOWN:
            return False
        if is_true(test):
            return True  # (only the last alternative goes back)
        node = node.orelse
    return not _goes_back(lam, node)


def _goes_back(lam: Lambda, node: Any) -> bool:
    """Return whether `node` may be the way back to where it was raised."""
    if type(node) is Call:
        return type(node.fn) is Local and node.fn.var is lam.required[1]
    return refers_to(node, lam.required[1], _MOST_NODES)


def _value(m: Registers, lam: Lambda, captured: list[Any], node: Any, condition: Any) -> Any:
    """Return what a test of pure primitives on the condition answers, or _UNKNOWN."""
    kind = type(node)
    if kind is Const:
        return node.value
    if kind is Local:
        if node.var is lam.required[0] and not node.var.boxed:
            return condition
        for capture, value in zip(lam.captures, captured, strict=True):
            if capture.inner is node.var and not node.var.boxed:
                return value
        return _UNKNOWN
    if kind is And or kind is Or:
        value = kind is And
        for part in node.parts:
            value = _value(m, lam, captured, part, condition)
            if value is _UNKNOWN or is_true(value) is (kind is Or):
                return value
        return value
    if kind is not PrimCall:
        return _UNKNOWN
    prim = (m.all_primitives if is_library(lam) else m.primitives).get(node.name)
    if prim is None or prim.checked or prim.effects not in _HARMLESS:
        return _UNKNOWN
    values: list[Any] = []
    for arg in node.args:
        values.append(_value(m, lam, captured, arg, condition))
        if values[-1] is _UNKNOWN:
            return _UNKNOWN
    try:
        return prim.fn(*values)
    except PASSING:
        raise
    except Exception:  # the machine will see
        return _UNKNOWN
