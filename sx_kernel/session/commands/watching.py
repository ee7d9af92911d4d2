"""`%jit advise heat exits invalidated calls passes`, `%%jit-profile` and `%%jit-expect`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from sx_kernel.base.errors import error
from sx_kernel.base.writing import write_named
from sx_kernel.compile.world import Unsupported
from sx_kernel.jit.rates import percent
from sx_kernel.session.commands.command import Command, count, natural
from sx_kernel.session.commands.refusal import CommandError
from sx_kernel.session.desk.shown import Code, Rich, Shown, Table, Text, Value

if TYPE_CHECKING:
    from sx_kernel.ir.nodes import Lambda
    from sx_kernel.session.desk.desk import Desk

ADVISE: Final = "%jit advise [N]"
HEAT: Final = "%jit heat NAME|on|off|clear"
EXITS: Final = "%jit exits [N|clear]"
INVALIDATED: Final = "%jit invalidated [N]"
CALLS: Final = "%jit calls NAME"
PASSES: Final = "%jit passes NAME"
PROFILE: Final = "%%jit-profile [FILE]"
EXPECT: Final = "%%jit-expect FIGURE<N FIGURE=N FIGURE>N%…"

THINGS: Final = 3
ROWS: Final = 20


def _function(workspace: Desk, name: str, command: str) -> Lambda:
    """The function called `name`. Raises SxError."""
    lam = workspace.session.policy.resolve(name)
    if lam is None:
        raise error("type-error", f"{command}: {name} is not a function made with fn or define")
    return lam


# --------------------------------------------------------------------------- %jit subcommands


def advise(workspace: Desk, words: list[str]) -> list[Shown]:
    """`%jit advise`: what costs most."""
    from sx_kernel.session.watching.advice import findings

    most = natural(words[0], "the number of things", least=1) if words else THINGS
    found = findings(workspace.session, workspace.exits)
    if not found:
        return [Text("nothing costs much: what is called often runs compiled, and stays so")]
    total = sum(one.cost for one in found)
    lines: list[str] = []
    for i, one in enumerate(found[:most], 1):
        share = percent(one.cost, total)
        lines += [
            f"{i}. {one.place}: about {one.cost:.1f} ms, {share}",
            f"   {one.reason}",
            f"   instead: {one.instead}",
        ]
    if len(found) > most:
        lines.append(f"{len(found) - most} more: %jit advise {len(found)}")
    lines.append("times and shares are estimates, of what could be saved")
    return [Text("\n".join(lines))]


def heat(workspace: Desk, words: list[str]) -> list[Shown]:
    """`%jit heat`: samples, and the source with them."""
    sampler = workspace.sampler
    match words[0]:
        case "on":
            sampler.start()
            return [Text("heat: on; run something, then `%jit heat NAME`")]
        case "off":
            sampler.stop()
            return [Text(f"heat: off; {count(sampler.total(), 'sample')} kept")]
        case "clear":
            sampler.clear()
            return [Text("heat: no samples")]
        case name:
            return _heat_of(workspace, name)


def _heat_of(workspace: Desk, name: str) -> list[Shown]:
    from sx_kernel.session.watching.heat import heat_html, heat_of, heat_text

    lam = _function(workspace, name, "%jit heat")
    sampler = workspace.sampler
    if not sampler.runs and not sampler.total():
        sampler.start()
        return [Text(f"heat: on from now; run something, then `%jit heat {name}` again")]
    report = workspace.session.policy.why(lam)
    calls = {"compiled": report.get("hits", 0), "machine": report.get("misses", 0)}
    found = heat_of(lam, calls, sampler, workspace.exits)
    if found is None:
        return [Text(f"{name} was made by a program: there is no source to show")]
    return [Rich(heat_text(found), heat_html(found))]


def exits(workspace: Desk, words: list[str]) -> list[Shown]:
    """`%jit exits`: where compiled code was left."""
    if words == ["clear"]:
        workspace.exits.clear()
        return [Text("exits: none counted from here on")]
    most = natural(words[0], "the number of places", least=1) if words else ROWS
    found = workspace.exits.all()
    if not found:
        return [Text("compiled code was never left for the machine")]
    rows = tuple(
        (
            one.count, one.spot.function, one.spot.where,
            one.why + "".join(f"; {kinds} ({n})" for kinds, n in one.came.most_common(3)),
        )
        for one in found[:most]
    )  # fmt: skip
    notes = (f"{len(found) - most} more places",) if len(found) > most else ()
    title = f"compiled code was left {count(workspace.exits.total, 'time')}"
    return [Table(("times", "function", "place", "why; what came"), rows, title=title, notes=notes)]


def invalidated(workspace: Desk, words: list[str]) -> list[Shown]:
    """`%jit invalidated`: what redefinitions dropped."""
    from sx_kernel.session.watching.dropped import LAST, dropped_text

    last = natural(words[0], "the number of redefinitions", least=1) if words else LAST
    return [Text(dropped_text(workspace.session, last))]


def calls(workspace: Desk, words: list[str]) -> list[Shown]:
    """`%jit calls`: the tree of calls."""
    from sx_kernel.session.watching.callees import call_tree

    lam = _function(workspace, words[0], "%jit calls")
    workspace.session.policy.cache.synchronise()
    return [Text(call_tree(workspace.session, lam, words[0]))]


def passes(workspace: Desk, words: list[str]) -> list[Shown]:
    """`%jit passes`: the middle after each pass."""
    from sx_kernel.session.watching.passes import passes_text

    lam = _function(workspace, words[0], "%jit passes")
    try:
        return [Code(passes_text(workspace.session, lam), "bytecode", f"{words[0]}: the middle")]
    except Unsupported as problem:
        return [Text(f"{words[0]}: declined: {problem}")]
    except RecursionError:
        return [Text(f"{words[0]}: nested too deeply to be shown")]


# ------------------------------------------------------------------------------ cell commands


def _profile(_workspace: Desk, _rest: str) -> list[Shown]:
    raise CommandError(f"usage: {PROFILE}, with the program in the lines below")


def _profile_cell(workspace: Desk, rest: str, body: str, name: str) -> list[Shown]:
    from sx_kernel.session.watching.profile import speedscope
    from sx_kernel.session.watching.sampling import Sampler

    sampler = Sampler(workspace.session)
    value = Value(None)
    sampler.start()
    try:
        for one, is_definition in workspace.session.eval_forms(body, name):
            value = Value(one, is_definition)
    finally:
        sampler.stop()
    shown = _profile_shown(sampler)
    file = rest.strip().strip('"')
    if file:
        write_named(file, speedscope(sampler, name))
        shown.append(Text(f"wrote {file}: drop it on https://www.speedscope.app"))
    return [*shown, value]


def _profile_shown(sampler: Any) -> list[Shown]:
    from sx_kernel.session.watching.profile import rows, tiers

    total = sampler.total()
    if not total:
        return [Text("no samples: it was over too soon")]
    found = rows(sampler)
    cells = tuple(
        (
            row.name, row.where, percent(row.itself, total), percent(row.within, total),
            ", ".join(f"{n} {tier}" for tier, n in row.by.items() if n),
        )
        for row in found[:ROWS]
    )  # fmt: skip
    shares = ", ".join(f"{percent(n, total)} {tier}" for tier, n in tiers(sampler).items() if n)
    more = (f"{len(found) - ROWS} more functions",) if len(found) > ROWS else ()
    title = f"{count(total, 'sample')} in {sampler.seconds:.2f} s: {shares}"
    columns = ("function", "place", "itself", "with what it calls", "samples by tier")
    return [Table(columns, cells, title=title, notes=more)]


_EXPECTED: Final = re.compile(r"([a-z][a-z-]*)(<=|>=|=|<|>)(\d+(?:\.\d+)?)(%?)$")


def _expect(_workspace: Desk, _rest: str) -> list[Shown]:
    raise CommandError(f"usage: {EXPECT}, with the program in the lines below")


def _expect_cell(workspace: Desk, rest: str, body: str, name: str) -> list[Shown]:
    wanted = [_wanted(word) for word in rest.split()]
    if not wanted:
        raise CommandError(f"usage: {EXPECT}, e.g. %%jit-expect hits>95% exits=0")
    session = workspace.session
    before, left = session.stats(), workspace.exits.total
    value = Value(None)
    for one, is_definition in session.eval_forms(body, name):
        value = Value(one, is_definition)
    figures = _figures(before, session.stats())
    figures["exits"] = workspace.exits.total - left
    said: list[str] = []
    for word, relation, number, of_calls in wanted:
        if word not in figures:
            raise CommandError(f"{word} is no figure; there are {', '.join(sorted(figures))}")
        got = figures[word]
        if of_calls:
            got = 100 * got / figures["calls"] if figures["calls"] else 0.0
        unit = " %" if of_calls else ""
        shown = f"{got:.1f}{unit}" if of_calls else f"{got:g}"
        text = f"{word} {relation} {number:g}{unit}: {shown}"
        if not _holds(got, relation, number):
            raise error(
                "expectation-error", f"expected {word} {relation} {number:g}{unit}, got {shown}"
            )
        said.append(text)
    return [Text(f"as expected: {'; '.join(said)}"), value]


def _wanted(word: str) -> tuple[str, str, float, bool]:
    found = _EXPECTED.match(word)
    if found is None:
        raise CommandError(f"{word} is no expectation\nusage: {EXPECT}, e.g. hits>95% exits=0")
    return found[1], found[2], float(found[3]), bool(found[4])


def _figures(before: dict[str, Any], after: dict[str, Any]) -> dict[str, float]:
    """Return what changed of the sums of (jit-stats); `size`, `pinned` and `budget` are as they
    are."""
    found: dict[str, float] = {
        name: value - before[name]
        for name, value in after.items()
        if type(value) in (int, float) and type(before.get(name)) in (int, float)
    }
    for name in ("size", "pinned", "budget"):
        found[name] = after[name]
    found["calls"] = found["hits"] + found["misses"]
    return found


def _holds(got: float, relation: str, number: float) -> bool:
    match relation:
        case "<":
            return got < number
        case "<=":
            return got <= number
        case ">":
            return got > number
        case ">=":
            return got >= number
        case _:
            return got == number


COMMANDS: Final = (
    Command(
        "jit-profile",
        PROFILE,
        "samples the cell by function and tier; FILE gets a flame graph for speedscope",
        "JIT cache",
        _profile,
        takes="file",
        run_cell=_profile_cell,
    ),
    Command(
        "jit-expect",
        EXPECT,
        "runs the cell and fails unless the cache's figures are as expected",
        "JIT cache",
        _expect,
        takes=("hits>95%", "exits=0", "evictions=0", "misses<"),
        run_cell=_expect_cell,
    ),
)
