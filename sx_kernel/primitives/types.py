"""The names of types in declarations, and whether a value is of one: what strict mode asks.

A name is that of type-of, or one that says more (integer, float, rational) or less (any,
function: whatever can be called). A `?` at its end admits nil. Types that a program defines are
types, too: records and algebraic data types are known by name.
"""

# `type(x) is list` makes list[Unknown] of Any, and SX values are Any: these rules say nothing here
# pyright: reportUnknownVariableType=false, reportUnknownArgumentType=false
# pyright: reportUnknownMemberType=false

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any, Final, NamedTuple

from sx_kernel.base.sequences import is_list, to_python
from sx_kernel.base.values import Keyword, Symbol
from sx_kernel.primitives.check import bad_argument
from sx_kernel.primitives.declaration import Prim
from sx_kernel.primitives.registry import primitive
from sx_kernel.syntax.printer import type_of

_NUMBERS: Final = frozenset({int, float, Fraction})
_TESTS: Final[dict[str, Callable[[Any], bool]]] = {
    "any": lambda _: True,
    "number": lambda x: type(x) in _NUMBERS,
    "integer": lambda x: type(x) is int or (type(x) is float and x.is_integer()),
    "float": lambda x: type(x) is float,
    "rational": lambda x: type(x) is int or type(x) is Fraction,
    "string": lambda x: type(x) is str,
    "list": is_list,
    "function": callable,
    "dict": lambda x: isinstance(x, dict),
}


def is_of_type(value: Any, name: str) -> bool:
    """Return whether `value` is of the type that `name` names."""
    test = _TESTS.get(name)
    if test is not None:
        return test(value)
    if name[-1:] == "?":
        return value is None or is_of_type(value, name[:-1])
    return type_of(value) == name


class ParamTypes(NamedTuple):
    """What the arguments of a function have to be: (name, type) of each, and the type of others.

    `rest` is the name and type of arguments beyond `positional`, None: nothing is said of them.
    """

    positional: tuple[tuple[str, str], ...]
    rest: tuple[str, str] | None

    @property
    def says_nothing(self) -> bool:
        """Whether all arguments may be anything."""
        kinds = [kind for _, kind in self.positional] + [self.rest[1] if self.rest else "any"]
        return all(kind == "any" for kind in kinds)


def declared_types(prim: Prim) -> ParamTypes:
    """The types of a primitive's parameters as its declaration has them.

    An optional argument may be nil; so may a list or dict, for which nil is the empty one.
    """
    positional: list[tuple[str, str]] = []
    rest: tuple[str, str] | None = None
    for name, kind, role in prim.params:
        admits_nil = kind in ("list", "dict") or (role == "optional" and kind != "any")
        param = (name, kind + "?" if admits_nil else kind)
        if role == "rest":
            rest = param
        else:
            positional.append(param)
    return ParamTypes(tuple(positional), rest)


def type_word(value: Any) -> str | None:
    """The name of a type, given as a string, symbol or keyword; None for anything else."""
    if type(value) is Symbol or type(value) is Keyword:
        return value.name
    return value if type(value) is str and value else None


def read_types(op: str, index: int, table: Any) -> dict[str, ParamTypes]:
    """{name {:positional ((n type) …) :rest-type type}} as argument `index` of `op`, checked."""
    if table is None:
        return {}
    if type(table) is not dict:
        raise bad_argument(op, index, "a dict of names of functions", table)
    return {name: _read_entry(op, index, table[name]) for name in table}


_ENTRY: Final = "a dict of {:positional ((name type) …) :rest-type type}"


def _read_entry(op: str, index: int, entry: Any) -> ParamTypes:
    if type(entry) is not dict:
        raise bad_argument(op, index, _ENTRY, entry)
    pairs = entry.get("positional")
    if pairs is not None and not is_list(pairs):
        raise bad_argument(op, index, _ENTRY, entry)
    positional: list[tuple[str, str]] = []
    for pair in to_python(pairs):
        parts = [type_word(part) for part in to_python(pair)] if is_list(pair) else []
        if len(parts) != 2 or parts[0] is None or parts[1] is None:
            raise bad_argument(op, index, _ENTRY, entry)
        positional.append((parts[0], parts[1]))
    rest = entry.get("rest-type")
    kind = type_word(rest)
    if rest is not None and kind is None:
        raise bad_argument(op, index, _ENTRY, entry)
    return ParamTypes(tuple(positional), None if kind is None else ("rest", kind))


@primitive("value-matches-type?")
def value_matches_type(value: Any, kind: Any) -> bool:
    """Return whether `value` is of the type `kind`: its name as a string, symbol or keyword."""
    name = type_word(kind)
    if name is None:
        raise bad_argument("value-matches-type?", 2, "the name of a type", kind)
    return is_of_type(value, name)
