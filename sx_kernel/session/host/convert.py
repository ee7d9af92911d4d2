"""Values on their way between Python and SX.

Most of them are the same objects on both sides (base/values.py). What differs is copied, deeply,
with sharing and cycles kept:

    SX → Python                                  Python → SX
    list, Chain, vector → list                   list, tuple → list
    dict → dict, hash table → dict               dict with str keys → dict, other → hash table
    set → set (list, if an item has no hash)     set, frozenset → set
    symbol, keyword, character → str             bytes, bytearray → bytevector
    bytevector → bytes                           numbers of other libraries → int, float

Everything else crosses as it is: functions, records, ports, and the host's own objects, which SX
can keep and hand back.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from fractions import Fraction
from numbers import Integral, Rational, Real
from typing import Any, Final

from sx_kernel.base.equality import hash_key, key_of
from sx_kernel.base.sequences import Chain, iterate
from sx_kernel.base.values import Char, HashTable, Keyword, SetValue, Symbol, Vector

Convert = Callable[[Any], Any]
"""Converts what is inside a container."""

Fill = Callable[[Any, Any, Convert], None]
"""(source, target, convert): fills the empty `target` with the converted items of `source`."""


def to_python(value: Any, leaf: Convert | None = None) -> Any:
    """`value` of SX as a Python program expects it (see above).

    `leaf`: what becomes of what crosses as it is; None: nothing.
    """
    if leaf is None:
        return _copy(value, _FROM_SX)

    def rules(item: Any) -> tuple[Any, Fill | None]:
        made, fill = _from_sx(item)
        return (leaf(item) if made is item else made), fill

    return _copy(value, rules)


def to_sx(value: Any) -> Any:
    """`value` of Python as an SX program expects it (see above)."""
    return _copy(value, _FROM_PYTHON)


def _copy(value: Any, rules: Callable[[Any], tuple[Any, Fill | None]]) -> Any:
    """`value` converted by `rules`, which return a new value and, for containers, how to fill it.

    Without recursion, so that depth is no concern. Containers are filled last in, first out.
    """
    made: dict[int, tuple[Any, Any]] = {}  # by identity: (source, kept alive; what it became)
    todo: list[tuple[Any, Any, Fill]] = []

    def convert(item: Any) -> Any:
        known = made.get(id(item))
        if known is not None:
            return known[1]
        target, fill = rules(item)
        if fill is not None:
            made[id(item)] = (item, target)
            todo.append((item, target, fill))
        return target

    result = convert(value)
    while todo:
        source, target, fill = todo.pop()
        fill(source, target, convert)
    return result


def _from_sx(value: Any) -> tuple[Any, Fill | None]:
    kind = type(value)
    if kind in (list, Chain, Vector):
        return [], _fill_list
    if isinstance(value, dict):
        return {}, _fill_dict
    if kind is HashTable:
        return {}, _fill_from_table
    if kind is SetValue:
        return _set_of(value), None
    if kind in (Symbol, Keyword, Char):
        return value.name, None
    if kind is bytearray:
        return bytes(value), None
    return value, None


def _from_python(value: Any) -> tuple[Any, Fill | None]:
    kind = type(value)
    if kind in _SAME:
        return value, None
    if isinstance(value, list | tuple):
        return [], _fill_list
    if isinstance(value, dict):
        if all(type(key) is str for key in value):
            return {}, _fill_dict
        return HashTable(), _fill_table
    if isinstance(value, set | frozenset):
        return SetValue(), _fill_set
    if isinstance(value, bytes | bytearray):
        return bytearray(value), None
    return _number(value), None


_SAME: Final = frozenset({int, float, str, bool, Fraction, type(None)})
_FROM_SX: Final = _from_sx
_FROM_PYTHON: Final = _from_python


def _number(value: Any) -> Any:
    """A number of another library (NumPy's, say) as the number that SX knows; else `value`."""
    if isinstance(value, str):
        return str.__str__(value)
    if isinstance(value, Integral):
        return int(value)
    if isinstance(value, Rational):
        return Fraction(int(value.numerator), int(value.denominator))
    return float(value) if isinstance(value, Real) else value


def _fill_list(source: Any, target: list[Any], convert: Convert) -> None:
    target.extend(convert(item) for item in iterate(source))


def _fill_dict(source: dict[str, Any], target: dict[str, Any], convert: Convert) -> None:
    for key, item in source.items():
        target[key] = convert(item)


def _fill_from_table(source: HashTable, target: dict[Any, Any], convert: Convert) -> None:
    for place, item in source.map.items():
        plain = convert(key_of(place))
        target[plain if isinstance(plain, Hashable) else place] = convert(item)


def _fill_table(source: dict[Any, Any], target: HashTable, convert: Convert) -> None:
    for key, item in source.items():
        plain = convert(key)
        target.map[hash_key(plain)] = convert(item)


def _fill_set(source: set[Any], target: SetValue, convert: Convert) -> None:
    for item in source:
        plain = convert(item)
        target.items[hash_key(plain)] = plain


def _set_of(value: SetValue) -> set[Any] | list[Any]:
    items = [to_python(item) for item in value.items.values()]
    return set(items) if all(isinstance(item, Hashable) for item in items) else items


__all__ = ["to_python", "to_sx"]
