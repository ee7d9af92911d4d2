"""The saturation experiment's other workload: hyperscript, hosted on SX, in one process.

Each program compiles sources of hyperscript that no other program has, by a compiler written in SX,
and runs them: this is what the plan for the cache was about. The programs are this project's own
tests of hyperscript (sx_kernel/spec/tests/hs); or the rows of a file, as `sx conform --rows` takes
them. A program that does not come out as it should is counted.
"""

from __future__ import annotations

import gc
import re
from array import array
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from random import Random
from time import process_time
from typing import Any, Final

from bench.engine import Engine, in_room
from bench.measure import resident_bytes
from bench.saturation import BATCH, MEMORY_EVERY, Collections, Setting
from sx_kernel.base.errors import SxError
from sx_kernel.session.bounds.collector import starting
from sx_kernel.session.session import Session
from sx_kernel.syntax.printer import inspect
from sx_kernel.syntax.reader import read_forms

ROOT: Final = Path(__file__).parent.parent / "sx_kernel"
TENTHS: Final = 10
REASON_LENGTH: Final = 200
COMPILER: Final = ("parser", "expressions", "primaries", "commands", "commands-page", "features",
                   "compile", "compile-commands", "compile-features")  # fmt: skip

Program = Callable[[], object]


def sources() -> tuple[str, list[str]]:
    """What the own programs share, and the programs: SX that raises if it is not as it should."""
    shared: dict[str, str] = {}
    found: dict[str, None] = {}
    for file in sorted((ROOT / "spec" / "tests" / "hs").glob("*.sx")):
        for form in read_forms(file.read_text(encoding="utf-8")):
            if _head(form) == "defsuite":
                for part in form[2:]:
                    found |= dict.fromkeys(map(_written, _programs(part)))
            else:
                shared.setdefault(_written(form[1]), _written(form))
    return "\n".join(shared.values()), list(found)


def _head(form: Any) -> str:
    return str(getattr(form[0], "name", "")) if type(form) is list and form else ""


def _written(form: Any) -> str:
    return inspect(form)


def _programs(part: Any) -> list[Any]:
    """The programs of one form of a suite."""
    from sx_kernel.base.values import symbol

    call = symbol
    let = symbol("let")
    match _head(part):
        case "values-of":
            return [
                [
                    call("let"),
                    [],
                    [call("dom-load"), ""],
                    [call("assert="), [call("eval-hs"), row[0], *row[2:3]], row[1]],
                ]
                for row in part[1:]
            ]
        case "lived" | "served" as how:
            page = call("page" if how == "lived" else "served-page")
            return [
                [
                    call("let"),
                    [],
                    [page, row[0]],
                    *row[1],
                    [call("dom-advance"), 2],
                    [call("assert="), [call("eval-hs"), row[2]], row[3]],
                ]
                for row in part[1:]
            ]
        case "pages":
            return [
                [
                    call("let"),
                    [],
                    [call("page"), row[1]],
                    *row[2],
                    [call("assert="), row[3], row[4]],
                ]
                for row in part[1:]
            ]
        case "problems-of":
            return [
                [call("assert="), [call("problem"), row[0]], [call("list"), row[1], row[2]]]
                for row in part[1:]
            ]
        case "deftest":
            return [[let, [], *part[2:]]]
        case _:
            return []


def _own(session: Session) -> list[Program]:
    shared, texts = sources()
    session.eval(shared)
    return [partial(session.eval, text, "bench") for text in texts]


def _rows(session: Session, file: str) -> list[Program]:
    import json

    from sx_kernel.conformance.rows import Replayer
    from sx_kernel.conformance.suites import NEWEST_DIALECT

    replayer = Replayer(session)
    rows = [json.loads(line) for line in Path(file).read_text(encoding="utf-8").splitlines()]
    return [
        partial(replayer.run, row)
        for row in rows
        if NEWEST_DIALECT in row.get("holds", [NEWEST_DIALECT])
    ]


def measure(
    setting: Setting,
    *,
    seed: int,
    turn: int = 0,
    rows: str | None = None,
    part: tuple[int, int] | None = None,
    limit: int | None = None,
) -> dict[str, Any]:
    """Run all programs in an order of their own. Wants a process of its own.

    `turn`: by how many tenths the order is turned, so that other programs come first. `part`: only
    those places of it. `limit`: that many programs, chosen evenly, the same in each order.
    """
    with starting():
        engine = Engine(threshold=setting.threshold, budget=setting.budget)
    return in_room(lambda: _measure(engine, setting, seed, turn, rows, part, limit))


def _measure(
    engine: Engine,
    setting: Setting,
    seed: int,
    turn: int,
    rows: str | None,
    part: tuple[int, int] | None,
    limit: int | None,
) -> dict[str, Any]:
    session, cache = engine.session, engine.session.policy.cache
    programs = _own(session) if rows is None else _rows(session, rows)
    order = chosen(len(programs), limit)
    Random(seed).shuffle(order)
    at = turn * len(order) // TENTHS
    order = [*order[at:], *order[:at]]
    if part is not None:
        order = order[slice(*part)]
    seconds = array("d", bytes(8 * len(order)))
    sizes = array("l", bytes(8 * len(order)))
    memory: list[tuple[int, int]] = []
    failed: list[tuple[int, str]] = []
    session.eval('(eval-hs "1")')  # the library is loaded
    collections = Collections()
    gc.collect()
    gc.callbacks.append(collections.look)
    for place, number in enumerate(order):
        if place % MEMORY_EVERY == 0:
            memory.append((place, resident_bytes()))
        if setting.reset and place and place % BATCH == 0:
            session.jit_reset()
        started = process_time()
        try:
            programs[number]()
        except Exception as error:
            failed.append((number, _reason(error)))
        seconds[place] = process_time() - started
        sizes[place] = cache.size
    gc.callbacks.remove(collections.look)
    memory.append((len(order), resident_bytes()))
    stats = engine.stats()
    return {
        "key": setting.key,
        "order": order,
        "seconds": list(seconds),
        "sizes": list(sizes),
        "memory": memory,
        "collection seconds": collections.seconds,
        "compiler": compiler_hits(engine),
        "failed": failed,
        "stats": {key: value for key, value in stats.items() if key != "tiers"},
    }


def chosen(count: int, limit: int | None) -> list[int]:
    """`limit` of `count` numbers, evenly spread; all of them if there are no more."""
    if limit is None or limit >= count:
        return list(range(count))
    return [place * count // limit for place in range(limit)]


def _reason(error: Exception) -> str:
    """Why a program failed, on one line."""
    return " ".join(f"{type(error).__name__}: {error}".split())[:REASON_LENGTH]


def compiler_hits(engine: Engine) -> float:
    """Of the calls of the compiler's functions, the share that ran compiled code."""
    hits = calls = 0
    for file in COMPILER:
        text = (ROOT / "lib" / "hs" / f"{file}.sx").read_text(encoding="utf-8")
        for name in re.findall(r"^\(define \((\S+)", text, re.MULTILINE):
            with suppress(SxError):
                why = engine.run(f"(jit-why '{name})")
                hits += why.get("hits", 0)
                calls += why["calls"]
    return hits / calls if calls else 0.0


__all__ = ["TENTHS", "chosen", "measure", "sources"]
