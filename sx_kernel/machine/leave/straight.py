"""An error in the body of a guard that goes straight to the handler.

Where what fails has no effects, the machine's evaluator of that is asked for the error. The handler
certainly has a clause for it: then nothing needs to be turned into the machine's frames, and no
machine is run. What there is to know of a line is found out once (`Line`).
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from types import FrameType
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeAlias, final

from sx_kernel.base.errors import PASSING, ErrorValue, SxError
from sx_kernel.base.values import UNSET
from sx_kernel.ir.nodes import And, Const, Global, If, Lambda, Let, Local, MakeDict, Or, PrimCall
from sx_kernel.ir.variables import children
from sx_kernel.machine.control.clauses import takes
from sx_kernel.machine.depth import HEADROOM
from sx_kernel.machine.leave.rebuilding import from_the_start, values_of
from sx_kernel.machine.leave.stack import CompiledFrame
from sx_kernel.machine.link import ensure_plan, is_library
from sx_kernel.machine.traces import Part, trace_parts, waiting_for
from sx_kernel.runtime.sites import Inlined, UnitRef

if TYPE_CHECKING:
    from sx_kernel.machine.registers import Registers

_PLAIN: Final = (Const, Local, Global)
_OF_PARTS: Final = (PrimCall, If, And, Or, Let, MakeDict)
ALWAYS_FAILS: Final = "error"
_UNKNOWN: Final = object()

Used: TypeAlias = "tuple[tuple[str, Any], ...]"


@final
class Line(NamedTuple):
    """A line that fails by what has no effect.

    `lam`: the innermost lambda that it is in; None: the one that runs. `nslots`: the size of its
    environment, of which no more than `sources` is needed (None: all). `node`: what is evaluated;
    with a `prefix` it is a call of a primitive whose first operands have their values. `is_test`:
    only the test of `node` is. `used`: the primitives that must be what they were. `around`: the
    activations that wait.
    """

    lam: Lambda | None
    nslots: int
    sources: tuple[tuple[int, Any], ...] | None
    prefix: tuple[Any, ...]
    node: Any
    is_test: bool
    used: Used
    around: tuple[tuple[Lambda | None, int], ...]


def error_at_once(
    m: Registers, problem: BaseException, handler: Any, around: FrameType, *, sees: bool = True
) -> Any:
    """The error with which the body of a guard in the activation `around` has failed, if its
    handler certainly takes it; None: that is not known, and nothing has been done. `sees`: the
    handler may look where the error was."""
    traceback = problem.__traceback__
    if traceback is None or traceback.tb_frame is not around or m.debugger is not None or m.strict:
        return None
    frames: list[CompiledFrame] = []
    while traceback is not None:
        frame = traceback.tb_frame
        if frame.f_globals is m.globals:
            reference = frame.f_code.co_consts[-1]
            if type(reference) is UnitRef:
                frames.append((frame, traceback.tb_lineno, reference()))
        elif frame is not around and (
            id(frame.f_code) in m.native_frames or frame.f_code is m.step_loop
        ):
            return None
        traceback = traceback.tb_next
    if not frames:
        return None
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(limit + HEADROOM)
    try:
        return _error_of(m, problem, handler, around, frames, sees=sees)
    finally:
        sys.setrecursionlimit(limit)


def _error_of(
    m: Registers, problem: BaseException, handler: Any, around: FrameType,
    frames: list[CompiledFrame],
    *,
    sees: bool,
) -> Any:  # fmt: skip
    """See error_at_once. `frames`: compiled activations that have failed, outermost first."""
    frame, number, unit = frames.pop()
    local: dict[str, Any] = frame.f_locals
    lam: Lambda = local["P_"]
    inside = frame is around
    notes = unit.notes(lam)
    line: Line | None = notes.get((number, inside), _UNKNOWN)  # pyright: ignore
    if line is _UNKNOWN or (line is not None and not _are(m, line.used, line.lam or lam)):
        line = notes[number, inside] = _line_of(m, unit, lam, number, inside=inside)
    waiting = None if line is None else _waiting(frames, around)
    if line is None or waiting is None:
        return None
    of = line.lam or lam
    if line.sources is None:
        local = dict(local)
        site = unit.site(lam, number, inside=inside)
        env = unit.environment(lam, local, site.inlined, site.walks)
    else:
        env = [of, *[None] * (line.nslots - 1)]
        for slot, source in line.sources:
            env[slot] = source.value if type(source) is Const else local.get(source, UNSET)
    failure = _failure(line, env, local)
    if failure is None or not takes(m, handler, failure.payload):
        return None
    error: ErrorValue = failure.payload
    pos = failure.where if isinstance(failure.where, int) else line.node.pos
    if not error.is_traced and (
        sees or is_library(of) or (type(problem) is SxError and problem.payload is error)
    ):
        parts: list[Part] = [(one or lam, at) for one, at in line.around]
        if not trace_parts(m, error, (of, pos), parts + waiting, around, m.depth + 1):
            return None
    m.raised_at = (error, pos, env)
    return error


def _waiting(frames: list[CompiledFrame], around: FrameType) -> list[Part] | None:
    """The activations that wait for what has failed, innermost first; None if one of them cannot
    simply be given up."""
    found: list[Part] = []
    for frame, line, unit in reversed(frames):
        exit = unit.sites.get(line)
        if exit is None or exit.whole or exit.caught or exit.stack is not None or exit.stacks:
            return None
        inside = frame is around
        if inside or exit.waits:
            found.append((unit, inside, frame.f_locals["P_"], line))
    return found


def _failure(line: Line, env: list[Any], local: dict[str, Any]) -> SxError | None:
    """What the machine's evaluator raises at a line, if it is an error of the program's."""
    node = line.node
    try:
        if line.prefix:
            fn, evaluators, _ = node.ev
            operands = list(values_of(line.prefix, env, local))
            for ev in evaluators[len(operands) :]:
                if ev is None:
                    return None
                operands.append(ev(env))
            fn(*operands)
        else:
            ev = node.ev[0] if line.is_test else node.ev
            ev(env)
    except SxError as problem:
        return None if type(problem.payload) is not ErrorValue or problem.settled else problem
    except PASSING:
        raise
    except Exception:  # the machine will say what that means
        return None
    return None


# -- what is known of a line -----------------------------------------------------------------------


def _line_of(m: Registers, unit: Any, lam: Lambda, number: int, *, inside: bool) -> Line | None:
    """What is known of a line; None if the machine has to do what fails there."""
    exit = unit.sites.get(number)
    if exit is None or exit.foreign or exit.whole or exit.entry or exit.done:
        return None
    if exit.caught or exit.stack is not None or exit.stacks:
        return None
    site = unit.site(lam, number, inside=inside)
    inlined: Inlined = site.inlined
    of, node, is_test = inlined.lam, site.node, False
    if site.prefix:
        if type(node) is not PrimCall:
            return None
        ensure_plan(node, of)
        evaluated: Sequence[Any] = node.args[len(site.prefix) :]
        used = _used(m, of, evaluated, [node])
    else:
        begun = _begun(from_the_start(node, site.pending)[0])
        if begun is None:
            return None
        node, part, is_test = begun
        evaluated = (part,)
        used = _used(m, of, evaluated)
    if used is None:
        return None
    outer = inlined.outer
    around = [] if outer is None else waiting_for(lam, outer.pending, outer.inlined)
    return Line(
        None if of is lam else of, of.nslots, _sources(inlined, site.prefix, evaluated),
        site.prefix, node, is_test, used,
        tuple([(None if one is lam else one, at) for one, at in around]),
    )  # fmt: skip


def _begun(node: Any) -> tuple[Any, Any, bool] | None:
    """A node with an evaluator, with what that evaluates and whether it is the test of the node:
    what the machine evaluates first of `node`. None if that takes steps."""
    while not node.trivial:
        if type(node) is If:
            if node.ev[0] is not None:  # pyright: ignore
                return node, node.test, True
            node = node.test
        elif type(node) is Let:
            if node.ev is not None:
                return node, node.init, False
            node = node.init
        else:
            return None
    return node, node, False


def _sources(
    inlined: Inlined, prefix: tuple[Any, ...], evaluated: Sequence[Any]
) -> tuple[tuple[int, Any], ...] | None:
    """Where the variables are found to which these nodes refer; None if something has to be made
    for that first."""
    if any(type(source) is not str and type(source) is not Const for source in prefix):
        return None
    slots = {node.var.slot for node in _all(evaluated) if type(node) is Local}
    sources = tuple([pair for pair in inlined.variables if pair[0] in slots])
    wanted = {source for _, source in sources if type(source) is str}.union(
        source for source in prefix if type(source) is str
    )
    return None if any(one.name in wanted for one in inlined.made) else sources


def _all(nodes: Sequence[Any]) -> list[Any]:
    """The nodes, and all in them."""
    found = list(nodes)
    for node in found:
        found += children(node)
    return found


def _used(
    m: Registers, lam: Lambda, nodes: Sequence[Any], calls: Sequence[PrimCall] = ()
) -> Used | None:
    """The primitives that are called where `nodes` are evaluated, and in `calls`; None if that may
    have an effect."""
    used: dict[str, Any] = {}
    table = m.all_primitives if is_library(lam) else m.primitives
    for node in (*calls, *_all(nodes)):
        if type(node) is PrimCall:
            prim = table.get(node.name)
            if prim is None or not _has_no_effect(prim):
                return None
            used[node.name] = prim
        elif type(node) not in _OF_PARTS and type(node) not in _PLAIN:
            return None
    return tuple(used.items())


def _has_no_effect(prim: Any) -> bool:
    if prim.checked:
        return False
    return not set(prim.effects) - {"read"} or getattr(prim.fn, "sx_name", "") == ALWAYS_FAILS


def _are(m: Registers, used: Used, lam: Lambda) -> bool:
    """Whether these primitives are still what they were."""
    table = m.all_primitives if is_library(lam) else m.primitives
    return all(table.get(name) is prim for name, prim in used)


__all__ = ["error_at_once"]
