"""Makers of structured data and its mutation: several values, dicts, vectors, lists."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.differential.generate.words import ANY, INT, LIST

if TYPE_CHECKING:
    from tests.differential.generate.generator import Generator
    from tests.differential.generate.names import Scope
    from tests.differential.trees import Tree


def make_values(g: Generator, kind: str, depth: int, scope: Scope) -> Tree:
    r = g.random
    a, b = "v1", "v2"
    pair: Tree = ["values", g.expr(INT, depth - 1, scope), g.expr(kind, depth - 1, scope)]
    inner = scope.bind(a, INT, sets=True).bind(b, kind, sets=True)
    if r.random() < 0.5:
        return ["let-values", [[[a, b], pair]], *g.body(kind, depth - 1, inner)]
    if r.random() < 0.5:
        return ["receive", [a, b], pair, *g.body(kind, depth - 1, inner)]
    return ["call-with-values", ["fn", [], pair], ["fn", [a, b], *g.body(kind, depth - 1, inner)]]


def make_dict(g: Generator, kind: str, depth: int, scope: Scope) -> Tree:
    value: Tree = ["{", ":a", g.expr(kind, depth - 1, scope), ":b", g.expr(INT, depth - 1, scope)]
    if kind == ANY:
        return value
    r = g.random.random()
    if r < 0.5:
        return ["get", value, ":a"]
    if r < 0.8:
        d = "d"
        return [
            "let",
            [[d, value]],
            ["dict-set!", d, ":b", g.expr(INT, depth - 2, scope.bind(d, ANY))],
            ["note", d],
            ["get", d, ":a"],
        ]
    return ["get", ["assoc", value, ":a", g.expr(kind, depth - 2, scope)], ":a"]


def make_vector(g: Generator, kind: str, depth: int, scope: Scope) -> Tree:
    v = "v"
    made: Tree = ["vector", *(g.expr(kind, depth - 2, scope) for _ in range(3))]
    inner = scope.bind(v, ANY)
    return ["let", [[v, made]], ["vector-set!", v, index(g, depth, inner), g.expr(kind, depth - 2, inner)],
            ["vector-ref", v, index(g, depth, inner)]]  # fmt: skip


def index(g: Generator, depth: int, scope: Scope) -> Tree:
    if g.random.random() < 0.7:
        return str(g.random.randint(0, 2))
    return ["mod", g.expr(INT, depth - 2, scope), "3" if g.random.random() < 0.9 else "4"]


def make_list_mutation(g: Generator, kind: str, depth: int, scope: Scope) -> Tree:
    l = "ls"  # noqa: E741
    made = g.numbers(depth - 1, scope)
    inner = scope.bind(l, LIST)
    change: Tree = g.some(
        ["append!", l, g.expr(INT, depth - 2, inner)],
        ["set-nth!", l, "0", g.expr(INT, depth - 2, inner)],
    )
    return g.convert(LIST, kind, ["let", [[l, ["concat", made, "(list)"]]], change, l])
