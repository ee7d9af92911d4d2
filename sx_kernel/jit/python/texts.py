"""Templates of primitives on strings and characters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sx_kernel.ir.names import mangle
from sx_kernel.jit.python.infer import INTS
from sx_kernel.jit.python.operands import (
    Operand,
    choose,
    index_check,
    is_literal,
    slow_call,
    template,
    type_check,
)
from sx_kernel.jit.python.quoted import fstring_text

if TYPE_CHECKING:
    from sx_kernel.jit.python.expressions import Expressions

# Half of what primitives/strings.py allows: numbers and literals fit into the other half.
_LONG: Final = 1 << 27
_MOST_PARTS: Final = 20


def _plain(text: str) -> bool:
    """Whether a literal can stand in an f-string as it is."""
    return text.isprintable() and not any(c in text for c in "{}\\'\"")


def _formatted(em: Expressions, args: list[Operand], slow: str) -> Operand | None:
    """An f-string of parts that are strings or integers.

    An integer with more digits than Python likes to print makes it raise.
    """
    if not 2 <= len(args) <= _MOST_PARTS:
        return None
    pieces: list[str] = []
    strings: list[str] = []
    for arg in args:
        if type(arg.const) is str and _plain(arg.const):
            pieces.append(fstring_text(arg.const))
        elif arg.type == "str":
            arg = em.atom(arg)
            strings.append(f"len({arg.text})")
            pieces.append(f"{{{arg.text}}}")
        elif arg.type in INTS and arg.const is None:
            inline = not set("{}\\'\"#") & set(arg.text)
            pieces.append(f"{{{arg.text if inline else em.atom(arg).text}}}")
        else:
            return None
    checks = [f"{' + '.join(strings)} < {_LONG}"] if strings else []
    return choose(f"f'{''.join(pieces)}'", checks, slow, "str")


def _joining(name: str, *, integers: bool) -> None:
    """An f-string where the types of all parts are known."""

    @template(name)
    def emit(em: Expressions, args: list[Operand]) -> Operand | None:
        if any(a.type != "str" and not (integers and a.type in INTS) for a in args):
            return None
        if len(args) == 1:
            return Operand(f"str({args[0].text})", "str", False)
        args = [a if a.const is not None or a.type != "str" else em.atom(a) for a in args]
        prefix = "F2_" if len(args) == 2 else "F_"
        slow = f"{prefix}{mangle(name)}({', '.join(a.text for a in args)})"
        return _formatted(em, args, slow)


_joining("str", integers=True)
_joining("string-append", integers=False)


@template("number->string")
def number_to_string(_em: Expressions, args: list[Operand]) -> Operand | None:
    """Python's digits of an int."""
    if len(args) != 1 or args[0].type not in INTS:
        return None
    return Operand(f"str({args[0].text})", "str", False)


@template("substring")
def substring(em: Expressions, args: list[Operand]) -> Operand | None:
    """A slice within the string."""
    if len(args) not in (2, 3) or is_literal(args[0]):
        return None
    args = [em.atom(a) for a in args]
    s, start = args[:2]
    checks = [*type_check(s, "str"), *index_check(start)]
    if len(args) == 2:
        checks.append(f"{start.text} <= len({s.text})")
        text = f"{s.text}[{start.text}:]"
    else:
        end = args[2]
        checks += [*type_check(end, "int"), f"{start.text} <= {end.text} <= len({s.text})"]
        text = f"{s.text}[{start.text}:{end.text}]"
    return choose(text, checks, slow_call("substring", *args), "str")


def _compared(name: str, op: str) -> None:
    @template(name)
    def emit(em: Expressions, args: list[Operand]) -> Operand | None:
        if len(args) != 2:
            return None
        a, b = em.atom(args[0]), em.atom(args[1])
        checks = [*type_check(a, "str"), *type_check(b, "str")]
        slow = f"F2_{mangle(name)}({a.text}, {b.text})"
        return choose(f"{a.text} {op} {b.text}", checks, slow, "bool")


for _name, _op in (
    ("string=?", "=="), ("string<?", "<"), ("string>?", ">"), ("string<=?", "<="),
    ("string>=?", ">="),
):  # fmt: skip
    _compared(_name, _op)


@template("char=?")
def same_char(em: Expressions, args: list[Operand]) -> Operand | None:
    """Characters are interned."""
    if len(args) != 2 or is_literal(args[0]) or is_literal(args[1]):
        return None
    a, b = em.atom(args[0]), em.atom(args[1])
    checks = [*type_check(a, "Char_"), *type_check(b, "Char_")]
    return choose(
        f"{a.text} is {b.text}", checks, f"F2_{mangle('char=?')}({a.text}, {b.text})", "bool"
    )
