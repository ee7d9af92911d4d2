"""The state of making one program, and what all makers of expressions build on.

A maker is a function of a generator, the type that is wanted, how deep the expression may be, and
the scope. Makers live in the modules beside this one; the generator is given a table of them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import TypeAlias

from tests.differential.generate.names import Fn, Scope
from tests.differential.generate.words import ANY, BOOL, DATA, ERRORS, INT, LIST, LITERALS, NUM, STR
from tests.differential.trees import Tree

Maker: TypeAlias = "Callable[[Generator, str, int, Scope], Tree]"


@dataclass(slots=True)
class Generator:
    """Makes one program; what it has defined so far, and what it still has to define.

    `makers`: for each type the makers to choose from, the likely ones several times. `shadows`:
    the program defines names of the language again. `needs`: keys of features.DEFINITIONS.
    """

    seed: int
    random: Random
    makers: Mapping[str, Sequence[Maker]]
    functions: list[Fn] = field(default_factory=list[Fn])
    variables: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
    serial: int = 0
    shadows: bool = False
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
        """One of `choices`."""
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
        return r.choice(self.makers[kind])(self, kind, depth, scope)

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

    # -- bodies and calls ------------------------------------------------------------------------

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

    def function(self, result: str) -> Tree:
        """A function of one integer."""
        fitting = [
            f.name
            for f in self.functions
            if f.params == (INT,) and f.result == result and not f.counter
        ]
        return self.random.choice([*fitting, "inc", "dec", "abs"])
