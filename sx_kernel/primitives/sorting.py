"""Natural orders: what `sort` does where nobody says how to compare.

Orders that are SX functions are the business of machine/orders.py and lib/higher-order.sx, since
primitives never call SX functions.
"""

from __future__ import annotations

from fractions import Fraction
from operator import ne
from typing import Any, Final

from sx_kernel.base.errors import error
from sx_kernel.base.sequences import is_list, to_python
from sx_kernel.base.values import UNSET, Char
from sx_kernel.primitives.check import need_integer, need_string, shown
from sx_kernel.primitives.library import check_list
from sx_kernel.primitives.registry import primitive

_Key = tuple[Any, ...]
# Ranks of the types that have a natural order. Within a list of atoms the rank comes first, so
# that two lists can always be compared; two atoms of different rank on their own cannot.
_NUMBER, _STRING, _CHAR, _BOOLEAN, _LIST = range(5)


def _atom_key(value: object) -> _Key | None:
    """A key that orders atoms of one type naturally; None for what has no order.

    NaN is in order with nothing, so it gets a place of its own behind the numbers.
    """
    kind = type(value)
    if kind is int or kind is Fraction:
        return (_NUMBER, False, value)
    if kind is float:
        return (_NUMBER, True, 0) if value != value else (_NUMBER, False, value)
    if kind is str:
        return (_STRING, value)
    if kind is Char:
        return (_CHAR, value.name)  # type: ignore[attr-defined]
    if kind is bool:
        return (_BOOLEAN, value)
    return None


def _natural_key(value: object) -> _Key | None:
    """As `_atom_key`, and lists of atoms in lexicographic order."""
    if not is_list(value):
        return _atom_key(value)
    parts = [_atom_key(part) for part in to_python(value)]
    return None if None in parts else (_LIST, tuple(parts))


@primitive("%sorted")
def sort_naturally(op: object, index: object, values: object, items: object = None) -> list[Any]:
    """`items` (by default `values`) in the ascending natural order of `values`, stably."""
    name, position = need_string("%sorted", 1, op), need_integer("%sorted", 2, index)
    plain = check_list(name, position, values)
    # numbers and strings are nearly all that is sorted, and Python knows their order
    simple = all_real(plain) or all_strings(plain)
    keys: list[Any] = plain if simple else _keys(name, plain)
    absent = items is None or items is UNSET
    if simple and absent:
        return sorted(plain)
    moved = plain if absent else check_list(name, position, items)
    return [moved[at] for at in sorted(range(len(plain)), key=keys.__getitem__)]


def _keys(op: str, values: list[Any]) -> list[_Key]:
    """The natural keys of `values`; a type-error if there is no order among them."""
    keys: list[_Key] = []
    for value in values:
        key = _natural_key(value)
        if key is None:
            raise error("type-error", f"{op}: {shown(value)} has no natural order", value)
        if keys and key[0] != keys[0][0]:
            message = f"{op}: cannot compare {shown(values[0])} with {shown(value)}"
            raise error("type-error", message, values[0], value)
        keys.append(key)
    return keys


_REAL: Final = frozenset((int, Fraction, float))
_EXACT: Final = frozenset((int, Fraction))
_STRINGS: Final = frozenset((str,))


# (sets of types, which Python makes without a turn of the interpreter for each value)
def all_real(values: list[Any]) -> bool:
    """Return whether all are numbers that have an order; NaN has none."""
    kinds = set(map(type, values))
    return kinds <= _EXACT or (kinds <= _REAL and not any(map(ne, values, values)))


def all_strings(values: list[Any]) -> bool:
    """Return whether all are strings."""
    return _STRINGS.issuperset(map(type, values))
