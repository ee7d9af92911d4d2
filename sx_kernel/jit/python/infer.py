"""Types of expressions, as far as they save a check in the emitted code.

    int float        exactly that Python type
    nat              an int that is not negative: an index that need not be tested
    num              int or float
    number           any SX number (a Fraction too), hence not a boolean
    bool str list dict Vector_ Table_ Raw_    exactly that type
    str? Char_?      that type, or the end-of-file object
    any              nothing known
    never            no value at all (the start of the fixpoint)

Containers may carry a hint, Vector_[float]: what their elements were when the code was made; also
any[float], for a list in whatever form (see base/sequences.py). A hint promises nothing. Where an
operation would gain by it, the emitter checks the element after loading it, and leaves if it is
something else; `Inference.checked` says where. Vector_[float!] is a vector that can be asked to
promise it (uniform.py), which saves these checks.

Variables are flow-insensitive: one type each, the join of everything ever assigned to them. What a
branch knows beyond that, behind a test like `(string? x)`, is for the emitter (narrow.py).
Parameters have the types that the entry guards check, boxed variables any.
"""

from __future__ import annotations

from collections.abc import Callable, Container
from typing import Final, TypeAlias

from sx_kernel.base.values import Char
from sx_kernel.html.tags import TAG_NAMES
from sx_kernel.ir.nodes import (
    And,
    Call,
    Const,
    Define,
    Fail,
    Global,
    If,
    Init,
    KeywordArg,
    Lambda,
    Let,
    Letrec,
    Local,
    Loop,
    MakeDict,
    Node,
    Or,
    PrimCall,
    Recur,
    Seq,
    SetGlobal,
    SetLocal,
    Var,
)  # fmt: skip
from sx_kernel.jit.python.uses import NUMERIC_OPERATIONS, Uses, numeric_loads

Type: TypeAlias = str
INTS: Final = frozenset({"nat", "int"})
NUMERIC: Final = frozenset({"nat", "int", "float", "num"})
NUMBERS: Final = frozenset({"nat", "int", "float", "num", "number"})

# Primitives whose result has one type whenever they answer at all. (`len` and the like are
# never negative.)
_RESULTS: Final[dict[str, Type]] = {
    **dict.fromkeys((
        "len", "length", "count", "string-length", "vector-length", "char->integer", "char-code",
        "bit-count", "integer-length", "hash-table-count", "hash-table-size", "set-size",
        "bytevector-length", "string-buffer-length", "%check-count",
    ), "nat"),
    **dict.fromkeys((
        "bitwise-and", "bitwise-or", "bitwise-ior", "bitwise-xor", "bitwise-not",
        "arithmetic-shift", "floor", "ceiling", "ceil", "truncate", "index-of",
        "string-index-of", "last-index-of",
    ), "int"),
    **dict.fromkeys((
        "str", "upper", "lower", "upcase", "downcase", "string-upcase", "string-downcase", "trim",
        "substring", "string-append", "number->string", "symbol->string", "inspect", "join",
        "string-join", "list->string", "string", "get-output-string", "string-pad-left",
        "string-pad", "string-pad-right", "string-repeat", "replace", "string-replace",
    ), "str"),
    **dict.fromkeys((
        "list", "mutable-list", "make-list", "range", "iota", "split", "string-split", "reverse!",
        "string->list", "keys", "vals", "dict-keys", "dict-vals", "list-copy", "hash-table-keys",
        "hash-table-values", "hash-table->alist", "vector->list", "set->list", "flatten",
        "distinct", "unique", "%list", "%concat", "%check-list", "%check-vector",
        "%check-string", "%check-dict", "%push", "%pushed", "%rows", "%sorted",
    ), "list"),
    **dict.fromkeys((
        "vector", "make-vector", "list->vector", "vector-copy", "subvector", "vector-append",
        "%list->vector", "string->vector",
    ), "Vector_"),
    **dict.fromkeys(("dict", "dict-copy", "merge", "dissoc", "%dict-of", "%grouped"), "dict"),
    **dict.fromkeys(
        ("make-hash-table", "hash-table-copy", "alist->hash-table"), "Table_"
    ),
    **dict.fromkeys((*TAG_NAMES, "raw!", "make-raw-html", "%element", "%island"), "Raw_"),
    **dict.fromkeys(("raw-html-content", "html-text", "%html-text"), "str"),
    **dict.fromkeys(("read-char", "peek-char"), "Char_?"),
    **dict.fromkeys(("read-line", "read-string"), "str?"),
    **dict.fromkeys(("exact->inexact", "inexact"), "float"),
    **dict.fromkeys((
        "=", "!=", "not=", "<", ">", "<=", ">=", "not", "eq?", "eqv?", "identical?", "equal?",
        "nil?", "null?", "boolean?", "number?", "real?", "complex?", "string?", "symbol?",
        "keyword?", "list?", "pair?", "dict?", "empty?", "odd?", "even?", "zero?", "contains?",
        "includes?", "vector?", "char?", "integer?", "float?", "rational?", "has-key?",
        "dict-has?", "positive?", "negative?", "char=?", "char<?", "char>?", "char<=?", "char>=?",
        "string=?", "string<?", "string>?", "string<=?", "string>=?", "eof-object?", "port?",
        "hash-table?", "hash-table-contains?", "hash-table-exists?", "set?", "set-member?",
        "string-contains?", "starts-with?", "ends-with?", "char-alphabetic?", "char-numeric?",
        "char-whitespace?", "char-upper-case?", "char-lower-case?", "%=", "%unset?", "blank?",
        "string-null?", "string-empty?", "callable?", "procedure?", "nan?", "error?",
        "exact-integer?", "exact?", "inexact?",
    ), "bool"),
}  # fmt: skip

# Loads whose result is an element of the first operand.
_LOADS: Final = frozenset({"vector-ref", "nth", "first", "car", "hash-table-ref/default"})


def base(kind: Type) -> Type:
    """The type without its hint."""
    return kind.partition("[")[0]


def hint(kind: Type) -> Type:
    """The hint of a container's type; "" without."""
    return kind.partition("[")[2].rstrip("!]")


def promises(kind: Type) -> bool:
    """Whether what the hint says can be had for certain, by asking the container."""
    return kind.endswith("!]")


def join(a: Type, b: Type) -> Type:
    """The least type that has all values of both."""
    if a == b or b == "never":
        return a
    if a == "never":
        return b
    if a in INTS and b in INTS:
        return "int"
    if a in NUMERIC and b in NUMERIC:
        return "num"
    if a in NUMBERS and b in NUMBERS:
        return "number"
    kind = base(a) if base(a) == base(b) else "any"
    return f"{kind}[{hint(a)}]" if hint(a) and hint(a) == hint(b) else kind


def subtype(given: Type, wanted: Type) -> bool:
    """Whether all values of `given` pass the guard of `wanted`; hints mean nothing here."""
    return join(base(given), base(wanted)) == base(wanted)


def guard_test(kind: Type, name: str) -> str:
    """The Python condition under which the variable `name` violates the guard `kind`."""
    if kind == "nat":
        return f"type({name}) is not int or {name} < 0"
    return f"type({name}) is not {base(kind)}"


_CONST_TYPES: Final[dict[type, Type]] = {
    float: "float", bool: "bool", str: "str", Char: "Char_",
}  # fmt: skip


def const_type(value: object) -> Type:
    """The type of a constant."""
    if type(value) is int:
        return "nat" if value >= 0 else "int"
    return _CONST_TYPES.get(type(value), "any")


def arithmetic(name: str, types: list[Type]) -> Type:
    """The type of + - * on operands of these types (also what their templates answer)."""
    if "never" in types:
        return "never"
    if all(t in INTS for t in types):
        return "nat" if name in {"+", "*", "inc"} and all(t == "nat" for t in types) else "int"
    if all(t in NUMERIC for t in types):
        return "float" if "float" in types else "num"
    return "number"


class Inference:
    """The types in one lambda. `guards`: types that parameters are checked for on entry.

    `self_name`: a global name that is known to be bound to this very lambda, or None; the
    result of calling it with guarded argument types is then the type of the body. `private`:
    variables that certainly hold Python lists (private_lists.py). `makes_list`: whether a call of
    another function certainly answers a Python list. `uses`: what it does with its variables, if
    that is known already.
    """

    def __init__(
        self,
        lam: Lambda,
        guards: dict[Var, Type],
        self_name: str | None,
        *,
        private: Container[Var] = (),
        makes_list: Callable[[Call], bool] = lambda _node: False,
        uses: Uses | None = None,
    ) -> None:
        self.lam = lam
        self.makes_list = makes_list
        self.private = private
        self.types: dict[Var, Type] = {}
        self.guards = guards
        self.self_name = self_name
        self.result: Type = "never"
        # id of a load → the type that its value is checked for right after it
        self.checked: dict[int, Type] = {}
        self._wanted = numeric_loads(uses or Uses(lam), _LOADS) if guards else frozenset[int]()
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
                kind = self.of(node.init)
                if node.var in self.private:
                    kind = f"list[{hint(kind)}]" if hint(kind) else "list"
                self._assign(node.var, kind)
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
        kind = primitive_type(node.name, types, [a.value for a in node.args if type(a) is Const])
        if id(node) in self._wanted:
            expected = self._expected(node, types)
            if expected is None:
                self.checked.pop(id(node), None)
            else:
                self.checked[id(node)] = kind = expected
        return kind

    def _expected(self, node: PrimCall, types: list[Type]) -> Type | None:
        """The hint for the value of a load, if it is worth a check."""
        found = hint(types[0])
        if node.name == "hash-table-ref/default":
            default = types[2] if len(types) == 3 else "any"
            found = default if found and type(node.args[2]) is Const else ""
        if found == "nat":
            found = "int"
        if found == "bool" and promises(types[0]):
            return found
        return found if found in {"int", "float"} else None

    def _call(self, node: Call) -> Type:
        types: list[Type] = []
        for arg in node.args:
            types.append(self.of(arg))
        self.of(node.fn)
        if self.is_self_call(node, types):
            return self.result
        return "list" if self.makes_list(node) else "any"

    def is_self_call(self, node: Call, types: list[Type]) -> bool:
        """Whether `node` certainly calls this lambda with arguments that pass its guards."""
        if type(node.fn) is not Global or node.fn.name != self.self_name:
            return False
        lam = self.lam
        if lam.optional or lam.keys or lam.rest or len(lam.required) != len(node.args):
            return False
        for var, given in zip(lam.required, types, strict=True):
            guard = self.guards.get(var)
            if guard is not None and not subtype(given, guard):
                return False
        return True


def primitive_type(name: str, types: list[Type], consts: list[object]) -> Type:
    """The type of a primitive's result for operands of these types; `consts`: the constant ones."""
    known = _RESULTS.get(name)
    if known is not None:
        return known
    if name in NUMERIC_OPERATIONS:
        return _numeric_result(name, types, consts)
    if name in {"rest", "cdr"} and types and types[0] == "str":
        return "str"
    if name in {"rest", "cdr"} and types and hint(types[0]):
        return f"any[{hint(types[0])}]"
    return "any"


def _numeric_result(name: str, types: list[Type], consts: list[object]) -> Type:
    if "never" in types:
        return "never"
    if name in {"+", "-", "*"}:
        return arithmetic(name, types) if types else "nat"
    if name in {"inc", "dec"}:
        return arithmetic(name, types)
    if name in {"square", "abs", "magnitude"}:
        result = arithmetic(name, types)
        return "nat" if result == "int" else result
    if name in {"max", "min"}:
        if all(t in INTS for t in types):
            return "nat" if all(t == "nat" for t in types) else "int"
        return "float" if all(t == "float" for t in types) else "number"
    if name in {"mod", "modulo"} and len(types) == 2 and types[0] in NUMERIC:
        divisor = consts[-1] if consts else None
        if type(divisor) is int and divisor > 0:
            return "nat" if types[0] in INTS else types[0]
    if name in {"quotient", "remainder", "modulo", "mod"} and all(t in INTS for t in types):
        return "nat" if all(t == "nat" for t in types) else "int"
    if name == "/" and "float" in types and all(t in NUMERIC for t in types):
        return "float"
    if name == "sqrt" and types == ["float"]:
        return "float"
    return "number"
