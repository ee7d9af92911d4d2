"""Makers of what runs a function: calls, closures, recursion, loops, library functions."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from tests.differential.generate.basics import make_let, make_primitive
from tests.differential.generate.names import MAX_WEIGHT
from tests.differential.generate.words import ANY, BOOL, INT, LIST, NUM, STR

if TYPE_CHECKING:
    from tests.differential.generate.generator import Generator
    from tests.differential.generate.names import Scope
    from tests.differential.trees import Tree


def make_call(g: Generator, kind: str, depth: int, scope: Scope) -> Tree:
    """A call of a global function of the program."""
    r = g.random
    fitting = [f for f in g.functions if f.result == kind]
    if not fitting or scope.weight > MAX_WEIGHT:
        return make_primitive(g, kind, depth, scope)
    return g.call(r.choice(fitting), depth, scope)


def make_closure_call(g: Generator, kind: str, depth: int, scope: Scope) -> Tree:
    r = g.random
    names = [(g.local(), r.choice((INT, NUM, LIST, STR))) for _ in range(r.randint(0, 2))]
    names = list(dict(names).items())
    inner = scope
    for name, its in names:
        inner = inner.bind(name, its, sets=True)
    lam: Tree = ["fn", [n for n, _ in names], *g.body(kind, depth - 1, inner)]
    args = [g.expr(its, depth - 1, scope) for _, its in names]
    if r.random() < 0.5:
        return [lam, *args]
    f = g.fresh("g")
    call: Tree = [f, *args]
    if kind == INT and r.random() < 0.5:
        return ["let", [[f, lam]], ["+", call, [f, *(g.expr(its, 1, scope) for _, its in names)]]]
    return ["let", [[f, lam]], g.effect(1, scope), call]


def make_counter(g: Generator, kind: str, depth: int, scope: Scope) -> Tree:
    """Closures over assigned variables, made in a loop or alone."""
    r = g.random
    v, f = g.local(), g.fresh("tick")
    inner = scope.bind(v, INT, sets=True)
    lam: Tree = [
        "fn",
        [],
        ["set!", v, ["mod", ["+", v, g.expr(INT, depth - 2, inner)], "101"]],
        *g.body(INT, depth - 2, inner),
    ]
    result: Tree = ["list", [f], v, [f], v]
    if r.random() < 0.4:
        fs, i = g.fresh("fs"), "i"
        made: Tree = ["let", "loop", [[i, "0"], [fs, "nil"]], ["if", ["<", i, "3"], [
            "let", [[v, ["*", i, "10"]]], ["loop", ["+", i, "1"], ["cons", lam, fs]]], fs]]  # fmt: skip
        result = ["map", ["fn", ["h"], ["+", ["h"], ["h"]]], made]
    else:
        result = ["let", [[v, g.small(INT, 1, scope)]], ["let", [[f, lam]], result]]
    return g.convert(LIST, kind, result)


def make_internal(g: Generator, kind: str, depth: int, scope: Scope) -> Tree:
    """A body with internal definitions, or a letrec; functions that count down."""
    name, n = g.local() + "-f", "n"
    inner = scope.bind(n, INT).times(5)
    if scope.weight > MAX_WEIGHT:
        return make_let(g, kind, depth, scope)
    recur: Tree = [name, ["-", n, "1"]]
    step = wrap_recursion(g, kind, recur, depth - 1, inner)
    lam: Tree = ["fn", [n], ["if", ["<=", n, "0"], g.expr(kind, depth - 2, inner), step]]
    call: Tree = [name, str(g.random.randint(0, 4))]
    if g.random.random() < 0.5:
        return ["letrec", [[name, lam]], *g.body(kind, depth - 2, scope), call]
    v = g.local()
    return ["let", [], ["define", [name, n], *lam[2:]], ["define", v, call],
            *g.body(kind, depth - 2, scope.bind(v, kind, sets=True))]  # fmt: skip


def make_loop(g: Generator, kind: str, depth: int, scope: Scope) -> Tree:
    """A named let, or a do loop, that counts."""
    if scope.weight > MAX_WEIGHT:
        return make_let(g, kind, depth, scope)
    r = g.random
    turns = r.randint(1, 5)
    loop, i, acc = r.choice(("loop", "again")), r.choice(("i", "j")), g.local()
    inner = scope.bind(i, INT).bind(acc, kind, sets=True).times(turns)
    start = g.small(kind, depth - 1, scope)
    if r.random() < 0.25:
        step = g.small(kind, depth - 1, inner)
        return ["do", [[i, "0", ["+", i, "1"]], [acc, start, step]], [["=", i, str(turns)], g.expr(kind, depth - 2, inner)],
                *([g.effect(depth - 1, inner)] if r.random() < 0.5 else [])]  # fmt: skip
    next_: Tree = [loop, ["+", i, "1"], g.small(kind, depth - 1, inner)]
    if r.random() < 0.15:  # not a tail call: no loop for the compiler
        next_ = wrap_recursion(g, kind, next_, depth - 1, inner)
    elif r.random() < 0.3:
        next_ = ["begin", g.effect(depth - 1, inner), next_]
    elif r.random() < 0.25:
        next_ = [
            "if",
            g.expr(BOOL, depth - 2, inner),
            next_,
            [loop, ["+", i, "2"], g.small(kind, 1, inner)],
        ]
    elif r.random() < 0.2:
        v = g.local()
        if v not in (loop, i):
            next_ = [
                "let",
                [[v, g.expr(INT, depth - 2, inner)]],
                g.effect(1, inner.bind(v, INT, sets=True)),
                next_,
            ]
    out = g.expr(kind, depth - 2, inner)
    test: Tree = [r.choice(("<", "<=")), i, str(turns)]
    branch: Tree = (
        ["if", test, next_, out] if r.random() < 0.7 else ["cond", [test, next_], ["else", out]]
    )
    return ["let", loop, [[i, "0"], [acc, start]], branch]


def wrap_recursion(g: Generator, kind: str, call: Tree, depth: int, scope: Scope) -> Tree:
    """`call`, or an expression of the same type around it."""
    r = g.random.random()
    if r < 0.25:
        return call
    if r < 0.45:
        name = g.local()
        return ["let", [[name, call]], *g.body(kind, depth - 1, scope.bind(name, kind, sets=True))]
    if r < 0.55:
        return ["begin", g.effect(depth - 1, scope), call]
    if r < 0.6:
        return ["begin", call, g.expr(kind, depth - 1, scope)]
    if r < 0.66:
        return ["if", g.expr(BOOL, depth - 1, scope), call, g.expr(kind, depth - 1, scope)]
    if kind == INT:
        return [
            "mod",
            [g.random.choice(("+", "-", "max")), g.expr(INT, depth - 1, scope), call],
            "1009",
        ]
    if kind == NUM:
        return ["+", call, g.expr(NUM, depth - 1, scope)]
    if kind == LIST:
        return ["cons", g.expr(ANY, depth - 1, scope), call]
    if kind == STR:
        return ["substring", ["str", call, '"     "'], "0", "4"]
    return ["not", call]


def make_higher(g: Generator, kind: str, depth: int, scope: Scope) -> Tree:
    """Library functions that take functions."""
    if scope.weight > MAX_WEIGHT:
        return make_let(g, kind, depth, scope)
    r = g.random
    xs = g.numbers(depth - 1, scope)
    x, y = g.local(), "e"
    inner = scope.bind(x, INT, sets=True).times(3)
    both = inner.bind(y, INT)
    one = lambda result: ["fn", [x], *g.body(result, depth - 1, inner)]  # noqa: E731
    two = lambda result: ["fn", [x, y], *g.body(result, depth - 1, both)]  # noqa: E731
    choices: list[tuple[str, Callable[[], Tree]]] = [
        (LIST, lambda: ["map", one(r.choice((INT, ANY))), xs]),
        (LIST, lambda: ["map", g.function(INT), xs]),
        (LIST, lambda: ["map", two(INT), xs, g.numbers(1, scope)]),
        (LIST, lambda: ["filter", one(BOOL), xs]),
        (INT, lambda: ["mod", ["reduce", two(INT), g.expr(INT, 1, scope), xs], "1009"]),
        (LIST, lambda: ["sort", xs]),
        (LIST, lambda: ["sort", xs, ["fn", ["p", "q"], [">", "p", "q"]]]),
        (LIST, lambda: ["sort-by", one(INT), xs]),
        (BOOL, lambda: ["begin", ["for-each", one(ANY), xs], g.leaf(BOOL, scope)]),
        (BOOL, lambda: [r.choice(("some", "every?")), one(BOOL), xs]),
        (INT, lambda: ["apply", r.choice(("+", "max", "-")), g.expr(INT, 1, scope), xs]),
        (LIST, lambda: ["apply", "list", g.expr(INT, 1, scope), xs]),
        (LIST, lambda: ["apply", ["fn", ["&rest", x], *g.body(LIST, depth - 1, scope.bind(x, LIST, sets=True))], xs]),
        (LIST, lambda: ["mapcat", one(LIST), xs]),
        (LIST, lambda: ["map-indexed", two(INT), xs]),
        (LIST, lambda: ["partition", one(BOOL), xs]),
        (INT, lambda: ["count-if", one(BOOL), xs]),
        (LIST, lambda: ["scan", two(INT), "0", xs]),
        (LIST, lambda: ["take-while", one(BOOL), xs]),
        (INT, lambda: [["compose", one(INT), g.function(INT)], g.expr(INT, 1, scope)]),
        (INT, lambda: [["partial", two(INT), g.expr(INT, 1, scope)], g.expr(INT, 1, scope)]),
        (INT, lambda: ["iterate-n", one(INT), "3", g.expr(INT, 1, scope)]),
        (ANY, lambda: ["group-by", one(INT), xs]),
        (ANY, lambda: ["find", one(BOOL), xs]),
    ]  # fmt: skip
    have, make = r.choice(choices)
    return g.convert(have, kind, make())
