"""What single operations cost: nanoseconds each, in SX's fastest tier and in CPython.

Each operation stands in a loop whose own cost is taken off. The SX loop is a named let, the
Python one a `while`, so that both do the same between two operations.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from bench.engine import Engine
from bench.measure import interleave
from bench.report import Table, number

TURNS: Final = 20_000
QUICK_TURNS: Final = 200


@dataclass(frozen=True, slots=True)
class Operation:
    """An expression over `i` (the turn) and the names that `sx_setup`/`python_setup` define."""

    name: str
    sx: str
    python: str
    sx_setup: str = ""
    python_setup: str = ""


_LIST = ("(define xs (list 1 2 3 4 5 6 7 8))", "xs = [1, 2, 3, 4, 5, 6, 7, 8]")
_LONG = (
    "(define xs (let loop ((i 0) (l nil)) (if (< i 20000) (loop (+ i 1) (cons i l)) l)))",
    "xs = None\nfor i in range(20000): xs = (i, xs)",
)
_VECTOR = ("(define v (make-vector 8 1))", "v = [1] * 8")
_TABLE = ("(define t (make-hash-table)) (hash-table-set! t 1 2)", "t = {1: 2}")
_ONE = ("(define (one x) x)", "def one(x): return x")

OPERATIONS: Final = (
    Operation("the empty loop itself", "i", "i"),
    Operation("(+ i 1)", "(+ i 1)", "i + 1"),
    Operation("(* i 2.5)", "(* i 2.5)", "i * 2.5"),
    Operation("(if (< i 9) 1 2)", "(if (< i 9) 1 2)", "1 if i < 9 else 2"),
    Operation("(mod i 7)", "(mod i 7)", "i % 7"),
    Operation("(abs i)", "(abs i)", "abs(i)"),
    Operation("(max i 7)", "(max i 7)", "max(i, 7)"),
    Operation("(= i 3)", "(= i 3)", "i == 3"),
    Operation("call a global function", "(one i)", "one(i)", *_ONE),
    Operation(
        "call with two arguments",
        "(two i 1)",
        "two(i, 1)",
        "(define (two x y) x)",
        "def two(x, y): return x",
    ),
    Operation("make and call a closure", "((fn (x) i) 1)", "(lambda x: i)(1)"),
    Operation("&optional left out", "(opt i)", "opt(i)", "(define (opt x &optional y) x)",
              "def opt(x, y=None): return x"),
    Operation("&rest", "(any i 1)", "any_(i, 1)", "(define (any x &rest r) x)",
              "def any_(x, *r): return x"),
    Operation("set! a captured variable", "(count!)", "count()",
              "(define count! (let ((n 0)) (fn () (set! n (+ n 1)))))",
              "def make():\n    n = 0\n    def count():\n        nonlocal n\n        n += 1\n"
              "        return n\n    return count\ncount = make()"),
    Operation("(first xs)", "(first xs)", "xs[0]", *_LIST),
    Operation("(rest xs), 8 elements", "(rest xs)", "xs[1:]", *_LIST),
    Operation("(cons i xs), 8 elements", "(cons i xs)", "[i, *xs]", *_LIST),
    Operation("(cons i xs), 20 000 elements", "(cons i xs)", "(i, xs)", *_LONG),
    Operation("(rest xs), 20 000 elements", "(rest xs)", "xs[1]", *_LONG),
    Operation("(cons i value), again and again", "(cons i value)", "(i, value)"),
    Operation("(rest value), again and again", "(rest (if (empty? value) xs value))",
              "(value or xs)[1]", *_LONG),
    Operation("(nth xs 3)", "(nth xs 3)", "xs[3]", *_LIST),
    Operation("(len xs)", "(len xs)", "len(xs)", *_LIST),
    Operation("(empty? xs)", "(empty? xs)", "not xs", *_LIST),
    Operation("(list i 1 2)", "(list i 1 2)", "[i, 1, 2]"),
    Operation("(vector-ref v 3)", "(vector-ref v 3)", "v[3]", *_VECTOR),
    Operation("(vector-set! v 3 i)", "(vector-set! v 3 i)", "v.__setitem__(3, i)", *_VECTOR),
    Operation("(get d :a)", "(get d :a)", "d.get('a')", "(define d {:a 1})", "d = {'a': 1}"),
    Operation("(hash-table-ref/default t 1 0)", "(hash-table-ref/default t 1 0)", "t.get(1, 0)",
              *_TABLE),
    Operation("(hash-table-set! t 1 i)", "(hash-table-set! t 1 i)", "t.__setitem__(1, i)", *_TABLE),
    Operation('(str "a" i)', '(str "a" i)', "f'a{i}'"),
    Operation('(string-length "abc")', "(string-length s)", "len(s)",
              '(define s "abc")', "s = 'abc'"),
    Operation("(apply one (list i))", "(apply one (list i))", "one(*[i])", *_ONE),
    Operation("(map one xs), 8 elements", "(map one xs)", "[one(x) for x in xs]",
              _ONE[0] + _LIST[0], _ONE[1] + "\n" + _LIST[1]),
    Operation("(for-each one xs), 8 elements", "(for-each one xs)", "[one(x) for x in xs]",
              _ONE[0] + _LIST[0], _ONE[1] + "\n" + _LIST[1]),
    Operation("(reduce + 0 xs), 8 elements", "(reduce + 0 xs)", "reduce(add, xs, 0)", _LIST[0],
              "from functools import reduce\nfrom operator import add\n" + _LIST[1]),
    Operation("call/cc, not used", "(call/cc (fn (k) i))", "one(i)", "", _ONE[1]),
    Operation("call/cc, early exit", "(call/cc (fn (k) (k i)))", "leave(i)", "",
              "def leave(x):\n    try: raise StopIteration\n    except StopIteration: return x"),
    Operation("guard, nothing raised", "(guard (e (true 1)) (one i))", "safe(i)", _ONE[0],
              _ONE[1] + "\ndef safe(x):\n    try: return one(x)\n    except ValueError: return 1"),
    Operation("guard and raise", "(guard (e (true 1)) (raise i))", "leave(i)", "",
              "def leave(x):\n    try: raise ValueError\n    except ValueError: return x"),
    Operation("values, two", "(call-with-values (fn () (values i 1)) (fn (a b) a))", "two(i)", "",
              "def two(x):\n    a, b = x, 1\n    return a"),
)  # fmt: skip


def measure(
    operation: Operation, *, quick: bool = False, tier: str | None = None
) -> dict[str, Any]:
    """Seconds a turn of `operation` on both sides, the loop's own cost included."""
    turns = QUICK_TURNS if quick else TURNS
    engine = Engine(tier=tier)
    engine.run(f"""{operation.sx_setup}
        (define (run n)
          (let loop ((i 0) (value nil))
            (if (< i n)
                (loop (+ i 1) {operation.sx})
                value)))""")
    for _ in range(6):
        engine.run("(run 10)")
    names: dict[str, Any] = {}
    text = f"""{operation.python_setup}
def run(n):
    i = 0
    value = None
    while i < n:
        value = {operation.python}
        i += 1
    return value
"""
    exec(compile(text, "<bench>", "exec"), names)
    samples = interleave(
        {"sx": engine.runner(f"(run {turns})"), "python": lambda: names["run"](turns)},
        seconds=0.02 if quick else 0.25,
        least=2 if quick else 5,
    )
    return {
        "name": operation.name,
        **{side: taken.least / turns for side, taken in samples.items()},
    }


def table(rows: list[dict[str, Any]]) -> Table:
    """The table of single operations; the first row is the empty loop."""
    bare = rows[0]
    cells = [_row(rows[0], {"sx": 0.0, "python": 0.0})]
    cells += [_row(row, bare) for row in rows[1:]]
    return Table(
        title="Single operations",
        text=(
            "Nanoseconds each in compiled code, the loop around them (first row) taken off. "
            "Anything below a few nanoseconds is noise. Where CPython has no such operation, its "
            "nearest relative stands."
        ),
        columns=["operation", "SX", "CPython", "difference", ""],
        rows=cells,
    )


def _row(row: dict[str, Any], bare: dict[str, Any]) -> list[str]:
    if "error" in row or "error" in bare:
        return [f"`{row['name']}`", "–", "–", "–", row.get("error", "")]
    sx, python = ((row[side] - bare[side]) * 1e9 for side in ("sx", "python"))
    return [f"`{row['name']}`", number(sx, 0), number(python, 0), number(sx - python, 0), ""]
