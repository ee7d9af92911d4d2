"""Makers of expressions that use the richer parts of the language.

Data types with `match`, records, coroutines, restarts, string ports, markup and components, dynamic
scope, signals, computations that perform, forms evaluated in environments. What a program defines
for them at top level is in DEFINITIONS, under names of its own.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from tests.differential.generate.names import Scope
from tests.differential.generate.words import ANY, BOOL, INT, LIST, STR

if TYPE_CHECKING:
    from tests.differential.generate.generator import Generator
    from tests.differential.trees import Tree

# What `needs` may hold, as text with @ for what ends each program's names.
DEFINITIONS: Final = {
    "shape": "(define-type Shape@ (Dot@) (Box@ w h) (Wrap@ inner))",
    "record": "(define-record-type pt@ (mk@ a b) pt@? (a pa@ set-pa@!) (b pb@))",
    "card": "(defcomp ~card@ (&key title (level 1) &rest children)"
    " (section :data-level level (h2 title) children))",
    "box": "(defcomp ~box@ (x) (if (empty? x) (b \"none\") (ul (map (fn (i) (li i)) x))))",
}  # fmt: skip


def make_match(g: Generator, kind: str, depth: int, scope: Scope) -> Tree:
    """A match on lists, dicts, literals or constructors, at times without a clause that fits."""
    r = g.random
    style = r.choice(("list", "dict", "number", "type", "type"))
    if style == "list":
        value: Tree = ["list", *(g.expr(INT, depth - 2, scope) for _ in range(r.randint(0, 3)))]
        two = scope.bind("x", INT).bind("y", INT)
        clauses: list[Tree] = [
            [[], *g.body(kind, depth - 2, scope)],
            [["x", "y"], *g.body(kind, depth - 2, two)],
            [["x", "&rest", "more"], g.expr(kind, depth - 2, scope.bind("x", INT).bind("more", LIST))],
        ]  # fmt: skip
    elif style == "dict":
        value = ["{", ":a", g.expr(INT, depth - 2, scope), ":b", g.expr(kind, depth - 2, scope)]
        clauses = [
            [["{", ":a", "0", ":b", "v"], "v"],
            [["{", ":a", "x", ":b", "_"], ":when", g.expr(BOOL, 1, scope.bind("x", INT)), g.expr(kind, 1, scope)],
            [["{", ":b", "v"], "v"],
        ]  # fmt: skip
    elif style == "number":
        value = g.expr(INT, depth - 2, scope)
        clauses = [[str(i), g.expr(kind, depth - 2, scope)] for i in range(2)]
        clauses.append(
            ["n", ":when", ["odd?", "n"], *g.body(kind, depth - 2, scope.bind("n", INT))]
        )
    else:
        value, clauses = _constructors(g, kind, depth, scope)
    r.shuffle(clauses)
    if r.random() < 0.7:
        clauses.append(["else", g.expr(kind, depth - 2, scope)])
    return ["match", value, *clauses]


def _constructors(g: Generator, kind: str, depth: int, scope: Scope) -> tuple[Tree, list[Tree]]:
    g.needs.add("shape")
    dot, box, wrap = (f"{name}-p{g.seed}" for name in ("Dot", "Box", "Wrap"))
    made: list[Tree] = [
        [dot], [box, g.expr(INT, depth - 2, scope), g.expr(ANY, 1, scope)],
        [wrap, [box, "1", g.expr(INT, depth - 2, scope)]], [wrap, [dot]], [wrap, g.expr(ANY, 1, scope)],
    ]  # fmt: skip
    both = scope.bind("w", INT).bind("h", ANY)
    clauses: list[Tree] = [
        [[dot], g.expr(kind, depth - 2, scope)],
        [[box, "w", "h"], *g.body(kind, depth - 2, both)],
        [[wrap, [box, "w", "_"]], g.expr(kind, depth - 2, scope.bind("w", ANY))],
    ]
    return g.random.choice(made), clauses


def make_record(g: Generator, kind: str, depth: int, scope: Scope) -> Tree:
    """A record that is made, changed and read; now and then what is read is none."""
    g.needs.add("record")
    r, end = g.random, f"-p{g.seed}"
    inner = scope.bind("rec", ANY)
    read: Tree = [f"pa{end}", "rec" if r.random() < 0.93 else g.expr(ANY, 1, scope)]
    return ["let", [["rec", [f"mk{end}", g.expr(kind, depth - 1, scope), g.expr(INT, depth - 2, scope)]]],
            [f"set-pa{end}!", "rec", g.expr(kind, depth - 2, inner)] if r.random() < 0.5 else ["note", [f"pt{end}?", "rec"]],
            *([["note", "rec"]] if r.random() < 0.3 else []), read]  # fmt: skip


def make_coroutine(g: Generator, kind: str, depth: int, scope: Scope) -> Tree:
    """A coroutine that is resumed a few times, perhaps once too often."""
    if scope.weight > 16:
        return g.expr(kind, depth - 1, scope)
    r = g.random
    inner = scope.times(2)
    give: Callable[[Tree], Tree] = lambda value: ["coroutine-yield", value]  # noqa: E731
    bodies: list[list[Tree]] = [
        [give(g.expr(INT, depth - 2, inner)), ["note", give(g.expr(INT, depth - 2, inner))], g.expr(kind, depth - 2, inner)],
        [["let", "loop", [["i", "0"]], ["when", ["<", "i", "3"], give(g.expr(INT, depth - 2, inner.bind("i", INT))),
          ["loop", ["+", "i", "1"]]]], g.expr(kind, 1, inner)],
        [["map", ["fn", ["i"], give(["+", "i", g.expr(INT, depth - 2, inner.bind("i", INT))])], "(list 1 2)"]],
        [["guard", ["e", ["true", ["note", '"caught"'], give("0")]], give("1"), g.expr(INT, depth - 2, inner)]],
    ]  # fmt: skip
    resume: Tree = ["coroutine-resume", "co"]
    again: list[Tree] = [[*resume, g.expr(INT, 1, scope)] for _ in range(r.randint(0, 3))]
    return g.convert(LIST, kind, ["let", [["co", ["make-coroutine", ["fn", [], *r.choice(bodies)]]]],
                                  ["list", resume, *again, "(coroutine-alive? co)"]])  # fmt: skip


def make_restart(g: Generator, kind: str, depth: int, scope: Scope) -> Tree:
    """A restart that a handler invokes, or that is invoked in place, or that nobody invokes."""
    r = g.random
    raised: Tree = r.choice((
        ["raise", g.expr(INT, depth - 2, scope)], ["error", '"restart"'], ["signal-condition", "5"],
        ["invoke-restart", "'use-it", g.expr(kind, depth - 2, scope)], g.expr(INT, depth - 2, scope),
    ))  # fmt: skip
    offered: Tree = [
        "restart-case", ["begin", ["note", '"try"'], raised, g.expr(kind, depth - 2, scope)],
        ["use-it", ["v"], *g.body(kind, depth - 2, scope.bind("v", ANY))],
        ["skip", [], g.expr(kind, 1, scope)],
    ]  # fmt: skip
    style = r.random()
    if style < 0.3:
        return offered
    chosen: Tree = (
        ["invoke-restart", "'use-it", g.expr(kind, 1, scope)]
        if style < 0.7
        else "(invoke-restart 'skip)"
    )
    handler: Tree = ["fn", ["c"], ["note", '"handler"'], chosen]
    return ["handler-bind", [[r.choice(("number?", "error?")), handler]], offered]


def make_port(g: Generator, kind: str, depth: int, scope: Scope) -> Tree:
    """Text written to a string port, or read from one."""
    r = g.random
    if r.random() < 0.5:
        written: Tree = ["call-with-output-string", [
            "fn", ["port"], [r.choice(("write", "display")), g.expr(ANY, depth - 2, scope), "port"],
            ["write-string", g.expr(STR, 1, scope), "port"]]]  # fmt: skip
        return g.convert(STR, kind, written)
    text: Tree = [
        "open-input-string",
        r.choice(
            (g.expr(STR, 1, scope), '"(1 2) x"', '"12 (a"', ["inspect", g.expr(INT, 1, scope)])
        ),
    ]
    read: Tree = ["list", ["read", "port"], ["read-char", "port"], ["read-line", "port"]]
    return g.convert(LIST, kind, ["let", [["port", text]], read])


def make_markup(g: Generator, kind: str, depth: int, scope: Scope) -> Tree:
    """Elements and components with computed attributes and children, as text."""
    r, end = g.random, f"-p{g.seed}"
    value, child = g.expr(ANY, depth - 2, scope), g.expr(ANY, depth - 2, scope)
    choice = r.randint(0, 4)
    if choice == 0:
        made: Tree = [
            "div",
            ":class",
            value,
            ":hidden",
            g.expr(BOOL, 1, scope),
            ["p", child],
            '"<"',
        ]
    elif choice == 1:
        g.needs.add("card")
        made = [f"~card{end}", ":title", value, ["p", child], g.expr(STR, 1, scope)]
    elif choice == 2:
        g.needs.add("box")
        made = [f"~box{end}", g.expr(LIST, depth - 2, scope)]
    elif choice == 3:
        made = [
            "ul",
            [
                r.choice(("map", "for-each")),
                ["fn", ["i"], ["li", g.expr(ANY, 1, scope.bind("i", INT))]],
                "(list 1 2)",
            ],
        ]
    else:
        made = [
            "p",
            ["make-spread", ["{", ":class", g.expr(STR, 1, scope)]],
            ["if", g.expr(BOOL, 1, scope), ["b", value], child],
        ]
    return g.convert(STR, kind, ["html-text", made])


def make_scope(g: Generator, kind: str, depth: int, scope: Scope) -> Tree:
    """Dynamic scope: a value, and what is emitted on the way."""
    name = g.random.choice(('"s"', '"t"'))
    style = g.random.random()
    if style < 0.4:
        return [
            "provide",
            name,
            g.expr(kind, depth - 1, scope),
            ["note", ["context", '"s"', "0"]],
            ["context", name],
        ]
    if style < 0.5:
        return g.convert(LIST, kind, ["list", ["context", name], g.expr(INT, 1, scope)])
    emit: Tree = ["emit!", '"s"', g.expr(INT, depth - 2, scope)]
    return g.convert(LIST, kind, ["scope", name, ":value", g.expr(INT, 1, scope), emit, *g.body(ANY, depth - 2, scope),
                                  emit, ["emitted", name]])  # fmt: skip


def make_signal(g: Generator, kind: str, depth: int, scope: Scope) -> Tree:
    """A signal, something computed from it, and an effect that shows it."""
    inner = scope.bind("sv", INT).times(3)
    computed: Tree = [
        "computed",
        ["fn", [], ["let", [["sv", ["deref", "sig"]]], g.expr(INT, depth - 2, inner)]],
    ]
    change: Tree = g.some(
        ["reset!", "sig", g.expr(INT, depth - 2, scope)], ["swap!", "sig", "inc"],
        ["batch", ["fn", [], ["reset!", "sig", "1"], ["swap!", "sig", "+", g.expr(INT, 1, scope)]]],
    )  # fmt: skip
    return g.convert(INT, kind, ["let", [["sig", ["signal", str(g.random.randint(0, 3))]]],
                                 ["let", [["twice", computed]],
                                  ["effect", ["fn", [], ["note", ["deref", "twice"]], "nil"]],
                                  change, ["deref", "twice"]]])  # fmt: skip


def make_perform(g: Generator, kind: str, depth: int, scope: Scope) -> Tree:
    """A computation that asks: answered at once, or resumed twice, or frozen in between."""
    if scope.weight > 16:
        return g.expr(kind, depth - 1, scope)
    r = g.random
    inner = scope.bind("q", INT, sets=True)
    body: list[Tree] = [
        [
            "let",
            [["q", ["perform", g.expr(INT, depth - 2, scope)]]],
            *g.body(kind, depth - 1, inner),
        ]
    ]
    if r.random() < 0.5:
        return [
            "cek-run-with",
            ["fn", ["ask"], ["note", "ask"], g.expr(INT, 1, scope.bind("ask", ANY))],
            ["fn", [], *body],
        ]
    state: Tree = ["cek-step-loop", ["fn", [], *body]]
    end: Callable[[str], Tree] = lambda given: [  # noqa: E731
        "let", [["next", ["cek-resume", "st", given]]], ["if", "(cek-suspended? next)", '"again"', "(cek-value next)"]]  # fmt: skip
    return g.convert(
        LIST,
        kind,
        [
            "let",
            [["st", state]],
            ["if", "(cek-suspended? st)", ["list", end("1"), end("2")], "(list st)"],
        ],
    )


def make_environment(g: Generator, kind: str, depth: int, scope: Scope) -> Tree:
    """A form evaluated in an environment, which it reads and assigns."""
    inside = Scope(weight=scope.weight).bind("x", INT, sets=True).bind("y", ANY, sets=True)
    form: Tree = [
        "quote",
        [
            "begin",
            ["define", "z", g.expr(INT, 1, inside)],
            *g.body(kind, depth - 2, inside.bind("z", INT, sets=True)),
        ],
    ]
    env: Tree = [
        "env-extend",
        ["make-env", ["{", ":x", g.expr(INT, depth - 2, scope)]],
        ["{", ":y", g.expr(ANY, 1, scope)],
    ]
    return [
        "let",
        [["env", env]],
        ["let", [["got", ["eval", form, "env"]]], ["note", ["env-get", "env", '"x"']], "got"],
    ]


WEIGHTS: Final = (
    (make_match, 5), (make_record, 3), (make_coroutine, 2), (make_restart, 3), (make_port, 1),
    (make_markup, 2), (make_scope, 2), (make_signal, 1), (make_perform, 2), (make_environment, 1),
)  # fmt: skip
