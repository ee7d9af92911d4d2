"""The one table of operations: the only file of the compiler that names a primitive.

A primitive has a row for each way in which it can be computed (`Operation`): for which kinds of
operands, what the result is, what it does to memory, whether it can fail, and its text in
Python. `operation(name, types)` finds the row that fits. A primitive without rows is called, with
the effects of its declaration.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from sx_kernel.compile.facts import ranges
from sx_kernel.compile.facts.declared import Operation, declared_result, declared_rows
from sx_kernel.compile.facts.types import (
    KINDS,
    SMALL,
    WORD,
    Type,
)
from sx_kernel.html.tags import TAG_NAMES


def _rows(name: str, *rows: tuple[str, str, str], **rest: object) -> tuple[Operation, ...]:
    """Rows (operand kinds, result, text), all total and pure unless `rest` says otherwise."""
    given = {"total": True, **rest}
    return tuple(
        Operation(name, tuple(kinds.split()), result, inline=text, **given)  # pyright: ignore[reportArgumentType]
        for kinds, result, text in rows
    )


def _arithmetic(name: str, op: str, nat: str = "int") -> tuple[Operation, ...]:
    text = f"{{0}} {op} {{1}}"
    return _rows(
        name, ("nat nat", nat, text), ("int int", "int", text), ("float float", "float", text),
        ("int float", "float", text), ("float int", "float", text), ("num float", "float", text),
        ("float num", "float", text), ("num num", "num", text),
    )  # fmt: skip


_IS_SMALL: Final = f"-{SMALL} < {{0}} < {SMALL}"
_IS_WORD: Final = f"-{WORD} < {{0}} < {WORD}"
_ARE_WORDS: Final = f"({_IS_SMALL} or {_IS_WORD} and -{WORD} < {{1}} < {WORD})"


def _multiplication() -> tuple[Operation, ...]:
    text = "{0} * {1}"
    return (
        *_rows(
            "*", ("small int", "int", text), ("int small", "int", text),
            ("word word", "int", text),
            ("float float", "float", text), ("int float", "float", text),
            ("float int", "float", text), ("num float", "float", text),
            ("float num", "float", text),
        ),
        *_rows("*", ("int word", "int", text), when=(_IS_WORD,)),
        *_rows("*", ("word int", "int", text), when=(_IS_WORD.replace("{0}", "{1}"),)),
        *_rows("*", ("int int", "int", text), when=(_ARE_WORDS,)),
        *_rows(
            "*", ("num num", "num", text), when=(f"(type({{0}}) is float or {_IS_SMALL})",)
        ),
    )  # fmt: skip


def _order(op: str) -> tuple[Operation, ...]:
    return _rows(
        op, ("number number", "bool", f"{{0}} {op} {{1}}"), ("num num", "bool", f"{{0}} {op} {{1}}")
    )


def _equality(name: str, op: str) -> tuple[Operation, ...]:
    is_ = "is" if op == "==" else "is not"
    text = f"{{0}} {op} {{1}}"
    return (
        *_rows(
            name, ("number number", "bool", text), ("str any", "bool", text),
            ("any str", "bool", text), ("nil any", "bool", f"{{0}} {is_} {{1}}"),
            ("any nil", "bool", f"{{0}} {is_} {{1}}"), ("bool any", "bool", f"{{0}} {is_} {{1}}"),
            ("any bool", "bool", f"{{0}} {is_} {{1}}"), ("char any", "bool", f"{{0}} {is_} {{1}}"),
            ("any char", "bool", f"{{0}} {is_} {{1}}"),
        ),
        *_rows(name, ("any any", "bool", text), total=False, when=(
            "(k_ := type({0})) is type({1}) and (k_ is int or k_ is str or k_ is float)",
        ), effects=("read element", "read size", "read table")),
    )  # fmt: skip


def _division(name: str, op: str, result: str) -> tuple[Operation, ...]:
    text = f"{{0}} {op} {{1}}"
    positive = {"when": (f"0 < {{1}} < {WORD}",), "total": False}
    return (
        *_rows(name, ("nat word-divisor", "nat", text)),
        *(_rows(name, ("int word-divisor", result, text)) if op == "%" and result == "nat" else ()),
        *_rows(name, ("nat nat", "nat", text), **positive),
        *(
            _rows(name, ("int int", "int", text), **positive)
            if result == "nat"
            else _rows(
                name, ("int int", "int", text), total=False,
                when=(f"0 < {{1}} < {WORD}", "{0} >= 0"),
            )
        ),
    )  # fmt: skip


def _test(name: str, text: str, *kinds: str) -> tuple[Operation, ...]:
    return _rows(name, *((kind, "bool", text) for kind in kinds))


def _is(name: str, python: str) -> tuple[Operation, ...]:
    return _rows(name, ("any", "bool", f"type({{0}}) is {python}"))


def _usually(name: str, python: str) -> tuple[Operation, ...]:
    """A predicate that holds of all values of one type, and perhaps of others."""
    return (Operation(name, ("any",), "bool", (), True, "True", (f"type({{0}}) is {python}",)),)


_LISTS: Final = ("read size", "read element")
_WALKED: Final = "{1} >= {0}n and ({0}m is None or {1} >= ({0}n := {0}m()))"
LIMIT: Final = 128  # base/sequences.py LIMIT; a test compares them


def _maker(n: int) -> tuple[Operation, ...]:
    """The constructor of records of `n` - 1 fields, whose type is the first operand."""
    kinds = " ".join(["rtype", *["any"] * (n - 1)])
    stores = "".join(f"; {{r}}.f{i - 1} = {{{i}}}" for i in range(1, n))
    text = f"{{r}} = {{0}}.cls(); {{r}}.type = {{0}}{stores}"
    called = ", ".join(f"{{{i}}}" for i in range(n))
    return (
        *_rows("%record", (kinds, "new", text), value="{r}"),
        *_rows("%record", (" ".join(["any"] * n), "record", f"{{0}}.new({called})")),
    )


_ROWS: Final[tuple[Operation, ...]] = (
    *_arithmetic("+", "+", "nat"), *_arithmetic("-", "-"), *_multiplication(),
    *_rows("-", ("int", "int", "-{0}"), ("float", "float", "-{0}")),
    *_rows("square", ("small", "nat", "{0} * {0}"), ("float", "float", "{0} * {0}")),
    *_rows("square", ("int", "nat", "{0} * {0}"), when=(_IS_SMALL,)),
    *_rows(
        "/", ("float float", "float", "{0} / {1}"), ("int float", "float", "{0} / {1}"),
        ("float int", "float", "{0} / {1}"), ("num float", "float", "{0} / {1}"),
        ("float num", "float", "{0} / {1}"), total=False,
    ),
    *_rows("/", ("int int", "number", "{0} // {1}"), total=False, when=(
        f"0 < {{1}} < {SMALL}", "{0} % {1} == 0",
    )),
    *_order("<"), *_order(">"), *_order("<="), *_order(">="),
    *_equality("=", "=="), *_equality("!=", "!="), *_equality("equal?", "=="),
    *_equality("%=", "=="),
    *_rows(
        "eqv?", ("int int", "bool", "{0} == {1}"), ("str str", "bool", "{0} == {1}"),
        ("nil any", "bool", "{0} is {1}"), ("any nil", "bool", "{0} is {1}"),
        ("bool any", "bool", "{0} is {1}"), ("any bool", "bool", "{0} is {1}"),
    ),
    *_rows("eqv?", ("any any", "bool", "True"), when=("{0} is {1}",)),
    *_rows("not", ("bool", "bool", "not {0}"), ("number", "bool", "False"),
           ("str", "bool", "False"), ("any", "bool", "({0} is False or {0} is None)")),
    *_rows("inc", ("nat", "nat", "{0} + 1"), ("int", "int", "{0} + 1"),
           ("float", "float", "{0} + 1"), ("num", "num", "{0} + 1")),
    *_rows("dec", ("int", "int", "{0} - 1"), ("float", "float", "{0} - 1"),
           ("num", "num", "{0} - 1")),
    *_test("zero?", "{0} == 0", "number", "num"), *_test("positive?", "{0} > 0", "number", "num"),
    *_test("negative?", "{0} < 0", "number", "num"),
    *_test("even?", "not {0} & 1", "int"), *_test("odd?", "{0} & 1 == 1", "int"),
    *_division("mod", "%", "nat"), *_division("modulo", "%", "nat"),
    *_division("quotient", "//", "int"), *_division("remainder", "%", "int"),
    *_rows("abs", ("int", "nat", "abs({0})"), ("float", "float", "abs({0})")),
    *_rows("max", ("nat int", "nat", "({1} if {1} > {0} else {0})"),
           ("int nat", "nat", "({1} if {1} > {0} else {0})"),
           ("int int", "int", "({1} if {1} > {0} else {0})")),
    *_rows("min", ("nat nat", "nat", "({1} if {1} < {0} else {0})"),
           ("int int", "int", "({1} if {1} < {0} else {0})")),
    *_rows("inexact", ("float", "float", "{0}"), ("int", "float", "float({0})"), total=False),
    *_rows("bitwise-and", ("nat int", "nat", "{0} & {1}"), ("int nat", "nat", "{0} & {1}"),
           ("int int", "int", "{0} & {1}")),
    *_rows("bitwise-or", ("nat nat", "nat", "{0} | {1}"), ("int int", "int", "{0} | {1}")),
    *_rows("bitwise-xor", ("nat nat", "nat", "{0} ^ {1}"), ("int int", "int", "{0} ^ {1}")),
    *_rows("arithmetic-shift", ("nat int", "nat", "{0} >> -{1}"), ("int int", "int", "{0} >> -{1}"),
           total=False, when=("-1000 < {1} <= 0",)),
    # -- predicates
    *_is("string?", "str"), *_is("boolean?", "bool"),
    *_is("raw-html?", "Raw_"), *_is("vector?", "Vector_"), *_is("char?", "Char_"), *_is("hash-table?", "Table_"),
    *_rows("nil?", ("any", "bool", "{0} is None")),
    *_rows("eof-object?", ("any", "bool", "{0} is EOF_")),
    *_rows("%unset?", ("any", "bool", "{0} is U_")),
    *_usually("list?", "list"), *_usually("integer?", "int"), *_usually("number?", "int"),
    # -- lists
    *_rows("empty?", ("list", "bool", "not {0}"), effects=("read size",)),
    *_rows("empty?", ("str", "bool", "not {0}"), ("chain", "bool", "False"),
           ("nil", "bool", "True")),
    *_rows("empty?", ("dict", "bool", "not {0}"), effects=("read table",)),
    *_rows("empty?", ("list", "bool", "not {0}"), effects=("read size", "read table")),
    *_rows("null?", ("list", "bool", "not {0}"), effects=("read size",)),
    *_rows("pair?", ("list", "bool", "len({0}) > 0"), effects=("read size",)),
    *_rows("first", ("list", "element", "({0}[0] if {0} else None)"), effects=_LISTS),
    *_rows("first", ("list", "element", "{0}[0]"), effects=_LISTS, total=False, when=("{0}",)),
    *_rows("rest", ("str", "str", "{0}[1:]")),
    *_rows("rest", ("list", "rest", "{0}[1:]"), effects=_LISTS, total=False,
           when=(f"len({{0}}) <= {LIMIT}",)),
    *_rows("cons", ("any nil", "list", "[{0}]")),
    *_rows("cons", ("any list", "consed", "[{0}, *{1}]"), effects=_LISTS, total=False,
           when=(f"len({{1}}) < {LIMIT}",)),
    *_rows("append", ("list list", "any", "{0} + {1}"), effects=_LISTS, total=False,
           when=(f"len({{0}}) <= {LIMIT} >= len({{1}})",)),
    *_rows("nth", ("list nat", "element", "{0}[{1}]"), effects=_LISTS, total=False,
           when=("{1} < len({0})",)),
    *_rows("nth", ("list int", "element", "{0}[{1}]"), effects=_LISTS, total=False,
           when=("0 <= {1} < len({0})",)),
    *_rows("append!", ("list any", "=0", "{0}.append({1})"), effects=("write size",), value="{0}"),
    *_rows("%push", ("list any any", "pushed", "{0}"), total=False,
           effects=("write size", "read size"),
           when=("len({0}) == {1}", "{0}.append({2}) is None")),
    # (made by passes/lists.py of %push)
    *_rows("own %push", ("any any any", "pushed", "{0}.append({2})"), effects=("write size",),
           value="{0}"),
    *_rows("own %pushed", ("any any", "=0", "{0}")),
    *_rows("%check-list", ("any any list", "=2", "{2}")),
    # (made by passes/cursors.py; a walk is three variables: items, how many, how to get more)
    *_rows("walk empty", ("any any", "bool", _WALKED)),
    *_rows("walk first", ("any any", "element", f"({{0}}[{{1}}] if not ({_WALKED}) else None)")),
    *_rows("walk item", ("any any", "element", "{0}[{1}]")),
    *_rows("walk next", ("any", "nat", "{0} + 1")),

    # -- vectors
    *_rows("vector-ref", ("vector nat", "element", "{0}.items[{1}]"), effects=("read element",),
           total=False),
    *_rows("vector-ref", ("vector int", "element", "{0}.items[{1}]"), effects=("read element",),
           total=False, when=("{1} >= 0",)),
    # (made by passes/hoist.py)
    *_rows("in vector-ref", ("vector nat", "element", "{0}.items[{1}]"), total=False,
           effects=("read element",), when=("{1} < len({0}.items)",)),
    *_rows("in vector-ref", ("vector int", "element", "{0}.items[{1}]"), total=False,
           effects=("read element",), when=("0 <= {1} < len({0}.items)",)),
    *_rows("in string-ref", ("str nat", "char", "char_({0}[{1}])"), total=False,
           when=("{1} < len({0})",)),
    *_rows("vector-set!", ("vector nat any", "nil", "{0}.items[{1}] = {2}"),
           effects=("write element",), total=False, value="None", once="{0}.uniform = False"),
    *_rows("vector-set!",
           ("vector int any", "nil", "{0}.items[{1}] = {2}"),
           effects=("write element",), total=False, value="None", when=("{1} >= 0",),
           once="{0}.uniform = False"),
    *_rows("vector-length", ("vector", "nat", "len({0}.items)")),
    *_rows("string-length", ("str", "nat", "len({0})")),
    *_rows("len", ("str", "nat", "len({0})"), ("vector", "nat", "len({0}.items)")),
    *_rows("len", ("list", "nat", "len({0})"), effects=("read size",)),
    *_rows("len", ("dict", "nat", "len({0})"), effects=("read table",)),
    # -- dicts and tables
    *_rows("get", ("dict str", "any", "{0}.get({1})"), effects=("read table",)),
    *_rows("get", ("dict str any", "any", "{0}.get({1}, {2})"), effects=("read table",)),
    *_rows("dict-get", ("dict str", "any", "{0}.get({1})"), effects=("read table",)),
    *_rows("%get", ("dict str", "any", "{0}.get({1})"), effects=("read table",)),
    *_rows("has-key?", ("dict str", "bool", "{1} in {0}"), effects=("read table",)),
    *_rows("dict-set!", ("dict str any", "=2", "{0}[{1}] = {2}"), effects=("write table",),
           value="{2}"),
    *_rows("hash-table-ref/default",
           ("table int any", "default", "{0}.map.get({1}, {2})"),
           ("table str any", "default", "{0}.map.get({1}, {2})"),
           effects=("read table",)),
    *_rows("hash-table-set!",
           *((f"table {key} any", "nil", "{0}.map[{1}] = {2}") for key in ("int", "str")),
           effects=("write table",), value="None"),
    # -- records
    *_rows("%record-ref", ("self rtype small any", "field", "{0}.f{2}"),
           effects=("read element",)),
    *_rows("%record-ref", ("any any small any", "field", "{0}.f{2}"), total=False,
           effects=("read element",), when=("type({0}) is {1}.cls", "{0}.type is {1}")),
    *_rows("%record-of?", ("self rtype", "bool", "True")),
    *_rows("%record-of?", ("any any", "bool", "(type({0}) is {1}.cls and {0}.type is {1})")),
    *_rows("%record-set!", ("self any rtype small any", "=1", "{0}.f{3} = {1}"),
           effects=("write element",), value="{1}"),
    *_rows("%record-set!",
           ("any any any small any", "=1", "{0}.f{3} = {1}"),
           effects=("write element",), total=False, value="{1}",
           when=("type({0}) is {2}.cls", "{0}.type is {2}")),
    *(row for n in range(1, 10) for row in _maker(n)),
    # -- strings
    *_rows("number->string", ("int", "str", "str({0})"), total=False),
    *_rows("substring", ("str nat", "str", "{0}[{1}:]"), total=False, when=("{1} <= len({0})",)),
    *_rows("substring", ("str nat nat", "str", "{0}[{1}:{2}]"), total=False,
           when=("{1} <= {2} <= len({0})",)),
    *(row for name, op in (
        ("string=?", "=="), ("string<?", "<"), ("string>?", ">"), ("string<=?", "<="),
        ("string>=?", ">="),
    ) for row in _rows(name, ("str str", "bool", f"{{0}} {op} {{1}}"))),
    *_rows("char=?", ("char char", "bool", "{0} is {1}")),
)  # fmt: skip


def _grouped(rows: Iterable[Operation]) -> dict[tuple[str, int], tuple[Operation, ...]]:
    found: dict[tuple[str, int], tuple[Operation, ...]] = {}
    for row in rows:
        key = row.name, len(row.params)
        found[key] = (*found.get(key, ()), row)
    return found


TABLE: Final = _grouped(_ROWS)


def ways(own: str, count: int) -> tuple[Operation, ...]:
    """The ways of doing the primitive `own` on `count` operands: those above, and the declared."""
    return (*TABLE.get((own, count), ()), *declared_rows(own, count))


# What is known of the range of an operation's value, where its row says that it is an integer.
RANGES: Final = {
    "+": ranges.total, "inc": ranges.total, "-": ranges.difference, "dec": ranges.difference,
    "*": ranges.product, "square": ranges.product, "mod": ranges.remainder,
    "modulo": ranges.remainder, "quotient": ranges.quotient, "remainder": ranges.truncated,
    "bitwise-and": ranges.conjunction, "bitwise-or": ranges.disjunction,
    "char-code": ranges.character, "char->integer": ranges.character,
    "bitwise-xor": ranges.disjunction, "min": ranges.least, "max": ranges.greatest,
}  # fmt: skip


def within(name: str, types: list[Type]) -> Type:
    """What is known of an integer that the operation makes of operands of these types."""
    found = RANGES.get(name)
    if found is None or (found is not ranges.character and any(t.kind != "int" for t in types)):
        return KINDS["int"]
    if len(types) == 1 and name == "-":
        found = ranges.negation
    return ranges.as_type(found(types))


def result_of(own: str) -> Type:
    """What is known of the value of the primitive `own`, however it is called."""
    return RESULTS.get(own) or KINDS[declared_result(own)]


# What is known of the result of a primitive that has no row for its operands, or may be called.
RESULTS: Final[dict[str, Type]] = {
    **dict.fromkeys((
        "len", "length", "count", "string-length", "vector-length", "char->integer", "char-code",
        "bit-count", "integer-length", "hash-table-count", "hash-table-size", "set-size",
        "bytevector-length", "string-buffer-length", "%check-count",
    ), KINDS["nat"]),
    **dict.fromkeys((
        "bitwise-and", "bitwise-or", "bitwise-ior", "bitwise-xor", "bitwise-not",
        "arithmetic-shift", "floor", "ceiling", "ceil", "truncate", "index-of",
        "string-index-of", "last-index-of",
    ), KINDS["number"]),
    **dict.fromkeys((
        "str", "upper", "lower", "upcase", "downcase", "string-upcase", "string-downcase", "trim",
        "substring", "string-append", "number->string", "symbol->string", "inspect", "join",
        "string-join", "list->string", "string", "get-output-string", "string-pad-left",
        "string-pad", "string-pad-right", "string-repeat", "replace", "string-replace",
    ), KINDS["str"]),
    **dict.fromkeys((
        "list", "mutable-list", "make-list", "range", "iota", "split", "string-split", "reverse!",
        "string->list", "keys", "vals", "dict-keys", "dict-vals", "list-copy", "hash-table-keys",
        "hash-table-values", "hash-table->alist", "vector->list", "set->list", "flatten",
        "distinct", "unique", "%list", "%concat", "%check-list", "%check-vector",
        "%check-string", "%check-dict", "%push", "%pushed", "%rows", "%sorted",
    ), KINDS["list"]),
    **dict.fromkeys((
        "vector", "make-vector", "list->vector", "vector-copy", "subvector", "vector-append",
        "%list->vector", "string->vector",
    ), KINDS["vector"]),
    **dict.fromkeys(
        ("dict", "dict-copy", "merge", "dissoc", "%dict-of", "%grouped"), KINDS["dict"]
    ),
    **dict.fromkeys(("make-hash-table", "hash-table-copy", "alist->hash-table"), KINDS["table"]),
    **dict.fromkeys(("+", "-", "*", "/", "inc", "dec", "square", "abs", "magnitude", "max", "min",
        "mod", "modulo", "quotient", "remainder", "sqrt", "expt"), KINDS["number"]),
    **dict.fromkeys(("exact->inexact", "inexact"), KINDS["float"]),
    **dict.fromkeys(("%record",), KINDS["record"]), **dict.fromkeys(TAG_NAMES, KINDS["html"]),
    **dict.fromkeys(("vector-set!", "hash-table-set!"), KINDS["nil"]),
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
        "exact-integer?", "exact?", "inexact?", "%record-of?",
    ), KINDS["bool"]),
}  # fmt: skip

# Predicates that hold of exactly the values of one kind; what else the true branch knows.
PREDICATES: Final[dict[str, Type]] = {
    "string?": KINDS["str"], "boolean?": KINDS["bool"],
    "vector?": KINDS["vector"], "char?": KINDS["char"], "hash-table?": KINDS["table"],
    "nil?": KINDS["nil"],
}  # fmt: skip
# How a loop counts: the step, and the tests that end it.
COUNT_UP: Final = ("+", "inc")
IS_BELOW: Final = "<"
IS_AT_END: Final = ("=", ">=")
NEGATION: Final = "not"

EFFECTS: Final[dict[str, tuple[str, ...]]] = {
    "read": ("read element", "read size", "read table", "read port"),
    "mutate": ("write all",), "io": ("write all",), "random": ("write all",),
    "time": ("write all",), "control": ("write all",),
}  # fmt: skip


# Control function → its native form (machine/native.py), least and most arguments.
NATIVE: Final = {
    "call/cc": ("call_cc", 1, 1), "call-with-current-continuation": ("call_cc", 1, 1),
    "apply": ("apply", 2, 5), "%guard": ("guard", 2, 2), "%handler-bind": ("handler_bind", 2, 2),
    "with-exception-handler": ("with_exception_handler", 2, 2),
    "dynamic-wind": ("dynamic_wind", 3, 3), "%parameterize": ("parameterize", 2, 2),
    "make-parameter": ("make_parameter", 1, 1), "call-with-values": ("call_with_values", 2, 2),
    "%delay": ("delay", 1, 1), "%delay-force": ("delay_force", 1, 1), "force": ("force", 1, 1),
}  # fmt: skip


# Operations on integers that answer integers, natural numbers if both are.
CLOSED: Final = frozenset({
    "+", "*", "inc", "square", "abs", "max", "min", "mod", "modulo", "quotient", "remainder",
})  # fmt: skip
# In the library, an index that is too large is rare: then the machine may as well do it.
TRUSTED: Final = {
    ("nth", 2): _rows("nth", ("list nat", "element", "{0}[{1}]"), effects=_LISTS, total=False),
}

CHECKED: Final = {"vector-ref": "in vector-ref", "string-ref": "in string-ref"}
"""Operations that raise where an index is too large → those that look first."""
HOLDING: Final = frozenset({
    "%pushed", "list-copy", "reverse", "reverse!", "vector-copy", "list->vector", "%list->vector",
    "vector->list", "%sorted",
})  # fmt: skip
"""Operations that answer what holds what operand 0 holds."""
LOADS: Final = frozenset({"first", "nth", "vector-ref", "walk first", "walk item"})
"""Operations that answer what operand 0 holds."""
EMPTY_LIST: Final = "%list"
PUSH: Final = "%push"
PUSH_OWN: Final = "own %push"
PUSHED: Final = "%pushed"
PUSHED_OWN: Final = "own %pushed"
EMPTY_TESTS: Final = frozenset({"empty?", "null?"})
FOLDED: Final = frozenset({"+", "-", "*", "min", "max"})
"""Operations on many operands that are the same operation on two, again and again from the left."""
STEPS: Final = frozenset({"+", "inc"})
"""Operations whose value is as good an index as their operands are."""
COUNTING: Final = frozenset({"range", "iota"})
# Operation → kind of container, and which operands become elements.
MADE: Final = {
    "list": ("list", 0, None), "%list": ("list", 0, None), "vector": ("vector", 0, None),
    "make-vector": ("vector", 1, 2),
}  # fmt: skip
ELEMENTS: Final = TAG_NAMES
"""Operations that make an HTML element of attributes and children, and are called like it."""
FRAGMENT: Final = "<>"
LIST_MAKER: Final = "list"
LIST_MAKERS: Final = frozenset({"list", "%list"})
JOINERS: Final = {"str": True, "string-append": False}
"""Operations that join what they are given to a string; whether they take integers."""
CONS: Final = "cons"
REST: Final = "rest"
FIRST: Final = "first"
NON_EMPTY: Final = "pair?"
REVERSE: Final = frozenset({"reverse", "reverse!"})
WALK_EMPTY: Final = "walk empty"
WALK_FIRST: Final = "walk first"
WALK_ITEM: Final = "walk item"
WALK_NEXT: Final = "walk next"
SURE: Final = frozenset({WALK_ITEM, WALK_NEXT})
"""Operations that never leave the code, not even for want of room on the stack."""
ACCESSES: Final = {"%record-ref": 1, "%record-set!": 2}
"""Operations that are an error unless operand 0 is a record of the type in the operand given."""
IS_RECORD_OF: Final = "%record-of?"
FIELD: Final = "%record-ref"
"""The load whose operands 1 and 2 say which field of which record type it loads."""
DEFAULTED: Final = "hash-table-ref/default"
"""A load that answers its operand 2 where there is nothing."""
