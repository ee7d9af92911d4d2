"""Random SX programs that terminate, from a seed.

Recursion and loops count down, continuations are entered again a bounded number of times,
integers are reduced before they could double in size again and again. Most expressions have the
type that their context wants; now and then one has another, so that errors are common but do not
drown everything. Effects are shown: `note` displays its argument, so their order is compared.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from random import Random

from tests.differential import features
from tests.differential.trees import Program, Tree

INT, NUM, BOOL, STR, LIST, ANY, FN = "int", "num", "bool", "str", "list", "any", "fn"
DATA = (INT, NUM, BOOL, STR, LIST)

LITERALS: dict[str, Sequence[str]] = {
    INT: ("0", "1", "2", "3", "5", "7", "-1", "-4", "10", "100", "1000003", "9007199254740993",
          "18446744073709551616"),
    NUM: ("0.0", "-0.0", "1.5", "-2.25", "1e300", "0.1", "1/3", "-7/2", "2.0", "3", "-1", "0",
          "inf", "nan", "1e-320"),
    BOOL: ("true", "false", "nil"),
    STR: ('""', '"a"', '"hello"', '"x y"', ":key", '"7"'),
    LIST: ("(list)", "nil", "'(1 2 3)", "'(1 (2) \"a\")", "(range 0 5)", "(list 3 1 2)"),
    ANY: ("{}", "'sym", "#\\a", "(vector 1 2 3)", "{:a 1 :b 2}", "nil", "':k", "(fn (x) x)"),
    FN: ("inc", "(fn (x) x)", "list", "str", "-", "not"),
}  # fmt: skip
ERRORS = (
    "(error \"boom\" 1)", "(raise 'oops)", "(raise 42)", "(+ 1 \"a\")", "(first 5)", "(undefined-name 1)",
    "(vector-ref (vector 1) 9)", "(quotient 1 0)", "(+ nil 1)", "(< 1 \"b\")", "(5 5)", "(nil)",
    "((fn (x) x))", "((fn (x) x) 1 2)", "(string-length 5)", "(* true 2)", "(len 3)", "(raise (list 1 2))",
)  # fmt: skip
# name, types of the arguments, type of the result
PRIMITIVES: list[tuple[str, tuple[str, ...], str]] = [
    ("+", (INT, INT), INT), ("-", (INT, INT), INT), ("+", (INT, INT, INT), INT), ("-", (INT,), INT),
    ("inc", (INT,), INT), ("dec", (INT,), INT), ("abs", (INT,), INT), ("max", (INT, INT), INT),
    ("min", (INT, INT, INT), INT), ("gcd", (INT, INT), INT), ("len", (LIST,), INT),
    ("string-length", (STR,), INT), ("bitwise-and", (INT, INT), INT), ("+", (NUM, NUM), NUM),
    ("-", (NUM, NUM), NUM), ("*", (NUM, NUM), NUM), ("/", (NUM, NUM), NUM), ("+", (INT, NUM), NUM),
    ("/", (INT, INT), NUM), ("max", (NUM, INT), NUM), ("inc", (NUM,), NUM), ("abs", (NUM,), NUM),
    ("-", (NUM,), NUM), ("=", (INT, INT), BOOL), ("=", (NUM, INT), BOOL), ("<", (INT, INT), BOOL),
    (">", (NUM, NUM), BOOL), ("<=", (INT, NUM), BOOL), (">=", (INT, INT), BOOL), ("!=", (INT, INT), BOOL),
    ("<", (INT, INT, INT), BOOL), ("not", (ANY,), BOOL), ("not", (BOOL,), BOOL), ("even?", (INT,), BOOL),
    ("odd?", (INT,), BOOL), ("zero?", (NUM,), BOOL), ("positive?", (INT,), BOOL), ("negative?", (NUM,), BOOL),
    ("nil?", (ANY,), BOOL), ("empty?", (LIST,), BOOL), ("number?", (ANY,), BOOL), ("string?", (ANY,), BOOL),
    ("list?", (ANY,), BOOL), ("dict?", (ANY,), BOOL), ("equal?", (ANY, ANY), BOOL), ("=", (ANY, ANY), BOOL),
    ("eq?", (ANY, ANY), BOOL), ("boolean?", (ANY,), BOOL), ("vector?", (ANY,), BOOL),
    ("contains?", (LIST, INT), BOOL), ("str", (ANY, ANY), STR), ("str", (INT,), STR), ("upper", (STR,), STR),
    ("inspect", (ANY,), STR), ("type-of", (ANY,), STR), ("number->string", (INT,), STR), ("join", (STR, LIST), STR),
    ("cons", (ANY, LIST), LIST), ("cons", (INT, LIST), LIST), ("rest", (LIST,), LIST), ("reverse", (LIST,), LIST),
    ("append", (LIST, LIST), LIST), ("list", (ANY, ANY), LIST), ("list", (INT, INT, INT), LIST), ("list", (), LIST),
    ("concat", (LIST, LIST), LIST), ("take", (LIST, INT), LIST), ("drop", (LIST, INT), LIST),
    ("first", (LIST,), ANY), ("last", (LIST,), ANY), ("vector", (INT, INT), ANY), ("string->list", (STR,), LIST),
    ("cons", (ANY, ANY), LIST), ("rest", (ANY,), LIST), ("len", (ANY,), INT), ("first", (ANY,), ANY),
    ("floor", (NUM,), NUM), ("round", (NUM,), NUM), ("exact->inexact", (INT,), NUM), ("sqrt", (INT,), NUM),
]  # fmt: skip
SHADOWABLE = (
    "first", "rest", "+", "-", "=", "<", "not", "map", "len", "list", "cons", "inc", "even?",
    "filter", "nth", "empty?", "reduce", "zero?", "append",
)  # fmt: skip


@dataclass(slots=True)
class Fn:
    """A global function that calls may be made of. `counter`: its first argument counts down."""

    name: str
    params: tuple[str, ...]
    result: str
    counter: bool = False
    keys: tuple[str, ...] = ()
    optional: int = 0
    rest: bool = False


@dataclass(frozen=True, slots=True)
class Scope:
    """Variables in reach: (name, type). `sets`: those that may be assigned. `weight`: how often
    what is generated here may run, roughly; loops are not nested beyond a bound."""

    names: tuple[tuple[str, str], ...] = ()
    sets: tuple[tuple[str, str], ...] = ()
    weight: int = 1
    escapes: tuple[tuple[str, str], ...] = ()

    def bind(self, name: str, kind: str, *, sets: bool = False) -> Scope:
        """With one more variable, hiding those of the same name."""
        names = (*(n for n in self.names if n[0] != name), (name, kind))
        hidden = tuple(s for s in self.sets if s[0] != name)
        escapes = tuple(e for e in self.escapes if e[0] != name)
        return replace(self, names=names, sets=(*hidden, (name, kind)) if sets else hidden,
                       escapes=escapes)  # fmt: skip

    def times(self, n: int) -> Scope:
        """Inside something that runs n times."""
        return replace(self, weight=self.weight * n)


MAX_WEIGHT = 60


@dataclass(slots=True)
class Generator:
    """Makes one program. Use `program(seed)`."""

    seed: int
    random: Random
    functions: list[Fn] = field(default_factory=list[Fn])
    variables: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
    serial: int = 0
    shadows: bool = False
    here: Fn | None = None
    needs: set[str] = field(default_factory=set[str])

    # -- names ---------------------------------------------------------------------------------

    def local(self) -> str:
        """A local variable's name; few different ones, so that scopes hide one another."""
        return self.random.choice(("a", "b", "c", "d", "x", "y", "z", "xs", "acc", "n"))

    def fresh(self, prefix: str) -> str:
        """A name nobody else uses in the program."""
        self.serial += 1
        return f"{prefix}{self.serial}"

    def top(self, prefix: str) -> str:
        """A global name that no other program uses."""
        return f"{self.fresh(prefix)}-p{self.seed}"

    def some(self, *choices: Tree) -> Tree:
        return self.random.choice(choices)

    # -- expressions ---------------------------------------------------------------------------

    def expr(self, kind: str, depth: int, scope: Scope) -> Tree:
        """An expression of type `kind` (mostly), at most about `depth` deep."""
        r = self.random
        chance = r.random()
        if chance < 0.012:
            return r.choice(ERRORS)
        if chance < 0.025:
            kind = r.choice(DATA)
        if kind == ANY:
            kind = r.choice((INT, INT, NUM, BOOL, STR, LIST, ANY))
        if depth <= 0:
            return self.leaf(kind, scope)
        return _choose(r, kind)(self, kind, depth, scope)

    def leaf(self, kind: str, scope: Scope) -> Tree:
        """A variable or literal."""
        r = self.random
        fitting = [n for n, k in scope.names if k in (kind, ANY)]
        if fitting and r.random() < 0.7:
            return r.choice(fitting)
        fitting = [n for n, k in self.variables if k == kind]
        if fitting and r.random() < 0.2:
            return r.choice(fitting)
        if kind == INT and r.random() < 0.85:
            return str(r.randint(-3, 12))
        return r.choice(LITERALS[kind])

    def body(self, kind: str, depth: int, scope: Scope) -> list[Tree]:
        """One or more forms; the last has type `kind`."""
        forms: list[Tree] = []
        while self.random.random() < 0.2 and len(forms) < 3:
            forms.append(self.effect(depth - 1, scope))
        forms.append(self.expr(kind, depth, scope))
        return forms

    def effect(self, depth: int, scope: Scope) -> Tree:
        """Something done for its effect."""
        r = self.random
        chance = r.random()
        if chance < 0.45 or depth <= 0:
            return ["note", self.expr(ANY, min(depth, 1), scope)]
        if chance < 0.8 and (scope.sets or self.variables):
            return self.assignment(ANY, depth, scope)
        return self.expr(ANY, depth - 1, scope)

    def assignment(self, kind: str, depth: int, scope: Scope) -> Tree:
        """A set! of a variable in reach."""
        sets = [(n, k) for n, k in scope.sets if kind in (ANY, k)]
        if self.random.random() < 0.15 or not sets:
            sets = [(n, k) for n, k in self.variables if kind in (ANY, k)]
        if not sets:
            return ["note", self.expr(kind, depth - 1, scope)]
        name, kind = self.random.choice(sets)
        return ["set!", name, self.small(kind, depth - 1, scope)]

    def small(self, kind: str, depth: int, scope: Scope) -> Tree:
        """An expression that cannot grow from turn to turn."""
        value = self.expr(kind, depth, scope)
        if kind == INT:
            return ["mod", value, "1009"]
        if kind == LIST:
            return ["take", value, "6"]
        if kind == STR:
            return ["substring", ["str", value, '"      "'], "0", "5"]
        return value

    # -- kinds of expressions --------------------------------------------------------------------

    def make_leaf(self, kind: str, depth: int, scope: Scope) -> Tree:
        return self.leaf(kind, scope)

    def make_primitive(self, kind: str, depth: int, scope: Scope) -> Tree:
        fitting = _BY_RESULT.get(kind)
        if fitting is None:
            return self.leaf(kind, scope)
        name, params, _ = self.random.choice(fitting)
        return [name, *(self.expr(p, depth - 1, scope) for p in params)]

    def make_if(self, kind: str, depth: int, scope: Scope) -> Tree:
        test = self.expr(BOOL, depth - 1, scope)
        then, orelse = self.expr(kind, depth - 1, scope), self.expr(kind, depth - 1, scope)
        r = self.random.random()
        if r < 0.6:
            return ["if", test, then, orelse]
        if r < 0.7:
            return ["cond", [test, then], ["else", orelse]]
        if r < 0.8:
            other = self.expr(BOOL, depth - 1, scope)
            return ["cond", test, then, other, orelse, ":else", self.expr(kind, depth - 2, scope)]
        if r < 0.88:
            key = self.expr(INT, depth - 1, scope)
            return ["case", key, "1", then, "2", orelse, ":else", self.expr(kind, depth - 2, scope)]
        if r < 0.94:
            return ["when", test, self.effect(depth - 1, scope), then]
        return ["unless", test, then]

    def make_logic(self, kind: str, depth: int, scope: Scope) -> Tree:
        head = self.random.choice(("and", "or"))
        parts = [
            self.expr(self.random.choice((BOOL, kind)), depth - 1, scope)
            for _ in range(self.random.randint(1, 2))
        ]
        return [head, *parts, self.expr(kind, depth - 1, scope)]

    def make_let(self, kind: str, depth: int, scope: Scope) -> Tree:
        r = self.random
        bindings: list[Tree] = []
        inner = scope
        head = r.choice(("let", "let", "let", "let*"))
        for _ in range(r.randint(1, 3)):
            name, its = self.local(), r.choice((INT, INT, NUM, LIST, STR, BOOL))
            bindings.append([name, self.expr(its, depth - 1, inner)])
            inner = inner.bind(name, its, sets=True)
        return [head, bindings, *self.body(kind, depth - 1, inner)]

    def make_internal(self, kind: str, depth: int, scope: Scope) -> Tree:
        """A body with internal definitions, or a letrec; functions that count down."""
        name, n = self.local() + "-f", "n"
        inner = scope.bind(n, INT).times(5)
        if scope.weight > MAX_WEIGHT:
            return self.make_let(kind, depth, scope)
        recur: Tree = [name, ["-", n, "1"]]
        step = self.wrap_recursion(kind, recur, depth - 1, inner)
        lam: Tree = ["fn", [n], ["if", ["<=", n, "0"], self.expr(kind, depth - 2, inner), step]]
        call: Tree = [name, str(self.random.randint(0, 4))]
        if self.random.random() < 0.5:
            return ["letrec", [[name, lam]], *self.body(kind, depth - 2, scope), call]
        v = self.local()
        return ["let", [], ["define", [name, n], *lam[2:]], ["define", v, call],
                *self.body(kind, depth - 2, scope.bind(v, kind, sets=True))]  # fmt: skip

    def wrap_recursion(self, kind: str, call: Tree, depth: int, scope: Scope) -> Tree:
        """`call`, or an expression of the same type around it."""
        r = self.random.random()
        if r < 0.25:
            return call
        if r < 0.45:
            name = self.local()
            return [
                "let",
                [[name, call]],
                *self.body(kind, depth - 1, scope.bind(name, kind, sets=True)),
            ]
        if r < 0.55:
            return ["begin", self.effect(depth - 1, scope), call]
        if r < 0.6:
            return ["begin", call, self.expr(kind, depth - 1, scope)]
        if r < 0.66:
            return [
                "if",
                self.expr(BOOL, depth - 1, scope),
                call,
                self.expr(kind, depth - 1, scope),
            ]
        if kind == INT:
            return [
                "mod",
                [self.random.choice(("+", "-", "max")), self.expr(INT, depth - 1, scope), call],
                "1009",
            ]
        if kind == NUM:
            return ["+", call, self.expr(NUM, depth - 1, scope)]
        if kind == LIST:
            return ["cons", self.expr(ANY, depth - 1, scope), call]
        if kind == STR:
            return ["substring", ["str", call, '"     "'], "0", "4"]
        return ["not", call]

    def make_loop(self, kind: str, depth: int, scope: Scope) -> Tree:
        """A named let, or a do loop, that counts."""
        if scope.weight > MAX_WEIGHT:
            return self.make_let(kind, depth, scope)
        r = self.random
        turns = r.randint(1, 5)
        loop, i, acc = r.choice(("loop", "again")), r.choice(("i", "j")), self.local()
        inner = scope.bind(i, INT).bind(acc, kind, sets=True).times(turns)
        start = self.small(kind, depth - 1, scope)
        if r.random() < 0.25:
            step = self.small(kind, depth - 1, inner)
            return ["do", [[i, "0", ["+", i, "1"]], [acc, start, step]], [["=", i, str(turns)], self.expr(kind, depth - 2, inner)],
                    *([self.effect(depth - 1, inner)] if r.random() < 0.5 else [])]  # fmt: skip
        next_: Tree = [loop, ["+", i, "1"], self.small(kind, depth - 1, inner)]
        if r.random() < 0.15:  # not a tail call: no loop for the compiler
            next_ = self.wrap_recursion(kind, next_, depth - 1, inner)
        elif r.random() < 0.3:
            next_ = ["begin", self.effect(depth - 1, inner), next_]
        elif r.random() < 0.25:
            next_ = [
                "if",
                self.expr(BOOL, depth - 2, inner),
                next_,
                [loop, ["+", i, "2"], self.small(kind, 1, inner)],
            ]
        elif r.random() < 0.2:
            v = self.local()
            if v not in (loop, i):
                next_ = [
                    "let",
                    [[v, self.expr(INT, depth - 2, inner)]],
                    self.effect(1, inner.bind(v, INT, sets=True)),
                    next_,
                ]
        out = self.expr(kind, depth - 2, inner)
        test: Tree = [r.choice(("<", "<=")), i, str(turns)]
        branch: Tree = (
            ["if", test, next_, out] if r.random() < 0.7 else ["cond", [test, next_], ["else", out]]
        )
        return ["let", loop, [[i, "0"], [acc, start]], branch]

    def make_closure_call(self, kind: str, depth: int, scope: Scope) -> Tree:
        r = self.random
        names = [(self.local(), r.choice((INT, NUM, LIST, STR))) for _ in range(r.randint(0, 2))]
        names = list(dict(names).items())
        inner = scope
        for name, its in names:
            inner = inner.bind(name, its, sets=True)
        lam: Tree = ["fn", [n for n, _ in names], *self.body(kind, depth - 1, inner)]
        args = [self.expr(its, depth - 1, scope) for _, its in names]
        if r.random() < 0.5:
            return [lam, *args]
        f = self.fresh("g")
        call: Tree = [f, *args]
        if kind == INT and r.random() < 0.5:
            return [
                "let",
                [[f, lam]],
                ["+", call, [f, *(self.expr(its, 1, scope) for _, its in names)]],
            ]
        return ["let", [[f, lam]], self.effect(1, scope), call]

    def make_counter(self, kind: str, depth: int, scope: Scope) -> Tree:
        """Closures over assigned variables, made in a loop or alone."""
        r = self.random
        v, f = self.local(), self.fresh("tick")
        inner = scope.bind(v, INT, sets=True)
        lam: Tree = [
            "fn",
            [],
            ["set!", v, ["mod", ["+", v, self.expr(INT, depth - 2, inner)], "101"]],
            *self.body(INT, depth - 2, inner),
        ]
        result: Tree = ["list", [f], v, [f], v]
        if r.random() < 0.4:
            fs, i = self.fresh("fs"), "i"
            made: Tree = ["let", "loop", [[i, "0"], [fs, "nil"]], ["if", ["<", i, "3"], [
                "let", [[v, ["*", i, "10"]]], ["loop", ["+", i, "1"], ["cons", lam, fs]]], fs]]  # fmt: skip
            result = ["map", ["fn", ["h"], ["+", ["h"], ["h"]]], made]
        else:
            result = ["let", [[v, self.small(INT, 1, scope)]], ["let", [[f, lam]], result]]
        return self.convert(LIST, kind, result)

    def convert(self, have: str, want: str, value: Tree) -> Tree:
        """`value` of type `have` as something of type `want`."""
        if have == want or want == ANY:
            return value
        if have == LIST:
            if want == INT:
                return ["len", value] if self.random.random() < 0.3 else ["reduce", "+", "0", value]
            if want == BOOL:
                return ["empty?", value]
        if want == STR:
            return ["str", value]
        if want == LIST:
            return ["list", value]
        return ["begin", ["note", value], self.leaf(want, Scope())]

    def make_higher(self, kind: str, depth: int, scope: Scope) -> Tree:
        """Library functions that take functions."""
        if scope.weight > MAX_WEIGHT:
            return self.make_let(kind, depth, scope)
        r = self.random
        xs = self.numbers(depth - 1, scope)
        x, y = self.local(), "e"
        inner = scope.bind(x, INT, sets=True).times(3)
        both = inner.bind(y, INT)
        one = lambda result: ["fn", [x], *self.body(result, depth - 1, inner)]  # noqa: E731
        two = lambda result: ["fn", [x, y], *self.body(result, depth - 1, both)]  # noqa: E731
        choices: list[tuple[str, Callable[[], Tree]]] = [
            (LIST, lambda: ["map", one(r.choice((INT, ANY))), xs]),
            (LIST, lambda: ["map", self.function(INT), xs]),
            (LIST, lambda: ["map", two(INT), xs, self.numbers(1, scope)]),
            (LIST, lambda: ["filter", one(BOOL), xs]),
            (INT, lambda: ["mod", ["reduce", two(INT), self.expr(INT, 1, scope), xs], "1009"]),
            (LIST, lambda: ["sort", xs]),
            (LIST, lambda: ["sort", xs, ["fn", ["p", "q"], [">", "p", "q"]]]),
            (LIST, lambda: ["sort-by", one(INT), xs]),
            (BOOL, lambda: ["begin", ["for-each", one(ANY), xs], self.leaf(BOOL, scope)]),
            (BOOL, lambda: [r.choice(("some", "every?")), one(BOOL), xs]),
            (INT, lambda: ["apply", r.choice(("+", "max", "-")), self.expr(INT, 1, scope), xs]),
            (LIST, lambda: ["apply", "list", self.expr(INT, 1, scope), xs]),
            (LIST, lambda: ["apply", ["fn", ["&rest", x], *self.body(LIST, depth - 1, scope.bind(x, LIST, sets=True))], xs]),
            (LIST, lambda: ["mapcat", one(LIST), xs]),
            (LIST, lambda: ["map-indexed", two(INT), xs]),
            (LIST, lambda: ["partition", one(BOOL), xs]),
            (INT, lambda: ["count-if", one(BOOL), xs]),
            (LIST, lambda: ["scan", two(INT), "0", xs]),
            (LIST, lambda: ["take-while", one(BOOL), xs]),
            (INT, lambda: [["compose", one(INT), self.function(INT)], self.expr(INT, 1, scope)]),
            (INT, lambda: [["partial", two(INT), self.expr(INT, 1, scope)], self.expr(INT, 1, scope)]),
            (INT, lambda: ["iterate-n", one(INT), "3", self.expr(INT, 1, scope)]),
            (ANY, lambda: ["group-by", one(INT), xs]),
            (ANY, lambda: ["find", one(BOOL), xs]),
        ]  # fmt: skip
        have, make = r.choice(choices)
        return self.convert(have, kind, make())

    def numbers(self, depth: int, scope: Scope) -> Tree:
        """A short list of integers."""
        r = self.random.random()
        if r < 0.5:
            return [
                "list",
                *(self.expr(INT, depth - 1, scope) for _ in range(self.random.randint(0, 4))),
            ]
        if r < 0.7:
            return ["range", "0", str(self.random.randint(0, 5))]
        if r < 0.9:
            return "'(3 1 4 1 5)"
        return self.expr(LIST, depth - 1, scope)

    def function(self, result: str) -> Tree:
        """A function of one integer."""
        fitting = [
            f.name
            for f in self.functions
            if f.params == (INT,) and f.result == result and not f.counter
        ]
        return self.random.choice([*fitting, "inc", "dec", "abs"])

    def make_call(self, kind: str, depth: int, scope: Scope) -> Tree:
        """A call of a global function of the program."""
        r = self.random
        fitting = [f for f in self.functions if f.result == kind]
        if not fitting or scope.weight > MAX_WEIGHT:
            return self.make_primitive(kind, depth, scope)
        return self.call(r.choice(fitting), depth, scope)

    def call(self, f: Fn, depth: int, scope: Scope) -> Tree:
        """A call of `f`, now and then with the wrong number of arguments."""
        r = self.random
        args = [self.expr(p, depth - 1, scope) for p in f.params]
        if f.counter:
            args[0] = (
                str(r.randint(0, 6)) if r.random() < 0.9 else r.choice(("2.5", "7/2", '"3"', "nil"))
            )
        given = sum(r.random() < 0.6 for _ in range(f.optional))
        args += [self.expr(INT, depth - 1, scope) for _ in range(given)]
        if f.rest:
            args += [self.expr(INT, depth - 1, scope) for _ in range(r.randint(0, 3))]
        for key in [key for key in f.keys if r.random() < 0.6]:
            args += [f":{key}", self.expr(INT, depth - 1, scope)]
        if r.random() < 0.01:
            args.append("1")
        if r.random() < 0.01 and args:
            args.pop()
        return [f.name, *args]

    def make_escape(self, kind: str, depth: int, scope: Scope) -> Tree:
        """call/cc used to leave early."""
        r = self.random
        k = self.fresh("k")
        inner = replace(scope, escapes=(*scope.escapes, (k, kind)))
        name = r.choice(
            ("call/cc", "call/cc", "call-with-escape", "call-with-current-continuation")
        )
        return [name, ["fn", [k], *self.body(kind, depth - 1, inner)]]

    def make_throw(self, kind: str, depth: int, scope: Scope) -> Tree:
        """A call of a continuation in reach."""
        if not scope.escapes:
            return self.make_if(kind, depth, scope)
        k, wants = self.random.choice(scope.escapes)
        throw: Tree = [k, self.expr(wants, depth - 1, scope)]
        if self.random.random() < 0.7:
            return [
                "if",
                self.expr(BOOL, depth - 1, scope),
                throw,
                self.expr(kind, depth - 1, scope),
            ]
        return throw

    def make_reentry(self, kind: str, depth: int, scope: Scope) -> Tree:
        """A continuation entered again, at most three times."""
        if scope.weight > 8:
            return self.make_escape(kind, depth, scope)
        r = self.random
        k, n, v, out = self.fresh("k"), self.fresh("n"), self.local(), self.fresh("out")
        inner = scope.bind(v, INT, sets=True).times(4)
        capture: Tree = [
            "call/cc",
            ["fn", ["c"], ["set!", k, "c"], self.small(INT, depth - 2, scope)],
        ]
        style = r.randint(0, 4)
        if style == 0:
            made: Tree = [
                "map",
                [
                    "fn",
                    ["e"],
                    [
                        "if",
                        ["=", "e", "1"],
                        ["+", "e", capture],
                        self.expr(INT, depth - 2, scope.bind("e", INT)),
                    ],
                ],
                "(list 0 1 2)",
            ]
            have = LIST
        elif style == 1:
            made = ["let", "loop", [["i", "0"], ["acc", "0"]], ["if", ["<", "i", "3"], [
                "loop", ["+", "i", "1"], ["mod", ["+", "acc", ["if", ["=", "i", "1"], capture, self.expr(INT, depth - 2, scope.bind("i", INT).bind("acc", INT))]], "1009"]], "acc"]]  # fmt: skip
            have = INT
        elif style == 2:
            made = [
                "+",
                self.expr(INT, depth - 2, scope),
                capture,
                self.expr(INT, depth - 2, scope),
            ]
            have = INT
        elif style == 3:
            made = [
                "list",
                self.expr(ANY, depth - 2, scope),
                capture,
                self.expr(ANY, depth - 2, scope),
            ]
            have = LIST
        else:
            made = capture
            have = INT
        keep: Tree = ["set!", out, ["cons", v, out]] if r.random() < 0.7 else ["note", v]
        counts: list[Tree] = [[n, "0"], [k, "nil"], [out, "nil"]]
        again: Tree = ["if", ["and", k, ["<", n, str(r.randint(1, 3))]], ["begin", ["set!", n, ["+", n, "1"]], [k, ["*", n, "10"]]],
                       ["list", v, out, n, self.expr(kind, depth - 2, inner.bind(v, have))]]  # fmt: skip
        whole: Tree = ["let", counts, ["let", [[v, made]], keep, again]]
        return (
            self.convert(LIST, kind, ["list", ["len", whole]])
            if kind == INT and r.random() < 0.5
            else self.convert(LIST if kind == LIST else ANY, kind, whole)
        )

    def make_reset(self, kind: str, depth: int, scope: Scope) -> Tree:
        """Delimited continuations, entered never, once or several times."""
        if scope.weight > 16:
            return self.make_escape(kind, depth, scope)
        r = self.random
        k = self.fresh("k")
        uses: list[Tree] = [
            [k, self.expr(INT, depth - 2, scope)],
            ["+", [k, "1"], [k, self.expr(INT, depth - 2, scope)]],
            ["begin", [k, "1"], [k, "2"], [k, "3"]],
            self.expr(kind, depth - 2, scope),
            ["list", [k, "5"], [k, "6"]],
            ["map", k, "(list 1 2 3)"],
            [k, [k, "2"]],
        ]
        shift: Tree = ["shift", k, r.choice(uses)]
        inside: list[Tree] = [
            ["+", self.expr(INT, depth - 2, scope), shift],
            ["list", self.expr(ANY, depth - 2, scope), shift, self.expr(INT, depth - 2, scope)],
            ["let", [["s", shift]], self.effect(depth - 2, scope.bind("s", INT)), self.expr(kind, depth - 2, scope.bind("s", INT, sets=True))],
            ["begin", ["note", shift], self.expr(kind, depth - 2, scope)],
            ["map", ["fn", ["e"], ["if", ["=", "e", "1"], shift, "e"]], "(list 0 1 2)"],
            ["let", "loop", [["i", "0"], ["acc", "nil"]], ["if", ["<", "i", "3"], ["loop", ["+", "i", "1"], ["cons", ["if", ["=", "i", "1"], shift, "i"], "acc"]], "acc"]],
        ]  # fmt: skip
        return self.convert(ANY, kind, ["reset", r.choice(inside)])

    def make_guard(self, kind: str, depth: int, scope: Scope) -> Tree:
        r = self.random
        e = r.choice(("e", "err"))
        inner = scope.bind(e, ANY)
        clauses: list[Tree] = [
            ["true", self.expr(kind, depth - 2, inner)],
            [
                "else",
                ["note", ["if", ["error?", e], ["error-message", e], e]],
                self.expr(kind, depth - 2, inner),
            ],
            [["error?", e], ["note", ["error-type", e]], self.expr(kind, depth - 2, inner)],
            [["number?", e], self.expr(kind, depth - 2, inner)],
            [["symbol?", e], "=>", ["fn", ["q"], self.expr(kind, depth - 2, inner)]],
        ]
        body = self.body(kind, depth - 1, scope)
        if r.random() < 0.5:
            body[r.randint(0, len(body) - 1) : 0] = [
                ["when", self.expr(BOOL, depth - 2, scope), r.choice(ERRORS)]
            ]
        return ["guard", [e, *r.sample(clauses, r.randint(1, 2))], *body]

    def make_handler(self, kind: str, depth: int, scope: Scope) -> Tree:
        r = self.random
        raised: Tree = ["raise-continuable", self.expr(INT, depth - 2, scope)]
        h: Tree = ["fn", ["e"], ["note", "e"], self.expr(INT, depth - 2, scope.bind("e", ANY))]
        body: Tree = (
            ["+", self.expr(INT, depth - 2, scope), raised]
            if r.random() < 0.8
            else r.choice(ERRORS)
        )
        if r.random() < 0.5:
            value: Tree = ["with-exception-handler", h, ["fn", [], body]]
        else:
            value = ["handler-bind", [["number?" if r.random() < 0.7 else "error?", h]], body]
        if r.random() < 0.5:
            value = ["guard", ["e", ["true", "(note 'caught)", "0"]], value]
        return self.convert(INT, kind, value)

    def make_wind(self, kind: str, depth: int, scope: Scope) -> Tree:
        before: Tree = ["fn", [], ["note", '"in"']]
        after: Tree = ["fn", [], ["note", '"out"']]
        thunk: Tree = ["fn", [], *self.body(kind, depth - 1, scope)]
        return ["dynamic-wind", before, thunk, after]

    def make_parameterize(self, kind: str, depth: int, scope: Scope) -> Tree:
        parameter = f"param-p{self.seed}"
        if self.random.random() < 0.4:
            return self.convert(INT, kind, [parameter])
        return ["parameterize", [[parameter, self.expr(INT, depth - 2, scope)]], *self.body(kind, depth - 1, scope),
                self.convert(INT, kind, ["+", [parameter], "1"])]  # fmt: skip

    def make_delay(self, kind: str, depth: int, scope: Scope) -> Tree:
        p = self.fresh("p")
        return ["let", [[p, ["delay", ["begin", '(note "forced")', self.expr(kind, depth - 2, scope)]]]],
                ["force", p], ["force", p]]  # fmt: skip

    def make_values(self, kind: str, depth: int, scope: Scope) -> Tree:
        r = self.random
        a, b = "v1", "v2"
        pair: Tree = ["values", self.expr(INT, depth - 1, scope), self.expr(kind, depth - 1, scope)]
        inner = scope.bind(a, INT, sets=True).bind(b, kind, sets=True)
        if r.random() < 0.5:
            return ["let-values", [[[a, b], pair]], *self.body(kind, depth - 1, inner)]
        if r.random() < 0.5:
            return ["receive", [a, b], pair, *self.body(kind, depth - 1, inner)]
        return [
            "call-with-values",
            ["fn", [], pair],
            ["fn", [a, b], *self.body(kind, depth - 1, inner)],
        ]

    def make_dict(self, kind: str, depth: int, scope: Scope) -> Tree:
        value: Tree = [
            "{",
            ":a",
            self.expr(kind, depth - 1, scope),
            ":b",
            self.expr(INT, depth - 1, scope),
        ]
        if kind == ANY:
            return value
        r = self.random.random()
        if r < 0.5:
            return ["get", value, ":a"]
        if r < 0.8:
            d = "d"
            return [
                "let",
                [[d, value]],
                ["dict-set!", d, ":b", self.expr(INT, depth - 2, scope.bind(d, ANY))],
                ["note", d],
                ["get", d, ":a"],
            ]
        return ["get", ["assoc", value, ":a", self.expr(kind, depth - 2, scope)], ":a"]

    def make_vector(self, kind: str, depth: int, scope: Scope) -> Tree:
        v = "v"
        made: Tree = ["vector", *(self.expr(kind, depth - 2, scope) for _ in range(3))]
        inner = scope.bind(v, ANY)
        return ["let", [[v, made]], ["vector-set!", v, self.index(depth, inner), self.expr(kind, depth - 2, inner)],
                ["vector-ref", v, self.index(depth, inner)]]  # fmt: skip

    def index(self, depth: int, scope: Scope) -> Tree:
        if self.random.random() < 0.7:
            return str(self.random.randint(0, 2))
        return ["mod", self.expr(INT, depth - 2, scope), "3" if self.random.random() < 0.9 else "4"]

    def make_list_mutation(self, kind: str, depth: int, scope: Scope) -> Tree:
        l = "ls"  # noqa: E741
        made = self.numbers(depth - 1, scope)
        inner = scope.bind(l, LIST)
        change: Tree = self.some(
            ["append!", l, self.expr(INT, depth - 2, inner)],
            ["set-nth!", l, "0", self.expr(INT, depth - 2, inner)],
        )
        return self.convert(LIST, kind, ["let", [[l, ["concat", made, "(list)"]]], change, l])

    def make_multiply(self, kind: str, depth: int, scope: Scope) -> Tree:
        r = self.random
        a, b = self.expr(INT, depth - 1, scope), self.expr(INT, depth - 1, scope)
        op = r.choice(("*", "quotient", "remainder", "mod", "modulo"))
        if op == "*":
            return (
                ["mod", ["*", a, b], "100003"]
                if r.random() < 0.6
                else ["*", a, str(r.randint(-3, 5))]
            )
        return [op, a, str(r.choice((1, 2, 3, 7, -3, 10))) if r.random() < 0.8 else b]

    def make_thread(self, kind: str, depth: int, scope: Scope) -> Tree:
        if kind == INT:
            return [
                "->",
                self.expr(INT, depth - 1, scope),
                "inc",
                ["+", self.expr(INT, depth - 2, scope)],
                "abs",
            ]
        if kind == LIST:
            return ["->>", self.numbers(depth - 1, scope), ["map", "inc"], ["filter", "even?"]]
        return self.make_if(kind, depth, scope)

    def make_set(self, kind: str, depth: int, scope: Scope) -> Tree:
        if any(k == kind for _, k in scope.sets):
            return self.assignment(kind, depth, scope)
        return self.make_let(kind, depth, scope)

    def make_begin(self, kind: str, depth: int, scope: Scope) -> Tree:
        return ["begin", self.effect(depth - 1, scope), *self.body(kind, depth - 1, scope)]

    def make_note(self, kind: str, depth: int, scope: Scope) -> Tree:
        return ["note", self.expr(kind, depth - 1, scope)]

    def make_quasi(self, kind: str, depth: int, scope: Scope) -> Tree:
        value = self.expr(ANY, depth - 1, scope)
        return self.convert(
            LIST,
            kind,
            ["quasiquote", ["1", ["unquote", value], ["unquote-splicing", self.numbers(1, scope)]]],
        )

    # -- definitions -----------------------------------------------------------------------------

    def define_plain(self, depth: int) -> list[Tree]:
        r = self.random
        params = tuple(r.choice((INT, INT, NUM, LIST, STR, ANY)) for _ in range(r.randint(0, 3)))
        names = [f"{'abcd'[i]}" for i in range(len(params))]
        f = Fn(self.top("f"), params, r.choice(DATA))
        scope = Scope()
        for name, kind in zip(names, params, strict=True):
            scope = scope.bind(name, kind, sets=True)
        form: Tree = ["define", [f.name, *names], *self.body(f.result, depth, scope)]
        self.functions.append(f)
        return [form]

    def define_many(self, depth: int) -> list[Tree]:
        """A function with optional, keyword or rest parameters."""
        r = self.random
        f = Fn(self.top("f"), (INT,), r.choice((INT, LIST)))
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
        form: Tree = ["define", [f.name, *params], *self.body(f.result, depth, scope)]
        self.functions.append(f)
        return [form]

    def define_recursive(self, depth: int) -> list[Tree]:
        r = self.random
        result = r.choice((INT, INT, NUM, LIST, STR))
        f = Fn(self.top("r"), (INT, result), result, counter=True)
        scope = Scope().bind("n", INT).bind("acc", result, sets=True).times(4)
        again: Tree = [
            f.name,
            ["-", "n", r.choice(("1", "1", "2"))],
            self.small(result, depth - 2, scope),
        ]
        step = self.wrap_recursion(result, again, depth - 1, scope)
        if r.random() < 0.25 and result == INT:
            step = ["mod", ["+", step, [f.name, ["-", "n", "2"], "acc"]], "1009"]
        form: Tree = [
            "define",
            [f.name, "n", "acc"],
            ["if", ["<=", "n", "0"], self.expr(result, depth - 2, scope), step],
        ]
        self.functions.append(f)
        return [form]

    def define_mutual(self, depth: int) -> list[Tree]:
        result = self.random.choice((INT, BOOL, LIST))
        one, two = self.top("ping"), self.top("pong")
        scope = Scope().bind("n", INT).times(4)
        forms: list[Tree] = []
        for here, there in ((one, two), (two, one)):
            step = self.wrap_recursion(result, [there, ["-", "n", "1"]], depth - 1, scope)
            forms.append(
                ["define", [here, "n"], ["if", ["<=", "n", "0"], self.expr(result, 1, scope), step]]
            )
        self.functions.append(Fn(one, (INT,), result, counter=True))
        return forms

    def define_variable(self, depth: int) -> list[Tree]:
        kind = self.random.choice((INT, INT, NUM, LIST))
        name = self.top("v")
        form: Tree = ["define", name, self.small(kind, 2, Scope())]
        self.variables.append((name, kind))
        return [form]

    def calls(self, depth: int) -> list[Tree]:
        """Forms that call the functions several times, with arguments of several types."""
        r = self.random
        forms: list[Tree] = []
        for f in r.sample(self.functions, min(len(self.functions), 2)):
            same = self.call(f, 2, Scope())
            style = r.random()
            if style < 0.3:
                forms += [self.call(f, 2, Scope()) for _ in range(r.randint(2, 5))]
            elif style < 0.6:
                forms.append(["list", *(self.call(f, 1, Scope()) for _ in range(r.randint(2, 4)))])
            elif style < 0.8:
                forms += [
                    [
                        "do",
                        [["i", "0", ["+", "i", "1"]]],
                        [["=", "i", "4"], ["note", '"done"']],
                        ["note", same],
                    ],
                    same,
                ]
            else:
                scope = Scope().bind("i", INT).times(3)
                forms.append(["map", ["fn", ["i"], self.call(f, 2, scope)], "(list 1 2 3)"])
        forms.append(self.expr(ANY, depth, Scope()))
        return forms

    def redefine(self, depth: int) -> list[Tree]:
        """Something that compiled code may have relied on changes."""
        r = self.random
        forms: list[Tree] = []
        if self.functions and r.random() < 0.7:
            f = r.choice(self.functions)
            if not (f.keys or f.optional or f.rest):
                names = [f"{'abcd'[i]}" for i in range(len(f.params))]
                scope = Scope()
                for name, kind in zip(names, f.params, strict=True):
                    scope = scope.bind(name, kind, sets=True)
                kept = [g for g in self.functions if g is not f]
                known, self.functions = self.functions, kept[: known_before(self.functions, f)]
                new: Tree = ["fn", names, *self.body(f.result, 2, scope)]
                self.functions = known
                if r.random() < 0.4:
                    forms.append(
                        [
                            "let",
                            [["old", f.name], ["r", self.call(f, 1, Scope())]],
                            ["set!", f.name, new],
                            ["list", "r", self.call(f, 1, Scope())],
                        ]
                    )
                else:
                    forms.append([r.choice(("define", "set!")), f.name, new])
        if self.shadows and r.random() < 0.8:
            forms.append(self.shadow())
        return forms

    def shadow(self) -> Tree:
        """A redefinition of a name of the language."""
        r = self.random
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
            return ["begin", ["set!", name, lam], self.expr(ANY, 2, Scope())]
        old = self.fresh("old")
        return [
            "let",
            [[old, name]],
            ["set!", name, lam],
            ["let", [["r", self.expr(ANY, 2, Scope())]], ["set!", name, old], "r"],
        ]

    def make(self) -> Program:
        """The whole program."""
        r = self.random
        self.shadows = r.random() < 0.04
        forms: list[Tree] = [["define", ["note", "x"], ["display", "x"], '(display ";")', "x"],
                             ["define", f"param-p{self.seed}", "(make-parameter 10)"]]  # fmt: skip
        makers = [self.define_plain, self.define_plain, self.define_recursive, self.define_mutual,
                  self.define_many, self.define_variable]  # fmt: skip
        small = self.seed >= SMALL_FROM
        for _ in range(r.randint(1, 2 if small else 4)):
            forms += r.choice(makers)(r.randint(2, 3 if small else 5))
        forms += self.calls(r.randint(2, 3 if small else 5))
        for _ in range(r.choice((0, 0, 1) if small else (0, 0, 1, 2))):
            forms += self.redefine(2 if small else 3)
            forms += self.calls(r.randint(1, 2 if small else 4))
        forms[2:2] = [
            features.DEFINITIONS[n].replace("@", f"-p{self.seed}") for n in sorted(self.needs)
        ]
        return Program(self.seed, tuple(forms), self.shadows)


# Every maker has the same parameters, whether it needs them or not.
# ruff: noqa: ARG002


def known_before(functions: list[Fn], f: Fn) -> int:
    """How many functions were defined before `f`: a redefinition may call these and no others."""
    return next(i for i, g in enumerate(functions) if g is f)


# Seeds from here on make small programs: many more of them can be run in the same time.
SMALL_FROM = 1_000_000

Maker = Callable[[Generator, str, int, Scope], Tree]
_G = Generator
_EVERYWHERE: list[tuple[Maker, int]] = [
    (_G.make_leaf, 14), (_G.make_primitive, 30), (_G.make_if, 10), (_G.make_let, 10),
    (_G.make_call, 12), (_G.make_loop, 8), (_G.make_closure_call, 7), (_G.make_logic, 3),
    (_G.make_higher, 7), (_G.make_escape, 4), (_G.make_throw, 4), (_G.make_reentry, 2),
    (_G.make_reset, 3), (_G.make_guard, 4), (_G.make_handler, 2), (_G.make_wind, 2),
    (_G.make_parameterize, 2), (_G.make_delay, 1), (_G.make_values, 3), (_G.make_dict, 3),
    (_G.make_vector, 3), (_G.make_set, 6), (_G.make_begin, 5), (_G.make_note, 4), (_G.make_internal, 4),
    (_G.make_counter, 2), (_G.make_quasi, 1), (_G.make_thread, 1), (_G.make_list_mutation, 1),
    *features.WEIGHTS,
]  # fmt: skip
_FOR: dict[str, list[tuple[Maker, int]]] = {INT: [(_G.make_multiply, 10)]}
_BY_RESULT: dict[str, list[tuple[str, tuple[str, ...], str]]] = {}
for _entry in PRIMITIVES:
    _BY_RESULT.setdefault(_entry[2], []).append(_entry)
_TABLES: dict[str, list[Maker]] = {
    kind: [maker for maker, weight in (*_EVERYWHERE, *_FOR.get(kind, ())) for _ in range(weight)]
    for kind in (*DATA, ANY, FN)
}


def _choose(random: Random, kind: str) -> Maker:
    return random.choice(_TABLES[kind])


def program(seed: int) -> Program:
    """The program of that seed."""
    return Generator(seed, Random(seed)).make()
