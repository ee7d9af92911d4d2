"""Top-level forms: definitions, calls of what was defined, and redefinitions of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.differential.generate.functions import wrap_recursion
from tests.differential.generate.names import Fn, Scope
from tests.differential.generate.words import ANY, BOOL, DATA, INT, LIST, NUM, SHADOWABLE, STR

if TYPE_CHECKING:
    from tests.differential.generate.generator import Generator
    from tests.differential.trees import Tree


def define_plain(g: Generator, depth: int) -> list[Tree]:
    """A function of up to three parameters."""
    r = g.random
    params = tuple(r.choice((INT, INT, NUM, LIST, STR, ANY)) for _ in range(r.randint(0, 3)))
    names = list("abcd"[: len(params)])
    f = Fn(g.top("f"), params, r.choice(DATA))
    scope = Scope()
    for name, kind in zip(names, params, strict=True):
        scope = scope.bind(name, kind, sets=True)
    form: Tree = ["define", [f.name, *names], *g.body(f.result, depth, scope)]
    g.functions.append(f)
    return [form]


def define_many(g: Generator, depth: int) -> list[Tree]:
    """A function with optional, keyword or rest parameters."""
    r = g.random
    f = Fn(g.top("f"), (INT,), r.choice((INT, LIST)))
    scope = Scope().bind("a", INT, sets=True)
    params: list[Tree] = ["a"]
    style = r.randint(0, 3)
    if style in (0, 3):
        f.optional = 2
        params += ["&optional", "b", ["c", "7"]]
        scope = scope.bind("b", ANY, sets=True).bind("c", INT, sets=True)
    if style == 1:
        f.keys = ("k", "m")
        params += ["&key", "k", ["m", ["+", "a", "1"]]]
        scope = scope.bind("k", ANY, sets=True).bind("m", INT, sets=True)
    if style in (2, 3):
        f.rest = style == 2
        params += ["&rest", "xs"]
        scope = scope.bind("xs", LIST, sets=True)
    form: Tree = ["define", [f.name, *params], *g.body(f.result, depth, scope)]
    g.functions.append(f)
    return [form]


def define_recursive(g: Generator, depth: int) -> list[Tree]:
    """A function that calls itself with a smaller first argument."""
    r = g.random
    result = r.choice((INT, INT, NUM, LIST, STR))
    f = Fn(g.top("r"), (INT, result), result, counter=True)
    scope = Scope().bind("n", INT).bind("acc", result, sets=True).times(4)
    again: Tree = [f.name, ["-", "n", r.choice(("1", "1", "2"))], g.small(result, depth - 2, scope)]
    step = wrap_recursion(g, result, again, depth - 1, scope)
    if r.random() < 0.25 and result == INT:
        step = ["mod", ["+", step, [f.name, ["-", "n", "2"], "acc"]], "1009"]
    form: Tree = [
        "define",
        [f.name, "n", "acc"],
        ["if", ["<=", "n", "0"], g.expr(result, depth - 2, scope), step],
    ]
    g.functions.append(f)
    return [form]


def define_mutual(g: Generator, depth: int) -> list[Tree]:
    """Two functions that call each other, counting down."""
    result = g.random.choice((INT, BOOL, LIST))
    one, two = g.top("ping"), g.top("pong")
    scope = Scope().bind("n", INT).times(4)
    forms: list[Tree] = []
    for here, there in ((one, two), (two, one)):
        step = wrap_recursion(g, result, [there, ["-", "n", "1"]], depth - 1, scope)
        forms.append(
            ["define", [here, "n"], ["if", ["<=", "n", "0"], g.expr(result, 1, scope), step]]
        )
    g.functions.append(Fn(one, (INT,), result, counter=True))
    return forms


def define_variable(g: Generator, depth: int) -> list[Tree]:
    """A global variable."""
    kind = g.random.choice((INT, INT, NUM, LIST))
    name = g.top("v")
    form: Tree = ["define", name, g.small(kind, 2, Scope())]
    g.variables.append((name, kind))
    return [form]


def calls(g: Generator, depth: int) -> list[Tree]:
    """Forms that call the functions several times, with arguments of several types."""
    r = g.random
    forms: list[Tree] = []
    for f in r.sample(g.functions, min(len(g.functions), 2)):
        same = g.call(f, 2, Scope())
        style = r.random()
        if style < 0.3:
            forms += [g.call(f, 2, Scope()) for _ in range(r.randint(2, 5))]
        elif style < 0.6:
            forms.append(["list", *(g.call(f, 1, Scope()) for _ in range(r.randint(2, 4)))])
        elif style < 0.8:
            turns: Tree = [["i", "0", ["+", "i", "1"]]]
            forms.append(["do", turns, [["=", "i", "4"], ["note", '"done"']], ["note", same]])
            forms.append(same)
        else:
            scope = Scope().bind("i", INT).times(3)
            forms.append(["map", ["fn", ["i"], g.call(f, 2, scope)], "(list 1 2 3)"])
    forms.append(g.expr(ANY, depth, Scope()))
    return forms


def redefine(g: Generator, depth: int) -> list[Tree]:
    """Something that compiled code may have relied on changes."""
    r = g.random
    forms: list[Tree] = []
    if g.functions and r.random() < 0.7:
        f = r.choice(g.functions)
        if not (f.keys or f.optional or f.rest):
            forms.append(_redefine_function(g, f))
    if g.shadows and r.random() < 0.8:
        forms.append(shadow(g))
    return forms


def _redefine_function(g: Generator, f: Fn) -> Tree:
    """`f` becomes another function; it may call those that were defined before it, no others."""
    r = g.random
    names = list("abcd"[: len(f.params)])
    scope = Scope()
    for name, kind in zip(names, f.params, strict=True):
        scope = scope.bind(name, kind, sets=True)
    known = g.functions
    g.functions = known[: next(i for i, other in enumerate(known) if other is f)]
    new: Tree = ["fn", names, *g.body(f.result, 2, scope)]
    g.functions = known
    if r.random() < 0.4:
        before: Tree = [["old", f.name], ["r", g.call(f, 1, Scope())]]
        return ["let", before, ["set!", f.name, new], ["list", "r", g.call(f, 1, Scope())]]
    return [r.choice(("define", "set!")), f.name, new]


def shadow(g: Generator) -> Tree:
    """A redefinition of a name of the language."""
    r = g.random
    name = r.choice(SHADOWABLE)
    params, body = r.choice((
        (["&rest", "args"], ["begin", ["note", f'"{name}!"'], "7"]),
        (["a"], "a"), (["a", "b"], ["list", "a", "b"]), (["a", "b"], "b"), (["a"], "true"),
        (["&rest", "args"], ["note", "args"]),
    ))  # fmt: skip
    lam: Tree = ["fn", params, body]
    style = r.random()
    if style < 0.4:
        return ["define", [name, *params], body]
    if style < 0.6:
        return ["set!", name, lam]
    if style < 0.8:
        return ["begin", ["set!", name, lam], g.expr(ANY, 2, Scope())]
    old = g.fresh("old")
    return [
        "let",
        [[old, name]],
        ["set!", name, lam],
        ["let", [["r", g.expr(ANY, 2, Scope())]], ["set!", name, old], "r"],
    ]


STOPPED = "stopped"
"""The head of a form that never ends: it is stopped, in each mode in its own way (modes.py)."""


def stopped(g: Generator) -> list[Tree]:
    """A recursion that is defined again, and stopped while it runs, before and after that."""
    r = g.random
    name = g.top("spin")
    body: Tree = r.choice((
        ["if", ["<", "n", "2"], "n", ["+", [name, ["-", "n", "1"]], [name, ["-", "n", "2"]]]],
        ["if", ["<", "n", "1"], ["list", "n"], ["append", ["map", ["fn", ["x"], ["+", "x", "n"]], [name, ["-", "n", "1"]]], [name, ["-", "n", "2"]]]],
        ["let", "lp", [["i", "0"], ["s", "0"]], ["if", ["<", "i", "2"], ["lp", ["+", "i", "1"], ["if", ["<", "n", "2"], "n", ["+", "s", ["len", ["list", [name, ["-", "n", "1"]]]]]]], "s"]],
    ))  # fmt: skip
    again: Tree = ["define", [name, "n"], body]
    call: Tree = [name, str(r.randint(4, 7))]
    choices = (again, call, [STOPPED, [name, "60"]], *_SWITCHES)
    forms: list[Tree] = [again, call, *(r.choice(choices) for _ in range(r.randint(1, 4)))]
    return [*forms, again, [STOPPED, [name, "60"]], call, "(set-strict! false)"]


_SWITCHES: tuple[Tree, ...] = ("(set-strict! true)", "(set-strict! false)")


def strictly(g: Generator, forms: list[Tree]) -> list[Tree]:
    """The forms, with strict mode switched on and off between them."""
    made: list[Tree] = []
    for form in forms:
        if g.random.random() < 0.25:
            made.append(g.random.choice(_SWITCHES))
        made.append(form)
    return [*made, "(set-strict! false)"]
