"""The table of operations: every row computes what its primitive computes, or leaves."""

from __future__ import annotations

import math
import re
from itertools import product
from random import Random
from typing import Any

import pytest

from sx_kernel.base.equality import OWN_KEYS, hash_key
from sx_kernel.base.errors import SxError
from sx_kernel.base.ports import Port
from sx_kernel.base.sequences import LIMIT, iterate, rest
from sx_kernel.base.values import ASCII, HashTable, SetValue, Vector, keyword, symbol
from sx_kernel.compile.facts import operations
from sx_kernel.compile.facts.choose import choose
from sx_kernel.compile.facts.declared import declared_rows
from sx_kernel.compile.facts.operations import TABLE, Operation
from sx_kernel.compile.facts.types import KINDS, is_subtype, type_of
from sx_kernel.compile.python.operations import fill_in
from sx_kernel.jit.names import runtime_names
from sx_kernel.primitives.declared_facts import FACTS
from sx_kernel.runtime.emitted import foreign_names
from sx_kernel.session.session import Session
from sx_kernel.syntax.printer import inspect

SESSION = Session()
NAMES = runtime_names(SESSION.machine, SESSION.policy)
PRIMITIVES = SESSION.machine.all_primitives
POINT = PRIMITIVES["%record-type"].fn("point", ["x", "y"])
OTHER = PRIMITIVES["%record-type"].fn("other", ["x", "y"])


def record(kind: Any) -> Any:
    return PRIMITIVES["%record"].fn(kind, 1, 2)


def table() -> Any:
    made = PRIMITIVES["make-hash-table"].fn()
    PRIMITIVES["hash-table-set!"].fn(made, 1, "one")
    PRIMITIVES["hash-table-set!"].fn(made, "a", 7)
    return made


def port(maker: str, *text: str, done: str | None = None) -> Any:
    """A string port that something has been done to (what is read next may be ready then)."""
    made = PRIMITIVES[maker].fn(*text)
    if done is not None:
        for _ in range(2 if done.startswith("read") else 1):
            PRIMITIVES[done].fn(made)
    return made


# What operands may be, made anew each time: operations change them.
SAMPLES: dict[str, list[Any]] = {
    "int": [lambda: -3, lambda: 0, lambda: 5, lambda: 1 << 40],
    "float": [lambda: -2.5, lambda: 0.0, lambda: 3.0, lambda: math.inf, lambda: math.nan],
    "bool": [lambda: True, lambda: False],
    "nil": [lambda: None],
    "str": [lambda: "", lambda: "abc", lambda: "a"],
    "char": [lambda: ASCII["a"], lambda: ASCII["b"]],
    "list": [list, lambda: [1, 2.5], lambda: [3, "x", None], lambda: list(range(LIMIT + 1))],
    "chain": [lambda: rest(list(range(3 * LIMIT)))],
    "vector": [Vector, lambda: Vector([1, 2, 3])],
    "dict": [dict, lambda: {"a": 1, "b": None}],
    "table": [table],
    "record": [lambda: record(POINT), lambda: record(OTHER)],
    "symbol": [lambda: symbol("s"), lambda: symbol("t")],
    "set": [SetValue, lambda: PRIMITIVES["make-set"].fn([1, "a"])],
    "port": [
        lambda: port("open-output-string"),
        lambda: port("open-output-string", done="close-port"),
        lambda: port("open-input-string", "ab\ncd\nef"),
        lambda: port("open-input-string", "ab\ncd\nef", done="read-char"),
        lambda: port("open-input-string", "ab\n" * 40, done="read-line"),
        lambda: port("open-input-string", "ab", done="close-port"),
    ],
    "any": [
        lambda: POINT,
        lambda: keyword("k"),
        lambda: PRIMITIVES["values"].fn(*range(5)),
    ],
}
EVERY = [make for makes in SAMPLES.values() for make in makes]


def takes(own: str, count: int) -> bool:
    """Whether a primitive can be given so many operands."""
    prim = PRIMITIVES.get(own)
    if prim is None:
        return False
    return count >= prim.min_args and (prim.max_args is None or count <= prim.max_args)


ROWS = [
    pytest.param(row, id=f"{row.name} {' '.join(row.params)}")
    for row in [
        *[row for rows in TABLE.values() for row in rows],
        *[
            row
            for own in sorted(FACTS)
            for n in range(5)
            if takes(own, n)
            for row in declared_rows(own, n)
        ],
    ]
    if not row.name.startswith(
        ("own ", "in ", "walk ", "%record")
    )  # (of passes/lists.py, and records, which have tests of their own)
]
# What makes the machine do an operation again.
LEAVES = (
    SxError, IndexError, KeyError, TypeError, ValueError, ZeroDivisionError, OverflowError,
    AttributeError,
)  # fmt: skip
MOST = 1_500  # combinations of operands


def suiting(kind: str) -> list[Any]:
    return [make for make in EVERY if is_subtype(type_of(make()), KINDS[kind])]


def combinations(row: Operation) -> list[tuple[Any, ...]]:
    """Operands for a row: all combinations of samples, or as many of them as are enough."""
    makes = [suiting(kind) for kind in row.params]
    if math.prod(map(len, makes)) <= MOST:
        return list(product(*makes))
    random = Random(0)
    return [tuple(random.choice(some) for some in makes) for _ in range(MOST)]


def outcome(compute: Any, operands: list[Any]) -> Any:
    """What an operation answers and makes of its operands, as text; None for an error."""
    try:
        value = compute(*operands)
    except LEAVES:
        return None
    return inspect(value), [shown(operand) for operand in operands]


def shown(value: Any) -> Any:
    if type(value) is Vector:
        return [inspect(item) for item in value.items]
    if type(value) is HashTable:
        return inspect(PRIMITIVES["hash-table->alist"].fn(value))
    if type(value) is list:
        return [inspect(item) for item in iterate(value)]
    if type(value) is Port:
        return value.kind, value.closed, "".join(value.parts), value.text[value.read_at :]
    return inspect(value)


def python_of(row: Operation) -> Any:
    """The row as a Python function; it answers NotImplemented where its tests fail."""
    names = [f"a{i}" for i in range(len(row.params))]
    assert row.inline is not None
    lines = [f"def op({', '.join(names)}):"]
    if row.when:
        lines.append(f" if not ({' and '.join(fill_in(t, names) for t in row.when)}):")
        orelse = None if row.orelse is None else fill_in(row.orelse, names)
        lines.append(f"  return {orelse or NotImplemented}")
    text = fill_in(row.inline, names)
    if row.value is None:
        lines.append(f" return ({text})")
    else:
        if row.once is not None:
            lines.append(" " + fill_in(row.once, names))
        lines += [" " + line for line in text.split("\n")]
        lines.append(f" return {fill_in(row.value, names)}")
    made: dict[str, Any] = {}
    exec("\n".join(lines), dict(NAMES), made)
    return made["op"]


@pytest.mark.filterwarnings("ignore::SyntaxWarning")
@pytest.mark.parametrize("row", ROWS)
def test_a_row_does_what_the_primitive_does(row: Operation) -> None:
    primitive = SESSION.machine.all_primitives[row.name].fn
    compute = python_of(row)
    tried = 0
    for makes in combinations(row):
        operands = [make() for make in makes]
        found = outcome(compute, operands)
        if found is not None and found[0] == inspect(NotImplemented):
            continue
        if found is None and (not row.total or row.name.startswith("%record")):
            continue  # the machine does it again (records are always asked with their type)
        expected = outcome(primitive, [make() for make in makes])
        assert found == expected, [inspect(make()) for make in makes]
        if found is not None:
            tried += 1
    # (records have their own tests: a row fits types with so many fields only)
    assert tried or row.name.startswith("%record"), "no sample gets through the tests of the row"


@pytest.mark.parametrize("row", ROWS)
def test_the_result_has_the_declared_type(row: Operation) -> None:
    compute = python_of(row)
    for makes in combinations(row):
        operands = [make() for make in makes]
        types = [type_of(operand) for operand in operands]
        try:
            value = compute(*operands)
        except Exception:  # it leaves
            continue
        if value is NotImplemented:
            continue
        result = choose(row.name, types).result
        assert is_subtype(type_of(value), result) or result.kind == "any", (types, value, result)


def test_rows_name_kinds_and_primitives_that_exist() -> None:
    for row in [row for rows in TABLE.values() for row in rows]:
        assert set(row.params) <= {*KINDS, "self"}, row
        own = row.name.removeprefix("own ").removeprefix("in ")
        if own.startswith("walk "):
            continue  # (made by passes/cursors.py)
        assert own in SESSION.machine.all_primitives, row


def test_the_limit_of_short_lists_is_that_of_the_lists() -> None:
    assert operations.LIMIT == LIMIT


def test_control_functions_have_the_native_forms_that_are_named() -> None:
    for native, least, most in operations.NATIVE.values():
        assert "N_" + native in NAMES
        assert least <= most


def test_emitted_code_may_name_what_the_texts_of_the_table_name() -> None:
    for row in [row for rows in TABLE.values() for row in rows if row.inline is not None]:
        names = [f"a{i}_" for i in range(9)]
        assert row.inline is not None
        texts = [row.inline, *row.when, row.once or "0", row.value or "0"]
        for text in texts:
            code = compile(fill_in(text, names).replace("{r}", "r_"), "row", "exec")
            # (a walk has variables beside its own, which are local)
            assert [n for n in foreign_names(code) if not re.fullmatch("a[0-9]_[a-z]", n)] == [], (
                row
            )


def test_keys_that_are_looked_up_without_a_call_are_their_own_keys() -> None:
    for value in (5, "a", ASCII["a"], keyword("k"), symbol("s")):
        assert type(value) in OWN_KEYS
        assert hash_key(value) is value
    assert {bool, float, list, Vector} & OWN_KEYS == set()
