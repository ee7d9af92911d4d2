"""Templates of primitives on lists, vectors, dicts, hash tables; predicates of type."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sx_kernel.base.chains import BLOCK, LIMIT
from sx_kernel.jit.python.infer import INTS, base
from sx_kernel.jit.python.operands import (
    Operand,
    choose,
    index_check,
    is_literal,
    slow_call,
    template,
    type_check,
)
from sx_kernel.jit.python.uniform import storing, taken_back

if TYPE_CHECKING:
    from sx_kernel.jit.python.expressions import Expressions

# --- predicates ---------------------------------------------------------------------------------


def _type_test(name: str, python: str) -> None:
    @template(name)
    def emit(_em: Expressions, args: list[Operand]) -> Operand | None:
        if len(args) != 1:
            return None
        return Operand(f"(type({args[0].text}) is {python})", "bool", False)


for _name, _python in (
    ("string?", "str"), ("boolean?", "bool"), ("vector?", "Vector_"),
    ("char?", "Char_"), ("hash-table?", "Table_"),
):  # fmt: skip
    _type_test(_name, _python)


def _identity(name: str, python: str) -> None:
    @template(name)
    def emit(em: Expressions, args: list[Operand]) -> Operand | None:
        if len(args) != 1 or (is_literal(args[0]) and args[0].text != "None"):
            return None
        # not inline on what may be folded to a literal: CPython warns of `3 is None`
        value = em.atom(args[0])
        return Operand(f"({value.text} is {python})", "bool", False)


_identity("nil?", "None")
_identity("eof-object?", "EOF_")
_identity("%unset?", "U_")


def _usually(name: str, python: str) -> None:
    """A predicate that is true of all values of one type, and perhaps of others."""

    @template(name)
    def emit(em: Expressions, args: list[Operand]) -> Operand | None:
        if len(args) != 1:
            return None
        a = em.atom(args[0])
        return Operand(f"(type({a.text}) is {python} or {slow_call(name, a)})", "bool", False)


for _name, _python in (
    ("list?", "list"), ("dict?", "dict"), ("integer?", "int"), ("number?", "int"),
):  # fmt: skip
    _usually(_name, _python)


@template("empty?")
def is_empty(em: Expressions, args: list[Operand]) -> Operand | None:
    """Inline for Python lists, and for what is known to be a Python container."""
    if len(args) != 1 or is_literal(args[0]):
        return None
    a = em.atom(args[0])
    if base(a.type) in {"list", "str", "dict"}:
        return Operand(f"(not {a.text})", "bool", False)
    return choose(f"not {a.text}", type_check(a, "list"), slow_call("empty?", a), "bool")


@template("null?")
def is_null(em: Expressions, args: list[Operand]) -> Operand | None:
    """Inline for Python lists."""
    if len(args) != 1 or is_literal(args[0]):
        return None
    a = em.atom(args[0])
    return choose(f"not {a.text}", type_check(a, "list"), slow_call("null?", a), "bool")


@template("pair?")
def is_pair(em: Expressions, args: list[Operand]) -> Operand | None:
    """Inline for Python lists."""
    if len(args) != 1 or is_literal(args[0]):
        return None
    a = em.atom(args[0])
    return choose(f"len({a.text}) > 0", type_check(a, "list"), slow_call("pair?", a), "bool")


# --- lists --------------------------------------------------------------------------------------


@template("first")
def first(em: Expressions, args: list[Operand]) -> Operand | None:
    """Inline for Python lists; the empty list has nil."""
    if len(args) != 1 or is_literal(args[0]):
        return None
    a = em.atom(args[0])
    if a.text in em.whole:
        return Operand(f"{a.text}[0]", em.whole[a.text], False)
    if base(a.type) == "list":
        return Operand(f"({a.text}[0] if {a.text} else None)", "any", False)
    consed = f"{a.text}.data[{a.text}.at] if type({a.text}) is Chain_ and {a.text}.at > 0"
    slow = f"{consed} else {slow_call('first', a)}"
    return choose(f"{a.text}[0]", [*type_check(a, "list"), a.text], slow, "any")


@template("rest")
def rest(em: Expressions, args: list[Operand]) -> Operand | None:
    """Inline for short Python lists, and for chains as base/chains.py says."""
    if len(args) != 1 or is_literal(args[0]):
        return None
    a = em.atom(args[0])
    if a.type == "str":
        return Operand(f"{a.text}[1:]", "str", False)
    checks = [*type_check(a, "list"), f"len({a.text}) <= {LIMIT}"]
    if not em.hoist or base(a.type) == "list":
        return choose(f"{a.text}[1:]", checks, slow_call("rest", a), "any")
    result = em.temp()
    with em.block(f"if {' and '.join(checks)}:", em.root):
        em.line(f"{result} = {a.text}[1:]", em.root)
    with em.block(f"elif type({a.text}) is Chain_ and {a.text}.at > 1:", em.root):
        em.line(f"{result} = Chain_()", em.root)
        em.line(f"{result}.data = {a.text}.data", em.root)
        em.line(f"{result}.at = {a.text}.at - 1", em.root)
    with em.block("else:"):
        em.line(f"{result} = {slow_call('rest', a)}", em.root)
    return Operand(result, "any", True)


@template("cons")
def cons(em: Expressions, args: list[Operand]) -> Operand | None:
    """Inline onto short Python lists, and onto chains as base/chains.py says."""
    if len(args) != 2:
        return None
    a, b = args
    if b.text == "None":
        return Operand(f"[{a.text}]", "list", False)
    if is_literal(b):
        return None
    a, b = em.atom(a), em.atom(b)
    checks = [*type_check(b, "list"), f"len({b.text}) < {LIMIT}"]
    slow = f"cons_({a.text}, {b.text})"  # what is no list makes it raise
    if not em.hoist or base(b.type) == "list":
        return choose(f"[{a.text}, *{b.text}]", checks, slow, "any")
    result = em.temp()
    grows = f"len(d_ := {b.text}.data) == (n_ := {b.text}.at + 1) and n_ & {BLOCK - 1}"
    with em.block(f"if {' and '.join(checks)}:", em.root):
        em.line(f"{result} = [{a.text}, *{b.text}]", em.root)
    with em.block(f"elif type({b.text}) is Chain_ and {grows}:", em.root):
        em.line(f"d_.append({a.text})", em.root)
        em.line(f"{result} = Chain_()", em.root)
        em.line(f"{result}.data = d_", em.root)
        em.line(f"{result}.at = n_", em.root)
    with em.block("else:"):
        em.line(f"{result} = {slow}", em.root)
    return Operand(result, "any", True)


@template("append")
def append_two(em: Expressions, args: list[Operand]) -> Operand | None:
    """Inline for two short Python lists."""
    if len(args) != 2 or is_literal(args[0]) or is_literal(args[1]):
        return None
    a, b = em.atom(args[0]), em.atom(args[1])
    checks = [*type_check(a, "list"), *type_check(b, "list")]
    checks.append(f"len({a.text}) <= {LIMIT} >= len({b.text})")
    slow = f"F2_append({a.text}, {b.text})"
    return choose(f"{a.text} + {b.text}", checks, slow, "any")


@template("list", "%list")
def make_list(_em: Expressions, args: list[Operand]) -> Operand | None:
    """A fresh Python list."""
    return Operand(f"[{', '.join(a.text for a in args)}]", "list", False)


@template("nth")
def nth(em: Expressions, args: list[Operand]) -> Operand | None:
    """Inline for Python lists. In the library an index that is too large is left to the machine."""
    if len(args) not in (2, 3) or is_literal(args[0]):
        return None
    args = [em.atom(a) for a in args]
    a, i = args[:2]
    checks = [*type_check(a, "list"), *index_check(i)]
    text = f"{a.text}[{i.text}]"
    slow = slow_call("nth", *args)
    if em.library and i.type == "nat":
        return choose(text, checks, slow, "any")
    if not checks:
        default = args[2].text if len(args) == 3 else "None"
        return choose(text, [f"{i.text} < len({a.text})"], default, "any")
    return choose(text, [*checks, f"{i.text} < len({a.text})"], slow, "any")


@template("append!")
def append(em: Expressions, args: list[Operand]) -> Operand | None:
    """Appending one element to a Python list."""
    if len(args) != 2 or is_literal(args[0]):
        return None
    a, value = em.atom(args[0]), em.atom(args[1])
    if base(a.type) == "list":
        em.line(f"{a.text}.append({value.text})", em.root)
        return a
    result = em.temp()
    with em.block(f"if type({a.text}) is list:", em.root):
        em.line(f"{a.text}.append({value.text})", em.root)
        em.line(f"{result} = {a.text}")
    with em.block("else:"):
        em.line(f"{result} = {slow_call('append!', a, value)}", em.root)
    return Operand(result, "any", True)


@template("%check-list")
def check_list(em: Expressions, args: list[Operand]) -> Operand | None:
    """Nothing to do for a Python list."""
    if len(args) != 3 or is_literal(args[2]):
        return None
    a = em.atom(args[2])
    checks = type_check(a, "list")
    return choose(a.text, checks, slow_call("%check-list", args[0], args[1], a), "list")


@template("%push")
def push(em: Expressions, args: list[Operand]) -> Operand | None:
    """In place onto a list that has just as many elements; `append` answers None."""
    if len(args) != 3 or is_literal(args[0]):
        return None
    a, count, value = [em.atom(arg) for arg in args]
    checks = [*type_check(a, "list"), f"len({a.text}) == {count.text}"]
    checks.append(f"{a.text}.append({value.text}) is None")
    return choose(a.text, checks, slow_call("%push", a, count, value), "list")


# --- vectors ------------------------------------------------------------------------------------


@template("vector-ref")
def vector_ref(em: Expressions, args: list[Operand]) -> Operand | None:
    """A subscript; too large an index makes Python raise."""
    if len(args) != 2 or is_literal(args[0]):
        return None
    a, i = em.atom(args[0]), args[1]
    if i.type != "nat" or base(a.type) != "Vector_":
        i = em.atom(i)
    checks = [*type_check(a, "Vector_"), *index_check(i)]
    text = f"{em.items_of(a)}[{i.text}]"
    if not checks:
        return Operand(text, "any", False)
    return choose(text, checks, slow_call("vector-ref", a, i), "any")


@template("vector-set!")
def vector_set(em: Expressions, args: list[Operand]) -> Operand | None:
    """An inline store."""
    if len(args) != 3 or is_literal(args[0]):
        return None
    a, i, value = em.atom(args[0]), em.atom(args[1]), args[2]
    checks = [*type_check(a, "Vector_"), *index_check(i)]
    takes_back = storing(em, a, value)
    store = f"{em.items_of(a)}[{i.text}] = {value.text}"
    if not checks:
        if takes_back:
            em.line(f"{a.text}.uniform = False")
        em.line(store, em.root)
    else:
        value = em.atom(value)
        store = f"{em.items_of(a)}[{i.text}] = {value.text}"
        with em.block(f"if {' and '.join(checks)}:", em.root):
            if takes_back:
                em.line(f"{a.text}.uniform = False")
            em.line(store, em.root)
        with em.block("else:"):
            em.line(slow_call("vector-set!", a, i, value), em.root)
    if takes_back:
        taken_back(em, a)
    return Operand("None", "any", True)


def _sized(name: str, *kinds: str) -> None:
    @template(name)
    def emit(em: Expressions, args: list[Operand]) -> Operand | None:
        if len(args) != 1 or is_literal(args[0]):
            return None
        a = args[0] if base(args[0].type) in kinds else em.atom(args[0])
        vector = "Vector_" in (base(a.type), *kinds[:1])
        text = f"len({em.items_of(a) if vector else a.text})"
        if base(a.type) in kinds:
            return Operand(text, "nat", False)
        return choose(text, type_check(a, kinds[0]), slow_call(name, a), "nat")


_sized("len", "list", "str", "dict", "Vector_")
_sized("vector-length", "Vector_")
_sized("string-length", "str")

# --- dicts and tables ---------------------------------------------------------------------------


def _looked_up(name: str, python: str = "dict") -> None:
    @template(name)
    def emit(em: Expressions, args: list[Operand]) -> Operand | None:
        if len(args) not in (2, 3) or args[1].type != "str" or is_literal(args[0]):
            return None
        a, *others = [em.atom(arg) for arg in args]
        text = f"{a.text}.get({', '.join(o.text for o in others)})"
        checks = type_check(a, python)
        return choose(text, checks, slow_call(name, a, *others), "any")


_looked_up("get")
_looked_up("dict-get")
_looked_up("%get")
_looked_up("%part", "Library_")


@template("has-key?")
def has_key(em: Expressions, args: list[Operand]) -> Operand | None:
    """Inline for dicts and string keys."""
    if len(args) != 2 or args[1].type != "str" or is_literal(args[0]):
        return None
    a, key = em.atom(args[0]), em.atom(args[1])
    return choose(
        f"{key.text} in {a.text}", type_check(a, "dict"), slow_call("has-key?", a, key), "bool"
    )


def _stored(name: str, python: str) -> None:
    @template(name)
    def emit(em: Expressions, args: list[Operand]) -> Operand | None:
        """Inline for string keys; answers the value."""
        if len(args) != 3 or args[1].type != "str" or is_literal(args[0]):
            return None
        a, key, value = [em.atom(arg) for arg in args]
        store = f"{a.text}[{key.text}] = {value.text}"
        checks = type_check(a, python)
        if not checks:
            em.line(store, em.root)
            return value
        with em.block(f"if {' and '.join(checks)}:", em.root):
            em.line(store, em.root)
        with em.block("else:"):
            em.line(slow_call(name, a, key, value), em.root)
        return value


_stored("dict-set!", "dict")
_stored("%set-part!", "Library_")


def _key_checks(table: Operand, key: Operand) -> list[str]:
    """Checks that `table` is a hash table and `key` is its own key in it."""
    checks = type_check(table, "Table_")
    if key.type not in INTS and key.type != "str":
        checks.append(f"((k_ := type({key.text})) is str or k_ is int)")
    return checks


@template("hash-table-ref/default")
def table_ref(em: Expressions, args: list[Operand]) -> Operand | None:
    """Inline for keys that are their own."""
    if len(args) != 3 or is_literal(args[0]):
        return None
    a, key, default = [em.atom(arg) for arg in args]
    text = f"{a.text}.map.get({key.text}, {default.text})"
    slow = slow_call("hash-table-ref/default", a, key, default)
    return choose(text, _key_checks(a, key), slow, "any")


@template("hash-table-set!")
def table_set(em: Expressions, args: list[Operand]) -> Operand | None:
    """Inline for keys that are their own."""
    if len(args) != 3 or is_literal(args[0]):
        return None
    a, key, value = [em.atom(arg) for arg in args]
    checks = _key_checks(a, key)
    store = f"{a.text}.map[{key.text}] = {value.text}"
    if not checks:
        em.line(store, em.root)
        return Operand("None", "any", True)
    with em.block(f"if {' and '.join(checks)}:", em.root):
        em.line(store, em.root)
    with em.block("else:"):
        em.line(slow_call("hash-table-set!", a, key, value), em.root)
    return Operand("None", "any", True)


# --- records ------------------------------------------------------------------------------------


def _is_record(value: Operand, kind: Operand) -> list[str]:
    """Checks that `value` is a record of the type that the variable `kind` holds."""
    return [f"type({value.text}) is {kind.text}.cls", f"{value.text}.type is {kind.text}"]


@template("%record")
def record(_em: Expressions, args: list[Operand]) -> Operand | None:
    """The function that stores the fields into slots."""
    return Operand(f"{args[0].text}.new({', '.join(a.text for a in args)})", "any", False)


@template("%record-of?")
def is_record_of(em: Expressions, args: list[Operand]) -> Operand | None:
    """Two looks."""
    a, kind = em.atom(args[0]), em.atom(args[1])
    return Operand(f"({' and '.join(_is_record(a, kind))})", "bool", False)


@template("%record-ref")
def record_ref(em: Expressions, args: list[Operand]) -> Operand | None:
    """A slot of what is of the type."""
    a, kind, index, op = [em.atom(arg) for arg in args]
    slow = slow_call("%record-ref", a, kind, index, op)
    return choose(f"{a.text}.f{index.const}", _is_record(a, kind), slow, "any")


@template("%record-set!")
def record_set(em: Expressions, args: list[Operand]) -> Operand | None:
    """A store into a slot."""
    a, value, kind, index, op = [em.atom(arg) for arg in args]
    with em.block(f"if {' and '.join(_is_record(a, kind))}:", em.root):
        em.line(f"{a.text}.f{index.const} = {value.text}", em.root)
    with em.block("else:"):
        em.line(slow_call("%record-set!", a, value, kind, index, op), em.root)
    return value
