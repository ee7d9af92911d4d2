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

from itertools import repeat
from types import FrameType
from typing import TYPE_CHECKING, Any, TypeAlias

from sx_kernel.base.errors import PASSING, ErrorValue, Interrupted, Passing, SxError
from sx_kernel.base.source import Place, TraceEntry
from sx_kernel.ir.nodes import Const, Global, Lambda, Local, Node
from sx_kernel.ir.walk import parts_of
from sx_kernel.machine.apply import Apply, NestedCall, State
from sx_kernel.machine.context import Handling, Loading
from sx_kernel.machine.debugging import Attention, attended
from sx_kernel.machine.frames import (
    AND,
    ARGS,
    COPY,
    ENV_FRAMES,
    EXIT,
    FAILED,
    IF,
    LET,
    OP,
    OR,
    SEQ,
    SET,
    Kont,
    relink,
)  # fmt: skip
from sx_kernel.machine.hidden import hidden_operation
from sx_kernel.machine.host import discard
from sx_kernel.machine.hosts import hosts_error, is_hosts, text_of
from sx_kernel.machine.link import ensure_plan, is_library, seen_key
from sx_kernel.machine.segments import Leaving, throw
from sx_kernel.runtime.sites import Inlined, Pending, Site, Stack, UnitRef, Unwind, owed_at

if TYPE_CHECKING:
    from sx_kernel.machine.host import Registers

TRACE_LENGTH = 40


class Escape(Passing):
    """Carries `problem` out of the step loop to whoever started the run."""

    def __init__(self, problem: BaseException) -> None:
        super().__init__()
        self.problem = problem


# frame, line, unit
CompiledFrame: TypeAlias = tuple[FrameType, int, Any]


def compiled_frames(m: Registers, problem: BaseException) -> list[CompiledFrame]:
    """The frames of compiled code in the traceback of `problem` that matter, outermost first.

    Frames that only pass on the value of a tail call are left out (there may be thousands, and
    nothing is left to do in them), except the innermost frame. An activation that refused its
    arguments never began: the innermost is the one that called it.
    """
    traceback = problem.__traceback__
    refused = isinstance(problem, SxError)
    found: list[CompiledFrame] = []
    values = m.globals
    dead: CompiledFrame | None = None
    m.dead_frames = 0
    while traceback is not None:
        frame = traceback.tb_frame
        if frame.f_globals is values:
            reference = frame.f_code.co_consts[-1]
            if type(reference) is UnitRef:
                unit: Any = reference()
                line = traceback.tb_lineno
                site = unit.sites.get(line)
                if site is not None and site.whole:
                    found.append((frame, line, unit))
                    return found
                if site is None or site.waits:
                    found.append((frame, line, unit))
                    dead = None
                elif site.entry and refused:
                    m.refund(frame.f_locals["P_"], 1)
                else:
                    dead = (frame, line, unit)
                    m.dead_frames += 1
        else:
            native = m.native_frames.get(id(frame.f_code))
            # (f_locals refers to what the frame has, and native.py counts references)
            if native is not None and (native.marks or native.begun in frame.f_locals):
                found.append((frame, 0, None))
                dead = None
        traceback = traceback.tb_next
    if dead is not None:
        found.append(dead)
        m.dead_frames -= 1
    return found


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
        return _unwound(m, problem, kont)
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
    if m.on_leave is not None:
        m.on_leave(problem, frames)


def is_own(problem: BaseException) -> bool:
    """Whether the compiler itself has code left, for no reason that is in the program: its direct
    entry was withdrawn, or its calls were added up, while it ran."""
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
    return _unwound(m, onward.with_traceback(problem.__traceback__), kont)


def _raise_there(m: Registers, problem: SxError, frames: list[CompiledFrame], kont: Kont) -> State:
    """Raise an error of the host where compiled code called it: the call is not made again."""
    frame, line, unit = frames[-1]
    kont = rebuild(m, frames, kont, redo=False)[2]
    if unit is None:
        return begin_raise(m, problem.payload, kont, *_origin(kont, -1, None))
    lam: Lambda = frame.f_locals["P_"]
    site: Site = unit.site(lam, line)
    if site.pending:
        env = kont[3]  # which is that of the activation
    else:
        env = unit.environment(lam, dict(frame.f_locals), site.inlined, site.walks)
    return begin_raise(m, problem.payload, kont, site.node.pos, env)


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
    """Where a step failed: at the node, or at the call whose operands were just complete."""
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
    hidden = hidden_operation(m, problem)
    if hidden is not None:
        message = f"{hidden} is a part of special forms, which give it other arguments"
        return ErrorValue("type-error", message)
    return ErrorValue(
        "internal-error", f"this is a bug in sx_kernel, please report it: {text_of(problem)}"
    )


def _unwound(m: Registers, problem: Unwind, kont: Kont) -> State:
    keep = problem.keep
    action = problem.action
    note_unwinding(m, problem)
    if not keep:
        give_up(m, problem)
    else:
        frames = compiled_frames(m, problem)
        problem.__traceback__ = None
        if frames:
            _note_leaving(m, problem, frames)
            kont = rebuild(m, frames, kont, redo=False)[2]
    if m.depth:
        onward = Unwind(action, keep=keep)
        onward.segments = [*problem.segments, kont] if keep else []
        raise onward from None
    if keep:
        for segment in reversed(problem.segments):
            kont = relink(segment, kont)
    try:
        return action(m, kont)
    except SxError as failure:  # what was to be done on the whole continuation went wrong
        pos = failure.where if isinstance(failure.where, int) else -1
        return begin_raise(m, failure.payload, kont, pos, None)


def note_unwinding(m: Registers, problem: Unwind) -> None:
    """Compiled activations end by a continuation: see `aside` in runtime/closures.py."""
    traceback = problem.__traceback__
    while traceback is not None:
        frame = traceback.tb_frame
        if frame.f_globals is m.globals and type(frame.f_code.co_consts[-1]) is UnitRef:
            state = frame.f_locals["P_"].rt
            if state.counter is not None:
                state.note_unwinding(state.counter.total + state.counter.waiting())
        traceback = traceback.tb_next


def give_up(m: Registers, problem: BaseException) -> None:
    """Forget the traceback of `problem`: its activations are given up. (One that a tail call has
    ended owes nothing. A throw comes here, so the line of a frame is only asked for where it
    matters: CPython has to search for it.)"""
    traceback = problem.__traceback__
    problem.__traceback__ = None
    while traceback is not None:
        frame = traceback.tb_frame
        if frame.f_globals is m.globals:
            reference = frame.f_code.co_consts[-1]
            if type(reference) is UnitRef and reference.owes:
                unit: Any = reference()
                site = unit.sites.get(traceback.tb_lineno)
                if site is not None:
                    _refund(m, frame, site)
                    if site.whole:
                        return
        traceback = traceback.tb_next


def _refund(m: Registers, frame: FrameType, site: Any) -> None:
    """Calls that an activation has counted in advance will not be made."""
    if site.ahead or site.owed != site.begins:
        owed = owed_at(site, lambda: frame.f_locals) - site.begins
        if owed:
            m.refund(frame.f_locals["P_"], owed)


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


def rebuild(m: Registers, frames: list[CompiledFrame], kont: Kont, *, redo: bool) -> State:
    """The compiled activations `frames` (outermost first) as machine frames on top of `kont`.

    With `redo` the innermost activation's line is to be done again, else its line is a call
    that has begun (it will be given the call's value). Answers the state to go on with.
    """
    last = len(frames) - 1
    for i, (frame, line, unit) in enumerate(frames):
        local = dict(frame.f_locals)
        if unit is None:
            native = m.native_frames[id(frame.f_code)]
            if i == last and redo:
                return native.again(m, local, kont)
            kont = native.frame(m, local, kont)
            continue
        lam: Lambda = local["P_"]
        site: Site = unit.site(lam, line)
        owed = owed_at(site, lambda local=local: local)
        if not (redo and i == last):
            owed -= site.begins
        if owed:
            m.refund(lam, owed)
        if site.stack is not None:
            kont = _stacked(site.stack, kont, local)
        env = unit.environment(lam, local, site.inlined, site.walks)
        if site.inlined is not None:
            kont = _around(unit, lam, site.inlined, kont, local)
            lam = site.inlined.lam
        node, waiting = site.node, site.pending
        if i == last and redo and not site.prefix:
            node, waiting = _from_the_start(node, waiting)
        for pending in reversed(waiting):
            kont = _frame(pending, kont, env, local)
        if i == last and redo:
            if site.counts is not None and local.get("h_") is not None:
                local[site.counts].__closure__[0].cell_contents = local["h_"]
            return _redo(lam, site, node, kont, env, local)
    return (None, None, kont, None)


def _stacked(stack: Stack, kont: Kont, local: dict[str, Any]) -> Kont:
    """The frames of activations that wait for one and are not on Python's stack."""
    items = local.get(stack.row, ())
    which = local.get(stack.which, ()) if stack.which is not None else repeat(0)
    for lam, node in stack.frames:
        ensure_plan(node, lam)
    # (the second row is written last: of an interrupted step both say nothing; every frame has an
    # environment of its own, by which backtraces tell activations apart)
    for item, number in zip(items, which, strict=False):
        lam, node = stack.frames[number]
        kont = (ARGS, kont, node, [lam, *[None] * (lam.nslots - 1)], (item,))
    return kont


def _around(unit: Any, lam: Lambda, inlined: Inlined, kont: Kont, local: dict[str, Any]) -> Kont:
    """The frames of the activations in which that of `inlined` stands in place of a call."""
    outer = inlined.outer
    if outer is None:
        return kont
    if outer.inlined is not None:
        kont = _around(unit, lam, outer.inlined, kont, local)
    env = unit.environment(lam, local, outer.inlined, outer.walks)
    for pending in reversed(outer.pending):
        kont = _frame(pending, kont, env, local)
    return kont


def _from_the_start(node: Node, waiting: tuple[Pending, ...]) -> tuple[Node, tuple[Pending, ...]]:
    """The largest node that begins with `node`, of which nothing is done yet, and who waits for it.

    The machine computes much in one step, and an error in it has the frames of its beginning.
    """
    while waiting and next(iter(parts_of(waiting[0].node)), None) is node:
        node, waiting = waiting[0].node, waiting[1:]
    return node, waiting


def _has_mark(m: Registers, frames: list[CompiledFrame]) -> bool:
    return any(
        unit is None and m.native_frames[id(frame.f_code)].marks for frame, _, unit in frames
    )


def _frame(pending: Pending, kont: Kont, env: list[Any], local: dict[str, Any]) -> Kont:
    tag = pending.tag
    if tag == ARGS:
        ensure_plan(pending.node, env[0])
        return (ARGS, kont, pending.node, env, _values(pending.values, env, local))
    if pending.index:
        return (tag, kont, pending.node, env, pending.index)
    return (tag, kont, pending.node, env)


def _values(sources: tuple[Any, ...], env: list[Any], local: dict[str, Any]) -> tuple[Any, ...]:
    values: list[Any] = []
    for source in sources:
        if type(source) is str:
            values.append(local[source])
        elif type(source) is Const:
            values.append(source.value)
        elif type(source) is Global:
            lam: Lambda = env[0]
            host = lam.rt.host
            values.append(host.globals[seen_key(host, source.name, library=is_library(lam))])
        elif type(source) is Lambda:
            values.append(source.rt.make(source, *[env[c.outer.slot] for c in source.captures]))
        else:
            assert type(source) is Local
            held = env[source.var.slot]
            values.append(held.v if source.var.boxed else held)
    return tuple(values)


def _redo(
    lam: Lambda, site: Site, node: Node, kont: Kont, env: list[Any], local: dict[str, Any]
) -> State:
    if site.entry:
        captured = tuple(local[c.inner.py] for c in lam.captures)
        given = [local[v.py] for v in lam.required] if not lam.keys else []
        return (Apply(NestedCall(lam, captured), [*given, *local.get("A_", ())]), None, kont, None)
    if not site.prefix:
        return (node, env, kont, None)
    values = _values(site.prefix, env, local)
    if site.done:
        value = values[0]
        if site.foreign:
            value = lam.rt.host.foreign.to_sx(value)
        return (None, None, kont, value)
    if type(node).__name__ in {"SetGlobal", "SetLocal", "Init", "Define"}:
        return (None, None, (SET, kont, node, env), values[0])
    ensure_plan(node, lam)
    return (None, None, (ARGS, kont, node, env, values[:-1]), values[-1])


# -- raising ---------------------------------------------------------------------------------


def begin_raise(m: Registers, payload: Any, kont: Kont, pos: int, env: Any) -> State:
    """Start raising `payload` (not continuable) from the place `pos` in `env`'s lambda."""
    if m.depth and type(payload) is ErrorValue and not payload.backtrace:
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


def trace_error(payload: Any, kont: Kont, pos: int, env: Any) -> None:
    """Fill in where an error was raised and the backtrace, the first time it is raised."""
    if type(payload) is not ErrorValue or payload.backtrace:
        return
    if env:
        here = _entry(env[0], _exact(env[0], pos, payload))
        entries = [here, *backtrace(kont, env)]
    else:
        entries = backtrace(kont)
    if payload.where is None:
        payload.where = next((e.place for e in entries if e.place is not None), None)
    payload.backtrace = tuple(entries)


def end_at_form(problem: SxError, lam: Lambda) -> None:
    """Let the backtrace of `problem`, which leaves the top-level form `lam`, end with that form,
    although the form has made its last call and waits for nothing any more: which of the forms of
    a file failed is what a user wants to know first.
    """
    here = place(lam, lam.pos)
    if here is not None:
        end_at(problem, here)


def end_at(problem: SxError, here: Place) -> None:
    """Let the backtrace of `problem` end with the top-level form that is `here`, unless the place
    of the error, or the end of the backtrace, is in that form."""
    where = problem.payload.where if type(problem.payload) is ErrorValue else None
    inside = [entry.place for entry in problem.backtrace if entry.function is None]
    if any(found is not None and found in here for found in (where, *inside)):
        return
    problem.cut = len(problem.backtrace) >= TRACE_LENGTH
    problem.backtrace = (*problem.backtrace, TraceEntry(None, here))


def _lone_name(lam: Lambda) -> int:
    """Where in its text the top-level form `lam` is, if that is a name and nothing else (atoms
    have no positions); -1 if it is something else. A name that stands there twice is unknown the
    first time.
    """
    body = lam.body
    if lam.source is None or type(body) is not Global or not lam.toplevel:
        return -1
    from sx_kernel.syntax.places import datum_starts
    from sx_kernel.syntax.tokens import skip_shebang

    text = lam.source.text
    starts = datum_starts(text, skip_shebang(text))
    return next((start for start, token in starts if token == body.name), -1)


def _exact(lam: Lambda, pos: int, payload: ErrorValue) -> int:
    """The position of the name that an "Undefined symbol" error is about: nodes of atoms only
    know that of the list they stand in."""
    before, colon, name = payload.message.partition("Undefined symbol: ")
    if payload.kind != "name-error" or before or not colon or lam.source is None:
        return pos
    if lam.source.spans is not None:
        return pos
    if pos < 0:
        return _lone_name(lam)
    from sx_kernel.syntax.places import find_child

    found = find_child(lam.source.text, pos, name)
    return pos if found is None else found


def _entry(lam: Lambda, pos: int) -> TraceEntry:
    return TraceEntry(None if lam.toplevel else (lam.name or "fn"), place(lam, pos))


def place(lam: Lambda, pos: int) -> Place | None:
    """The place of offset `pos` in the source of `lam`; None if unknown."""
    if lam.source is None or pos < 0:
        return None
    from sx_kernel.syntax.places import end_in

    return Place(lam.source, pos, end_in(lam.source, pos))


def backtrace(kont: Kont, env: Any = None) -> list[TraceEntry]:
    """The activations in `kont`, innermost first, at most TRACE_LENGTH of them.

    That of the environment `env`, if it is on top, is left out.
    """
    return [_entry(lam, pos) for lam, pos in activations(kont, env, TRACE_LENGTH)]


def activations(kont: Kont, env: Any, most: int) -> list[tuple[Lambda, int]]:
    """The activations in `kont` as lambda and position, innermost first, `most` at most; that of
    `env` is left out."""
    found: list[tuple[Lambda, int]] = []
    while kont[0] != EXIT and len(found) < most:
        if kont[0] == COPY:
            if kont[3] is env:
                env = kont[2]  # the same activation, before its environment was copied
        elif kont[0] < ENV_FRAMES and kont[3] is not env:
            env = kont[3]
            found.append((env[0], _awaited(kont)))
        elif kont[0] == OP and type(kont[3]) is Loading:
            form = kont[3].form
            if form is not None and not (env and env[0] is form):
                found.append((form, form.pos))  # it has made its last call
        kont = kont[1]
    return found


def _awaited(frame: Kont) -> int:
    """The position of what an activation waits for: the part of the node that is being done."""
    tag, node = frame[0], frame[2]
    if tag == FAILED:
        return node
    if tag in (SEQ, AND, OR):
        part = node.parts[frame[4] - 1]
    elif tag == IF:
        part = node.test
    elif tag == LET:
        part = node.init
    elif tag == SET:
        part = node.value
    else:
        part = node.ev[2][len(frame[4])] if type(node.ev) is tuple else node
    return part.pos if part.pos >= 0 else node.pos


def interrupted(
    m: Registers, problem: BaseException, frames: list[CompiledFrame], state: State
) -> Escape | Interrupted:
    """What leaves the run when it was stopped from outside: an Interrupted with a backtrace.

    From a nested run it goes to the one around it, which adds what it was in, and takes back the
    calls that compiled code between them has counted in advance.
    """
    node, env, kont, _value = state
    result = problem if isinstance(problem, Interrupted) else Interrupted()
    for frame, line, unit in frames:
        site = unit.sites.get(line) if unit is not None else None
        if site is not None:
            _refund(m, frame, site)
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
        entries.append(_entry(env[0], getattr(node, "pos", -1)))
    result.backtrace = (*result.backtrace, *entries, *backtrace(kont, at))[:TRACE_LENGTH]
    result.__traceback__ = None
    return result if m.depth else Escape(result)
