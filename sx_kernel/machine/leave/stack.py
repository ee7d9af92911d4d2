"""Frames of compiled code on Python's stack, in the traceback of what has unwound it."""

from __future__ import annotations

import sys
from types import FrameType, TracebackType
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from sx_kernel.base.errors import SxError
from sx_kernel.base.walks import index_in
from sx_kernel.machine.depth import HEADROOM
from sx_kernel.runtime.sites import Redo, UnitRef, Unwind, to_come

if TYPE_CHECKING:
    from sx_kernel.machine.registers import Registers

_PLAIN: Final = frozenset(("number", "integer", "boolean", "string"))

CompiledFrame: TypeAlias = tuple[FrameType, int, Any]
"""Frame, line, unit."""


def compiled_frames(
    m: Registers, problem: BaseException, traceback: TracebackType | None = None
) -> list[CompiledFrame]:
    """The frames of compiled code in the traceback of `problem`, or in a part of that, that
    matter, outermost first.

    Frames that only pass on the value of a tail call are left out (there may be thousands, and
    nothing is left to do in them), except the innermost frame. An activation that refused its
    arguments never began: the innermost is the one that called it.
    """
    traceback = traceback or problem.__traceback__
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
            if native is not None and (
                not _refuses(traceback, problem) if native.marks else native.begun in frame.f_locals
            ):
                found.append((frame, 0, None))
                dead = None
        traceback = traceback.tb_next
    if dead is not None:
        found.append(dead)
        m.dead_frames -= 1
    return found


def _refuses(traceback: TracebackType, problem: BaseException) -> bool:
    """Return whether the frame there has done nothing yet, as the machine is to make its call
    instead."""
    return traceback.tb_next is None and type(problem) is Redo


def note_unwinding(m: Registers, problem: Unwind) -> None:
    """Compiled activations end by a continuation: see `aside` in runtime/closures.py."""
    traceback = problem.__traceback__
    while traceback is not None:
        frame = traceback.tb_frame
        reference = frame.f_code.co_consts[-1] if frame.f_globals is m.globals else None
        if type(reference) is UnitRef:
            state = frame.f_locals["P_"].rt
            if state.counter is not None:
                counted = state.counter.total + state.counter.waiting()
                unit: Any = reference() if reference.owes else None
                site = unit.sites.get(traceback.tb_lineno) if unit is not None else None
                state.unwindings.note(counted if site is None else counted - owed_by(frame, site))
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
                    refund(m, frame, site)
                    if site.whole:
                        return
        traceback = traceback.tb_next


def shares(m: Registers, problem: BaseException) -> bool:
    """Return whether the outermost activation in the traceback of `problem` has something in its
    locals that its program may change, and that would be made once more for the machine: then the
    machine must not go on with a part of the activation."""
    traceback = problem.__traceback__
    if traceback is None or traceback.tb_frame.f_globals is not m.globals:
        return False
    unit: Any = traceback.tb_frame.f_code.co_consts[-1]()
    made = unit.sites[traceback.tb_lineno].made
    return any(one.activation is None and not _is_plain(m, one.source) for one in made)


def _is_plain(m: Registers, source: Any) -> bool:
    """Return whether a function returns what nobody can change."""
    if source is index_in:
        return True
    prim = m.all_primitives.get(getattr(source, "sx_name", ""))
    return prim is not None and prim.returns in _PLAIN


def unpaid_by(
    m: Registers, problem: BaseException, around: FrameType | None = None, *, thrown: bool = False
) -> list[Any] | None:
    """Lambdas and numbers of calls that the activations in the traceback of `problem`, which are to
    be given up, have counted in advance; `around` goes on, so that what it has counted at the line
    where it is now will be made. An activation that has refused its arguments was no call. None if
    a continuation that the program may hold is among them, and `problem` is not being thrown."""
    traceback = problem.__traceback__
    found: list[Any] = []
    while traceback is not None:
        frame = traceback.tb_frame
        if frame.f_globals is m.globals:
            reference = frame.f_code.co_consts[-1]
            if type(reference) is UnitRef:
                unit: Any = reference()
                site = unit.sites.get(traceback.tb_lineno)
                if site is not None:
                    goes_on = frame is around
                    owed = _more_than_now(unit, frame, site) if goes_on else owed_by(frame, site)
                    owed += bool(site.entry)
                    if owed:
                        found.append((frame.f_locals["P_"], owed))
                    if site.whole:
                        break
        elif not thrown:
            native = m.native_frames.get(id(frame.f_code))
            if native is not None and native.marks:
                return None
        traceback = traceback.tb_next
    return found


def _more_than_now(unit: Any, frame: FrameType, there: Any) -> int:
    """How many calls more an activation had counted in advance at `there` than where it is."""
    here = unit.sites.get(frame.f_lineno)
    if here is None:
        return owed_by(frame, there)
    if there.ahead == here.ahead:  # (none of these loops has turned meanwhile)
        return there.owed - there.begins - here.owed + here.begins
    return owed_by(frame, there) - owed_by(frame, here)


def pay_back(m: Registers, unpaid: list[Any]) -> None:
    """Refund all of them, or, if there is no room for that on the stack, none."""
    if not unpaid:
        return
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(limit + HEADROOM)
    try:
        for lam, owed in unpaid:
            m.refund(lam, owed)
    finally:
        sys.setrecursionlimit(limit)


def kept_by(m: Registers, frame: FrameType) -> tuple[Any, int] | None:
    """The lambda of an activation that goes on, and how many calls it has counted in advance, if
    any: who turns its frame into the machine's takes them back."""
    if frame.f_globals is not m.globals:
        return None
    reference = frame.f_code.co_consts[-1]
    if type(reference) is not UnitRef or not reference.owes:
        return None
    unit: Any = reference()
    site = unit.sites.get(frame.f_lineno)
    owed = 0 if site is None else owed_by(frame, site)
    return (frame.f_locals["P_"], owed) if owed else None


def refund(m: Registers, frame: FrameType, site: Any) -> None:
    """Calls that an activation has counted in advance will not be made."""
    owed = owed_by(frame, site)
    if owed:
        m.refund(frame.f_locals["P_"], owed)


def owed_by(frame: FrameType, site: Any) -> int:
    """Return how many calls an activation has counted in advance and not begun."""
    owed = site.owed - site.begins
    return owed + to_come(site.ahead, lambda: frame.f_locals) if site.ahead else owed
