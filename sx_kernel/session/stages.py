"""The stages of one function for `%jit show`: what it was written as and what became of it."""

from __future__ import annotations

from collections.abc import Iterable
from types import CodeType
from typing import TYPE_CHECKING, Final

from sx_kernel.ir.nodes import Lambda
from sx_kernel.ir.text import to_form
from sx_kernel.jit.python.lines import Unsupported
from sx_kernel.jit.python.unit import Unit
from sx_kernel.runtime.closures import closure_code
from sx_kernel.session.explain import bytecode, pretty, unit_of
from sx_kernel.session.shown import Code, Shown, Text
from sx_kernel.syntax.reader import end_of_form

if TYPE_CHECKING:
    from sx_kernel.session.session import Session

STAGES: Final = ("source", "ir", "python", "bytecode")


def stages_of(session: Session, lam: Lambda, stages: Iterable[str]) -> list[Shown]:
    """The `stages` (of STAGES) of the function `lam`.

    The compiled ones are those in the cache; of a function that is not there, what would come of
    it now.
    """
    wanted = set(stages)
    shown: list[Shown] = []
    if "source" in wanted:
        shown.append(_source(lam))
    if "ir" in wanted:
        shown.append(Code(_intermediate(lam), "sx", "intermediate code"))
    if wanted & {"python", "bytecode"}:
        shown += _compiled(session, lam, wanted)
    return shown


def _source(lam: Lambda) -> Shown:
    if lam.source is None or lam.pos < 0:
        return Text("source: made by a program")
    line = lam.source.line_column(lam.pos)[0]
    text = lam.source.text[lam.pos : end_of_form(lam.source.text, lam.pos)]
    return Code(text, "sx", f"source, {lam.source.name}, line {line}")


def _intermediate(lam: Lambda) -> str:
    try:
        return "\n".join(pretty(to_form(lam)))
    except RecursionError:
        return "nested too deeply to be shown"


def _compiled(session: Session, lam: Lambda, wanted: set[str]) -> list[Shown]:
    state = "in the cache"
    try:
        found = _held(lam)
        if found is None:
            state = "not compiled; this is what would be"
            found = unit_of(session, lam, [])
    except Unsupported as problem:
        return [Text(f"python: declined: {problem}")]
    except RecursionError:
        return [Text("python: nested too deeply to be shown")]
    unit, codes = found
    shown: list[Shown] = []
    if "python" in wanted:
        shown.append(Code(unit.text, "python", f"python, {state}"))
    if "bytecode" in wanted:
        shown.append(Code("\n".join(bytecode(codes)), "bytecode", f"bytecode, {state}"))
    return shown


def _held(lam: Lambda) -> tuple[Unit, list[CodeType]] | None:
    """The unit that the cache holds for `lam`, and its code objects."""
    entry = None if lam.rt is None else lam.rt.entry
    payload = None if entry is None else entry.code
    if payload is None:
        return None
    makers = (payload.make_code, payload.direct_code)
    return payload.unit, [closure_code(make) for make in makers if make is not None]
