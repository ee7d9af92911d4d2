"""Primitives as inline Python.

A template gets the emitter and its operands and answers Python text with its type, or None to
have the primitive called. Rule: for operands that pass the template's checks the text computes
exactly what the primitive does; for all others it calls the primitive, or raises any Python
exception, which makes the machine do the line again. So `True + 1` and `"a" < "b"`, which Python
accepts and SX does not, must fail a check.

Keys are the primitives' own names (`sx_name`), so that aliases share a template.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final, NamedTuple

from sx_kernel.base.sequences import LIMIT
from sx_kernel.ir.names import mangle
from sx_kernel.jit.python.infer import NUMBERS, NUMERIC, Type, arithmetic

if TYPE_CHECKING:
    from sx_kernel.jit.python.emit import Emitter


class Operand(NamedTuple):
    """Python text with its type. `atom`: a name or literal, which may be repeated freely."""

    text: str
    type: Type
    atom: bool
    const: object = None


Template = Callable[["Emitter", "list[Operand]"], "Operand | None"]
TEMPLATES: Final[dict[str, Template]] = {}

# The integers below this in magnitude are multiplied inline: arithmetic.py bounds the others.
_SMALL: Final = 1 << 64


def template(*names: str) -> Callable[[Template], Template]:
    """Register the decorated function as the template of these primitives."""

    def register(fn: Template) -> Template:
        for name in names:
            TEMPLATES[name] = fn
        return fn

    return register


def call_text(name: str, operands: list[Operand], *, two: bool) -> str:
    """The primitive as a call. `two`: it has a function for exactly two arguments."""
    prefix = "F2_" if two and len(operands) == 2 else "F_"
    return f"{prefix}{mangle(name)}({', '.join(o.text for o in operands)})"


def _is_literal(a: Operand) -> bool:
    """Whether `a` is a literal, which is never a list or vector (CPython warns of `5[0]`)."""
    return a.atom and (a.const is not None or a.text in {"None", "True", "False"})


def _is_plain_number_check(em: Emitter, a: Operand, b: Operand) -> str:
    """A condition under which Python's operators on a and b are SX's: both int or float."""
    if b.type in NUMERIC:
        return f"(k_ := type({a.text})) is int or k_ is float"
    if a.type in NUMERIC:
        return f"(k_ := type({b.text})) is int or k_ is float"
    return f"(k_ := type({a.text})) is type({b.text}) and (k_ is int or k_ is float)"


def _binary(em: Emitter, name: str, op: str, a: Operand, b: Operand, result: Type) -> Operand:
    if a.type in NUMERIC and b.type in NUMERIC:
        return Operand(f"({a.text} {op} {b.text})", result, False)
    a, b = em.atom(a), em.atom(b)
    check = _is_plain_number_check(em, a, b)
    slow = f"F2_{mangle(name)}({a.text}, {b.text})"
    return Operand(f"({a.text} {op} {b.text} if {check} else {slow})", result, False)


def _arithmetic(name: str) -> None:
    @template(name)
    def emit(em: Emitter, args: list[Operand]) -> Operand | None:
        if len(args) == 1 and name == "-" and args[0].type in NUMERIC:
            return Operand(f"(-{args[0].text})", args[0].type, False)
        if len(args) < 2:
            return None
        result = args[0]
        for b in args[1:]:
            result = _binary(em, name, name, result, b, arithmetic(name, [result.type, b.type]))
        return result


_arithmetic("+")
_arithmetic("-")


def _is_small(a: Operand) -> bool:
    return type(a.const) is int and abs(a.const) < _SMALL


@template("*")
def multiply(em: Emitter, args: list[Operand]) -> Operand | None:
    """Inline for floats, and for integers of which one is small."""
    if len(args) < 2:
        return None
    result = args[0]
    for b in args[1:]:
        result = _multiply(em, result, b)
    return result


def _multiply(em: Emitter, a: Operand, b: Operand) -> Operand:
    result = arithmetic("*", [a.type, b.type])
    if a.type in NUMERIC and b.type in NUMERIC and (result == "float" or _is_small(a) or _is_small(b)):
        return Operand(f"({a.text} * {b.text})", result, False)
    a, b = em.atom(a), em.atom(b)
    slow = f"F2_{mangle('*')}({a.text}, {b.text})"
    if a.type == "int" and b.type == "int":
        return Operand(f"({a.text} * {b.text} if -{_SMALL} < {a.text} < {_SMALL} else {slow})", "int", False)
    if _is_small(a) or _is_small(b):
        return _binary(em, "*", "*", a, b, result)
    check = f"type({a.text}) is float and type({b.text}) is float"
    return Operand(f"({a.text} * {b.text} if {check} else {slow})", result, False)


@template("/")
def divide(em: Emitter, args: list[Operand]) -> Operand | None:
    """Inline for floats; a zero divisor makes Python raise, and the machine answers inf."""
    if len(args) != 2:
        return None
    a, b = args
    if "float" in (a.type, b.type) and a.type in NUMERIC and b.type in NUMERIC:
        return Operand(f"({a.text} / {b.text})", "float", False)
    a, b = em.atom(a), em.atom(b)
    slow = f"F2_{mangle('/')}({a.text}, {b.text})"
    if "int" in (a.type, b.type) and a.type != "float":
        floating = b if a.type == "int" else a
        if floating.type == "int":
            return None
        return Operand(f"({a.text} / {b.text} if type({floating.text}) is float else {slow})", "number", False)
    return Operand(
        f"({a.text} / {b.text} if type({a.text}) is float and type({b.text}) is float else {slow})",
        "number", False,
    )  # fmt: skip


def _order(name: str) -> None:
    @template(name)
    def emit(em: Emitter, args: list[Operand]) -> Operand | None:
        if len(args) != 2:
            return None
        a, b = args
        if a.type in NUMBERS and b.type in NUMBERS:
            return Operand(f"({a.text} {name} {b.text})", "bool", False)
        return _binary(em, name, name, a, b, "bool")


for _name in ("<", ">", "<=", ">="):
    _order(_name)


@template("=")
def equals(em: Emitter, args: list[Operand]) -> Operand | None:
    """== for numbers and strings; against a literal that no other type equals without a check."""
    if len(args) != 2:
        return None
    a, b = args
    if a.const is not None and b.const is None:
        a, b = b, a
    if (a.type in NUMBERS and b.type in NUMBERS) or (a.type == "str" and b.type == "str"):
        return Operand(f"({a.text} == {b.text})", "bool", False)
    # Only bool, float, Fraction equal an int in Python, and of these bool alone is no SX number;
    # compound values are never compared, because the literal is no list.
    if type(b.const) is str or (type(b.const) is int and b.const not in (0, 1)):
        return Operand(f"({a.text} == {b.text})", "bool", False)
    a, b = em.atom(a), em.atom(b)
    slow = f"F2_{mangle('=')}({a.text}, {b.text})"
    if b.type == "int":
        return Operand(f"({a.text} == {b.text} if type({a.text}) is int else {slow})", "bool", False)
    if a.type == "int":
        return Operand(f"({a.text} == {b.text} if type({b.text}) is int else {slow})", "bool", False)
    check = f"(k_ := type({a.text})) is type({b.text}) and (k_ is int or k_ is str)"
    return Operand(f"({a.text} == {b.text} if {check} else {slow})", "bool", False)


@template("not")
def negation(em: Emitter, args: list[Operand]) -> Operand | None:
    """Only false and nil are false."""
    if len(args) != 1:
        return None
    if args[0].type == "bool":
        return Operand(f"(not {args[0].text})", "bool", False)
    a = em.atom(args[0])
    return Operand(f"({a.text} is False or {a.text} is None)", "bool", False)


def _increment(name: str, op: str) -> None:
    @template(name)
    def emit(em: Emitter, args: list[Operand]) -> Operand | None:
        if len(args) != 1:
            return None
        result = arithmetic(name, [args[0].type])
        if args[0].type in NUMERIC:
            return Operand(f"({args[0].text} {op} 1)", result, False)
        a = em.atom(args[0])
        check = f"(k_ := type({a.text})) is int or k_ is float"
        return Operand(f"({a.text} {op} 1 if {check} else F_{mangle(name)}({a.text}))", result, False)


_increment("inc", "+")
_increment("dec", "-")


def _int_test(name: str, text: str) -> None:
    @template(name)
    def emit(em: Emitter, args: list[Operand]) -> Operand | None:
        if len(args) != 1:
            return None
        a = em.atom(args[0])
        inline = text.format(a=a.text)
        if a.type == "int":
            return Operand(f"({inline})", "bool", False)
        return Operand(
            f"({inline} if type({a.text}) is int else F_{mangle(name)}({a.text}))", "bool", False
        )


for _name, _text in (
    ("zero?", "{a} == 0"), ("positive?", "{a} > 0"), ("negative?", "{a} < 0"),
    ("even?", "not {a} & 1"), ("odd?", "{a} & 1 == 1"),
):  # fmt: skip
    _int_test(_name, _text)


def _int_division(name: str, inline: str) -> None:
    @template(name)
    def emit(em: Emitter, args: list[Operand]) -> Operand | None:
        if len(args) != 2:
            return None
        a, b = em.atom(args[0]), em.atom(args[1])
        if not (_is_small(b) and b.const > 0):  # type: ignore[operator]
            if b.type != "int" or a.type != "int":
                checks = [f"type({x.text}) is int" for x in (a, b) if x.type != "int"]
            else:
                checks = []
            # big operands have a faster division of their own (base/bigints.py)
            checks += [f"0 < {b.text} < {_SMALL}", f"0 <= {a.text} < {_SMALL}"]
        else:
            checks = [] if a.type == "int" else [f"type({a.text}) is int"]
            checks += [f"0 <= {a.text} < {_SMALL}"]
        result: Type = "int" if a.type == "int" and b.type == "int" else "number"
        slow = f"F_{mangle(name)}({a.text}, {b.text})"
        return Operand(
            f"({inline.format(a=a.text, b=b.text)} if {' and '.join(checks)} else {slow})",
            result, False,
        )  # fmt: skip


_int_division("quotient", "{a} // {b}")
_int_division("remainder", "{a} % {b}")
_int_division("mod", "{a} % {b}")


def _type_test(name: str, python: str) -> None:
    @template(name)
    def emit(_em: Emitter, args: list[Operand]) -> Operand | None:
        return Operand(f"(type({args[0].text}) is {python})", "bool", False) if len(args) == 1 else None


_type_test("string?", "str")
_type_test("dict?", "dict")
_type_test("boolean?", "bool")
_type_test("vector?", "Vector_")


@template("nil?")
def is_nil(_em: Emitter, args: list[Operand]) -> Operand | None:
    """nil is None."""
    return Operand(f"({args[0].text} is None)", "bool", False) if len(args) == 1 else None


@template("empty?")
def is_empty(em: Emitter, args: list[Operand]) -> Operand | None:
    """Inline for Python lists."""
    if len(args) != 1:
        return None
    a = em.atom(args[0])
    return Operand(
        f"(not {a.text} if type({a.text}) is list else F_{mangle('empty?')}({a.text}))", "bool", False
    )


@template("first")
def first(em: Emitter, args: list[Operand]) -> Operand | None:
    """Inline for Python lists that are not empty."""
    if len(args) != 1 or _is_literal(args[0]):
        return None
    a = em.atom(args[0])
    return Operand(
        f"({a.text}[0] if type({a.text}) is list and {a.text} else F_first({a.text}))", "any", False
    )


@template("rest")
def rest(em: Emitter, args: list[Operand]) -> Operand | None:
    """Inline for short Python lists."""
    if len(args) != 1 or _is_literal(args[0]):
        return None
    a = em.atom(args[0])
    return Operand(
        f"({a.text}[1:] if type({a.text}) is list and len({a.text}) <= {LIMIT}"
        f" else F_rest({a.text}))",
        "any", False,
    )  # fmt: skip


@template("cons")
def cons(em: Emitter, args: list[Operand]) -> Operand | None:
    """Inline onto short Python lists."""
    if len(args) != 2 or _is_literal(args[1]):
        return None
    a, b = em.atom(args[0]), em.atom(args[1])
    return Operand(
        f"([{a.text}, *{b.text}] if type({b.text}) is list and len({b.text}) < {LIMIT}"
        f" else F_cons({a.text}, {b.text}))",
        "any", False,
    )  # fmt: skip


@template("list")
def make_list(_em: Emitter, args: list[Operand]) -> Operand | None:
    """A fresh Python list."""
    return Operand(f"[{', '.join(a.text for a in args)}]", "any", False)


def _indexed(name: str, python: str) -> None:
    @template(name)
    def emit(em: Emitter, args: list[Operand]) -> Operand | None:
        if len(args) != 2 or _is_literal(args[0]):
            return None
        a, i = em.atom(args[0]), em.atom(args[1])
        checks = [f"type({a.text}) is {python}"]
        if i.type != "int":
            checks.append(f"type({i.text}) is int")
        if type(i.const) is int and i.const >= 0:
            checks.append(f"{i.text} < len({a.text})")
        else:
            checks.append(f"0 <= {i.text} < len({a.text})")
        slow = f"F_{mangle(name)}({a.text}, {i.text})"
        return Operand(f"({a.text}[{i.text}] if {' and '.join(checks)} else {slow})", "any", False)


_indexed("nth", "list")
_indexed("vector-ref", "Vector_")


def _sized(name: str, python: str) -> None:
    @template(name)
    def emit(em: Emitter, args: list[Operand]) -> Operand | None:
        if len(args) != 1 or _is_literal(args[0]):
            return None
        a = em.atom(args[0])
        return Operand(
            f"(len({a.text}) if type({a.text}) is {python} else F_{mangle(name)}({a.text}))",
            "int", False,
        )  # fmt: skip


_sized("len", "list")
_sized("vector-length", "Vector_")
_sized("string-length", "str")


@template("vector-set!")
def vector_set(em: Emitter, args: list[Operand]) -> Operand | None:
    """An inline store, as an expression: list.__setitem__ answers None, which is nil."""
    if len(args) != 3 or _is_literal(args[0]):
        return None
    a, i, v = em.atom(args[0]), em.atom(args[1]), args[2]
    checks = [f"type({a.text}) is Vector_"]
    if i.type != "int":
        checks.append(f"type({i.text}) is int")
    checks.append(f"0 <= {i.text} < len({a.text})")
    em.store(f"{a.text}[{i.text}]", v, " and ".join(checks),
             f"F_{mangle('vector-set!')}({a.text}, {i.text}, {{value}})")  # fmt: skip
    return Operand("None", "any", True)
