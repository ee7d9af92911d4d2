"""Primitives as inline Python: the registry of templates, and what they are made of.

A template gets the emitter and its operands and answers Python text with its type, or None to
have the primitive called. Rule: for operands that pass the template's checks the text computes
exactly what the primitive does; for all others it calls the primitive, or raises any Python
exception, which makes the machine do the line again. So `True + 1` and `"a" < "b"`, which Python
accepts and SX does not, must fail a check, and so must negative indexes; an index that is too
large need not.

Keys are the primitives' own names (`sx_name`), so that aliases share a template.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Final, NamedTuple

from sx_kernel.ir.names import mangle
from sx_kernel.jit.python.infer import INTS, Type, base

if TYPE_CHECKING:
    from sx_kernel.jit.python.expressions import Expressions


class Operand(NamedTuple):
    """Python text with its type. `atom`: a name or literal, which may be repeated freely."""

    text: str
    type: Type
    atom: bool
    const: object = None


Template = Callable[["Expressions", "list[Operand]"], "Operand | None"]
TEMPLATES: Final[dict[str, Template]] = {}


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


def slow_call(name: str, *operands: Operand) -> str:
    """The primitive's function for any number of arguments, called."""
    return call_text(name, list(operands), two=False)


def is_singleton(a: Operand) -> bool:
    """Whether `a` is the literal nil, true or false."""
    return a.atom and a.text in {"None", "True", "False"}


def is_literal(a: Operand) -> bool:
    """Whether `a` is a literal, which is never a list or vector (CPython warns of `5[0]`)."""
    return a.atom and (a.const is not None or is_singleton(a))


def type_check(a: Operand, python: str) -> list[str]:
    """The check that `a` is exactly of that type; none if that is known."""
    known = base(a.type)
    if known == python or (python == "int" and known in INTS):
        return []
    return [f"type({a.text}) is {python}"]


def index_check(a: Operand) -> list[str]:
    """The checks that `a` is an index from the front."""
    if a.type == "nat":
        return []
    return [*type_check(a, "int"), f"{a.text} >= 0"]


def choose(text: str, checks: Iterable[str], slow: str, result: Type) -> Operand:
    """`text` if all checks hold, else `slow`."""
    condition = " and ".join(checks)
    if condition:
        text = f"{text} if {condition} else {slow}"
    return Operand(f"({text})", result, False)


def bare(text: str) -> str:
    """`text` without parentheses around all of it."""
    if not (text.startswith("(") and text.endswith(")")):
        return text
    depth = 0
    quote = ""
    for i, ch in enumerate(text):
        if quote:
            if ch == quote and text[i - 1] != "\\":
                quote = ""
        elif ch in "'\"":
            return text  # strings inside: not worth the trouble
        elif ch == "(":
            depth += 1
        elif ch == ")":
            depth -= 1
            if depth == 0 and i < len(text) - 1:
                return text
    inner = text[1:-1]
    return text if ":=" in inner and "(" not in inner else inner
