"""The load test: one session as a long-lived service, `make load`.

200 000 requests, each a text that is evaluated: mostly calls of hot functions, and between them
one-shot programs, redefinitions of functions that compiled code relies on, errors and evaluations
that have to be stopped. Every answer is checked. Throughput, latency and memory must not change
with the age of the session.
"""

from __future__ import annotations

import argparse
import gc
import json
import platform
import sys
from array import array
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from statistics import fmean, quantiles
from time import process_time
from typing import Any, Final

from bench.engine import Engine, in_room
from bench.measure import resident_bytes
from bench.report import Table, markdown, number, terminal
from bench.sources import HOT, source
from sx_kernel.base.errors import Interrupted, SxError
from sx_kernel.session.bounds.collector import starting
from sx_kernel.session.session import Session

PAGE: Final = Path(__file__).parent.parent / "docs" / "load.md"
REQUESTS: Final = 200_000
WINDOWS: Final = 20
BUDGET: Final = 40
TIME_LIMIT: Final = 0.002  # seconds until a request that does not end is stopped

SERVICE: Final = (
    HOT
    + """
(define (fee n) (* n 2))
(define (total items) (reduce (fn (sum i) (+ sum (fee (get i :price)))) 0 items))
(define (countdown n) (if (= n 0) :done (countdown (- n 1))))
(define (page items) (tag "table" (join "" (map row items))))
(define (spin n) (spin (+ n 1)))
"""
)


@dataclass(frozen=True, slots=True)
class Request:
    """A text, what kind of request it is, and the test that its answer has to pass.

    `answer` gets the value, or the SxError or Interrupted that came instead.
    """

    kind: str
    text: str
    answer: Callable[[Any], bool]
    stop: bool = False


@dataclass(slots=True)
class Load:
    """What was measured: seconds of each request, its kind, memory at the windows' ends."""

    seconds: array[float]
    kinds: Counter[str] = field(default_factory=Counter[str])
    memory: list[int] = field(default_factory=list[int])
    sizes: list[int] = field(default_factory=list[int])
    stats: dict[str, Any] = field(default_factory=dict[str, Any])

    def window(self, index: int) -> array[float]:
        """The seconds of the requests in a window."""
        width = len(self.seconds) // WINDOWS
        return self.seconds[index * width : (index + 1) * width]


# ------------------------------------------------------------------------------ the requests


def requests(count: int, seed: int = 1) -> Any:
    """Yield `count` requests, always the same for the same seed."""
    chance = Random(seed)
    fee = 2
    for number_ in range(count):
        dice = chance.random()
        if dice < 0.65:
            yield _hot(chance, fee)
        elif dice < 0.90:
            yield Request("one-shot", f"(let () {source(_without_macro(number_))})", _is_value)
        elif dice < 0.95:
            fee = chance.randint(1, 9)
            text = f"(define (fee n) (* n {fee})) (fee 10)"
            yield Request("redefinition", text, lambda v, fee=fee: v == 10 * fee)
        elif dice < 0.999:
            yield chance.choice(_ERRORS)
        else:
            yield Request("interrupt", "(spin 0)", _is_interrupted, stop=True)


def _hot(chance: Random, fee: int) -> Request:
    prices = [chance.randrange(100) for _ in range(chance.randint(1, 6))]
    match chance.randrange(4):
        case 0:
            items = " ".join(f"{{:price {price}}}" for price in prices)
            return Request("hot", f"(total (list {items}))", lambda v: v == fee * sum(prices))
        case 1:
            numbers = " ".join(map(str, prices))
            expected = sum(price * price for price in prices)
            text = f"(weighted (list {numbers}) (list {numbers}))"
            return Request("hot", text, lambda v: v == expected)
        case 2:
            return Request("hot", f"(str (countdown {chance.randrange(60)}))", _is_value)
        case _:
            items = " ".join(f'{{:title "<{p}>" :likes {p} :views 1}}' for p in prices)
            start = f"<table><tr><td>&lt;{prices[0]}></td><td>{3 * prices[0] + 1}</td>"
            return Request("hot", f"(page (list {items}))", lambda v: v.startswith(start))


def _without_macro(number_: int) -> int:
    """A number near `number_` whose program may stand in a body, where no macro is defined."""
    while source(number_).startswith("(defmacro"):
        number_ += 1_000_003
    return number_


def _is_value(value: Any) -> bool:
    return not isinstance(value, BaseException)


def _is_interrupted(value: Any) -> bool:
    return isinstance(value, Interrupted)


def _fails(kind: str) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, SxError) and value.kind == kind


_ERRORS: Final = (
    Request("error", '(total (list {:price "3"}))', _fails("type-error")),
    Request("error", "(no-such-function 1)", _fails("name-error")),
    Request("error", "(page (list {:title 1 :likes 2 :views 3}))", _fails("type-error")),
    Request("error", "(weighted (list 1 2) (list", _fails("read-error")),
    Request("error", "(fee 1 2 3)", _fails("arity-error")),
    Request("error", '(map (fn (x) (error "refused" x)) (list 1 2 3))', _fails("error")),
)


# ------------------------------------------------------------------------------ the measuring


def measure(count: int = REQUESTS) -> Load:
    """Send `count` requests to a fresh session. Wants a process of its own.

    Raises ValueError when an answer is wrong.
    """
    with starting():
        session = Engine(budget=BUDGET).session
    return in_room(lambda: _measure(session, count))


def _measure(session: Session, count: int) -> Load:
    session.eval(SERVICE)
    load = Load(array("d", bytes(8 * count)))
    width = max(1, count // WINDOWS)
    gc.collect()
    for i, request in enumerate(requests(count)):
        limit = TIME_LIMIT if request.stop else None
        started = process_time()
        try:
            value = session.eval(request.text, "request", max_seconds=limit)
        except (SxError, Interrupted) as problem:
            value = problem
        load.seconds[i] = process_time() - started
        load.kinds[request.kind] += 1
        if not request.answer(value):
            raise ValueError(f"request {i}: {request.text} gave {value!r}")
        if (i + 1) % width == 0:
            load.memory.append(resident_bytes())
            load.sizes.append(session.policy.cache.size)
    load.stats = session.stats()
    return load


# --------------------------------------------------------------------------------- the page


@dataclass(frozen=True, slots=True)
class Drift:
    """How a figure at the end (the last quarter) compares with the second quarter."""

    name: str
    early: float
    late: float
    unit: str

    @property
    def ratio(self) -> float:
        """Late ÷ early."""
        return self.late / self.early


def drifts(load: Load) -> list[Drift]:
    """Throughput, percentiles and memory, early and late."""
    quarter = WINDOWS // 4
    early, late = (
        [second for window in windows for second in load.window(window)]
        for windows in (range(quarter, 2 * quarter), range(3 * quarter, WINDOWS))
    )
    found = [Drift("requests a second", 1 / fmean(early), 1 / fmean(late), "")]
    for name, early_, late_ in zip(
        _PERCENTILES, percentiles(early), percentiles(late), strict=True
    ):
        found.append(Drift(name, 1e6 * early_, 1e6 * late_, "µs"))
    found.append(Drift("memory", load.memory[2 * quarter - 1] / 1e6, load.memory[-1] / 1e6, "MB"))
    return found


_PERCENTILES: Final = ("p50", "p90", "p99", "p99.9")


def percentiles(seconds: Any) -> list[float]:
    """Those of _PERCENTILES."""
    cuts = quantiles(seconds, n=1000)
    return [cuts[499], cuts[899], cuts[989], cuts[998]]


def windows_table(load: Load) -> Table:
    """A row for each twentieth of the run."""
    rows: list[list[str]] = []
    for index in range(WINDOWS):
        window = load.window(index)
        rows.append([
            f"{index * len(window):,}".replace(",", " "),
            f"{1 / fmean(window):.0f}",
            *(f"{1e6 * value:.0f}" for value in percentiles(window)),
            f"{1e3 * max(window):.1f}",
            number(load.memory[index] / 1e6, 1),
            str(load.sizes[index]),
        ])  # fmt: skip
    return Table(
        title="Over time",
        text="Requests a second and microseconds a request (processor time), the longest one in "
        "milliseconds, resident memory and functions in the cache at the end of each twentieth.",
        columns=["from request", "a second", *_PERCENTILES, "longest", "MB", "size"],
        rows=rows,
    )


def drift_table(load: Load) -> Table:
    """Early against late."""
    return Table(
        title="Early and late",
        text="The second quarter of the run against the last one.",
        columns=["figure", "early", "late", "late ÷ early"],
        rows=[
            [d.name, f"{d.early:.1f} {d.unit}", f"{d.late:.1f} {d.unit}", number(d.ratio)]
            for d in drifts(load)
        ],
    )


def page(load: Load) -> str:
    """docs/load.md."""
    kinds = ", ".join(f"{count} {kind}" for kind, count in sorted(load.kinds.items()))
    stats = load.stats
    calls = stats["hits"] + stats["misses"]
    return f"""# The load test

Made by `make load` with CPython {platform.python_version()}; do not edit. Ratios within this page \
mean something,
absolute times only on the machine that made them.

One session with a budget of {BUDGET} functions answered {len(load.seconds)} requests ({kinds}), \
each one a text to
evaluate; every answer was checked. One-shot programs are those of the
[saturation experiment](experiments.md), redefinitions change a function that compiled code calls,
and an interrupt stops a loop without end after {1e3 * TIME_LIMIT:.0f} ms.

At the end: {stats["compiled"]} functions compiled, {stats["evictions"]} evicted, \
{stats["collected"]} gone with their program,
{stats["invalidated"]} dropped because of what was redefined; \
{100 * stats["hits"] / calls:.1f} % of {calls} calls ran compiled code.

{markdown(drift_table(load))}
{markdown(windows_table(load))}"""


def main(arguments: list[str] | None = None) -> int:
    """Run the load test, show it, and write the page unless told otherwise. Returns 0."""
    parser = argparse.ArgumentParser(prog="python -m bench.service", description=__doc__)
    parser.add_argument("--requests", type=int, default=REQUESTS, metavar="N")
    parser.add_argument("--no-page", action="store_true", help="do not write docs/load.md")
    parser.add_argument("--json", action="store_true", help="print early against late as JSON")
    options = parser.parse_args(arguments)
    load = measure(options.requests)
    if options.json:
        print(json.dumps({drift.name: [drift.early, drift.late] for drift in drifts(load)}))
        return 0
    print(f"{terminal(drift_table(load))}\n{terminal(windows_table(load))}")
    if not options.no_page:
        PAGE.write_text(page(load), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
