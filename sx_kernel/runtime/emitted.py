"""The one way in which what a program holds gets into the text of emitted code.

Names become identifiers (`mangle`, ir/names.py), constants become literals, text in markup becomes
part of an f-string. Whoever wrote the program, or the data that it was thawed from, may have chosen
them to be Python; here they are made harmless. And what an emitter forgot does not run:
`foreign_names` finds what no emitted code has any business to name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from types import CodeType
from typing import Final

from sx_kernel.base.errors import InternalError
from sx_kernel.primitives.declared_facts import FACTS

LONG: Final = 512
"""Integers of more bits are no literals: they are constants of the lambda."""

_LITERALS: Final = (str, int, float, bool, type(None))

# Globals of the session and what belongs to primitives and control functions: see `mangle` and
# jit/names.py. What follows is a mangled name.
_PREFIXES: Final = ("G_", "L_", "F_", "F2_", "N_", "R_")
_DIRECT: Final = re.compile("I[0-9]*_.")  # the direct entry of the unit of that number
# Attributes of the values and states that emitted code looks into, and methods that it calls.
_ATTRIBUTES: Final = frozenset((
    "rt", "host", "hits", "inner", "consts", "make", "born", "bind", "set_from_code", "v", "items",
    "plain", "append", "get", "pop", "map", "chars", "lines", "collects", "read_at", "uniform",
    "consists_of", "fill", "cls", "new", "data", "at", "name",
    "filled", "debugger", "__length_hint__", "__code__", "co_flags",
))  # fmt: skip
_ATTRIBUTE: Final = re.compile(r"\.([a-z]\w*)")
_FIELD: Final = re.compile("f[0-9]+")  # of a record
_BUILTINS: Final = frozenset(
    one.__name__
    for one in (
        AttributeError, abs, bool, chr, dict, float, int, isinstance, len, list, ord, range, round,
        str, type,
    )
)  # fmt: skip


def literal(value: object) -> str:
    """The text of a constant: a string, a number that is not too long, true, false or nil."""
    if type(value) not in _LITERALS:
        raise InternalError(f"no literal: {type(value).__name__}")
    text = repr(value)  # what is not printable is escaped
    return text if text.isascii() or text.isprintable() else ascii(value)


def fstring_text(text: str) -> str:
    """`text` as it stands in an f-string between single quotes."""
    # a double quote in it, so that repr takes single quotes
    return literal('"' + text)[2:-1].replace("{", "{{").replace("}", "}}")


def foreign_names(code: CodeType) -> list[str]:
    """The globals and attributes named in compiled code that emitted code never names."""
    return [name for name in _names(code) if not _is_ours(name)]


@lru_cache(maxsize=1024)
def _is_ours(name: str) -> bool:
    if name.startswith(_PREFIXES) or name in _ATTRIBUTES or name in _BUILTINS:
        return True
    if _FIELD.fullmatch(name) or _DIRECT.match(name) or name in _declared_attributes():
        return True
    return name.endswith("_") and "__" not in name  # of the runtime, see jit/names.py


@cache
def _declared_attributes() -> frozenset[str]:
    """The attributes and methods that the declarations of the primitives name in their texts."""
    texts = [text for facts in FACTS.values() for case in facts.cases
             for text in (case.text, case.statement) if "." in text]  # fmt: skip
    return frozenset(name for text in texts for name in _ATTRIBUTE.findall(text))


def _names(code: CodeType) -> Iterator[str]:
    yield from code.co_names
    for const in code.co_consts:
        if isinstance(const, CodeType):
            yield from _names(const)


__all__ = ["foreign_names", "fstring_text", "literal"]
