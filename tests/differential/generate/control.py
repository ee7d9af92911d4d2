"""Makers of control: continuations, errors and handlers, dynamic-wind, parameters, promises."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tests.differential.generate.basics import make_if
from tests.differential.generate.words import ANY, BOOL, ERRORS, INT, LIST

if TYPE_CHECKING:
    from tests.differential.generate.generator import Generator
    from tests.differential.generate.names import Scope
    from tests.differential.trees import Tree


def make_escape(g: Generator, kind: str, depth: int, scope: Scope) -> Tree:
    """call/cc used to leave early."""
    r = g.random
    k = g.fresh("k")
    inner = replace(scope, escapes=(*scope.escapes, (k, kind)))
    name = r.choice(("call/cc", "call/cc", "call-with-escape", "call-with-current-continuation"))
    return [name, ["fn", [k], *g.body(kind, depth - 1, inner)]]


def make_throw(g: Generator, kind: str, depth: int, scope: Scope) -> Tree:
    """A call of a continuation in reach."""
    if not scope.escapes:
        return make_if(g, kind, depth, scope)
    k, wants = g.random.choice(scope.escapes)
    throw: Tree = [k, g.expr(wants, depth - 1, scope)]
    if g.random.random() < 0.7:
        return ["if", g.expr(BOOL, depth - 1, scope), throw, g.expr(kind, depth - 1, scope)]
    return throw


def make_reentry(g: Generator, kind: str, depth: int, scope: Scope) -> Tree:
    """A continuation entered again, at most three times."""
    if scope.weight > 8:
        return make_escape(g, kind, depth, scope)
    r = g.random
    k, n, v, out = g.fresh("k"), g.fresh("n"), g.local(), g.fresh("out")
    inner = scope.bind(v, INT, sets=True).times(4)
    capture: Tree = ["call/cc", ["fn", ["c"], ["set!", k, "c"], g.small(INT, depth - 2, scope)]]
    style = r.randint(0, 4)
    if style == 0:
        other = g.expr(INT, depth - 2, scope.bind("e", INT))
        each: Tree = ["fn", ["e"], ["if", ["=", "e", "1"], ["+", "e", capture], other]]
        made: Tree = ["map", each, "(list 0 1 2)"]
        have = LIST
    elif style == 1:
        made = ["let", "loop", [["i", "0"], ["acc", "0"]], ["if", ["<", "i", "3"], [
            "loop", ["+", "i", "1"], ["mod", ["+", "acc", ["if", ["=", "i", "1"], capture, g.expr(INT, depth - 2, scope.bind("i", INT).bind("acc", INT))]], "1009"]], "acc"]]  # fmt: skip
        have = INT
    elif style == 2:
        made = ["+", g.expr(INT, depth - 2, scope), capture, g.expr(INT, depth - 2, scope)]
        have = INT
    elif style == 3:
        made = ["list", g.expr(ANY, depth - 2, scope), capture, g.expr(ANY, depth - 2, scope)]
        have = LIST
    else:
        made = capture
        have = INT
    keep: Tree = ["set!", out, ["cons", v, out]] if r.random() < 0.7 else ["note", v]
    counts: list[Tree] = [[n, "0"], [k, "nil"], [out, "nil"]]
    again: Tree = ["if", ["and", k, ["<", n, str(r.randint(1, 3))]], ["begin", ["set!", n, ["+", n, "1"]], [k, ["*", n, "10"]]],
                   ["list", v, out, n, g.expr(kind, depth - 2, inner.bind(v, have))]]  # fmt: skip
    whole: Tree = ["let", counts, ["let", [[v, made]], keep, again]]
    return (
        g.convert(LIST, kind, ["list", ["len", whole]])
        if kind == INT and r.random() < 0.5
        else g.convert(LIST if kind == LIST else ANY, kind, whole)
    )


def make_reset(g: Generator, kind: str, depth: int, scope: Scope) -> Tree:
    """Delimited continuations, entered never, once or several times."""
    if scope.weight > 16:
        return make_escape(g, kind, depth, scope)
    r = g.random
    k = g.fresh("k")
    uses: list[Tree] = [
        [k, g.expr(INT, depth - 2, scope)],
        ["+", [k, "1"], [k, g.expr(INT, depth - 2, scope)]],
        ["begin", [k, "1"], [k, "2"], [k, "3"]],
        g.expr(kind, depth - 2, scope),
        ["list", [k, "5"], [k, "6"]],
        ["map", k, "(list 1 2 3)"],
        [k, [k, "2"]],
    ]
    shift: Tree = ["shift", k, r.choice(uses)]
    inside: list[Tree] = [
        ["+", g.expr(INT, depth - 2, scope), shift],
        ["list", g.expr(ANY, depth - 2, scope), shift, g.expr(INT, depth - 2, scope)],
        ["let", [["s", shift]], g.effect(depth - 2, scope.bind("s", INT)), g.expr(kind, depth - 2, scope.bind("s", INT, sets=True))],
        ["begin", ["note", shift], g.expr(kind, depth - 2, scope)],
        ["map", ["fn", ["e"], ["if", ["=", "e", "1"], shift, "e"]], "(list 0 1 2)"],
        ["let", "loop", [["i", "0"], ["acc", "nil"]], ["if", ["<", "i", "3"], ["loop", ["+", "i", "1"], ["cons", ["if", ["=", "i", "1"], shift, "i"], "acc"]], "acc"]],
    ]  # fmt: skip
    return g.convert(ANY, kind, ["reset", r.choice(inside)])


def make_guard(g: Generator, kind: str, depth: int, scope: Scope) -> Tree:
    r = g.random
    e = r.choice(("e", "err"))
    inner = scope.bind(e, ANY)
    clauses: list[Tree] = [
        ["true", g.expr(kind, depth - 2, inner)],
        [
            "else",
            ["note", ["if", ["error?", e], ["error-message", e], e]],
            g.expr(kind, depth - 2, inner),
        ],
        [["error?", e], ["note", ["error-type", e]], g.expr(kind, depth - 2, inner)],
        [["number?", e], g.expr(kind, depth - 2, inner)],
        [["symbol?", e], "=>", ["fn", ["q"], g.expr(kind, depth - 2, inner)]],
    ]
    body = g.body(kind, depth - 1, scope)
    if r.random() < 0.5:
        body[r.randint(0, len(body) - 1) : 0] = [
            ["when", g.expr(BOOL, depth - 2, scope), r.choice(ERRORS)]
        ]
    return ["guard", [e, *r.sample(clauses, r.randint(1, 2))], *body]


def make_handler(g: Generator, kind: str, depth: int, scope: Scope) -> Tree:
    r = g.random
    raised: Tree = ["raise-continuable", g.expr(INT, depth - 2, scope)]
    h: Tree = ["fn", ["e"], ["note", "e"], g.expr(INT, depth - 2, scope.bind("e", ANY))]
    body: Tree = (
        ["+", g.expr(INT, depth - 2, scope), raised] if r.random() < 0.8 else r.choice(ERRORS)
    )
    if r.random() < 0.5:
        value: Tree = ["with-exception-handler", h, ["fn", [], body]]
    else:
        value = ["handler-bind", [["number?" if r.random() < 0.7 else "error?", h]], body]
    if r.random() < 0.5:
        value = ["guard", ["e", ["true", "(note 'caught)", "0"]], value]
    return g.convert(INT, kind, value)


def make_wind(g: Generator, kind: str, depth: int, scope: Scope) -> Tree:
    before: Tree = ["fn", [], ["note", '"in"']]
    after: Tree = ["fn", [], ["note", '"out"']]
    thunk: Tree = ["fn", [], *g.body(kind, depth - 1, scope)]
    return ["dynamic-wind", before, thunk, after]


def make_parameterize(g: Generator, kind: str, depth: int, scope: Scope) -> Tree:
    parameter = f"param-p{g.seed}"
    if g.random.random() < 0.4:
        return g.convert(INT, kind, [parameter])
    return ["parameterize", [[parameter, g.expr(INT, depth - 2, scope)]], *g.body(kind, depth - 1, scope),
            g.convert(INT, kind, ["+", [parameter], "1"])]  # fmt: skip


def make_delay(g: Generator, kind: str, depth: int, scope: Scope) -> Tree:
    p = g.fresh("p")
    return ["let", [[p, ["delay", ["begin", '(note "forced")', g.expr(kind, depth - 2, scope)]]]],
            ["force", p], ["force", p]]  # fmt: skip
