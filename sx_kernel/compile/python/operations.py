"""How the Python tier writes kinds and operations: tests, templates, literals."""

from __future__ import annotations

import re
from functools import lru_cache
from keyword import kwlist
from typing import Any, Final

from sx_kernel.base.values import Char
from sx_kernel.compile.facts.types import ANY, Type
from sx_kernel.runtime.emitted import literal as quoted

MAX_LITERAL: Final = 200
MAX_PARTS: Final = 20
MAX_TESTED: Final = 2  # parts of a string whose type is asked for where they are joined
# Half of what primitives/strings.py allows: numbers and literals fit into the other half.
LONG: Final = 1 << 27

POOLED: Final = "⟨"  # begins the strings that stand for values of the pool
OF_CLASS: Final = ".cls"  # ends those that stand for the class of a record type

# kind → the type object as emitted code names it
NAMES: Final = {
    "int": "int", "float": "float", "bool": "bool", "str": "str", "list": "list", "dict": "dict",
    "vector": "Vector_", "table": "Table_", "char": "Char_", "chain": "Chain_",
    "keyword": "Keyword_", "html": "Raw_", "rtype": "RecordType_", "symbol": "Symbol_",
    "set": "Set_", "port": "Port_",
}  # fmt: skip


def kind_test(kind: Type, name: str, known: Type = ANY) -> str:
    """The Python condition under which the variable `name`, which is `known` to be so, has the
    type."""
    if kind.kind == "num":
        return f"((k_ := type({name})) is int or k_ is float)"
    if kind.kind == "number":
        return f"((k_ := type({name})) is int or k_ is float)"
    if kind.kind == "nil":
        return f"{name} is None"
    if kind.kind == "seq":
        return f"((k_ := type({name})) is list or k_ is Chain_ or {name} is None)"
    if kind.kind == "record":
        return f"isinstance({name}, Record_)"
    test = f"type({name}) is {NAMES[kind.kind]}"
    if kind.low is None:
        return test
    within = f"{name} >= {kind.low}"
    if kind.high is not None:
        within = f"{kind.low} <= {name} <= {kind.high}"
    return within if known.kind == kind.kind else f"{test} and {within}"


def violation(kind: Type, name: str, known: Type = ANY) -> str:
    """The Python condition under which `name`, which is `known` to be so, violates a guard."""
    beyond = f"{name} < {kind.low}"
    if kind.high is not None:
        beyond = f"not {kind.low} <= {name} <= {kind.high}"
    if kind.low is not None and known.kind == kind.kind:
        return beyond
    if kind.kind == "nil":
        return f"{name} is not None"
    if kind.kind == "seq":
        return f"type({name}) is not list and type({name}) is not Chain_ and {name} is not None"
    if kind.kind in ("num", "number"):
        return f"type({name}) is not int and type({name}) is not float"
    if kind.kind == "record":
        return f"not isinstance({name}, Record_)"
    if type(kind.of) is str:
        promised = NAMES[kind.of]
        return f"{name}.uniform is not {promised} and not {name}.consists_of({promised})"
    test = f"type({name}) is not {NAMES[kind.kind]}"
    return f"{test} or {beyond}" if kind.low is not None else test


_PLACE: Final = re.compile(r"\{(\d+)\}")


@lru_cache(maxsize=2048)
def _parts(text: str) -> tuple[str | int, ...]:
    """A template taken apart: text, and the numbers of operands."""
    found = _PLACE.split(text)
    return tuple([int(part) if i % 2 else part for i, part in enumerate(found)])


@lru_cache(maxsize=2048)
def mentions(text: str) -> tuple[int, ...]:
    """The numbers of the operands in a template, as often as they occur."""
    return tuple([part for part in _parts(text) if type(part) is int])


_IDENTITY: Final = re.compile(r"\} is |\bis (?:not )?\{\d+\}(?!\.)")


@lru_cache(maxsize=2048)
def asks_identity(text: str) -> bool:
    """Return whether a template asks of an operand itself which object it is: of literals CPython
    warns there."""
    return _IDENTITY.search(text) is not None


def fill_in(text: str, operands: list[str]) -> str:
    """A template with its operands. The class of a known record type is a constant, too."""
    filled: list[str] = []
    for part in _parts(text):
        if isinstance(part, int):
            filled.append(operands[part])
        elif part.startswith(OF_CLASS) and _is_pooled(filled[-1]):
            filled[-1:] = filled[-1][:-1], OF_CLASS, "'", part[len(OF_CLASS) :]
        else:
            filled.append(part)
    return "".join(filled)


_WORD: Final = re.compile(r"[^\W\d]\w*")
_TYPES: Final = {"type": type, "int": int, "float": float}
_NUMERIC: Final = frozenset((*_TYPES, *kwlist))


def holds_always(test: str) -> bool:
    """Return whether a test looks at nothing but literal numbers, and holds."""
    if not _NUMERIC.issuperset(_WORD.findall(test)) or "'" in test or '"' in test:
        return False
    try:
        return eval(test, {"__builtins__": {}, **_TYPES}) is True
    except (ArithmeticError, ValueError):  # `1 % 0`: the machine says what is wrong
        return False


def literal(value: Any) -> str | None:
    """A constant as Python source; None if it has to be fetched."""
    if value is None or value is True or value is False:
        return repr(value)
    kind = type(value)
    if kind is int:
        text = None if abs(value) >> 512 else repr(value)
    elif kind is float:
        text = None if value != value or value in (float("inf"), float("-inf")) else repr(value)
    elif kind is str and len(value) <= MAX_LITERAL and not value.startswith(POOLED):
        return quoted(value)
    elif kind is Char and value.name < "\x80":
        return f"C{ord(value.name)}_"
    else:
        return None
    return f"({text})" if text is not None and text[0] == "-" else text


def pooled(index: int, name: str) -> str:
    """The text of the value number `index` of the pool. It is written as a string that CPython
    makes a constant of, in whose place unit.py then puts the value. (An f-string, because of
    literals CPython warns where they are compared by `is`.)"""
    return f"f'{name_in_pool(index, name)}'"


def _is_pooled(text: str) -> bool:
    return text.startswith(f"f'{POOLED}") and text.index("'", 2) == len(text) - 1


def name_in_pool(index: int, name: str) -> str:
    """Return what stands for a value of the pool."""
    return f"{POOLED}{index} {name if name.isidentifier() else ''}"


def bare(text: str) -> str:
    """`text` without parentheses around all of it."""
    if not text or text[0] != "(" or text[-1] != ")" or "'" in text or '"' in text:
        return text
    inner = text[1:-1]
    depth = at = 0
    while (closing := inner.find(")", at)) >= 0:
        depth += inner.count("(", at, closing) - 1
        if depth < 0:
            return text
        at = closing + 1
    return text if inner.startswith("(") is False and ":=" in inner.split(" ", 2)[1:2] else inner


def plain_in_fstring(text: str) -> bool:
    """Return whether a literal can stand in an f-string as it is."""
    return text.isprintable() and not any(c in text for c in "{}\\'\"")
