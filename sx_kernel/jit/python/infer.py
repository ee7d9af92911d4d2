"""Types of expressions, as far as they save a check in the emitted code.

    int float        exactly that Python type
    num              int or float
    number           any SX number (a Fraction too), hence not a boolean
    bool str         exactly that type
    any              nothing known
    never            no value at all (the start of the fixpoint)

Variables are flow-insensitive: one type each, the join of everything ever assigned to them.
Parameters have the types that the entry guards check, boxed variables any.
"""

from __future__ import annotations

from typing import Final, TypeAlias

from sx_kernel.ir.nodes import (
    And, Call, Const, Define, Fail, Global, If, Init, KeywordArg, Lambda, Let, Letrec, Local, Loop,
    MakeDict, Node, Or, PrimCall, Recur, Seq, SetGlobal, SetLocal, Var,
)  # fmt: skip

Type: TypeAlias = str
NUMERIC: Final = frozenset({"int", "float", "num"})
NUMBERS: Final = frozenset({"int", "float", "num", "number"})

# Primitives whose result is an int, a bool or a str whenever they answer at all.
_INT_RESULT: Final = frozenset({
    "len", "string-length", "vector-length", "char->integer", "char-code", "bitwise-and",
    "bitwise-or", "bitwise-xor", "bitwise-not", "arithmetic-shift", "bit-count",
    "integer-length", "gcd", "lcm",
})  # fmt: skip
_STR_RESULT: Final = frozenset({
    "str", "upper", "lower", "upcase", "downcase", "trim", "substring", "string-append",
    "number->string", "symbol->string", "inspect",
})  # fmt: skip
_FLOAT_RESULT: Final = frozenset({"exact->inexact"})
_BOOL_RESULT: Final = frozenset({
    "=", "!=", "<", ">", "<=", ">=", "not", "eq?", "eqv?", "equal?", "nil?", "boolean?", "number?",
    "string?", "symbol?", "keyword?", "list?", "dict?", "empty?", "odd?", "even?", "zero?",
    "contains?", "vector?", "char?", "integer?", "float?", "rational?", "has-key?", "positive?",
    "negative?",
})  # fmt: skip


def join(a: Type, b: Type) -> Type:
    """The least type that has all values of both."""
    if a == b or b == "never":
        return a
    if a == "never":
        return b
    if a in NUMERIC and b in NUMERIC:
        return "num"
    if a in NUMBERS and b in NUMBERS:
        return "number"
    return "any"


def const_type(value: object) -> Type:
    """The type of a constant."""
    return {int: "int", float: "float", bool: "bool", str: "str"}.get(type(value), "any")


def arithmetic(name: str, types: list[Type]) -> Type:
    """The type of + - * on operands of these types (also what their templates answer)."""
    if "never" in types:
        return "never"
    if all(t == "int" for t in types):
        return "int"
    if all(t in NUMERIC for t in types):
        return "float" if "float" in types else "num"
    return "number"


class Inference:
    """The types in one lambda. `guards`: types that parameters are checked for on entry.

    `self_name`: a global name that is known to be bound to this very lambda, or None; the
    result of calling it with guarded argument types is then the type of the body.
    """

    def __init__(self, lam: Lambda, guards: dict[Var, Type], self_name: str | None) -> None:
        self.lam = lam
        self.types: dict[Var, Type] = {}
        self.guards = guards
        self.self_name = self_name
        self.result: Type = "never"
        for var in (*lam.required, *lam.optional, *lam.keys, *(c.inner for c in lam.captures)):
            self.types[var] = guards.get(var, "any")
        if lam.rest is not None:
            self.types[lam.rest] = "any"
        self._run()

    def _run(self) -> None:
        while True:
            self.changed = False
            result = join(self.result, self.of(self.lam.body))
            if result == self.result and not self.changed:
                return
            self.result = result

    def var(self, var: Var) -> Type:
        """The type of a variable's value."""
        return "any" if var.boxed or var.letrec else self.types.get(var, "never")

    def _assign(self, var: Var, new: Type) -> None:
        old = self.types.get(var, "never")
        joined = join(old, new)
        if joined != old or var not in self.types:
            self.types[var] = joined
            self.changed = True

    def of(self, node: Node) -> Type:
        """The type of a node's value; notes what it assigns to variables."""
        match node:
            case Const():
                return const_type(node.value)
            case Local():
                return self.var(node.var)
            case Let():
                self._assign(node.var, self.of(node.init))
                return self.of(node.body)
            case Loop():
                for var, init in zip(node.vars, node.inits, strict=True):
                    self._assign(var, self.of(init))
                return self.of(node.body)
            case Recur():
                for var, arg in zip(node.loop.vars, node.args, strict=True):
                    self._assign(var, self.of(arg))
                return "never"
            case If():
                self.of(node.test)
                return join(self.of(node.then), self.of(node.orelse))
            case And() | Or():
                result = "never"
                for part in node.parts:
                    result = join(result, self.of(part))
                return result
            case Seq():
                result = "never"
                for part in node.parts:
                    result = self.of(part)
                return result
            case Letrec():
                return self.of(node.body)
            case PrimCall():
                return self._primitive(node)
            case Call():
                return self._call(node)
            case SetLocal() | SetGlobal() | Init() | Define():
                return self.of(node.value)
            case MakeDict():
                for part in node.values:
                    self.of(part)
                return "any"
            case Fail():
                return "never"
            case Global() | KeywordArg() | Lambda():
                return "any"

    def _primitive(self, node: PrimCall) -> Type:
        types: list[Type] = []
        for arg in node.args:
            types.append(self.of(arg))
        return primitive_type(node.name, types)

    def _call(self, node: Call) -> Type:
        types: list[Type] = []
        for arg in node.args:
            types.append(self.of(arg))
        self.of(node.fn)
        return self.result if self.is_self_call(node, types) else "any"

    def is_self_call(self, node: Call, types: list[Type]) -> bool:
        """Whether `node` certainly calls this lambda with arguments that pass its guards."""
        if type(node.fn) is not Global or node.fn.name != self.self_name:
            return False
        lam = self.lam
        if lam.optional or lam.keys or lam.rest or len(lam.required) != len(node.args):
            return False
        for var, given in zip(lam.required, types, strict=True):
            guard = self.guards.get(var)
            if guard is not None and given not in (guard, "never"):
                return False
        return True


def primitive_type(name: str, types: list[Type]) -> Type:
    """The type of a primitive's result for operands of these types."""
    if name in {"+", "-", "*"} and types:
        return arithmetic(name, types)
    if name in {"inc", "dec", "abs", "square"}:
        return arithmetic(name, types)
    if name in {"max", "min"} and types and all(t == "int" for t in types):
        return "int"
    if name in {"quotient", "remainder", "modulo", "mod"} and all(t == "int" for t in types):
        return "int"
    if name == "/" and "float" in types and all(t in NUMERIC for t in types):
        return "float"
    if name in {"/", "mod", "quotient", "remainder", "modulo", "max", "min", "expt", "sqrt"}:
        return "number"
    if name in _INT_RESULT:
        return "int"
    if name in _BOOL_RESULT:
        return "bool"
    if name in _STR_RESULT:
        return "str"
    return "float" if name in _FLOAT_RESULT else "any"
