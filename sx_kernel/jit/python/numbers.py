"""Templates of the arithmetic primitives, comparisons and bits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sx_kernel.ir.names import mangle
from sx_kernel.jit.python.infer import INTS, NUMBERS, NUMERIC, Type, arithmetic
from sx_kernel.jit.python.operands import (
    Operand,
    choose,
    is_literal,
    is_singleton,
    slow_call,
    template,
    type_check,
)

if TYPE_CHECKING:
    from sx_kernel.jit.python.expressions import Expressions

# What arithmetic.py multiplies and divides by without looking at the size of the other operand.
_SMALL: Final = (1 << 30) - 1


def _is_number(a: Operand, expected: Type = "int") -> str:
    """A condition that `a` is an int or a float; `expected` is tested first."""
    other = "float" if expected != "float" else "int"
    expected = "int" if expected != "float" else "float"
    return f"((k_ := type({a.text})) is {expected} or k_ is {other})"


def _plain_numbers(a: Operand, b: Operand) -> list[str]:
    """Conditions under which Python's operators on a and b are SX's: both int or float."""
    if b.type in NUMERIC:
        return [] if a.type in NUMERIC else [_is_number(a, b.type)]
    if a.type in NUMERIC or a.text == b.text:
        return [_is_number(b, a.type)]
    return [f"(k_ := type({a.text})) is type({b.text}) and (k_ is int or k_ is float)"]


def _slow2(name: str, a: Operand, b: Operand) -> str:
    return f"F2_{mangle(name)}({a.text}, {b.text})"


def _binary(em: Expressions, name: str, op: str, a: Operand, b: Operand, result: Type) -> Operand:
    if a.type not in NUMERIC or b.type not in NUMERIC:
        a, b = em.atom(a), em.atom(b)
    return choose(f"{a.text} {op} {b.text}", _plain_numbers(a, b), _slow2(name, a, b), result)


def _arithmetic(name: str) -> None:
    @template(name)
    def emit(em: Expressions, args: list[Operand]) -> Operand | None:
        if len(args) == 1 and name == "-" and args[0].type in NUMERIC:
            return Operand(f"(-{args[0].text})", arithmetic("-", [args[0].type]), False)
        if len(args) < 2:
            return None
        result = args[0]
        for b in args[1:]:
            result = _binary(em, name, name, result, b, arithmetic(name, [result.type, b.type]))
        return result


_arithmetic("+")
_arithmetic("-")


def is_small(a: Operand) -> bool:
    """Whether `a` is a small integer constant."""
    return type(a.const) is int and abs(a.const) < _SMALL


def _small_check(a: Operand) -> str:
    return f"{a.text} < {_SMALL}" if a.type == "nat" else f"-{_SMALL} < {a.text} < {_SMALL}"


@template("*")
def multiply(em: Expressions, args: list[Operand]) -> Operand | None:
    """Inline for floats, and for integers of which one is small."""
    if len(args) < 2:
        return None
    result = args[0]
    for b in args[1:]:
        result = _multiply(em, result, b)
    return result


def _multiply(em: Expressions, a: Operand, b: Operand) -> Operand:
    result = arithmetic("*", [a.type, b.type])
    if (
        a.type in NUMERIC
        and b.type in NUMERIC
        and (result == "float" or is_small(a) or is_small(b))
    ):
        return Operand(f"({a.text} * {b.text})", result, False)
    a, b = em.atom(a), em.atom(b)
    text, slow = f"{a.text} * {b.text}", _slow2("*", a, b)
    if is_small(a) or is_small(b):
        return choose(text, _plain_numbers(a, b), slow, result)
    if a.type in INTS and b.type in INTS:
        return choose(text, [_small_check(a)], slow, "nat" if a.text == b.text else result)
    if "float" in (a.type, b.type):
        return choose(text, [_is_number(b if a.type == "float" else a, "float")], slow, result)
    if a.type in NUMERIC or b.type in NUMERIC:
        known, other = (a, b) if a.type in NUMERIC else (b, a)
        if known.type in INTS:
            check = f"((k_ := type({other.text})) is int and {_small_check(other)} or k_ is float)"
            return choose(text, [check], slow, result)
    same = "" if a.text == b.text else f" is type({b.text})"
    check = f"((k_ := type({a.text})) is float or k_ is int and {_small_check(a)})"
    if same:
        check = f"(k_ := type({a.text})){same} and (k_ is float or k_ is int and {_small_check(a)})"
    return choose(text, [check], slow, result)


@template("square")
def square(em: Expressions, args: list[Operand]) -> Operand | None:
    """x · x, where that needs no look at the size."""
    if len(args) != 1:
        return None
    a = em.atom(args[0])
    slow = slow_call("square", a)
    if a.type == "float":
        return Operand(f"({a.text} * {a.text})", "float", False)
    if a.type in INTS:
        return choose(f"{a.text} * {a.text}", [_small_check(a)], slow, "nat")
    check = f"((k_ := type({a.text})) is float or k_ is int and {_small_check(a)})"
    return choose(f"{a.text} * {a.text}", [check], slow, arithmetic("*", [a.type, a.type]))


@template("/")
def divide(em: Expressions, args: list[Operand]) -> Operand | None:
    """Inline for floats; a zero divisor makes Python raise, and the machine answers inf."""
    if len(args) != 2:
        return None
    a, b = args
    if "float" in (a.type, b.type) and a.type in NUMERIC and b.type in NUMERIC:
        return Operand(f"({a.text} / {b.text})", "float", False)
    a, b = em.atom(a), em.atom(b)
    text, slow = f"{a.text} / {b.text}", _slow2("/", a, b)
    if "float" in (a.type, b.type):
        return choose(text, [_is_number(b if a.type == "float" else a, "float")], slow, "number")
    if a.type in INTS and b.type in INTS:
        if not (is_small(b) and b.const):
            return None
        return choose(f"{a.text} // {b.text}", [f"{a.text} % {b.text} == 0"], text, "number")
    if b.type in INTS or a.type in INTS:
        floating = a if b.type in INTS else b
        return choose(text, [f"type({floating.text}) is float"], slow, "number")
    return choose(text, [f"type({a.text}) is type({b.text}) is float"], slow, "number")


def _order(name: str) -> None:
    @template(name)
    def emit(em: Expressions, args: list[Operand]) -> Operand | None:
        if len(args) == 3 and all(a.type in NUMBERS for a in args):
            text = f" {name} ".join(em.atom(a).text for a in args)
            return Operand(f"({text})", "bool", False)
        if len(args) != 2:
            return None
        a, b = args
        if a.type in NUMBERS and b.type in NUMBERS:
            return Operand(f"({a.text} {name} {b.text})", "bool", False)
        return _binary(em, name, name, a, b, "bool")


for _name in ("<", ">", "<=", ">="):
    _order(_name)


def _equality(name: str, op: str, *, two: bool) -> None:
    """== for numbers and strings; against a literal that no other type equals without a check."""

    @template(name)
    def emit(em: Expressions, args: list[Operand]) -> Operand | None:
        if len(args) != 2:
            return None
        a, b = args
        if is_literal(a) and not is_literal(b):
            a, b = b, a
        if is_singleton(b):  # booleans and nil equal only themselves
            if is_literal(a):
                return None  # CPython warns of `5 is None`
            identity = "is" if op == "==" else "is not"
            return Operand(f"({em.atom(a).text} {identity} {b.text})", "bool", False)
        simple = Operand(f"({a.text} {op} {b.text})", "bool", False)
        if (a.type in NUMBERS and b.type in NUMBERS) or "str" in (a.type, b.type):
            return simple  # Python's strings equal nothing but strings
        # Only bool, float, Fraction equal an int in Python, and of these bool alone is no SX
        # number; compound values are never compared, because the literal is no list.
        if type(b.const) is int and b.const not in (0, 1):
            return simple
        a, b = em.atom(a), em.atom(b)
        text = f"{a.text} {op} {b.text}"
        slow = _slow2(name, a, b) if two else slow_call(name, a, b)
        if b.type in NUMERIC:
            return choose(text, [_is_number(a, b.type)], slow, "bool")
        if a.type in NUMERIC:
            return choose(text, [_is_number(b, a.type)], slow, "bool")
        check = f"(k_ := type({a.text})) is type({b.text}) and (k_ is int or k_ is str)"
        return choose(text, [check], slow, "bool")


_equality("=", "==", two=True)
_equality("!=", "!=", two=True)
_equality("equal?", "==", two=False)
_equality("%=", "==", two=False)


@template("eqv?")
def is_eqv(em: Expressions, args: list[Operand]) -> Operand | None:
    """Identity first, which decides most cases."""
    if len(args) != 2:
        return None
    a, b = em.atom(args[0]), em.atom(args[1])
    if is_singleton(a) or is_singleton(b):
        if is_literal(a) and is_literal(b):
            return None
        return Operand(f"({a.text} is {b.text})", "bool", False)
    if (a.type in INTS and b.type in INTS) or (a.type == "str" and b.type == "str"):
        return Operand(f"({a.text} == {b.text})", "bool", False)
    if is_literal(a) or is_literal(b):
        return None  # CPython warns of `is` with a literal
    return Operand(f"({a.text} is {b.text} or {slow_call('eqv?', a, b)})", "bool", False)


@template("not")
def negation(em: Expressions, args: list[Operand]) -> Operand | None:
    """Only false and nil are false."""
    if len(args) != 1:
        return None
    if args[0].type == "bool":
        return Operand(f"(not {args[0].text})", "bool", False)
    a = em.atom(args[0])
    if is_literal(a) and a.text in ("False", "None"):
        return Operand("True", "bool", True, True)
    if a.type in NUMBERS or a.type == "str" or is_literal(a):
        return Operand("False", "bool", True, False)
    return Operand(f"({a.text} is False or {a.text} is None)", "bool", False)


def _increment(name: str, op: str) -> None:
    @template(name)
    def emit(em: Expressions, args: list[Operand]) -> Operand | None:
        if len(args) != 1:
            return None
        a = args[0] if args[0].type in NUMERIC else em.atom(args[0])
        checks = [] if a.type in NUMERIC else [_is_number(a)]
        return choose(f"{a.text} {op} 1", checks, slow_call(name, a), arithmetic(name, [a.type]))


_increment("inc", "+")
_increment("dec", "-")


def _number_test(name: str, text: str, allowed: frozenset[str]) -> None:
    @template(name)
    def emit(em: Expressions, args: list[Operand]) -> Operand | None:
        if len(args) != 1:
            return None
        a = em.atom(args[0])
        checks = [] if a.type in allowed else [f"type({a.text}) is int"]
        return choose(text.format(a=a.text), checks, slow_call(name, a), "bool")


for _name, _text in (("zero?", "{a} == 0"), ("positive?", "{a} > 0"), ("negative?", "{a} < 0")):
    _number_test(_name, _text, NUMBERS)
_number_test("even?", "not {a} & 1", INTS)
_number_test("odd?", "{a} & 1 == 1", INTS)


@template("mod", "modulo")
def modulo(em: Expressions, args: list[Operand]) -> Operand | None:
    """Inline for a small positive literal divisor, and for two small naturals."""
    if len(args) != 2:
        return None
    return _modulo(em, args[0], args[1], "mod")


def _modulo(em: Expressions, a: Operand, b: Operand, name: str) -> Operand | None:
    if is_small(b) and b.const > 0:  # type: ignore[operator]
        if a.type in INTS:
            return Operand(f"({a.text} % {b.text})", "nat", False)
        if a.type == "float":
            return Operand(f"({a.text} % {b.text})", "float", False)
        a = em.atom(a)
        return choose(f"{a.text} % {b.text}", [_is_number(a)], slow_call(name, a, b), "number")
    a, b = em.atom(a), em.atom(b)
    checks = [*type_check(a, "int"), *type_check(b, "int"), f"0 < {b.text} < {_SMALL}"]
    result = "number"
    if a.type in INTS and b.type in INTS:
        result = "nat" if a.type == "nat" and b.type == "nat" else "int"
    return choose(f"{a.text} % {b.text}", checks, slow_call(name, a, b), result)


def _truncating(name: str, op: str) -> None:
    @template(name)
    def emit(em: Expressions, args: list[Operand]) -> Operand | None:
        if len(args) != 2:
            return None
        a, b = em.atom(args[0]), em.atom(args[1])
        checks = type_check(a, "int")
        if not (is_small(b) and b.const > 0):  # type: ignore[operator]
            checks += [*type_check(b, "int"), f"0 < {b.text} < {_SMALL}"]
        if a.type != "nat":
            checks.append(f"{a.text} >= 0")
        result: Type = "number"
        if a.type in INTS and b.type in INTS:
            result = "nat" if a.type == "nat" and b.type == "nat" else "int"
        return choose(f"{a.text} {op} {b.text}", checks, slow_call(name, a, b), result)


_truncating("quotient", "//")
_truncating("remainder", "%")


@template("abs")
def absolute(em: Expressions, args: list[Operand]) -> Operand | None:
    """Python's abs."""
    if len(args) != 1:
        return None
    if args[0].type in NUMBERS:
        kind = arithmetic("abs", [args[0].type])
        return Operand(f"abs({args[0].text})", "nat" if kind == "int" else kind, False)
    a = em.atom(args[0])
    return choose(f"abs({a.text})", [_is_number(a)], slow_call("abs", a), "number")


def _extreme(name: str, op: str) -> None:
    @template(name)
    def emit(em: Expressions, args: list[Operand]) -> Operand | None:
        if len(args) != 2:
            return None
        a, b = em.atom(args[0]), em.atom(args[1])
        result: Type = "number"
        if a.type in INTS and b.type in INTS:
            result = "nat" if a.type == "nat" and b.type == "nat" else "int"
        elif a.type == "float" and b.type == "float":
            return Operand(_slow2(name, a, b), "float", False)
        checks = [*type_check(a, "int"), *type_check(b, "int")]
        if not checks:
            return Operand(f"({b.text} if {b.text} {op} {a.text} else {a.text})", result, False)
        return choose(
            f"({b.text} if {b.text} {op} {a.text} else {a.text})",
            checks,
            _slow2(name, a, b),
            result,
        )


_extreme("max", ">")
_extreme("min", "<")


@template("sqrt")
def square_root(em: Expressions, args: list[Operand]) -> Operand | None:
    """math.sqrt for floats that have one."""
    if len(args) != 1 or args[0].type in INTS:
        return None
    a = em.atom(args[0])
    checks = [*type_check(a, "float"), f"{a.text} >= 0.0"]
    result = "float" if a.type == "float" else "number"
    return choose(f"sqrt_({a.text})", checks, slow_call("sqrt", a), result)


@template("inexact")
def inexact(_em: Expressions, args: list[Operand]) -> Operand | None:
    """float() of an int; one that is too large makes Python raise."""
    if len(args) != 1 or args[0].type not in NUMERIC:
        return None
    return Operand(f"float({args[0].text})", "float", False)


def _bits(name: str, op: str) -> None:
    @template(name)
    def emit(em: Expressions, args: list[Operand]) -> Operand | None:
        if len(args) != 2:
            return None
        a, b = em.atom(args[0]), em.atom(args[1])
        checks = [*type_check(a, "int"), *type_check(b, "int")]
        return choose(f"{a.text} {op} {b.text}", checks, slow_call(name, a, b), "int")


_bits("bitwise-and", "&")
_bits("bitwise-or", "|")
_bits("bitwise-xor", "^")


@template("arithmetic-shift")
def shift(em: Expressions, args: list[Operand]) -> Operand | None:
    """By a literal number of bits; to the left only what is small."""
    if len(args) != 2 or type(args[1].const) is not int or abs(args[1].const) > 1000:
        return None
    a, b = em.atom(args[0]), args[1]
    checks = type_check(a, "int")
    assert type(b.const) is int
    if b.const > 0:
        checks.append(_small_check(a))
    text = f"{a.text} << {b.const}" if b.const > 0 else f"{a.text} >> {-b.const}"
    return choose(text, checks, slow_call("arithmetic-shift", a, b), "int")
