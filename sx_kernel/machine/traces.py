"""Where an error is: its place, and the calls that led there."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from types import FrameType
from typing import TYPE_CHECKING, Any, TypeAlias

from sx_kernel.base.errors import ErrorValue, SxError
from sx_kernel.base.source import Place, TraceEntry
from sx_kernel.ir.nodes import Global, Lambda
from sx_kernel.machine.context import Loading
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
)  # fmt: skip
from sx_kernel.machine.link import ensure_plan, is_library
from sx_kernel.runtime.sites import Inlined, Pending, UnitRef

if TYPE_CHECKING:
    from sx_kernel.machine.registers import Registers

TRACE_LENGTH = 40

Part: TypeAlias = "tuple[Lambda, int] | tuple[Any, bool, Lambda, int]"
"""An activation that waits: lambda and position; or those of compiled code: unit, whether only
those in the body of the innermost guard are meant, lambda, line."""


def trace_error(payload: Any, kont: Kont, pos: int, env: Any) -> None:
    """Fill in where an error was raised and the backtrace, the first time it is raised."""
    if type(payload) is not ErrorValue or payload.is_traced:
        return
    if env:
        here = trace_entry(env[0], _exact(env[0], pos, payload))
        entries = [here, *backtrace(kont, env)]
    else:
        entries = backtrace(kont)
    if payload.where is None:
        payload.where = next((e.place for e in entries if e.place is not None), None)
    payload.backtrace = tuple(entries)
    if env:
        _name_the_called(payload, env[0], entries[0].place)


def _name_the_called(payload: ErrorValue, lam: Lambda, here: Place | None) -> None:
    """See naming.py; most errors are none of the library's."""
    if is_library(lam) and here is not None:
        from sx_kernel.machine.naming import is_languages, name_the_called

        if is_languages(here):
            name_the_called(payload, here, lambda: payload.backtrace)


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
    """Return where in its text the top-level form `lam` is, if that is a name and nothing else
    (atoms have no positions); -1 if it is something else. A name that stands there twice is unknown
    the first time."""
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


def trace_entry(lam: Lambda, pos: int) -> TraceEntry:
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
    return [trace_entry(lam, pos) for lam, pos in activations(kont, env, TRACE_LENGTH)]


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


# -- where the stack stays as it is --------------------------------------------------------------


def trace_on_stack(
    m: Registers, payload: ErrorValue, kont: Kont | None, pos: int, env: Any, frame: FrameType,
    *,
    is_above: bool = True,
) -> bool:  # fmt: skip
    """The same as trace_error where what is around is Python's stack, from `frame` outwards, and
    stays that: the continuation is `kont` (None: there is no machine above `frame`) and that. False
    if it cannot be told. What nobody asks for is not looked up. `is_above`: `kont` is that of a
    machine above `frame`."""
    parts: list[Part] = []
    if kont is not None:
        parts += activations(kont, env, TRACE_LENGTH)
    begins = (env[0], pos) if env else None
    return trace_parts(m, payload, begins, parts, frame, m.depth + (kont is None or not is_above))


def trace_parts(
    m: Registers, payload: ErrorValue, begins: tuple[Lambda, int] | None, parts: list[Part],
    frame: FrameType, runs: int,
) -> bool:  # fmt: skip
    """The same, where the activations nearest to the error are known: it is in that of `begins`,
    for which those of `parts` wait, for which those from `frame` outwards wait, with so many
    machines."""
    if begins is not None:
        lam, pos = begins
        parts.insert(0, (lam, _exact(lam, pos, payload)))
    if not _around(m, parts, frame, runs):
        return False
    most = TRACE_LENGTH + (begins is not None)

    payload.backtrace = (lambda: tuple(islice(_entries(parts), most))) if parts else ()
    if payload.where is None and parts:
        places = (entry.place for entry in _entries(parts))
        payload.where = lambda: next((found for found in places if found is not None), None)
    if begins is not None and is_library(begins[0]):
        _name_the_called(payload, begins[0], place(*parts[0]))  # pyright: ignore
    return bool(parts)


def _entries(parts: list[Part]) -> Iterator[TraceEntry]:
    for part in parts:
        if len(part) == 2:
            yield trace_entry(*part)
            continue
        for lam, at in _waiting(*part):
            yield trace_entry(lam, at)


def _around(m: Registers, parts: list[Part], frame: Any, runs: int) -> bool:
    """Add the activations that wait on Python's stack, and in the continuations of so many
    machines there."""
    values = m.globals
    skips = runs == m.depth  # the machine that asks is the first one found
    while frame is not None and len(parts) <= TRACE_LENGTH:
        code = frame.f_code
        if code is m.step_loop:
            if not skips:
                last = [parts[-1][-2]] if parts else None
                local = frame.f_locals
                parts += activations(local["kont"], last, TRACE_LENGTH)
                _let_go(local)
                runs -= 1
                if not runs:
                    return True
            skips = False
        elif frame.f_globals is values and type(code.co_consts[-1]) is UnitRef:
            unit: Any = code.co_consts[-1]()
            exit = unit.sites.get(frame.f_lineno)
            if exit is None or exit.whole or exit.stack is not None or exit.stacks:
                return False
            if exit.waits:
                local = frame.f_locals
                parts.append((unit, False, local["P_"], frame.f_lineno))
                _let_go(local)
        frame = frame.f_back
    return frame is not None


def _let_go(local: Any) -> None:
    """Until CPython 3.12 a frame keeps what it was asked for, and with it the values."""
    if type(local) is dict:
        local.clear()


def _waiting(unit: Any, inside: bool, lam: Lambda, line: int) -> list[tuple[Lambda, int]]:
    """The activations that wait at a line of compiled code, innermost first."""
    site = unit.site(lam, line, inside=inside)
    return waiting_for(lam, site.pending, site.inlined)


def waiting_for(
    lam: Lambda, pending: tuple[Pending, ...], inlined: Inlined | None
) -> list[tuple[Lambda, int]]:
    """The activations of one Python frame, that of `lam`, that wait in `pending`, and outside of
    `inlined`."""
    found: list[tuple[Lambda, int]] = []
    while True:
        first = next((one for one in pending if one.tag < ENV_FRAMES), None)
        if first is not None:
            of = lam if inlined is None else inlined.lam
            found.append((of, _awaited_by(first, of)))
        if inlined is None or inlined.outer is None:
            return found
        pending, inlined = inlined.outer.pending, inlined.outer.inlined


def _awaited_by(one: Pending, lam: Lambda) -> int:
    if one.tag == ARGS:
        ensure_plan(one.node, lam)
        return _awaited((ARGS, None, one.node, None, one.values))  # pyright: ignore[reportArgumentType]
    return _awaited((one.tag, None, one.node, None, one.index))  # pyright: ignore[reportArgumentType]
