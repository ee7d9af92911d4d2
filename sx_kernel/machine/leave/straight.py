"""An error in the body of a guard that goes straight to the handler.

Where the failing line is one of the guard's own activation, and what it computes has no effects,
the machine's evaluator of that is asked for the error. The handler certainly has a clause for it:
then nothing needs to be unwound, and no machine is run.
"""

from __future__ import annotations

import sys
from types import FrameType
from typing import TYPE_CHECKING, Any, Final

from sx_kernel.base.errors import PASSING, ErrorValue, SxError
from sx_kernel.ir.nodes import And, Const, Global, If, Let, Local, MakeDict, Or, PrimCall
from sx_kernel.ir.variables import children
from sx_kernel.machine.apply import State
from sx_kernel.machine.control.clauses import takes
from sx_kernel.machine.depth import HEADROOM
from sx_kernel.machine.frames import ARGS, EXIT, IF, LET, Kont
from sx_kernel.machine.leave.rebuilding import rebuild
from sx_kernel.machine.link import is_library
from sx_kernel.machine.traces import trace_on_stack
from sx_kernel.runtime.sites import UnitRef

if TYPE_CHECKING:
    from sx_kernel.machine.registers import Registers

_PLAIN: Final = (Const, Local, Global)
_OF_PARTS: Final = (PrimCall, If, And, Or, Let, MakeDict)
ALWAYS_FAILS: Final = "error"


def error_at_once(m: Registers, problem: BaseException, handler: Any, around: FrameType) -> Any:
    """The error with which the body of a guard in the activation `around` has failed, if its
    handler certainly takes it; None: that is not known, and nothing has been done."""
    traceback = problem.__traceback__
    if traceback is None or traceback.tb_frame is not around or m.debugger is not None or m.strict:
        return None
    line, unit = traceback.tb_lineno, around.f_code.co_consts[-1]()
    exit = unit.sites[line]
    if exit.foreign or exit.whole or exit.entry or exit.caught or exit.stack is not None:
        return None
    while (traceback := traceback.tb_next) is not None:
        frame = traceback.tb_frame
        if id(frame.f_code) in m.native_frames or frame.f_code is m.step_loop:
            return None
        if frame.f_globals is m.globals and type(frame.f_code.co_consts[-1]) is UnitRef:
            return None
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(limit + HEADROOM)
    try:
        frames = [(around, line, unit)]
        state = rebuild(m, frames, (EXIT, None), redo=True, inside=True, pays=False)
        found = _error_of(m, state)
        if found is None:
            return None
        error, kont, pos, env = found
        if not takes(m, handler, error):
            return None
        if not error.is_traced and not trace_on_stack(
            m, error, kont, pos, env, around, is_above=False
        ):
            return None
        m.raised_at = (error, pos, env)
        return error
    finally:
        sys.setrecursionlimit(limit)


def _error_of(m: Registers, state: State) -> tuple[ErrorValue, Kont, int, Any] | None:
    """The error of the next step, with the continuation, the position and the environment in which
    the machine raises it; None if there is none, or the step has an effect."""
    node, env, kont, value = state
    ev, part = None, node
    while node is not None:
        part, ev = _begins(node)
        if ev is not None or part is node:
            break
        kont = (IF if type(node) is If else LET, kont, node, env)
        node = part
    try:
        if node is None:
            _apply(m, kont, value)
        elif ev is not None and _is_pure(m, part, env):
            ev(env)
        return None
    except SxError as problem:
        if type(problem.payload) is not ErrorValue or problem.settled:
            return None
        where = problem.where if isinstance(problem.where, int) else _position(node, kont)
        return problem.payload, kont, where, env if node is not None else kont[3]
    except PASSING:
        raise
    except Exception:  # the machine will say what that means
        return None


def _begins(node: Any) -> tuple[Any, Any]:
    """Return what the machine evaluates first of a node, and its evaluator; None if that takes
    steps."""
    if node.trivial:
        return node, node.ev
    if type(node) is If:
        return node.test, node.ev[0]  # pyright: ignore[reportIndexIssue, reportOptionalSubscript]
    return (node.init, node.ev) if type(node) is Let else (node, None)


def _position(node: Any, kont: Kont) -> int:
    return kont[2].pos if node is None else node.pos


def _apply(m: Registers, kont: Kont, value: Any) -> None:
    """Apply the primitive that waits for its last operands, if it has no effect."""
    if kont[0] != ARGS or type(kont[2]) is not PrimCall:
        return
    _, _, waiting, env, held = kont
    fn, evaluators, _ = waiting.ev
    operands = [*held, value]
    rest = waiting.args[len(operands) :]
    if fn is None or not _has_no_effect(m, waiting, env):
        return
    if not all(_is_pure(m, one, env) for one in rest):
        return
    for ev in evaluators[len(operands) :]:
        if ev is None:
            return
        operands.append(ev(env))
    fn(*operands)


def _is_pure(m: Registers, node: Any, env: Any) -> bool:
    stack: list[Any] = [node]
    while stack:
        one = stack.pop()
        if type(one) in _PLAIN:
            continue
        if type(one) not in _OF_PARTS or (
            type(one) is PrimCall and not _has_no_effect(m, one, env)
        ):
            return False
        stack += children(one)
    return True


def _has_no_effect(m: Registers, node: PrimCall, env: Any) -> bool:
    prim = (m.all_primitives if is_library(env[0]) else m.primitives).get(node.name)
    if prim is None or prim.checked:
        return False
    return not set(prim.effects) - {"read"} or getattr(prim.fn, "sx_name", "") == ALWAYS_FAILS


__all__ = ["error_at_once"]
