"""The one table of operations: the only file of the compiler that names a primitive.

A primitive has a row for each way in which it can be computed (`Operation`): for which kinds of
operands, what the result is, whether it can fail, and its text in Python. Most rows come from the
declarations in spec/primitives/*.sx (declared.py); those here are what a declaration cannot say.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Final

from sx_kernel.compile.facts import ranges
from sx_kernel.compile.facts.declared import Operation, declared_result, declared_rows
from sx_kernel.compile.facts.types import KINDS, SMALL, WORD, Type
from sx_kernel.html.tags import TAG_NAMES


def _rows(name: str, *rows: tuple[str, str, str], **rest: object) -> tuple[Operation, ...]:
    """Rows (operand kinds, result, text), all total and pure unless `rest` says otherwise."""
    given = {"total": True, **rest}
    return tuple(
        Operation(name, tuple(kinds.split()), result, inline=text, **given)  # pyright: ignore[reportArgumentType]
        for kinds, result, text in rows
    )


_IS_SMALL: Final = f"-{SMALL} < {{0}} < {SMALL}"
_IS_WORD: Final = f"-{WORD} < {{0}} < {WORD}"
_ARE_WORDS: Final = f"({_IS_SMALL} or {_IS_WORD} and -{WORD} < {{1}} < {WORD})"


def _multiplication() -> tuple[Operation, ...]:
    text = "{0} * {1}"
    return (
        *_rows(
            "*", ("small int", "int", text), ("int small", "int", text),
            ("word word", "int", text),
        ),
        *_rows("*", ("int word", "int", text), when=(_IS_WORD,)),
        *_rows("*", ("word int", "int", text), when=(_IS_WORD.replace("{0}", "{1}"),)),
        *_rows("*", ("int int", "int", text), when=(_ARE_WORDS,)),
        *_rows(
            "*", ("num num", "num", text), when=(f"(type({{0}}) is float or {_IS_SMALL})",),
            total=False,
        ),
    )  # fmt: skip


def _written(name: str, kinds: str, text: str) -> tuple[Operation, ...]:
    """Printing `text` to a port that collects it."""
    port = f"{{{len(kinds.split()) - 1}}}.collects"
    return _rows(
        name, (kinds, "nil", f"{port}.append({text})"), total=False, value="None",
        when=(f"{port} is not None",),
    )  # fmt: skip


def _equality(name: str, op: str) -> tuple[Operation, ...]:
    """Values of one type by Python's own comparison. What is compared with an integer and is none
    equals it only if it is a number (base/equality.py `equal`; True == 1 in Python)."""
    text = f"{{0}} {op} {{1}}"
    unlike = {"==": "False", "!=": "True"}[op]
    with_integer = [
        row
        for kinds, other in (("any int", "{0}"), ("int any", "{1}"))
        for row in _rows(
            name, (kinds, "bool", text), when=(f"type({other}) is int",),
            orelse=f"({text} if type({other}) in Numbers_ else {unlike})",
        )
    ]  # fmt: skip
    return *with_integer, *_rows(name, ("any any", "bool", text), total=False, when=(
        "(k_ := type({0})) is type({1}) and (k_ is int or k_ is str or k_ is float)",
    ))  # fmt: skip


def _division(name: str, op: str, result: str) -> tuple[Operation, ...]:
    text = f"{{0}} {op} {{1}}"
    rounds_down = op == "%" and result == "nat"
    positive = {"when": (f"0 < {{1}} < {WORD}",), "total": False}
    part = "int" if rounds_down else "nat"
    return (
        *_rows(name, ("nat word-divisor", "nat", text)),
        *(_rows(name, ("int word-divisor", result, text)) if rounds_down else ()),
        # of a length one need only know that it is not 0
        *_rows(name, (f"{part} word-nat", "nat", text), when=("{1}",), total=False),
        *_rows(name, (f"{part} positive", "nat", text), when=(f"{{1}} < {WORD}",), total=False),
        *_rows(name, ("nat nat", "nat", text), **positive),
        *(
            _rows(name, ("int int", "int", text), **positive)
            if result == "nat"
            else _rows(
                name, ("int int", "int", f"({text} if {{0}} >= 0 else -(-{text}))"), total=False,
                when=(f"0 < {{1}} < {WORD}",),
            )
        ),
    )  # fmt: skip


def _is_one_of(name: str, *types: str) -> tuple[Operation, ...]:
    """A predicate that holds of the values of some types, the likely ones first."""
    tests = " or ".join(f"k_ is {one}" for one in types[1:])
    return _rows(name, ("any", "bool", f"((k_ := type({{0}})) is {types[0]} or {tests})"))


# A store of another type takes back what a vector promises (base/values.py Vector).
_BREAKS: Final = "if {0}.uniform is not type({2}): {0}.uniform = False"
_WALKED: Final = "{1} >= {0}n and ({0}m is None or {1} >= ({0}n := {0}m()))"
_READ_LISTS: Final = ("read size", "read element")
LIMIT: Final = 128  # base/sequences.py LIMIT; a test compares them


_SHORT: Final = f"len({{0}}) <= {LIMIT}"
_BOTH_SHORT: Final = f"len({{0}}) + len({{1}}) <= {4 * LIMIT}"  # (copied as fast as shared)


def _maker(n: int) -> tuple[Operation, ...]:
    """The constructor of records of `n` - 1 fields, whose type is the first operand."""
    kinds = " ".join(["rtype", *["any"] * (n - 1)])
    stores = "".join(f"; {{r}}.f{i - 1} = {{{i}}}" for i in range(1, n))
    text = f"{{r}} = {{0}}.cls(){stores}"
    called = ", ".join(f"{{{i}}}" for i in range(n))
    return (
        *_rows("%record", (kinds, "new", text), value="{r}"),
        *_rows("%record", (" ".join(["any"] * n), "record", f"{{0}}.new({called})")),
    )


_KEY: Final = (
    "{1} if (k_ := type({1})) is str else {1}.name if k_ is Keyword_ or k_ is Symbol_ else X_()"
)


def _own(name: str, more: str, text: str) -> tuple[Operation, ...]:
    """A change of a dict that nobody else sees, at a key."""
    given: dict[str, object] = {"effects": ("write table",), "value": "{0}"}
    keys = (("str", "{1}"), ("keyword", "{1}.name"), ("symbol", "{1}.name"))
    return (
        *(row for kind, key in keys
          for row in _rows(
              name, (f"dict {kind} {more}", "=0", text.replace("{key}", key)), **given)),
        *_rows(name, (f"dict any {more}", "=0", text.replace("{key}", _KEY)), total=False, **given),
    )  # fmt: skip


# What the declarations do not say: ways that hold under a test only, and those that passes make.
# Values that are their own keys (base/equality.py hash_key; a test compares them).
_KEYS: Final = ("int", "str", "char", "keyword")
_IS_KEY: Final = "((k_ := type({1})) is int or k_ is str or k_ in Keys_)"


_ROWS: Final[tuple[Operation, ...]] = (
    *_multiplication(),
    *_rows("square", ("word", "nat", "{0} * {0}")),
    *_rows("square", ("int", "nat", "{0} * {0}"), when=(_IS_WORD,)),
    *_rows("/", ("int int", "number", "{0} // {1}"), total=False, when=(
        f"0 < {{1}} < {WORD}", "{0} % {1} == 0",
    )),
    *_equality("=", "=="), *_equality("!=", "!="), *_equality("equal?", "=="),
    *_equality("%=", "=="),
    *_rows("eqv?", ("any any", "bool", "True"), when=("{0} is {1}",)),
    *_division("mod", "%", "nat"), *_division("modulo", "%", "nat"),
    *_division("quotient", "//", "int"), *_division("remainder", "%", "int"),
    *_rows("arithmetic-shift", ("nat int", "nat", "{0} >> -{1}"), ("int int", "int", "{0} >> -{1}"),
           total=False, when=("-1000 < {1} <= 0",)),
    *_is_one_of("list?", "list", "Chain_"),
    *_is_one_of("number?", "int", "float", "Fraction_"),
    *_rows("raw-html?", ("any", "bool", "type({0}) is Raw_")),
    # -- lists
    *_rows("empty?", ("chain", "bool", "False")),
    *_rows("rest", ("list", "rest", "{0}[1:]"), total=False, when=(f"len({{0}}) <= {LIMIT}",)),
    *_rows("cons", ("any list", "consed", "[{0}, *{1}]"), total=False,
           when=(f"len({{1}}) < {LIMIT}",)),
    *_rows("append", ("list list", "joined", "{0} + {1}"), total=False, when=(_BOTH_SHORT,)),
    *_rows("append", ("list list list", "joined", "[*{0}, *{1}, *{2}]"), total=False,
           when=(f"len({{0}}) + len({{1}}) <= {LIMIT} >= len({{2}})",)),
    *_rows("concat", ("list list", "joined", "{0} + {1}"), total=False, when=(_BOTH_SHORT,)),
    *_rows("cons*", ("any any list", "list", "[{0}, {1}, *{2}]"), total=False,
           when=(f"len({{2}}) < {LIMIT - 1}",)),
    # parts of short lists are Python lists (base/sequences.py `slice_list`)
    *_rows("cddr", ("list", "rest", "{0}[2:]"), total=False, when=(_SHORT,)),
    *_rows("cdddr", ("list", "rest", "{0}[3:]"), total=False, when=(_SHORT,)),
    *_rows("drop", ("list nat", "rest", "{0}[{1}:]"), total=False, when=(_SHORT,)),
    *_rows("drop", ("nat list", "rest", "{1}[{0}:]"), total=False,
           when=(f"len({{1}}) <= {LIMIT}",)),
    *_rows("slice", ("list int", "rest", "{0}[{1}:]"), ("list int int", "rest", "{0}[{1}:{2}]"),
           total=False, when=(_SHORT,)),
    *_rows("list-tail", ("list nat", "rest", "{0}[{1}:]"), total=False,
           when=(f"{{1}} <= len({{0}}) <= {LIMIT}",)),
    *_rows("append!", ("list any", "=0", "{0}.append({1})"), value="{0}"),
    *_rows("%push", ("list any any", "pushed", "{0}"), total=False,
           when=("len({0}) == {1}", "{0}.append({2}) is None")),
    *_rows("%check-list", ("any any list", "=2", "{2}")),
    # (made by passes/lists.py of %push)
    *_rows("own %push", ("any any any", "pushed", "{0}.append({2})"), effects=("write size",),
           value="{0}"),
    *_rows("own %pushed", ("any any", "=0", "{0}")),
    # (made by passes/cursors.py; a walk is three variables: items, how many, how to get more)
    # (they read the list in the first turn, until something is called)
    *_rows("walk empty", ("any any", "bool", _WALKED), effects=_READ_LISTS),
    *_rows("walk first", ("any any", "element", f"({{0}}[{{1}}] if not ({_WALKED}) else None)"),
           effects=_READ_LISTS),
    *_rows("walk item", ("any any", "element", "{0}[{1}]"), effects=_READ_LISTS),
    *_rows("walk next", ("any", "nat", "{0} + 1")),
    # -- strings
    *_rows("str", ("any", "str", "({0} if k_ is str else str({0}))"), total=False,
           when=("((k_ := type({0})) is str or k_ is int)",)),
    # -- vectors
    *_rows("vector-ref", ("vector int", "element", "{0}.items[{1}]"), total=False,
           when=("{1} >= 0",)),
    # (made by passes/hoist.py)
    *_rows("in vector-ref", ("vector nat", "element", "{0}.items[{1}]"), total=False,
           effects=("read element",), when=("{1} < len({0}.items)",)),
    *_rows("in vector-ref", ("vector int", "element", "{0}.items[{1}]"), total=False,
           effects=("read element",), when=("0 <= {1} < len({0}.items)",)),
    *_rows("in string-ref", ("str nat", "char", "Chars_[{0}[{1}]]"), total=False,
           when=("{1} < len({0})",)),
    *_rows("vector-set!", ("vector nat any", "nil", "{0}.items[{1}] = {2}"), total=False,
           value="None", once=_BREAKS),
    *_rows("vector-set!", ("vector int any", "nil", "{0}.items[{1}] = {2}"), total=False,
           value="None", when=("{1} >= 0",), once=_BREAKS),
    *_rows("make-vector", ("nat any", "vector", "Vector_.filled({1}, {0})"), total=False,
           when=("{0} < 4096",)),
    # -- tables
    *_rows("hash-table-ref/default",
           *((f"table {key} any", "default", "{0}.map.get({1}, {2})") for key in _KEYS)),
    *_rows("hash-table-ref/default",
           ("table any any", "default", "{0}.map.get({1}, {2})"), total=False, when=(_IS_KEY,)),
    *_rows("hash-table-set!",
           *((f"table {key} any", "nil", "{0}.map[{1}] = {2}") for key in _KEYS), value="None"),
    *_rows("hash-table-set!",
           ("table any any", "nil", "{0}.map[{1}] = {2}"), total=False, value="None",
           when=(_IS_KEY,)),
    *_rows("hash-table-contains?",
           *((f"table {key}", "bool", "{1} in {0}.map") for key in _KEYS)),
    *_rows("hash-table-contains?",
           ("table any", "bool", "{1} in {0}.map"), total=False, when=(_IS_KEY,)),
    *_rows("hash-table-delete!",
           *((f"table {key}", "nil", "{0}.map.pop({1}, None)") for key in _KEYS), value="None"),
    *_rows("hash-table-delete!", ("table any", "nil", "{0}.map.pop({1}, None)"), total=False,
           value="None", when=(_IS_KEY,)),
    # -- dicts (made by passes/dicts.py)
    *_own("own assoc", "any", "{0}[{key}] = {2}"), *_own("own dissoc", "", "{0}.pop({key}, None)"),
    # -- ports (base/values.py Port has what emitted code may rely on)
    *_rows("read-char", ("port", "any", "{0}.chars.pop()"), total=False, when=("{0}.chars",)),
    *_rows("peek-char", ("port", "any", "{0}.chars[-1]"), total=False, when=("{0}.chars",)),
    *_rows("read-line", ("port", "any", "{0}.lines.pop()"), total=False, when=("{0}.lines",)),
    *_written("newline", "port", "'\\n'"), *_written("write-char", "char port", "{0}.name"),
    *_written("write-string", "str port", "{0}"), *_written("display", "str port", "{0}"),
    *_written("display", "int port", "str({0})"), *_written("write", "int port", "str({0})"),
    # -- records
    *_rows("%record-ref", ("self rtype small any", "field", "{0}.f{2}"),
           effects=("read element",)),
    *_rows("%record-ref", ("any any small any", "field", "{0}.f{2}"), total=False,
           effects=("read element",), when=("type({0}) is {1}.cls",)),
    *_rows("%record-of?", ("self rtype", "bool", "True")),
    *_rows("%record-of?", ("any any", "bool", "(type({0}) is {1}.cls)")),
    *_rows("%record-set!", ("self any rtype small any", "=1", "{0}.f{3} = {1}"),
           effects=("write element",), value="{1}"),
    *_rows("%record-set!",
           ("any any any small any", "=1", "{0}.f{3} = {1}"), total=False, value="{1}",
           when=("type({0}) is {2}.cls",)),
    *(row for n in range(1, 10) for row in _maker(n)),
)  # fmt: skip


def _grouped(rows: Iterable[Operation]) -> dict[tuple[str, int], tuple[Operation, ...]]:
    found: dict[tuple[str, int], tuple[Operation, ...]] = {}
    for row in rows:
        key = row.name, len(row.params)
        found[key] = (*found.get(key, ()), row)
    return found


TABLE: Final = _grouped(_ROWS)


@lru_cache(maxsize=1024)
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
    **dict.fromkeys(("len", "string-length", "vector-length"), ranges.length),
}  # fmt: skip


def within(name: str, types: Sequence[Type]) -> Type:
    """Return what is known of an integer that the operation makes of operands of these types."""
    found = RANGES.get(name)
    if (
        found is None
        or not types
        or (found not in (ranges.character, ranges.length) and any(t.kind != "int" for t in types))
    ):
        return KINDS["int"]
    if len(types) == 1 and name == "-":
        found = ranges.negation
    return ranges.as_type(found(types))


def result_of(own: str) -> Type:
    """Return what is known of the value of the primitive `own`, however it is called."""
    return RESULTS.get(own) or KINDS[declared_result(own)]


# What is known of the result of a primitive, better than its declaration says it.
RESULTS: Final[dict[str, Type]] = {
    **dict.fromkeys(("list", "mutable-list", "%list"), KINDS["list"]),
    "%record": KINDS["record"], "%check-count": KINDS["nat"],
    **dict.fromkeys(TAG_NAMES, KINDS["html"]),
}  # fmt: skip
# How a loop counts: the step, and the tests that end it.
COUNT_UP: Final = ("+", "inc")
COUNT_DOWN: Final = ("-", "dec")
STEPS_BY_ONE: Final = frozenset({"inc", "dec"})
# Test → where the variable of a loop is, compared with the bound, while the turns go on: if the
# test must hold, and if it must not.
GOES_ON: Final = {
    "<": ("below", "down to"), "<=": ("up to", "above"), ">": ("above", "up to"),
    ">=": ("down to", "below"), "=": ("", "not at"),
}  # fmt: skip
MIRRORED: Final = {
    "below": "above", "up to": "down to", "above": "below", "down to": "up to", "not at": "not at",
}  # fmt: skip
IS_ZERO: Final = "zero?"
COMPARES: Final = {
    "<": "below", "<=": "up to", ">": "above", ">=": "down to", "=": "at", "!=": "not at",
}  # fmt: skip
"""Comparisons of two → where the first is, seen from the second."""
NEGATION: Final = "not"

GUARD_FORM: Final = "%guard"
OPEN_GUARD: Final = "%open-guard"
CLOSE_GUARD: Final = "%close-guard"
"""Parts of a guard whose body is part of a function: no program can call them."""
WIND_FORM: Final = "dynamic-wind"
OPEN_WIND: Final = "%open-wind"
CLOSE_WIND: Final = "%close-wind"
PARAMETERIZE: Final = "%parameterize"
OPEN_BINDING: Final = "%open-binding"
CLOSE_BINDING: Final = "%close-binding"
"""The same of what is done inside of a winder."""
RAISE: Final = "raise"
ERROR: Final = "error"
ERROR_MAKER: Final = "make-error"
"""Makes of the same operands what `error` raises, unless that is given a condition alone."""
ERROR_TEST: Final = "error?"
TELLING: Final = frozenset((
    ERROR_TEST, "condition-field", "condition-kind", "condition-kinds", "condition-of-kind?",
    "condition/report-string", "condition?", "error-hint", "error-irritants", "error-message",
    "error-type", "file-error?", "read-error?",
))  # fmt: skip
"""What tells of an error what it is about, and not where it was raised."""

# Control function → its native form (machine/leave/native.py), least and most arguments.
NATIVE: Final = {
    "call/cc": ("call_cc", 1, 1), "call-with-current-continuation": ("call_cc", 1, 1),
    "raise": ("raise_here", 1, 1), "raise-continuable": ("raise_continuable", 1, 1),
    "apply": ("apply", 2, 5), "%guard": ("guard", 2, 2), "%handler-bind": ("handler_bind", 2, 2),
    "with-exception-handler": ("with_exception_handler", 2, 2),
    "dynamic-wind": ("dynamic_wind", 3, 3), "%parameterize": ("parameterize", 2, 2),
    "make-parameter": ("make_parameter", 1, 1), "call-with-values": ("call_with_values", 2, 2),
    "%delay": ("delay", 1, 1), "%delay-force": ("delay_force", 1, 1), "force": ("force", 1, 1),
    "%open-guard": ("open_guard", 1, 1), "%close-guard": ("close_guard", 1, 1),
    "%open-wind": ("open_wind", 2, 2), "%close-wind": ("close_wind", 1, 1),
    "%open-binding": ("open_binding", 1, 1), "%close-binding": ("close_binding", 1, 1),
}  # fmt: skip


# Operations on integers that answer integers, natural numbers if both are.
CLOSED: Final = frozenset({
    "+", "*", "inc", "square", "abs", "max", "min", "mod", "modulo", "quotient", "remainder",
})  # fmt: skip
# In the library, an index that is too large is rare: then the machine may as well do it.
TRUSTED: Final = {
    ("nth", 2): _rows("nth", ("list nat", "element", "{0}[{1}]"), total=False),
}

CHECKED: Final = {"vector-ref": "in vector-ref", "string-ref": "in string-ref"}
"""Operations that raise where an index is too large → those that look first."""
ELEMENT_LOADS: Final = frozenset({"vector-ref", "in vector-ref"})
"""Operations that load an element of the vector that is operand 0."""
ELEMENT_STORES: Final = {"vector-set!": 2, "vector-fill!": 1}
"""Operations that store in the vector that is operand 0 → the operand that is stored."""
HOLDING: Final = frozenset({
    "%pushed", "list-copy", "reverse", "reverse!", "vector-copy", "list->vector", "%list->vector",
    "vector->list", "%sorted", "take", "init",
})  # fmt: skip
"""Operations that answer what holds what operand 0 holds."""
JOINED: Final = frozenset({"append", "concat"})
"""Operations that answer what holds all that their operands hold."""
EMPTY_LIST: Final = "%list"
PUSH: Final = "%push"
PUSH_OWN: Final = "own %push"
PUSHED: Final = "%pushed"
PUSHED_OWN: Final = "own %pushed"
IS_UNSET: Final = "%unset?"
"""The test whether an optional parameter was given nothing."""
EMPTY_TESTS: Final = frozenset({"empty?", "null?"})
EQUAL: Final = "="
SAME: Final = frozenset({"eq?", "eqv?", "identical?"})
ASKED: Final = frozenset({"empty?", "null?", "len", "first", "cons"})
"""Operations that ask their last operand, a list, and neither change it nor hand it on."""
FOLDED: Final = frozenset({"+", "-", "*", "min", "max"})
"""Operations on many operands that are the same operation on two, again and again from the left."""
STEPS: Final = frozenset({"+", "inc"})
"""Operations whose value is as good an index as their operands are."""
RANGE: Final = "range"
COUNTING: Final = frozenset({RANGE, "iota"})
# Operation → kind of container, and which operands become elements.
MADE: Final = {
    "list": ("list", 0, None), "%list": ("list", 0, None), "vector": ("vector", 0, None),
    "make-vector": ("vector", 1, 2),
}  # fmt: skip
TAGS: Final = TAG_NAMES
"""Operations that make an HTML element of attributes and children, and are called like it."""
FRAGMENT: Final = "<>"
LIST_MAKER: Final = "list"
# Operations that make a list, always of the same kind of things.
ELEMENTS: Final = {
    "string->list": "char", "split": "str", "keys": "str", "%check-string": "str",
}  # fmt: skip
# The number of elements, which never changes, of strings and vectors.
LENGTHS: Final = frozenset({"len", "string-length", "vector-length"})
EMPTY_MADE: Final = {"make-hash-table": "table", "dict": "dict"}
# Operations that put something into a container → the container, and what is put there.
STORES: Final = {
    "vector-set!": (0, 2), "append!": (0, 1), "hash-table-set!": (0, 2), "dict-set!": (0, 2),
    "vector-fill!": (0, 1), "set-nth!": (0, 2),
}  # fmt: skip
OWN_DICTS: Final = frozenset({"own assoc", "own dissoc"})
DICT_MAKER: Final = "dict"
DICT_READS: Final = frozenset({
    "get", "dict-get", "has-key?", "keys", "vals", "len", "empty?", "null?",
})  # fmt: skip
"""Operations that ask their first operand, a dict, and do not hand it on."""
DICT_UPDATES: Final = {"assoc": ("own assoc", 3), "dissoc": ("own dissoc", 2)}
"""Operations that answer a dict like operand 0 with a change → the one that changes that itself,
and with how many operands there is one."""
LIST_MAKERS: Final = frozenset({"list", "%list"})
JOINERS: Final = {"str": True, "string-append": False}
"""Operations that join what they are given to a string; whether they take integers."""
CONS: Final = "cons"
REST: Final = "rest"
FIRST: Final = "first"
NON_EMPTY: Final = "pair?"
REVERSE: Final = frozenset({"reverse", "reverse!"})
NTH: Final = "nth"
LESS: Final = "<"
SPARE_LISTS: Final = frozenset({
    "vector-set!", "vector-fill!", "vector-copy!", "bytevector-u8-set!", "bytevector-copy!",
})  # fmt: skip
"""Operations that change elements, but of no list."""
WALK_EMPTY: Final = "walk empty"
WALK_FIRST: Final = "walk first"
WALK_ITEM: Final = "walk item"
WALK_NEXT: Final = "walk next"
LOADS: Final = frozenset({WALK_EMPTY, WALK_FIRST, WALK_ITEM, WALK_NEXT, *CHECKED.values()})
"""Operations that passes make, and that answer what is there already."""
SHORT_LISTS: Final = frozenset({"rest", "consed", "joined"})
"""Results that are Python lists where the list that is looked at is a short one."""
SURE: Final = frozenset({WALK_ITEM, WALK_NEXT})
"""Operations that never leave the code, not even for want of room on the stack."""
ACCESSES: Final = {"%record-ref": 1, "%record-set!": 2}
"""Operations that are an error unless operand 0 is a record of the type in the operand given."""
IS_RECORD_OF: Final = "%record-of?"
RECORD: Final = "%record"
VALUES: Final = "values"
VALUES_REF: Final = "%values-ref"
"""The load whose operands 1 and 2 say which of how many values."""
PARTS: Final = {"first": 0, "second": 1, "third": 2}
"""Operations that answer an element of a list → its index."""
SIZE: Final = "len"
FIELD: Final = "%record-ref"
"""The load whose operands 1 and 2 say which field of which record type it loads."""
