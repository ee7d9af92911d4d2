"""Makers of the plainest expressions: literals, primitives, choices, bindings, assignments."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.differential.generate.words import ANY, BOOL, INT, LIST, NUM, PRIMITIVES_BY_RESULT, STR

if TYPE_CHECKING:
    from tests.differential.generate.generator import Generator
    from tests.differential.generate.names import Scope
    from tests.differential.trees import Tree


def make_leaf(g: Generator, kind: str, depth: int, scope: Scope) -> Tree:
    return g.leaf(kind, scope)


def make_primitive(g: Generator, kind: str, depth: int, scope: Scope) -> Tree:
    fitting = PRIMITIVES_BY_RESULT.get(kind)
    if fitting is None:
        return g.leaf(kind, scope)
    name, params, _ = g.random.choice(fitting)
    return [name, *(g.expr(p, depth - 1, scope) for p in params)]


def make_multiply(g: Generator, kind: str, depth: int, scope: Scope) -> Tree:
    r = g.random
    a, b = g.expr(INT, depth - 1, scope), g.expr(INT, depth - 1, scope)
    op = r.choice(("*", "quotient", "remainder", "mod", "modulo"))
    if op == "*":
        return (
            ["mod", ["*", a, b], "100003"] if r.random() < 0.6 else ["*", a, str(r.randint(-3, 5))]
        )
    return [op, a, str(r.choice((1, 2, 3, 7, -3, 10))) if r.random() < 0.8 else b]


def make_if(g: Generator, kind: str, depth: int, scope: Scope) -> Tree:
    test = g.expr(BOOL, depth - 1, scope)
    then, orelse = g.expr(kind, depth - 1, scope), g.expr(kind, depth - 1, scope)
    r = g.random.random()
    if r < 0.6:
        return ["if", test, then, orelse]
    if r < 0.7:
        return ["cond", [test, then], ["else", orelse]]
    if r < 0.8:
        other = g.expr(BOOL, depth - 1, scope)
        return ["cond", test, then, other, orelse, ":else", g.expr(kind, depth - 2, scope)]
    if r < 0.88:
        key = g.expr(INT, depth - 1, scope)
        return ["case", key, "1", then, "2", orelse, ":else", g.expr(kind, depth - 2, scope)]
    if r < 0.94:
        return ["when", test, g.effect(depth - 1, scope), then]
    return ["unless", test, then]


def make_logic(g: Generator, kind: str, depth: int, scope: Scope) -> Tree:
    head = g.random.choice(("and", "or"))
    parts = [
        g.expr(g.random.choice((BOOL, kind)), depth - 1, scope)
        for _ in range(g.random.randint(1, 2))
    ]
    return [head, *parts, g.expr(kind, depth - 1, scope)]


def make_let(g: Generator, kind: str, depth: int, scope: Scope) -> Tree:
    r = g.random
    bindings: list[Tree] = []
    inner = scope
    head = r.choice(("let", "let", "let", "let*"))
    for _ in range(r.randint(1, 3)):
        name, its = g.local(), r.choice((INT, INT, NUM, LIST, STR, BOOL))
        bindings.append([name, g.expr(its, depth - 1, inner)])
        inner = inner.bind(name, its, sets=True)
    return [head, bindings, *g.body(kind, depth - 1, inner)]


def make_set(g: Generator, kind: str, depth: int, scope: Scope) -> Tree:
    if any(k == kind for _, k in scope.sets):
        return g.assignment(kind, depth, scope)
    return make_let(g, kind, depth, scope)


def make_begin(g: Generator, kind: str, depth: int, scope: Scope) -> Tree:
    return ["begin", g.effect(depth - 1, scope), *g.body(kind, depth - 1, scope)]


def make_note(g: Generator, kind: str, depth: int, scope: Scope) -> Tree:
    return ["note", g.expr(kind, depth - 1, scope)]


def make_thread(g: Generator, kind: str, depth: int, scope: Scope) -> Tree:
    if kind == INT:
        return [
            "->",
            g.expr(INT, depth - 1, scope),
            "inc",
            ["+", g.expr(INT, depth - 2, scope)],
            "abs",
        ]
    if kind == LIST:
        return ["->>", g.numbers(depth - 1, scope), ["map", "inc"], ["filter", "even?"]]
    return make_if(g, kind, depth, scope)


def make_quasi(g: Generator, kind: str, depth: int, scope: Scope) -> Tree:
    value = g.expr(ANY, depth - 1, scope)
    return g.convert(
        LIST,
        kind,
        ["quasiquote", ["1", ["unquote", value], ["unquote-splicing", g.numbers(1, scope)]]],
    )
