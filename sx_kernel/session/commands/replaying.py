"""`%jit record`, `%jit what-if` and `%%jit-compare`: the cache under other settings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sx_kernel.jit.rates import percent
from sx_kernel.jit.replay.model import POLICIES, replay, some_budgets
from sx_kernel.primitives.plots import Chart, Line
from sx_kernel.session.commands.command import Command, count, natural, options
from sx_kernel.session.commands.refusal import CommandError
from sx_kernel.session.desk.shown import Cell, Figure, Shown, Table, Text, Value
from sx_kernel.session.watching.recording import Recording

if TYPE_CHECKING:
    from sx_kernel.session.desk.desk import Desk
    from sx_kernel.session.watching.compare import Run, Setting

RECORD: Final = "%jit record [on|off]"
WHAT_IF: Final = (
    "%jit what-if [--budget N,N…] [--policy lru,fifo,lfu,opt] [--threshold N] [--backoff on|off]"
)
COMPARE: Final = "%%jit-compare [--threshold N,off…] [--budget N,N…] [--repeat N]"
REPEATS: Final = 5
MOST_RUNS: Final = 120


# ---------------------------------------------------------------------------- recorded calls


def record(workspace: Desk, words: list[str]) -> list[Shown]:
    """`%jit record`: begin, end, or say how it stands."""
    match words:
        case ["on"]:
            workspace.record(True)
            return [Text("recording calls; until `%jit record off` nothing runs compiled")]
        case ["off"]:
            workspace.record(False)
        case []:
            pass
        case _:
            raise CommandError(f"usage: {RECORD}")
    if workspace.recording is None:
        return [Text("nothing is recorded; `%jit record on` begins")]
    state = "recording" if workspace.is_recording else "recorded"
    return [Text(f"{state}: {workspace.recording.summary()}")]


def what_if(workspace: Desk, words: list[str]) -> list[Shown]:
    """`%jit what-if`: the share of recorded calls that would find no compiled code."""
    chosen = options(words, {"--budget", "--policy", "--threshold", "--backoff"}, WHAT_IF)
    if words:
        raise CommandError(f"usage: {WHAT_IF}")
    recording = workspace.recording
    if recording is None or not recording.calls:
        raise CommandError("no calls are recorded: `%jit record on`, run something, then ask again")
    policies = tuple(chosen.get("--policy", ",".join(POLICIES)).split(","))
    unknown = next((policy for policy in policies if policy not in POLICIES), None)
    if unknown is not None:
        raise CommandError(f"--policy is one of {', '.join(POLICIES)}, not {unknown}")
    budgets = some_budgets(recording.distinct)
    if "--budget" in chosen:
        budgets = tuple(natural(n, "--budget") for n in chosen["--budget"].split(","))
    given: dict[str, Any] = {}
    if "--threshold" in chosen:
        given["threshold"] = natural(chosen["--threshold"], "--threshold", least=1)
    if "--backoff" in chosen:
        given["backoff"] = _switch(chosen["--backoff"])
    ratios = [
        (b, [replay(recording.trace, budget=b, policy=p, **given).miss_ratio for p in policies])
        for b in budgets
    ]
    rows = tuple((budget, *map(_percent, by)) for budget, by in ratios)
    notes = (recording.summary(), _as_it_was(recording))
    table = Table(("budget", *policies), rows, title=_title(given), notes=notes)
    if len(budgets) < 2:
        return [table]
    lines = tuple(
        Line(tuple(100 * by[i] for _, by in ratios), policy) for i, policy in enumerate(policies)
    )
    labels = {"title": "miss ratio", "x": "budget: functions", "y": "% of calls"}
    return [table, Figure(Chart(tuple(map(float, budgets)), lines, labels))]


def _switch(word: str) -> bool:
    if word not in {"on", "off"}:
        raise CommandError(f"--backoff is on or off, not {word}")
    return word == "on"


def _title(given: dict[str, Any]) -> str:
    words = [f"threshold {given['threshold']}"] if "threshold" in given else []
    if "backoff" in given:
        words.append(f"back-off {'on' if given['backoff'] else 'off'}")
    return ", ".join(["calls that find no compiled code", *(words or ["settings as recorded"])])


def _as_it_was(recording: Recording) -> str:
    """Return what the session itself counted: the same as a replay under its own settings."""
    own = replay(recording.trace)
    causes = ", ".join(f"{n} {cause}" for cause, n in own.misses_by.items() if n)
    misses = f"{own.misses} misses ({causes})" if causes else "no misses"
    return f"as recorded: {own.hits} hits, {misses}, {own.evictions} evictions"


def _percent(ratio: float) -> str:
    return percent(ratio, 1)


# -------------------------------------------------------------------------- several settings


def _compare(_workspace: Desk, _rest: str) -> list[Shown]:
    raise CommandError(f"usage: {COMPARE}, with the program in the lines below")


def _compare_cell(workspace: Desk, rest: str, body: str, name: str) -> list[Shown]:
    from sx_kernel.session.watching.compare import (
        differing,
        equivalent,
        rates_over_calls,
        run_in_turns,
    )

    settings, repeats = _settings(workspace, rest)
    runs = run_in_turns(workspace, body, name, settings, repeats)
    groups = equivalent(runs)
    notes = [f"NOT THE SAME RESULT: {run.setting.label}" for run in differing(runs)]
    notes += [_are_equivalent(group) for group in groups if len(group) > 1]
    notes.append(f"ms: the fastest of {count(repeats, 'run')} in turns, the middle and the slowest")
    shown: list[Shown] = []
    if runs[0].printed:
        shown.append(Text(runs[0].printed.rstrip("\n")))
    rows = tuple(_row(run, runs) for run in runs)
    shown.append(Table(_COLUMNS, rows, notes=tuple(notes)))
    calls, rates = rates_over_calls([group[0] for group in groups])
    if calls:
        lines = tuple(
            Line(rate, " = ".join(run.setting.label for run in group))
            for group, rate in zip(groups, rates, strict=True)
        )
        labels = {"title": "calls that found compiled code", "x": "calls", "y": "% so far"}
        shown += [Figure(Chart(calls, lines, labels)), Text(_what_to_see(groups))]
    return [*shown, Value(runs[0].value)]


_COLUMNS: Final = (
    "threshold", "budget", "ms", "middle", "slowest", "× fastest", "hit rate", "compiled",
    "evictions", "size",
)  # fmt: skip


def _row(run: Run, runs: list[Run]) -> tuple[Cell, ...]:
    fastest = min(other.seconds for other in runs)
    return (
        "off" if run.setting.threshold is None else run.setting.threshold, run.setting.budget,
        1e3 * run.seconds, 1e3 * run.middle, 1e3 * max(run.times),
        f"{run.seconds / fastest:.2f}" if fastest else "",
        "" if run.hit_rate is None else _percent(run.hit_rate),
        run.stats["compiled"], run.stats["evictions"], run.stats["size"],
    )  # fmt: skip


def _are_equivalent(group: list[Run]) -> str:
    labels = [run.setting.label for run in group]
    return f"equivalent here, their times differ by chance: {' = '.join(labels)}"


def _what_to_see(groups: list[list[Run]]) -> str:
    """The sentence under the picture: what the settings made of the program."""
    from sx_kernel.session.watching.compare import alike

    runs = [group[0] for group in groups]
    if len(runs) == 1:
        return "What to see: one line. For this program all of these settings do the same."
    best = max(runs, key=lambda run: run.hit_rate or 0.0)
    worst = min(runs, key=lambda run: run.hit_rate or 0.0)
    fast = min(runs, key=lambda run: run.seconds)
    slow = max(runs, key=lambda run: run.seconds)
    seen = (
        f"What to see: the line of {best.setting.label} ends highest, at "
        f"{_percent(best.hit_rate or 0.0)} hits, that of {worst.setting.label} lowest, at "
        f"{_percent(worst.hit_rate or 0.0)}{_why_low(worst)}."
    )
    if best.hit_rate == worst.hit_rate:
        seen = f"What to see: all lines end at {_percent(best.hit_rate or 0.0)} hits."
    if alike(fast, slow):
        return f"{seen} The times do not differ by more than chance."
    factor = slow.seconds / fast.seconds if fast.seconds else 1.0
    return (
        f"{seen} {fast.setting.label} was the fastest, {factor:.1f} times as fast as "
        f"{slow.setting.label}."
    )


_WHY_LOW: Final = {
    "cold": "most misses were calls below the threshold",
    "first": "most misses were calls that compiled",
    "capacity": "most misses were for want of room",
    "off": "nothing was compiled",
}


def _why_low(run: Run) -> str:
    by: dict[str, int] = run.stats["misses-by"]
    cause = max(by, key=lambda one: by[one])
    return f" ({_WHY_LOW[cause]})" if by[cause] and cause in _WHY_LOW else ""


def _settings(workspace: Desk, rest: str) -> tuple[list[Setting], int]:
    """Every threshold with every budget, each once, and how often each is run."""
    from sx_kernel.session.watching.compare import Setting

    words = rest.split()
    chosen = options(words, {"--threshold", "--budget", "--repeat"}, COMPARE)
    if words:
        raise CommandError(f"usage: {COMPARE}")
    cache = workspace.session.policy.cache
    thresholds = [
        None if word == "off" else natural(word, "--threshold", least=1)
        for word in chosen.get("--threshold", "1,4,off").split(",")
    ]
    budgets = [
        natural(word, "--budget") for word in chosen.get("--budget", str(cache.budget)).split(",")
    ]
    settings = [Setting(threshold, budget) for threshold in thresholds for budget in budgets]
    settings = list(dict.fromkeys(settings))
    repeats = natural(chosen.get("--repeat", str(REPEATS)), "--repeat", least=1)
    if len(settings) * repeats > MOST_RUNS:
        runs = count(len(settings) * repeats, "run")
        raise CommandError(f"{runs} are more than the {MOST_RUNS} that %%jit-compare makes")
    return settings, repeats


COMMANDS: Final = (
    Command(
        "jit-compare",
        COMPARE,
        "runs the cell in a fresh session for each setting; times, figures and curves",
        "JIT cache",
        _compare,
        takes=("--threshold", "--budget", "--repeat"),
        run_cell=_compare_cell,
    ),
)
