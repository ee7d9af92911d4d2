"""%jit …: the cache's figures, settings, entries and events; its curves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, Final

from sx_kernel.base.errors import error
from sx_kernel.base.values import symbol
from sx_kernel.base.writing import write_named
from sx_kernel.jit.rates import percent
from sx_kernel.session.commands import picturing, watching
from sx_kernel.session.commands.command import (
    Command,
    CommandError,
    count,
    file_name,
    natural,
    options,
)
from sx_kernel.session.commands.examples import with_example
from sx_kernel.session.commands.files import reset
from sx_kernel.session.commands.replaying import RECORD, WHAT_IF, record, what_if
from sx_kernel.session.desk.shown import Shown, Table, Text
from sx_kernel.syntax.printer import inspect_cut

if TYPE_CHECKING:
    from sx_kernel.session.desk.desk import Desk
    from sx_kernel.session.session import Session

EVENTS: Final = 20
LIST: Final = "%jit list [--sort recent|hits|age|cost|size] [-n N]"
SHOW: Final = "%jit show NAME [--stage source|ir|mid|python|bytecode]"
PLOT: Final = "%jit plot [--last N] [--save FILE]"
LIVE: Final = "%jit live [on|off] [--every SECONDS]"
LOG: Final = "%jit log [N]"
TRACE: Final = "%jit trace FILE"
SLOWEST_LIVE_SECONDS: Final = 3600.0


def operation(session: Session, name: str) -> Callable[..., Any]:
    """The jit-… function `name`, also where a program uses its name for something else."""
    return session.machine.all_primitives[name].fn


# ------------------------------------------------------------------------------- the figures


def _stats(workspace: Desk, _words: list[str]) -> list[Shown]:
    stats = workspace.session.stats()
    workspace.session.policy.cache.look()
    before, workspace.asked = workspace.asked, stats
    rows: list[tuple[Any, ...]] = []
    for name, value in stats.items():
        if name == "misses-by":
            rows += _causes(before.get(name, {}), value)
        elif not isinstance(value, dict):
            rows.append((name, _setting(value), _change(before, name, value)))
    calls = stats["hits"] + stats["misses"]
    rate = percent(stats["hits"], calls) if calls else "no calls yet"
    rows.append(("hit rate", rate, _recent_rate(before, stats)))
    return [Table(("", "now", "since last asked"), tuple(rows), title="JIT cache")]


def _causes(before: dict[str, int], now: dict[str, int]) -> list[tuple[Any, ...]]:
    """The misses by cause, those that there were."""
    return [(f"  {cause}", n, _change(before, cause, n)) for cause, n in now.items() if n]


def _setting(value: Any) -> str | int | float:
    match value:
        case None | False:
            return "off"
        case True:
            return "on"
        case _:
            return value


def _change(before: dict[str, Any], name: str, now: Any) -> str:
    """By how much a figure has changed, "" if it has not, or was not asked before; "was 4" for
    what is no sum."""
    if name not in before or before[name] == now:
        return ""
    was = before[name]
    if type(now) in (int, float) and type(was) in (int, float):
        return f"{now - was:+.3f}" if type(now - was) is float else f"{now - was:+d}"
    return f"was {_setting(was)}"


def _recent_rate(before: dict[str, Any], now: dict[str, Any]) -> str:
    if not before:
        return ""
    hits = now["hits"] - before["hits"]
    calls = hits + now["misses"] - before["misses"]
    return percent(hits, calls) if calls > 0 and hits >= 0 else ""


# ------------------------------------------------------------------------------ the settings


def _threshold(workspace: Desk, words: list[str]) -> list[Shown]:
    if words:
        value = None if words[0] == "off" else natural(words[0], "threshold", least=1)
        operation(workspace.session, "jit-set-threshold!")(value)
    return [Text(f"threshold: {_setting(workspace.session.policy.cache.threshold)}")]


def _budget(workspace: Desk, words: list[str]) -> list[Shown]:
    if words:
        operation(workspace.session, "jit-set-budget!")(natural(words[0], "budget"))
    return [Text(f"budget: {workspace.session.policy.cache.budget}")]


def _pin(workspace: Desk, words: list[str]) -> list[Shown]:
    for word in words:
        operation(workspace.session, "jit-pin!")(symbol(word))
    return _pinned(workspace)


def _unpin(workspace: Desk, words: list[str]) -> list[Shown]:
    for word in words:
        operation(workspace.session, "jit-unpin!")(symbol(word))
    return _pinned(workspace)


def _pinned(workspace: Desk) -> list[Shown]:
    names = workspace.session.policy.cache.pinned_names()
    return [Text(f"pinned: {' '.join(names) or 'nothing'}")]


def _clear_cold(workspace: Desk, words: list[str]) -> list[Shown]:
    generations = [natural(words[0], "clear-cold")] if words else []
    dropped = operation(workspace.session, "jit-clear-cold!")(*generations)
    return [Text(f"dropped {count(dropped, 'compiled function')}")]


def _reset(workspace: Desk, words: list[str]) -> list[Shown]:
    return reset(workspace, " ".join(words))


# ------------------------------------------------------------------------------- the entries

_ORDERS: Final[dict[str, tuple[str, bool]]] = {  # field of jit-list, and whether greatest first
    "hits": ("hits", True),
    "age": ("inserted-at", False),
    "cost": ("compile-ms", True),
    "size": ("bytes", True),
}


def _list(workspace: Desk, words: list[str]) -> list[Shown]:
    chosen = options(words, {"--sort", "-n"}, LIST)
    order = chosen.get("--sort", "recent")
    entries: list[dict[str, Any]] = operation(workspace.session, "jit-list")()
    if order in _ORDERS:
        field, downwards = _ORDERS[order]
        entries.sort(key=lambda entry: entry[field], reverse=downwards)
    elif order != "recent":
        raise CommandError(f"--sort is one of recent, {', '.join(_ORDERS)}, not {order}")
    shown = entries[: natural(chosen["-n"], "-n") if "-n" in chosen else None]
    generation = workspace.session.policy.cache.generation
    rows = tuple(_entry_row(entry, generation) for entry in shown)
    left = len(entries) - len(shown)
    notes = (f"{left} more",) if left else ()
    if not rows:
        return [Text("the cache is empty" if not left else f"{left} entries")]
    columns = ("name", "tier", "hits", "generations since used", "compile ms", "bytes", "pinned")
    return [Table(columns, rows, notes=notes)]


def _entry_row(entry: dict[str, Any], generation: int) -> tuple[Any, ...]:
    return (
        entry["name"], entry["tier"], entry["hits"], generation - entry["last-used"],
        entry["compile-ms"], entry["bytes"], "yes" if entry["pinned"] else "",
    )  # fmt: skip


def _why(workspace: Desk, words: list[str]) -> list[Shown]:
    name = words[0]
    report: dict[str, Any] = operation(workspace.session, "jit-why")(symbol(name))
    rows = [(key, _reported(value)) for key, value in report.items() if value not in ({}, [])]
    return [Table(("", ""), tuple(rows), title=f"{name}: {report['reason']}")]


def _reported(value: Any) -> str | int:
    match value:
        case None:
            return "off"
        case dict():
            return ", ".join(f"{name} is {kind}" for name, kind in value.items())
        case list():
            return " ".join(value)
        case _:
            return value


def _show(workspace: Desk, words: list[str]) -> list[Shown]:
    from sx_kernel.session.stages.stages import CHOICES, stages_of

    chosen = options(words, {"--stage"}, SHOW)
    if not words:
        raise CommandError(f"usage: {SHOW}")
    stage = chosen.get("--stage")
    if stage is not None and stage not in CHOICES:
        raise CommandError(f"--stage is one of {', '.join(CHOICES)}, not {stage}")
    session = workspace.session
    owner = session.policy.resolve(words[0])
    if owner is None:
        raise error("type-error", f"%jit show: {words[0]} is not a function made with fn or define")
    if stage is None:
        return [stages_of(session, owner)]
    found = stages_of(session, owner, (stage,))
    return [*(one.code for one in found.stages), *(Text(note) for note in found.notes)]


# -------------------------------------------------------------------------------- the events


def _log(workspace: Desk, words: list[str]) -> list[Shown]:
    events = workspace.session.policy.cache.events(
        natural(words[0], "the number of events") if words else EVENTS
    )
    cache = workspace.session.policy.cache
    rows = tuple(
        (cache.elapsed_ms(ns) / 1e3, call, kind, name or "", _detail(detail))
        for ns, call, _, kind, _, name, detail in events
    )
    if not rows:
        return [Text("nothing has happened yet")]
    return [Table(("seconds", "call", "event", "name", "detail"), rows)]


def _detail(detail: Any) -> str:
    match detail:
        case None:
            return ""
        case str():
            return detail
        case dict():
            return ", ".join(f"{name} {value}" for name, value in detail.items())
        case _:
            return inspect_cut(detail, 60)


def _trace(workspace: Desk, words: list[str]) -> list[Shown]:
    from sx_kernel.session.watching.tracefile import chrome_trace

    name = file_name(" ".join(words), TRACE)
    text, events = chrome_trace(workspace.session.policy.cache)
    write_named(name, text)
    return [Text(f"wrote {count(events, 'event')} to {name} (chrome://tracing opens it)")]


# -------------------------------------------------------------------------------- the curves


def _plot(workspace: Desk, words: list[str]) -> list[Shown]:
    from sx_kernel.session.watching.curves import Plot

    chosen = options(words, {"--last", "--save"}, PLOT)
    if words:
        raise CommandError(f"usage: {PLOT}")
    last = natural(chosen["--last"], "--last", least=2) if "--last" in chosen else None
    return [Plot(workspace.curves(last), chosen.get("--save"))]


def _live(workspace: Desk, words: list[str]) -> list[Shown]:
    chosen = options(words, {"--every"}, LIVE)
    live = workspace.live
    if "--every" in chosen:
        live.every = _seconds(chosen["--every"])
    match words:
        case []:
            live.on = live.on or "--every" in chosen
        case ["on"]:
            live.on = True
        case ["off"]:
            live.on = False
        case _:
            raise CommandError(f"usage: {LIVE}")
    often = f", every {live.every:g} s at most" if live.is_chosen else ""
    return [Text(f"live curves: on{often}" if live.on else "live curves: off")]


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if 0 < seconds <= SLOWEST_LIVE_SECONDS:
        return seconds
    raise CommandError(f"--every must be a number of seconds, not {text}")


# ------------------------------------------------------------------------------ the sub-table


@dataclass(frozen=True, slots=True)
class Action:
    """One `%jit` subcommand. `least` and `most` bound the number of words after it."""

    usage: str
    doc: str
    run: Callable[[Desk, list[str]], list[Shown]]
    least: int = 0
    most: int = 0
    takes: str | tuple[str, ...] = ""


MANY: Final = 1_000

ACTIONS: Final[dict[str, Action]] = {
    "stats": Action("%jit [stats]", "the figures of (jit-stats), and what changed", _stats),
    "threshold": Action(
        "%jit threshold [N|off]", "compile at the N-th call; shows it", _threshold, most=1
    ),
    "budget": Action("%jit budget [N]", "how many functions the cache holds", _budget, most=1),
    "pin": Action("%jit pin NAME…", "these are never evicted", _pin, 0, MANY, "name"),
    "unpin": Action("%jit unpin NAME…", "these may be evicted again", _unpin, 1, MANY, "name"),
    "clear-cold": Action(
        "%jit clear-cold [N]", "drops what the last N forms did not use", _clear_cold, most=1
    ),
    "reset": Action("%jit reset [all|counters]", "the same as :reset", _reset, most=1),
    "list": Action(LIST, "the entries", _list, most=4, takes=("--sort", "-n")),
    "why": Action(
        "%jit why NAME", "which tier runs it and why not a faster one", _why, 1, 1, "name"
    ),
    "show": Action(
        SHOW, "source, intermediate and compiled code of a function", _show, 1, 3, "name"
    ),
    "plot": Action(
        PLOT, "hits, misses, evictions and size as curves", _plot, 0, 4, ("--last", "--save")
    ),
    "live": Action(
        LIVE, "the same, kept up to date while cells run", _live, 0, 3, ("on", "off", "--every")
    ),
    "log": Action(LOG, f"the last N events ({EVENTS})", _log, most=1),
    "trace": Action(TRACE, "the events as a Chrome trace", _trace, 1, MANY, "file"),
    "record": Action(
        RECORD, "keeps which function is called, call after call", record, 0, 1, ("on", "off")
    ),
    "what-if": Action(
        WHAT_IF,
        "replays recorded calls against other budgets and policies",
        what_if,
        most=8,
        takes=("--budget", "--policy", "--threshold", "--backoff"),
    ),
    "map": Action(picturing.MAP, "the entries as tiles, alive in notebooks", picturing.cache_map),
    "timeline": Action(
        picturing.TIMELINE, "recorded calls to play, under any settings; how it stood at CALL",
        picturing.timeline, most=9, takes=("--budget", "--policy", "--threshold", "--backoff"),
    ),
    "advise": Action(
        watching.ADVISE, "the three things that cost most, and what to write instead",
        watching.advise, most=1,
    ),
    "heat": Action(
        watching.HEAT, "the source, coloured by how often each part ran, and in which tier",
        watching.heat, 1, 1, "name",
    ),
    "exits": Action(
        watching.EXITS, "where compiled code was left, why, how often, and what came",
        watching.exits, most=1, takes=("clear",),
    ),
    "invalidated": Action(
        watching.INVALIDATED, "what redefinitions dropped, as a tree",
        watching.invalidated, most=1,
    ),
    "calls": Action(
        watching.CALLS, "the calls below a function: inlined, direct, or why not compiled",
        watching.calls, 1, 1, "name",
    ),
    "passes": Action(
        watching.PASSES, "what each pass of the compiler makes of a function",
        watching.passes, 1, 1, "name",
    ),
}  # fmt: skip


def _jit(workspace: Desk, rest: str) -> list[Shown]:
    name, *words = rest.split() or ["stats"]
    action = ACTIONS.get(name)
    if action is None:
        raise CommandError(_no_action(name))
    if not action.least <= len(words) <= action.most:
        raise CommandError(f"usage: {action.usage}")
    return action.run(workspace, words)


def _no_action(name: str) -> str:
    near = get_close_matches(name, ACTIONS, n=1)
    hint = f"did you mean %jit {near[0]}?" if near else f"there are {', '.join(ACTIONS)}"
    return f"no command %jit {name}; {hint}"


def describe(name: str) -> Text:
    """The help for one subcommand. Raises CommandError."""
    action = ACTIONS.get(name)
    if action is None:
        raise CommandError(_no_action(name))
    return Text(with_example(f"jit {name}", f"{action.usage}\n  {action.doc}"))


def describe_all() -> Table:
    """The help for all subcommands."""
    return Table(("", ""), tuple((a.usage, a.doc) for a in ACTIONS.values()))


COMMANDS: Final = (
    Command(
        "jit",
        "%jit [stats|threshold|budget|list|why|show|plot|live|…]",
        "shows and sets the JIT cache; `:help jit` lists all it does",
        "JIT cache",
        _jit,
        takes=tuple(ACTIONS),
    ),
)
