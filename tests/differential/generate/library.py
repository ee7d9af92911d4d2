"""Makers of calls of library functions that are given functions, in every position.

What the compiler puts in place of such a call must fit wherever the call may stand: as the value
that ends a loop, an operand, a test, what a handler or a cleanup does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tests.differential.generate.names import MAX_WEIGHT
from tests.differential.generate.words import ANY, BOOL, INT, LIST, STR

if TYPE_CHECKING:
    from tests.differential.generate.generator import Generator
    from tests.differential.generate.names import Scope
    from tests.differential.trees import Tree

# name, arguments, result. An argument is a type, text that stands as it is, or "a b -> result": a
# function of arguments of these types.
LIBRARY: Final[list[tuple[str, tuple[str, ...], str]]] = [
    ("map", ("int -> any", LIST), LIST), ("map", ("int int -> int", LIST, LIST), LIST),
    ("map", ("int int int -> int", LIST, LIST, LIST), LIST), ("map-indexed", ("int int -> any", LIST), LIST),
    ("mapcat", ("int -> list", LIST), LIST), ("flat-map", ("int -> list", LIST), LIST),
    ("zip-with", ("int int -> int", LIST, LIST), LIST), ("for-each", ("int -> any", LIST), ANY),
    ("for-each", ("int int -> any", LIST, LIST), ANY), ("for-each-indexed", ("int int -> any", LIST), ANY),
    ("filter", ("int -> bool", LIST), LIST), ("remove", ("int -> bool", LIST), LIST),
    ("filter-map", ("int -> any", LIST), LIST), ("keep", ("int -> any", LIST), LIST),
    ("partition", ("int -> bool", LIST), LIST), ("take-while", ("int -> bool", LIST), LIST),
    ("drop-while", ("int -> bool", LIST), LIST), ("split-with", ("int -> bool", LIST), LIST),
    ("reduce", ("any int -> any", ANY, LIST), ANY), ("fold-left", ("any int -> any", ANY, LIST), ANY),
    ("fold-right", ("int any -> any", ANY, LIST), ANY), ("scan", ("any int -> any", ANY, LIST), LIST),
    ("fold-left", ("any int int -> any", ANY, LIST, LIST), ANY), ("count-if", ("int -> bool", LIST), INT),
    ("some", ("int -> any", LIST), ANY), ("any?", ("int -> bool", LIST), BOOL), ("every?", ("int -> any", LIST), ANY),
    ("none?", ("int -> bool", LIST), BOOL), ("find", ("int -> bool", LIST), ANY),
    ("find-index", ("int -> bool", LIST), INT), ("min-by", ("int -> int", LIST), INT),
    ("max-by", ("int -> int", LIST), INT), ("group-by", ("int -> int", LIST), ANY),
    ("partition-by", ("int -> int", LIST), LIST), ("index-by", ("int -> int", LIST), ANY),
    ("repeatedly", ("3", " -> any"), LIST), ("list-tabulate", ("4", "int -> any"), LIST),
    ("unfold", ("int -> bool", "int -> any", ("(fn (q) (+ q 3))"), INT), LIST),
    ("sort", (LIST, "int int -> bool"), LIST), ("sort-by", ("int -> int", LIST), LIST),
    ("sorted?", (LIST, "int int -> bool"), BOOL), ("vector-map", ("int -> any", "(vector 1 2 3)"), ANY),
    ("vector-for-each", ("int -> any", "(vector 1 2)"), ANY), ("set-map", ("(make-set (list 1 2))", "int -> int"), ANY),
    ("set-filter", ("(make-set (list 1 2 3))", "int -> bool"), ANY), ("set-for-each", ("(make-set (list 1))", "int -> any"), ANY),
    ("map-vals", ("int -> any", "{:a 1 :b 2}"), ANY), ("map-dict", ("str int -> any", "{:a 1 :b 2}"), ANY),
    ("filter-dict", ("str int -> bool", "{:a 1 :b 2}"), ANY), ("map-keys", ("str -> str", "{:a 1 :b 2}"), ANY),
    ("reduce-dict", ("any str int -> any", ANY, "{:a 1 :b 2}"), ANY), ("for-each-entry", ("str int -> any", "{:a 1}"), ANY),
    ("update", ("{:a 1}", ":a", "int -> any"), ANY), ("update-in", ("{:a {:b 1}}", "(list \"a\" \"b\")", "int -> any"), ANY),
    ("merge-with", ("int int -> int", "{:a 1}", "{:a 2 :b 3}"), ANY), ("string-map", ("any -> any", STR), ANY),
    ("string-for-each", ("any -> any", STR), ANY), ("string-count", (STR, "any -> bool"), INT),
    ("string-filter", ("any -> bool", STR), STR), ("string-any", ("any -> any", STR), ANY),
    ("string-every", ("any -> any", STR), ANY), ("string-find-index", ("any -> bool", STR), ANY),
    ("string-fold", ("any any -> any", ANY, STR), ANY), ("iterate-n", ("any -> any", "3", ANY), ANY),
    ("loop-while", ("(fn (q) (and (number? q) (< q 9)))", "(fn (q) (+ q 4))", INT), ANY), ("tap", ("any -> any", ANY), ANY),
    ("call-or-else", (" -> any", "any -> any"), ANY), ("call-or-default", (" -> any", ANY), ANY),
    ("call-with-escape", ("any -> any",), ANY), ("call-with-cleanup", (" -> any", " -> any"), ANY),
    ("values->list", (" -> any",), LIST), ("call-with-output-string", ("any -> any",), STR),
    ("with-output-to-string", (" -> any",), STR), ("try-call", (" -> any",), ANY), ("cek-run", (" -> any",), ANY),
    ("cek-call", ("int -> any", "(list 4)"), ANY), ("untracked", (" -> any",), ANY), ("batch", (" -> any",), ANY),
    ("swap!", ("(signal 1)", "int -> any"), ANY), ("apply", ("int int -> any", "(list 1 2)"), ANY),
    ("call-with-values", (" -> any", "any -> any"), ANY), ("dynamic-wind", (" -> any", " -> any", " -> any"), ANY),
    ("hash-table-fold", ("(make-hash-table)", "any any any -> any", ANY), ANY),
]  # fmt: skip
_NAMES: Final = ("x", "e", "a", "acc", "n")  # of parameters: they hide one another


def make_library(g: Generator, kind: str, depth: int, scope: Scope) -> Tree:
    """A library function with functions, somewhere that its value is used."""
    if scope.weight > MAX_WEIGHT:
        return g.expr(kind, depth - 1, scope)
    call, have = _call(g, depth, scope)
    return g.convert(have, kind, _placed(g, call, have, depth, scope))


def _call(g: Generator, depth: int, scope: Scope) -> tuple[Tree, str]:
    name, wants, have = g.random.choice(LIBRARY)
    args: list[Tree] = []
    for want in wants:
        if "->" in want:
            args.append(_function(g, want, depth, scope))
        elif want in (INT, STR, ANY):
            args.append(g.expr(want, depth - 2, scope))
        elif want == LIST:
            args.append(g.numbers(min(depth - 1, 2), scope))
        else:
            args.append(want)
    return [name, *args], have


def _function(g: Generator, want: str, depth: int, scope: Scope) -> Tree:
    """A function of the types that `want` names: mostly written here, now and then a name."""
    r = g.random
    before, _, result = want.partition("->")
    inner = scope.times(3)
    names: list[Tree] = []
    for kind in before.split():
        name = r.choice([n for n in _NAMES if n not in names])
        names.append(name)
        inner = inner.bind(name, kind, sets=True)
    if len(names) == 1 and r.random() < 0.1:
        return r.choice(("inc", "list", "not", "str", "abs"))
    return ["fn", names, *g.body(result.strip(), depth - 2, inner)]


def _placed(g: Generator, call: Tree, have: str, depth: int, scope: Scope) -> Tree:
    """The call where something else waits for its value."""
    r = g.random
    i, other = r.choice(("i", "x", "n")), g.expr(ANY, depth - 2, scope)
    turns = str(r.randint(1, 3))
    again: Tree = ["lp", ["+", i, "1"], i]
    places: list[Tree] = [
        call,
        ["let", "lp", [[i, "0"], ["acc", other]], ["if", ["<", i, turns], again, call]],
        ["let", "lp", [[i, "0"], ["acc", "0"]], ["cond", [["=", i, turns], call], [["=", "acc", "7"], other], ["else", again]]],
        ["let", "lp", [[i, "0"], ["acc", "0"]], ["if", ["=", i, turns], ["let", [["v", call]], "v"],
         ["if", g.expr(BOOL, 1, scope), ["lp", ["+", i, "1"], i], ["begin", g.effect(1, scope), again]]]],
        ["let", "lp", [["xs", "(list 1 2 3)"], ["acc", "nil"]], ["if", ["empty?", "xs"], call, ["lp", ["rest", "xs"], "xs"]]],
        ["let", "lp", [[i, "0"], ["acc", "nil"]], ["if", ["<", i, turns], ["lp", ["+", i, "1"], call], "acc"]],
        ["do", [[i, "0", ["+", i, "1"]]], [["=", i, turns], call], ["note", i]],
        ["if", call, other, g.expr(ANY, 1, scope)],
        ["if", g.expr(BOOL, depth - 2, scope), call, other],
        ["and", g.expr(BOOL, 1, scope), call], ["or", call, other], ["list", other, call, g.expr(INT, 1, scope)],
        ["guard", ["e", ["true", ["list", "e", call]]], g.expr(ANY, depth - 2, scope), ["raise", "1"]],
        ["guard", ["e", ["true", other]], call], ["guard", ["e", [call, other], ["else", "0"]], ["raise", "'q"]],
        ["dynamic-wind", ["fn", [], call], ["fn", [], other], ["fn", [], ["note", call]]],
        ["with-exception-handler", ["fn", ["e"], call], ["fn", [], ["list", ["raise-continuable", "1"]]]],
        ["let", [["v", call]], ["note", "v"], other], ["begin", call, other], ["case", call, "1", other, ":else", "2"],
        ["when", call, other], ["call/cc", ["fn", ["k"], ["k", call]]], ["parameterize", [[f"param-p{g.seed}", call]], other],
        ["force", ["delay", call]], ["+", "1", ["len", ["list", call]]], ["reset", ["list", call, ["shift", "k", ["k", "1"]]]],
    ]  # fmt: skip
    return r.choice(places)


def make_early(g: Generator, kind: str, depth: int, scope: Scope) -> Tree:
    """Local definitions that hide others, and may be used before they are defined."""
    r = g.random
    names = r.sample(("a", "b", "c", "x", "xs", "acc"), r.randint(1, 3))
    inner = scope
    for name in names:
        inner = inner.bind(name, INT, sets=True)
    forms: list[Tree] = []
    for name in names:
        style = r.random()
        seen = inner if r.random() < 0.35 else scope
        if style < 0.25:
            forms.append(["define", [f"{name}-of"], *g.body(INT, depth - 2, inner)])
        if style < 0.5:
            test = g.expr(BOOL, 1, seen)
            value: Tree = r.choice((["and", test, name], ["if", test, name, "1"], name))
        else:
            value = g.expr(INT, depth - 2, seen)
        if r.random() < 0.5:
            value = g.expr(INT, depth - 2, scope)
        forms.append(["define", name, value])
        if r.random() < 0.4:
            forms.append(["define", [f"get-{name}"], name])
            if r.random() < 0.5:
                forms.append(["note", [f"get-{name}"]])
        if r.random() < 0.3:
            forms.append(g.effect(1, inner))
    if r.random() < 0.3:
        r.shuffle(forms)
    forms += g.body(kind, depth - 1, inner)
    return ["let", [], *forms] if r.random() < 0.5 else [["fn", [], *forms]]


WEIGHTS: Final = [(make_library, 9), (make_early, 4)]
