"""Workload 3, the cache itself: what counting, compiling, evicting, asking and thrashing cost."""

from __future__ import annotations

import gc
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from statistics import median
from typing import Any, Final

from bench.catalogue import find
from bench.engine import NEVER, Engine, in_room, without_counting
from bench.measure import interleave, time_once
from bench.report import Table, number

FUNCTIONS: Final = 1000
QUICK_FUNCTIONS: Final = 20
ENTRIES: Final = 5000
QUICK_ENTRIES: Final = 50
THRASH_FUNCTIONS: Final = 200
THRASH_BUDGETS: Final = (1, 10, 50, 150, 199)
THRASH_ROUNDS: Final = 40
COLD_ROUNDS: Final = 200
COLD_PAIRS: Final = 5


@dataclass(frozen=True, slots=True)
class Question:
    """One thing to find out. `ask(quick)` answers a dict with at least "figure" and "unit"."""

    name: str
    ask: Callable[[bool], dict[str, Any]]


def _functions(count: int, first: int = 0) -> str:
    """Definitions of `count` small functions, f0 and so on, or from the number `first` on.

    No two have the same structure, so no two share code.
    """
    return "\n".join(
        f"(define (f{i} x) (let ((y (* x {i}))) (if (< y {i + 7}) (+ y {i}) (- y x))))"
        for i in range(first, first + count)
    )


def _call_all(count: int, first: int = 0) -> str:
    """One form that calls each of the functions once."""
    return "(begin " + " ".join(f"(f{i} 3)" for i in range(first, first + count)) + ")"


def _counting(quick: bool) -> dict[str, Any]:
    """What exact counting adds to (fib 25): the same code with and without it."""
    program = find(["fib"])[0]
    size = program.size(quick=quick)
    sides: dict[str, Callable[[], object]] = {}
    for name, block in (("on", nullcontext()), ("off", without_counting())):
        engine = Engine()
        # all passes at once: what counts no calls would never hear that it was called often
        engine.session.policy.compiler.two_levels = False
        engine.run(program.sx_text())
        sides[name] = engine.runner(program.sx_call(size))
        with block:
            for _ in range(6):
                sides[name]()
        levels = {entry.level for entry in engine.session.policy.cache.entries()}
        if levels != {2}:
            raise ValueError(f"code with counting {name} is of levels {levels}")
        before = engine.calls()
        sides[name]()
        counts = engine.calls() - before > 1  # the call at top level is the machine's
        if counts is not (name == "on"):
            raise ValueError(f"calls with counting {name}: {engine.calls() - before}")
    samples = interleave(sides, seconds=0.05 if quick else 3.0, least=2 if quick else 7)
    added = samples["on"].least / samples["off"].least - 1
    return {"figure": added * 100, "unit": "%", "note": "added to fib, the worst case"}


def _compiling(quick: bool) -> dict[str, Any]:
    """Microseconds a function: first calls that compile, less first calls that do not."""
    count = QUICK_FUNCTIONS if quick else FUNCTIONS
    best: dict[int, float] = {}
    compiled = 0
    for threshold in (1, NEVER) * (1 if quick else 3):
        engine = Engine(threshold=threshold)
        engine.run(_functions(count))
        seconds = time_once(engine.runner(_call_all(count)))
        best[threshold] = min(best.get(threshold, seconds), seconds)
        compiled = max(compiled, engine.stats()["compiled"])
    if compiled < count:
        raise ValueError(f"only {compiled} of {count} functions were compiled")
    each = (best[1] - best[NEVER]) / count
    return {"figure": each * 1e6, "unit": "µs", "note": f"a small function, mean of {count}"}


def _evicting(quick: bool) -> dict[str, Any]:
    """Microseconds an eviction, with all that goes when code goes: budgets that become smaller.

    The least of what a hundred in a row take, because other processes take the processor's cache.
    """
    count = 2 * QUICK_FUNCTIONS if quick else FUNCTIONS
    together = count // 10
    least = float("inf")
    for _ in range(1 if quick else 3):
        engine = Engine(threshold=1, budget=count)
        engine.run(_functions(count))
        engine.run(_call_all(count))
        gc.collect()
        for budget in range(count - together, -1, -together):
            least = min(least, time_once(engine.runner(f"(jit-set-budget! {budget})")))
        if engine.stats()["evictions"] != count:
            raise ValueError(f"{engine.stats()['evictions']} evictions instead of {count}")
    note = f"of {together} in a row, the least of {10 if quick else 30}"
    return {"figure": least / together * 1e6, "unit": "µs", "note": note}


def _asking(quick: bool) -> dict[str, Any]:
    """Microseconds that (jit-stats) takes with a full cache."""
    entries = QUICK_ENTRIES if quick else ENTRIES
    engine = Engine(threshold=1, budget=entries)
    _fill(engine, entries)
    ask = engine.runner("(jit-stats)")
    size = engine.stats()["size"]
    samples = interleave({"ask": ask}, seconds=0.5, least=3)
    return {"figure": samples["ask"].least * 1e6, "unit": "µs", "note": f"{size} entries"}


def _thrashing(quick: bool) -> dict[str, Any]:
    """Functions called in turn under budgets that are too small, in time of budget 0: the worst.

    Each engine is warm: what can be compiled once has been, and back-off has begun, so part of the
    functions stays compiled, and their calls are hits. Without back-off the cache goes on
    thrashing, and hardly a call may be one.
    """
    count, budgets, rounds = _thrash_sizes(quick)
    form = _in_turn(count, rounds)
    sides: dict[str, Callable[[], object]] = {}
    engines: dict[int, Engine] = {}
    for budget in (0, *budgets, 10 * count):
        engine = engines[budget] = Engine(budget=budget)
        engine.run(_functions(count))
        sides[str(budget)] = engine.runner(form)
        for _ in range(1 if quick else 2):
            sides[str(budget)]()
        engine.run("(jit-reset-counters!)")
    samples = interleave(sides, seconds=0.1 if quick else 6.0, least=2 if quick else 5)
    ratios = {b: samples[str(b)].least / samples["0"].least for b in budgets}
    worst = max(ratios, key=ratios.__getitem__)
    rates = ", ".join(f"{budget}: {_hit_rate(engines[budget]):.0f} %" for budget in budgets)
    room = _hit_rate(engines[10 * count])
    plain = max(_plain_rate(budget, count) for budget in budgets)
    return {
        "figure": ratios[worst],
        "unit": "× budget 0",
        "note": f"at budget {worst}, the worst; hits at {rates}; with room {number(room)} %; "
        f"without back-off {number(plain)} % at most",
        "plain hits": plain,
        "hits with room": room,
    }


def _plain_rate(budget: int, count: int) -> float:
    """Hits in percent of a few rounds of plain LRU, which evicts at every call."""
    engine = Engine(budget=budget)
    engine.run("(jit-set-backoff! false)")
    engine.run(_functions(count))
    engine.run(_in_turn(count, 4))
    engine.run("(jit-reset-counters!)")
    engine.run(_in_turn(count, 2))
    return _hit_rate(engine)


def _thrashing_cold(quick: bool) -> dict[str, Any]:
    """The same for whole sessions, from the first call on: compiling has to be earned, too.

    Each is a new one, beside one of budget 0; there are five such pairs a budget.
    """
    count, budgets, rounds = _thrash_sizes(quick)
    form = _in_turn(count, rounds if quick else COLD_ROUNDS)
    compiler = Engine(threshold=1)  # importing the compiler is not to be measured
    compiler.run("(define (f x) x) (f 1)")
    pairs = 1 if quick else COLD_PAIRS
    ratios = {b: median(_cold_ratio(b, count, form) for _ in range(pairs)) for b in budgets}
    worst = max(ratios, key=ratios.__getitem__)
    each = ", ".join(f"{budget}: {ratio:.2f}" for budget, ratio in ratios.items())
    room = median(_cold_ratio(10 * count, count, form) for _ in range(pairs))
    each += f"; with room for all, which is compiling each once: {room:.2f}"
    return {"figure": ratios[worst], "unit": "× budget 0", "note": each}


def _cold_ratio(budget: int, count: int, form: str) -> float:
    seconds: list[float] = []
    for room in (budget, 0):
        gc.collect()
        gc.freeze()  # what earlier sessions have left is not to be collected in this one's time
        engine = Engine(budget=room)
        engine.run(_functions(count))
        seconds.append(time_once(engine.runner(form)))
    return seconds[0] / seconds[1]


def _thrash_sizes(quick: bool) -> tuple[int, tuple[int, ...], int]:
    """How many functions, which budgets, and how many rounds are made of them."""
    return (20, (1, 5), 6) if quick else (THRASH_FUNCTIONS, THRASH_BUDGETS, THRASH_ROUNDS)


def _in_turn(count: int, rounds: int) -> str:
    """A form that calls all functions in turn, so many times."""
    return f"(let loop ((i 0)) (when (< i {rounds}) {_call_all(count)} (loop (+ i 1))))"


def _hit_rate(engine: Engine) -> float:
    """Hits of all calls, in percent."""
    stats = engine.stats()
    return 100 * stats["hits"] / max(1, stats["hits"] + stats["misses"])


def _first_call(_quick: bool) -> dict[str, Any]:
    """Microseconds of the smallest form: what a session adds to everything."""
    engine = Engine()
    evaluate = engine.session.eval
    turns = 1000
    samples = in_room(
        lambda: interleave(
            {"form": lambda: [evaluate("1", name="bench") for _ in range(turns)]},
            seconds=0.3,
        )
    )
    return {"figure": samples["form"].least / turns * 1e6, "unit": "µs", "note": "`1`"}


def _full_cache(quick: bool) -> dict[str, Any]:
    """Microseconds of a one-shot form while the cache is full of others."""
    entries = QUICK_ENTRIES if quick else ENTRIES
    turns = 100 if quick else 1000
    sides: dict[str, Callable[[], object]] = {}
    for name, count in (("empty", 0), ("full", entries)):
        engine = Engine(threshold=4 if count == 0 else 1, budget=entries)
        _fill(engine, count)
        engine.run("(jit-set-threshold! 4)")
        sides[name] = _one_shots(engine, turns)
    samples = in_room(lambda: interleave(sides, seconds=1.0, least=3))
    full, empty = (samples[name].least / turns * 1e6 for name in ("full", "empty"))
    return {"figure": full, "unit": "µs", "note": f"{number(empty)} µs while it is empty"}


def _one_shots(engine: Engine, turns: int) -> Callable[[], None]:
    """A function that evaluates `turns` sources never seen before."""
    evaluate = engine.session.eval
    fresh = iter(range(10**9))

    def run() -> None:
        for _ in range(turns):
            i = next(fresh)
            evaluate(f"((fn (x) (+ x {i})) {i})", name="bench")

    return run


def _fill(engine: Engine, entries: int) -> None:
    """Have `entries` functions compiled by an engine whose threshold is 1."""
    for first in range(0, entries, 500):
        count = min(500, entries - first)
        engine.run(_functions(count, first))
        engine.run(_call_all(count, first))
    if engine.stats()["size"] != entries:
        raise ValueError(f"{engine.stats()['size']} entries instead of {entries}")


QUESTIONS: Final = (
    Question("counting", _counting),
    Question("compile, a function", _compiling),
    Question("evict, an entry", _evicting),
    Question("jit-stats", _asking),
    Question("one-shot with a full cache", _full_cache),
    Question("thrash", _thrashing),
    Question("thrash, from the start", _thrashing_cold),
    Question("the smallest form", _first_call),
)


def measure(question: Question, *, quick: bool = False) -> dict[str, Any]:
    """The answer to one question, with its name."""
    return {"name": question.name, **question.ask(quick)}


def table(rows: list[dict[str, Any]]) -> Table:
    """The table of workload 3."""
    return Table(
        title="The cache",
        text=(
            f"Thrash calls {THRASH_FUNCTIONS} functions in turn, {THRASH_ROUNDS} times, with "
            "budgets that are too small: it should cost no more than 1.5 × what budget 0 does."
        ),
        columns=["what", "cost", "unit", "note"],
        rows=[
            [row["name"], "–", "", row["error"]]
            if "error" in row
            else [row["name"], number(row["figure"]), row["unit"], row["note"]]
            for row in rows
        ],
    )
