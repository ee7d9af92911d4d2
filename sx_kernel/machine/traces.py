"""Where an error is: its place, and the calls that led there."""

from __future__ import annotations

from typing import Any

from sx_kernel.base.errors import ErrorValue, SxError
from sx_kernel.base.source import Place, TraceEntry
from sx_kernel.ir.nodes import Global, Lambda
from sx_kernel.machine.context import Loading
from sx_kernel.machine.frames import (
    AND,
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

TRACE_LENGTH = 40


def trace_error(payload: Any, kont: Kont, pos: int, env: Any) -> None:
    """Fill in where an error was raised and the backtrace, the first time it is raised."""
    if type(payload) is not ErrorValue or payload.backtrace:
        return
    if env:
        here = trace_entry(env[0], _exact(env[0], pos, payload))
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
