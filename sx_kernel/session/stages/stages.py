"""The stages of one function for `%jit show`: what it was written as and what became of it.

All stages together are linked: each part of a text knows which form of the source it stands for.
The intermediate code has the places of its nodes, each line of Python has a site with a node, and
each instruction of the bytecode has a line of Python.
"""

from __future__ import annotations

from collections.abc import Iterable
from types import CodeType
from typing import TYPE_CHECKING, Any, Final

from sx_kernel.base.source import Place, Source
from sx_kernel.compile.python.unit import MidUnit
from sx_kernel.compile.world import Unsupported
from sx_kernel.ir.nodes import Lambda
from sx_kernel.ir.shapes import fill
from sx_kernel.ir.text import placed_form
from sx_kernel.runtime.closures import closure_code
from sx_kernel.session.desk.shown import Code, Span, Stage, Stages, Table
from sx_kernel.session.stages.explain import bytecode, lambdas_in, lines_of, name_of, unit_of
from sx_kernel.session.stages.legend import legend, noted
from sx_kernel.syntax.places import end_in
from sx_kernel.syntax.reader import ReadProblem, end_of_form, read

if TYPE_CHECKING:
    from sx_kernel.runtime.sites import Site
    from sx_kernel.session.session import Session

STAGES: Final = ("source", "ir", "python", "bytecode")
CHOICES: Final = ("source", "ir", "mid", "python", "bytecode")
"""With the compiler's middle, which is shown when it is asked for."""

LINKED_FORMS: Final = 400
"""A function with more forms than that is shown without links."""

WIDTH: Final = 64
"""Characters in a line of intermediate code, so that two stages fit side by side."""


def stages_of(session: Session, lam: Lambda, wanted: Iterable[str] = STAGES) -> Stages:
    """The stages of the function `lam` that are in `wanted` (some of STAGES).

    The compiled ones are those in the cache; of a function that is not there, what would come of
    it now.
    """
    fill(lam)
    found: list[Stage] = []
    notes: list[str] = []
    for stage in wanted:
        try:
            match stage:
                case "source":
                    found.append(_source(lam))
                case "ir":
                    found.append(_intermediate(lam))
                case "mid":
                    found.append(_middle(session, lam))
                case "python":
                    found.append(_python(session, lam))
                    notes.append(legend(found[-1].code.code))
                case _:
                    found.append(_bytecode(session, lam))
        except Unsupported as problem:
            notes.append(f"{stage}: declined: {problem}")
        except RecursionError:
            notes.append(f"{stage}: nested too deeply to be shown")
        except _NotWritten:
            notes.append(f"{stage}: made by a program")
    return Stages(tuple(found), _calls(session, lam), tuple(filter(None, dict.fromkeys(notes))))


class _NotWritten(Exception):
    """The function was not read from a text."""


def _place(lam: Lambda, pos: int) -> Place:
    """Return where `pos`, of a node of `lam`, is in the text as it was written. Raises
    _NotWritten."""
    if lam.source is None or pos < 0:
        raise _NotWritten
    return Place(lam.source, pos, pos)


# --------------------------------------------------------------------------- source and IR


def _source(lam: Lambda) -> Stage:
    place = _place(lam, lam.pos)
    whole = place.source.text
    text = whole[place.start : end_in(place.source, place.start)]
    spans = tuple(Span(at, end, place.start + at) for at, end in _lists(place.source, text))
    language = "sx" if place.source.spans is None else ""
    return Stage(Code(text, language, f"source, {place.source.name}, line {place.line}"), spans)


def _lists(source: Source, text: str) -> list[tuple[int, int]]:
    """Return where all compound forms in `text` are; [] if it cannot be read or has too many.

    `text` is a part of `source`, of which only SX can be read alone.
    """
    if source.spans is not None:
        return []
    try:
        found = sorted(set(read(Source(text), reserved=True).positions.values()))
    except ReadProblem:
        return []
    found = [(at, end_of_form(text, at)) for at in found]
    return found if len(found) <= LINKED_FORMS else []


def _intermediate(lam: Lambda) -> Stage:
    form, places = placed_form(lam)
    text = "\n".join(lines_of(form, WIDTH))
    return Stage(Code(text, "sx", "intermediate code"), tuple(_spans_of(text, form, places, lam)))


def _spans_of(text: str, form: Any, places: dict[int, int], lam: Lambda) -> list[Span]:
    """The spans of the lists in `form`, which `text` is the text of.

    They are found by reading the text again, since the two have the same shape.
    """
    try:
        parsed = read(Source(text), reserved=True)
    except ReadProblem:  # it was cut
        return []
    if len(parsed.positions) > 2 * LINKED_FORMS:
        return []
    spans: list[Span] = []
    waiting = [(form, parsed.forms[0], -1)]  # and the form of the list around
    while waiting:
        one, copy, around = waiting.pop()
        if type(one) is not list or type(copy) is not list or len(one) != len(copy):
            continue
        pos = places.get(id(one), -1)
        if pos >= 0 and lam.source is not None and (written := _place(lam, pos).start) != around:
            start = parsed.positions[id(copy)]
            spans.append(Span(start, end_of_form(text, start), written))
            around = written
        waiting.extend((*pair, around) for pair in zip(one, copy, strict=True))
    return sorted(spans, key=lambda span: (span.start, -span.end))


# --------------------------------------------------------------- middle, Python and bytecode


def _middle(session: Session, lam: Lambda) -> Stage:
    from sx_kernel.jit.compiling.world import middle_of

    self_name = session.policy.compiler.self_name(lam)
    text = middle_of(session.machine, lam, self_name).rstrip("\n")
    return Stage(Code(text, "bytecode", "middle"), ())


def _python(session: Session, lam: Lambda) -> Stage:
    unit, _, state = _compiled(session, lam)
    forms = _forms_of_lines(lam, unit)
    spans: list[Span] = []
    start = 0
    text = noted(unit.text)
    for number, line in enumerate(text.split("\n"), 1):
        if number in forms:
            spans.append(Span(start, start + len(line) + 1, forms[number]))
        start += len(line) + 1
    return Stage(Code(text.rstrip("\n"), "python", f"python, {state}"), tuple(spans))


def _bytecode(session: Session, lam: Lambda) -> Stage:
    unit, codes, state = _compiled(session, lam)
    forms = _forms_of_lines(lam, unit)
    lines: list[str] = []
    spans: list[Span] = []
    start = 0
    for code in codes:
        for number, line in bytecode(code):
            if number in forms:
                spans.append(Span(start, start + len(line) + 1, forms[number]))
            lines.append(line)
            start += len(line) + 1
    return Stage(Code("\n".join(lines), "bytecode", f"bytecode, {state}"), tuple(spans))


def _compiled(session: Session, lam: Lambda) -> tuple[MidUnit, list[CodeType], str]:
    """The unit for `lam`, its code objects, and whether the cache has it. Raises Unsupported."""
    held = _held(lam)
    if held is not None:
        return *held, "in the cache"
    return *unit_of(session, lam, []), "not compiled; this is what would be"


def _held(lam: Lambda) -> tuple[MidUnit, list[CodeType]] | None:
    """The unit that the cache holds for `lam`, and its code objects."""
    entry = None if lam.rt is None else lam.rt.entry
    payload = None if entry is None else entry.code
    if payload is None:
        return None
    makers = (payload.make_code, payload.direct_code)
    return payload.unit, [closure_code(make) for make in makers if make is not None]


def _forms_of_lines(lam: Lambda, unit: MidUnit) -> dict[int, int]:
    """Return which form of the source each line of Python computes, for those that compute one."""
    if lam.source is None:
        return {}
    forms: dict[int, int] = {}
    for line in unit.sites:
        site = unit.site(lam, line)
        pos = -1 if site.entry else _position(site, lam)
        if pos >= 0:
            forms[line] = _place(lam, pos).start
    return forms


def _position(site: Site, lam: Lambda) -> int:
    """The offset, in the text of `lam`, of what the line with that site computes; -1 if unknown.

    The body of another function in place of a call is that call; another activation of a recursion
    is `lam` itself.
    """
    pos, inlined = site.node.pos, site.inlined
    while inlined is not None and (inlined.lam.source, inlined.lam.pos) != (lam.source, lam.pos):
        if inlined.outer is None:
            return -1
        pos, inlined = inlined.outer.pos, inlined.outer.inlined
    return pos


# ------------------------------------------------------------------------------------- calls


def _calls(session: Session, lam: Lambda) -> Table:
    """Return how often `lam` and the functions in it were called, and by which tier they are
    run."""
    session.policy.cache.synchronise()
    rows: list[tuple[str, str, int, int]] = []
    for one in lambdas_in(lam):
        report = session.policy.report(one)
        rows.append((name_of(one), report["tier"], report["calls"], report.get("hits", 0)))
    return Table(("function", "tier", "calls", "hits"), tuple(rows))
