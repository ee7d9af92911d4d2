"""Workload 1, one-shot forms: thousands of distinct sources, each evaluated once, in one session.

For each index there is an SX text and a Python text that do the same; both are timed from text to
value, one right after the other. A long-lived process must not slow down or grow: the mean at the
end is compared with the mean at the start, and resident memory is noted along the way.
"""

from __future__ import annotations

import gc
from array import array
from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from statistics import median
from time import perf_counter
from typing import Any, Final

from bench.engine import Engine, in_room
from bench.measure import resident_bytes, window_mean
from bench.report import Table, megabytes, number

FORMS: Final = 20_000
QUICK_FORMS: Final = 300
# The windows of indices that the goals speak of; the last is the end of the run.
HEAD: Final = (0, 100)
MIDDLE: Final = (1400, 1500)
TAIL_LENGTH: Final = 1000
MEMORY_STEPS: Final = 10


@dataclass(frozen=True, slots=True)
class Kind:
    """A family of sources: `sx(i)` and `python(i)` are texts, `evaluate` runs the Python one."""

    name: str
    sx: Callable[[int], str]
    python: Callable[[int], str]
    evaluate: Callable[[str, dict[str, Any]], Any]


def _evaluate_expression(text: str, names: dict[str, Any]) -> Any:
    return eval(compile(text, "<bench>", "eval"), names)


def _evaluate_statements(text: str, names: dict[str, Any]) -> Any:
    exec(compile(text, "<bench>", "exec"), names)
    return names["result"]


def _middle_sx(i: int) -> str:
    return f"""(let ((base {i})
      (square (fn (x) (* x x))))
  (str "item-" (+ (square base) (square 3)) ": "
       (join ", " (map (fn (x) (str (* x base))) (list 1 2 3)))))"""


def _middle_python(i: int) -> str:
    return f"""(lambda base, square:
    "item-" + str(square(base) + square(3)) + ": "
    + ", ".join(map(lambda x: str(x * base), [1, 2, 3]))
)({i}, lambda x: x * x)"""


def _varied(i: int) -> tuple[str, str]:
    """An SX and a Python expression of a shape of their own: no two indices are built alike.

    The other kinds differ in their constants only, which an implementation may recognise.
    """
    chance = Random(i)
    sx, python = _expression(chance, 3, "x")
    return f"((fn (x) {sx}) {i})", f"(lambda x: {python})({i})"


def _expression(chance: Random, depth: int, name: str) -> tuple[str, str]:
    """A random arithmetic expression over the variable `name`, in both languages."""
    if depth == 0:
        leaf = chance.choice([name, str(chance.randrange(1000))])
        return leaf, leaf
    kind = chance.randrange(5)
    a, python_a = _expression(chance, depth - 1, name)
    b, python_b = _expression(chance, depth - chance.randrange(1, 3) if depth > 1 else 0, name)
    if kind < 3:
        operator = "+-*"[kind]
        return f"({operator} {a} {b})", f"({python_a} {operator} {python_b})"
    if kind == 3:
        return (
            f"(if (< {a} {b}) {a} {b})",
            f"({python_a} if {python_a} < {python_b} else {python_b})",
        )
    inner = f"v{chance.randrange(100)}"
    c, python_c = _expression(chance, depth - 1, inner)
    return f"(let (({inner} {a})) {c})", f"(lambda {inner}: {python_c})({python_a})"


KINDS: Final = (
    Kind(
        "tiny",
        lambda i: f"((fn (x) (+ x {i})) {i})",
        lambda i: f"(lambda x: x + {i})({i})",
        _evaluate_expression,
    ),
    Kind("middle", _middle_sx, _middle_python, _evaluate_expression),
    Kind("varied", lambda i: _varied(i)[0], lambda i: _varied(i)[1], _evaluate_expression),
    Kind(
        "define and call",
        lambda i: f"(define (handler x) (+ x {i})) (handler {i})",
        lambda i: f"def handler(x): return x + {i}\nresult = handler({i})",
        _evaluate_statements,
    ),
)


def kind_named(name: str) -> Kind:
    """The kind of this name; StopIteration if there is none."""
    return next(kind for kind in KINDS if kind.name == name)


def measure(kind: Kind, *, forms: int = FORMS, tier: str | None = None) -> dict[str, Any]:
    """Evaluate `forms` distinct sources of one kind on both sides.

    Times are means in seconds; `memory` holds [index, resident bytes since index 0] pairs. Wants
    a process of its own, so that memory is this workload's only.
    """
    engine = Engine(tier=tier)
    return in_room(lambda: _measure(kind, forms, engine))


def _measure(kind: Kind, forms: int, engine: Engine) -> dict[str, Any]:
    # filled in advance, so that the samples themselves do not count as growth
    sx = array("d", bytes(8 * forms))
    python = array("d", bytes(8 * forms))
    memory: list[tuple[int, int]] = []
    evaluate = engine.session.eval
    names: dict[str, Any] = {}
    every = forms // MEMORY_STEPS
    gc.collect()
    start = resident_bytes()
    for i in range(forms):
        if i % every == 0 or i == min(2000, forms // 2):
            memory.append((i, resident_bytes() - start))
        sx_text, python_text = kind.sx(i), kind.python(i)
        t0 = perf_counter()
        value = evaluate(sx_text, name="<bench>")
        t1 = perf_counter()
        wanted = kind.evaluate(python_text, names)
        t2 = perf_counter()
        sx[i], python[i] = t1 - t0, t2 - t1
        if value != wanted:
            raise ValueError(f"{kind.name}: {sx_text} gave {value!r}, Python {wanted!r}")
    memory.append((forms, resident_bytes() - start))
    return {
        "name": kind.name,
        "forms": forms,
        "sx": _windows(sx),
        "python": _windows(python),
        "memory": memory,
        "size": engine.stats()["size"],
    }


def _windows(seconds: array[float]) -> dict[str, float]:
    """Means at the start, in the middle and at the end; over all; and the median of all.

    `typical` figures are medians of the same windows: they show what the means would be without
    the pauses of a busy machine.
    """
    total = len(seconds)
    middle = MIDDLE if total >= MIDDLE[1] else (total // 2, total // 2 + total // 10)
    tail = (total - min(TAIL_LENGTH, total // 10), total)
    windows = {"head": (0, min(HEAD[1], total)), "middle": middle, "tail": tail, "all": (0, total)}
    result = {name: window_mean(seconds, *window) for name, window in windows.items()}
    for name, (start, stop) in windows.items():
        result[f"typical {name}"] = median(seconds[start:stop])
    return result


def growth(row: dict[str, Any]) -> float:
    """Bytes of resident memory gained after the first 2 000 forms (half of a shorter run)."""
    settled = min(2000, row["forms"] // 2)
    after = [size for index, size in row["memory"] if index >= settled]
    return max(after) - after[0]


def table(rows: list[dict[str, Any]]) -> Table:
    """The table of workload 1."""
    return Table(
        title="One-shot forms",
        text=(
            "Distinct sources, each evaluated once, in one session; mean microseconds from text to "
            "value, with the median in brackets. CPython evaluates an equivalent text each time "
            "(`eval(compile(text))`), in turn with SX. *Growth* is resident memory, both sides "
            "together, gained after the first 2 000 forms."
        ),
        columns=["form", "side", "0–100", "1 400–1 500", "the end", "all", "÷ CPython", "growth"],
        rows=[cells for row in rows for cells in _rows(row)],
    )


def _rows(row: dict[str, Any]) -> list[list[str]]:
    if "error" in row:
        return [[row["name"], "SX", "–", "–", "–", "–", "–", row["error"]]]
    sx, python = row["sx"], row["python"]
    ratio = number(sx["typical all"] / python["typical all"])
    return [
        [row["name"], "SX", *_cells(sx), ratio, f"{megabytes(growth(row))} MB"],
        ["", "CPython", *_cells(python), "", ""],
    ]


def _cells(side: dict[str, float]) -> list[str]:
    return [
        f"{side[window] * 1e6:.1f} ({side[f'typical {window}'] * 1e6:.1f})"
        for window in ("head", "middle", "tail", "all")
    ]
