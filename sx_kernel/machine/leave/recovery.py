"""What the step loop does when an exception reaches it: rebuild frames, redo, raise, or leave.

The Python stack holds the continuation of compiled code. The traceback of the exception names
each compiled frame's line, the line's Site says what that activation still has to do, and
`rebuild` turns that into machine frames. Then

    Unwind             the whole stack was wanted as frames: pass it outwards, or act (outermost)
    RecursionError     no room: go on from the rebuilt state on an empty stack
    SxError and other  the innermost line failed: the machine does it again, slowly and exactly,
    Python errors      and raises the error itself if there is one
    interrupts         leave, with a backtrace

so the error that a program sees is always the machine's own.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from itertools import repeat
from types import FrameType
from typing import TYPE_CHECKING, Any, NamedTuple, final

from sx_kernel.base.errors import PASSING, ErrorValue, Interrupted, Passing, SxError
from sx_kernel.base.source import TraceEntry
from sx_kernel.ir.nodes import Lambda
from sx_kernel.machine.apply import Apply, State
from sx_kernel.machine.context import GuardRecord, Handling
from sx_kernel.machine.control.clauses import caught_here
from sx_kernel.machine.control.segments import Leaving, throw
from sx_kernel.machine.debugging import Attention, attended
from sx_kernel.machine.depth import HEADROOM
from sx_kernel.machine.frames import (
    ARGS,
    ENV_FRAMES,
    EXIT,
    FAILED,
    MARK,
    OP,
    Kont,
    relink,
)  # fmt: skip
from sx_kernel.machine.leave.foreign import hosts_error, is_hosts, text_of
from sx_kernel.machine.leave.operations import internal_operation
from sx_kernel.machine.leave.rebuilding import rebuild
from sx_kernel.machine.leave.stack import (
    CompiledFrame,
    compiled_frames,
    give_up,
    note_unwinding,
    refund,
)
from sx_kernel.machine.registers import discard
from sx_kernel.machine.traces import (
    TRACE_LENGTH,
    backtrace,
    place,
    trace_entry,
    trace_error,
    trace_on_stack,
)
from sx_kernel.runtime.sites import Redo, Site, Unwind

if TYPE_CHECKING:
    from sx_kernel.machine.registers import Registers


class Escape(Passing):
    """Carries `problem` out of the step loop to whoever started the run."""

    def __init__(self, problem: BaseException) -> None:
        super().__init__()
        self.problem = problem


def recover(m: Registers, problem: BaseException, state: State) -> State:
    """The state to go on with after `problem` reached the step loop in `state`; or raises."""
    if isinstance(problem, m.throw_type):
        raise problem  # to a call of call/cc further down the stack
    node, env, kont, _value = state
    if isinstance(problem, Leaving):
        return _left_host(m, problem, kont)
    if isinstance(problem, Unwind):
        if problem.action is None:  # the step itself asked for it: take it again, outermost
            return _to_outermost(state)
        return _unwound(m, problem, state)
    frames = compiled_frames(m, problem)
    if isinstance(problem, (KeyboardInterrupt, Interrupted)):
        raise interrupted(m, problem, frames, state) from None
    if isinstance(problem, Attention):
        return _attend(m, problem, frames, state)
    if frames:
        _note_leaving(m, problem, frames)
        problem = _settled(m, problem, frames)
        problem.__traceback__ = None
        if isinstance(problem, SxError) and problem.settled:
            return _raise_there(m, problem, frames, kont)
        state = rebuild(m, frames, kont, redo=True)
        if isinstance(problem, RecursionError) and not m.depth and not is_hosts(problem):
            m.adapt_depth(len(frames))
        if m.depth and (isinstance(problem, (RecursionError, MemoryError)) or _has_mark(m, frames)):
            return _to_outermost(state)
        return state
    if m.debugger is not None:
        m.debugger.failing(state)
    if isinstance(problem, SxError):
        pos = problem.where if isinstance(problem.where, int) else _position(node, kont)
        return begin_raise(m, problem.payload, kont, *_origin(kont, pos, env))
    if isinstance(problem, (RecursionError, MemoryError)) and m.depth:
        return _to_outermost(state)
    if not isinstance(problem, PASSING) and is_hosts(problem):
        pos = _position(node, kont)
        return begin_raise(m, hosts_error(m, problem), kont, *_origin(kont, pos, env))
    if isinstance(problem, RecursionError) and m.make_headroom():
        return state  # the host had called us deep down its own stack: take the step again
    if isinstance(problem, Exception):
        pos = _position(node, kont)
        return begin_raise(m, _as_value(m, problem), kont, *_origin(kont, pos, env))
    raise problem


def _note_leaving(m: Registers, problem: BaseException, frames: list[CompiledFrame]) -> None:
    """The machine goes on where code is left, by `problem`; not if that is only the library's
    own (native.py)."""
    if all(unit is None for _, _, unit in frames):
        return
    m.leaves += not is_own(problem)
    if type(problem) in (IndexError, KeyError):
        problem = _guessed(m, problem, frames[-1])
    if m.on_leave is not None:
        m.on_leave(problem, frames)


def _guessed(m: Registers, problem: BaseException, innermost: CompiledFrame) -> BaseException:
    """`problem`; if that is a guess which has failed (a load found nothing where compiled code had
    not looked), what a guard would have raised. What is compiled next does not make the guess."""
    frame, line, unit = innermost
    number = unit.faults.get(line) if unit is not None else None
    if number is None or m.policy is None or not _is_innermost(problem, frame):
        return problem
    m.policy.guess_failed(frame.f_locals["P_"], unit, number)
    return Redo(number)


def is_own(problem: BaseException) -> bool:
    """Return whether the compiler itself has code left, for no reason that is in the program: its
    direct entry was withdrawn, or its calls were added up, while it ran."""
    if type(problem) is TypeError:
        return "'Counter'" in str(problem)
    return type(problem) is NameError


def _settled(m: Registers, problem: BaseException, frames: list[CompiledFrame]) -> BaseException:
    """`problem`; if a line that calls the host's function raised it, as an error of the host's.

    Where Python's stack was full the call may not have begun: then no frame is above the line's.
    """
    frame, line, unit = frames[-1]
    site = unit.sites.get(line) if unit is not None else None
    if site is None or not getattr(site, "foreign", False) or site.done or m.foreign is None:
        return problem
    if isinstance(problem, SxError):
        problem.settled = True
        return problem
    if isinstance(problem, RecursionError) and _is_innermost(problem, frame):
        return problem
    return m.foreign.as_error(problem) if isinstance(problem, Exception) else problem


def _is_innermost(problem: BaseException, frame: FrameType) -> bool:
    traceback = problem.__traceback__
    while traceback is not None and traceback.tb_next is not None:
        traceback = traceback.tb_next
    return traceback is not None and traceback.tb_frame is frame


def _left_host(m: Registers, problem: Leaving, kont: Kont) -> State:
    """The host's code has been left to go on with a continuation: here, or further outside."""
    if problem.run is not m.run:
        problem.__traceback__ = None
        raise Escape(problem) from None
    k, value = problem.k, problem.value
    onward = discard(lambda mm: throw(mm, k, value, k.kont))
    return _unwound(m, onward.with_traceback(problem.__traceback__), (None, None, kont, None))


def _raise_there(m: Registers, problem: SxError, frames: list[CompiledFrame], kont: Kont) -> State:
    """Raise an error of the host where compiled code called it: the call is not made again."""
    kont = rebuild(m, frames, kont, redo=False)[2]
    pos, env = _innermost(frames, kont)
    return begin_raise(m, problem.payload, kont, *_origin(kont, pos, env))


def _innermost(frames: list[CompiledFrame], kont: Kont) -> tuple[int, Any]:
    """Position and environment of the line at which the innermost activation is. `kont`: what the
    frames were turned into."""
    frame, line, unit = frames[-1]
    if unit is None:
        return -1, None
    lam: Lambda = frame.f_locals["P_"]
    site: Site = unit.site(lam, line)
    if site.pending and site.pending[0].tag < ENV_FRAMES:
        env = kont[3]  # which is that of the activation
    else:
        env = unit.environment(lam, dict(frame.f_locals), site.inlined, site.walks)
    return site.node.pos, env


def _origin(kont: Kont, pos: int, env: Any) -> tuple[int, Any]:
    """Position and environment of a step that failed at `pos` in `env`.

    When a handler could not be called, it is where what it was to handle was raised.
    """
    if env is None and kont[0] == OP and type(kont[3]) is Handling:
        payload, origin, raised_in = kont[3].raised_at
        if payload is kont[3].raised.condition:
            return origin, raised_in
    return pos, env


def _position(node: Any, kont: Kont) -> int:
    """Return where a step failed: at the node, or at the call whose operands were just complete."""
    if node is None and kont[0] == ARGS:
        return kont[2].pos
    return getattr(node, "pos", -1)


def _as_value(m: Registers, problem: Exception) -> ErrorValue:
    if isinstance(problem, RecursionError):
        return ErrorValue("limit-error", "nested too deeply for a built-in function")
    if isinstance(problem, MemoryError):
        return ErrorValue("limit-error", "out of memory")
    if isinstance(problem, OverflowError):
        return ErrorValue("limit-error", f"number too large: {problem}")
    internal = internal_operation(m, problem)
    if internal is not None:
        message = f"{internal} is a part of special forms, which give it other arguments"
        return ErrorValue("type-error", message)
    return ErrorValue(
        "internal-error", f"this is a bug in sx_kernel, please report it: {text_of(problem)}"
    )


def _unwound(m: Registers, problem: Unwind, state: State) -> State:
    node, env, kont, _value = state
    keep, action, origin = problem.keep, problem.action, problem.origin
    note_unwinding(m, problem)
    if not keep:
        give_up(m, problem)
    else:
        frames = compiled_frames(m, problem)
        problem.__traceback__ = None
        if frames:
            _note_leaving(m, problem, frames)
            kont = rebuild(m, frames, kont, redo=False)[2]
            origin = origin or _innermost(frames, kont)
        origin = origin or (_position(node, kont), env)
    if m.depth:
        onward = Unwind(action, keep=keep, calls=problem.calls)
        onward.origin = origin
        onward.segments = [*problem.segments, kont] if keep else []
        raise onward from None
    if keep:
        for segment in reversed(problem.segments):
            kont = relink(segment, kont)
    pos, env = origin or (-1, None)
    try:
        state = action(m, kont)
    except SxError as failure:  # what was to be done on the whole continuation went wrong
        pos = failure.where if isinstance(failure.where, int) else pos
        return begin_raise(m, failure.payload, kont, pos, env)
    if problem.calls:
        call: Apply = state[0]
        call.pos = pos
        state = (call, env, *state[2:])
    return state


def _to_outermost(state: State) -> State:
    node, env, kont, value = state
    onward = Unwind(lambda _m, whole: (node, env, whole, value))
    onward.segments = [kont]
    raise onward from None


def _attend(m: Registers, problem: Attention, frames: list[CompiledFrame], state: State) -> State:
    """Somebody wants to look at the evaluation, which then goes on (machine/debugging.py)."""
    problem.__traceback__ = None
    if frames:
        _note_leaving(m, problem, frames)
        state = rebuild(m, frames, state[2], redo=True)
    if m.debugger is None:
        return state
    if not m.depth:
        return m.debugger.attend(state)
    node, env, kont, value = state
    onward = Unwind(lambda mm, whole: attended(mm, (node, env, whole, value)))
    onward.segments = [kont]
    raise onward from None


def _has_mark(m: Registers, frames: list[CompiledFrame]) -> bool:
    return any(
        unit is None and m.native_frames[id(frame.f_code)].marks for frame, _, unit in frames
    )


# -- raising ---------------------------------------------------------------------------------


def begin_raise(m: Registers, payload: Any, kont: Kont, pos: int, env: Any) -> State:
    """Start raising `payload` (not continuable) from the place `pos` in `env`'s lambda."""
    if (
        m.depth
        and type(payload) is ErrorValue
        and not payload.is_traced
        and not _stays(m, payload, kont, pos, env)
    ):
        # the backtrace is that of the whole continuation
        onward = Unwind(lambda mm, whole: begin_raise(mm, payload, whole, pos, env))
        onward.segments = [kont]
        raise onward from None
    trace_error(payload, kont, pos, env)
    m.raised_at = (payload, pos, env)
    if env:
        # A failure in a handler shows it, however much the failing step had been going to do.
        kont = (FAILED, kont, pos, env)
    return (Apply(m.raise_function, [payload]), None, kont, None)


def _stays(m: Registers, payload: ErrorValue, kont: Kont, pos: int, env: Any) -> bool:
    """Return whether the stack may stay as it is, because a guard that is on it takes the error,
    which has its backtrace then."""
    if caught_here(m, payload) is None:
        return False
    frame = sys._getframe(1)  # pyright: ignore[reportPrivateUsage]
    return trace_on_stack(m, payload, kont, pos, env, frame)


def go_on_inside(
    m: Registers, problem: Exception, run: Callable[[Any, State, Iterable[None]], Any]
) -> tuple[Any] | None:
    """See Registers.go_on; room is made as for each machine (machine.py `nested`)."""
    limit = sys.getrecursionlimit()
    try:
        sys.setrecursionlimit(limit)
    except RecursionError:
        return None
    m.depth += 1
    sys.setrecursionlimit(limit + HEADROOM)
    try:
        state = _instead_of(m, problem)
        return None if state is None else (run(m, state, repeat(None)),)
    finally:
        m.depth -= 1
        sys.setrecursionlimit(limit)


def _instead_of(m: Registers, problem: Exception) -> State | None:
    """The state to go on with, on nothing, in place of what failed; None: see above."""
    assert problem.__traceback__ is not None
    inside = problem.__traceback__.tb_next
    if m.debugger is not None or inside is None or is_own(problem):
        return None
    frames = compiled_frames(m, problem, inside)
    if not frames or _has_mark(m, frames):
        return None
    _note_leaving(m, problem, frames)
    problem = _settled(m, problem, frames)  # pyright: ignore[reportAssignmentType]
    problem.__traceback__ = None
    if isinstance(problem, SxError) and problem.settled:
        return _raise_there(m, problem, frames, (EXIT, None))
    return rebuild(m, frames, (EXIT, None), redo=True)


@final
class Inside(NamedTuple):
    """Compiled code in the body of a guard has failed with `problem`. `record`: that of the guard;
    `virtual`: it was not among the handlers in force; `kept`: see kept_by."""

    problem: Any
    record: GuardRecord
    virtual: bool
    kept: tuple[Any, int] | None


def run_inside(
    m: Registers, inside: Inside, run: Callable[[Any, State, Iterable[None]], Any], most: int
) -> Any:
    """See Registers.go_on_inside; with more than `most` machines below each other, or what cannot
    be done there, all of the stack becomes frames."""
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(limit)  # (see machine.py `nested`)
    m.depth += 1
    sys.setrecursionlimit(limit + HEADROOM)
    try:
        node, env, kont, value = failed_inside(m, inside)
        if m.depth > most or m.debugger is not None or _is_marked(kont):
            raise Unwind(lambda _m, whole: (node, env, relink(kont, whole), value))
        inside.record.here = True
        return run(m, (node, env, kont, value), repeat(None))
    finally:
        m.depth -= 1
        sys.setrecursionlimit(limit)


def failed_inside(m: Registers, inside: Inside) -> State:
    """The state to go on with, on nothing, in place of what failed in the body of a guard."""
    problem = inside.problem
    frames = compiled_frames(m, problem)
    _note_leaving(m, problem, frames)
    problem = _settled(m, problem, frames)
    problem.__traceback__ = None
    settled = problem if isinstance(problem, SxError) and problem.settled else None
    state = rebuild(m, frames, (EXIT, None), redo=settled is None, inside=True)
    if inside.kept is not None:
        m.refund(inside.kept[0], -inside.kept[1])
    if inside.virtual:
        m.handlers = inside.record
    if settled is None:
        return state
    pos, env = _innermost(frames, state[2])
    return begin_raise(m, settled.payload, state[2], *_origin(state[2], pos, env))


def _is_marked(kont: Kont) -> bool:
    while kont[0] not in (EXIT, MARK):
        kont = kont[1]
    return kont[0] == MARK


def interrupted(
    m: Registers, problem: BaseException, frames: list[CompiledFrame], state: State
) -> Escape | Interrupted:
    """Return what leaves the run when it was stopped from outside: an Interrupted with a backtrace.

    From a nested run it goes to the one around it, which adds what it was in, and takes back the
    calls that compiled code between them has counted in advance.
    """
    node, env, kont, _value = state
    result = problem if isinstance(problem, Interrupted) else Interrupted()
    for frame, line, unit in frames:
        site = unit.sites.get(line) if unit is not None else None
        if site is not None:
            refund(m, frame, site)
    entries: list[TraceEntry] = []
    for frame, line, unit in reversed(frames[-TRACE_LENGTH:]):
        if unit is None:
            continue
        lam = frame.f_locals["P_"]
        entries += [
            TraceEntry(of.name or "fn", place(of, pos)) for of, pos in unit.positions(lam, line)
        ]
    at = None
    if not frames and node is not None and env:
        at = env
        entries.append(trace_entry(env[0], getattr(node, "pos", -1)))
    result.backtrace = (*result.backtrace, *entries, *backtrace(kont, at))[:TRACE_LENGTH]
    result.__traceback__ = None
    return result if m.depth else Escape(result)
