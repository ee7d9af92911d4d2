"""The one table of what crosses between SX and Python, and as what.

    SX → Python                                   Python → SX
    number, string, boolean, nil  the same        int, float, str, bool, None, Fraction  the same
    list, dict, bytevector  the same object       list, dict  the same object
    part of a list (rest …), vector → list        bytes, bytearray → bytevector
    symbol, keyword, character → str              numbers of NumPy and others → int, float, boolean
    hash table → dict, set → set                  anything that can be called → a function
    function → a callable (Callback)              everything else: a python-object, as it is
    python-object, function of Python → itself

Lists and dicts are looked into when they cross: what Python does not know (functions, vectors,
symbols) makes a converted copy of them. Elements that Python has put into a list stay what they
are; `(py->sx x)` converts to any depth.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from enum import Enum
from fractions import Fraction
from itertools import islice
from numbers import Integral, Real
from types import FunctionType
from typing import TYPE_CHECKING, Any, Final

from sx_kernel.base.errors import PASSING, ErrorValue, error
from sx_kernel.base.sequences import Chain, iterate
from sx_kernel.base.values import (
    Char,
    HashTable,
    Keyword,
    Parameter,
    Record,
    SetValue,
    Symbol,
    Vector,
    is_lambda,
)
from sx_kernel.primitives.check import MAX_ELEMENTS
from sx_kernel.session.host import convert
from sx_kernel.session.python.functions import Callback, PythonFunction
from sx_kernel.session.python.held import Held, can_be_asked, held

if TYPE_CHECKING:
    from sx_kernel.session.python.bridge import Bridge

SAME: Final = frozenset({int, float, str, bool, type(None), Fraction})
"""Types whose values are the same on both sides."""

_KNOWN: Final = SAME | {bytearray}


def to_python(value: Any, access: Bridge) -> Any:
    """`value` of SX as Python gets it."""
    kind = type(value)
    if kind in _KNOWN:
        return value
    if kind is list:
        return value if _is_plain(value) else _copied(value, access)
    if kind is dict:
        return value if _is_plain(value.values()) else _copied(value, access)
    if kind is PythonFunction:
        return value.fn
    if kind is Held:
        return value.value
    if kind in _COPIED:
        return _copied(value, access)
    if kind in (Symbol, Keyword, Char):
        return value.name
    if kind is ErrorValue:
        return value.fields.get("exception", value)
    if _is_function(value):
        return Callback(value, access)
    return value


_COPIED: Final = frozenset({Chain, Vector, HashTable, SetValue})
_STRANGE: Final = _COPIED | {Symbol, Keyword, Char, PythonFunction, Held, FunctionType}
"""Types of which Python makes nothing, or nothing good, inside of a list."""


def _is_plain(items: Any) -> bool:
    """Return whether Python can have a list or dict as it is. Looks through lists of lists."""
    todo = [items]
    seen: set[int] = set()
    while todo:
        part = todo.pop()
        kinds = set(map(type, part))
        if kinds & _STRANGE:
            return False
        if list in kinds or dict in kinds:
            for item in part:
                kind = type(item)
                if (kind is list or kind is dict) and id(item) not in seen:
                    seen.add(id(item))
                    todo.append(item if kind is list else item.values())
    return True


def _copied(value: Any, access: Bridge) -> Any:
    """`value` converted to any depth; functions in it become callables."""

    def leaf(item: Any) -> Any:
        if type(item) is PythonFunction:
            return item.fn
        if type(item) is Held:
            return item.value
        return Callback(item, access) if _is_function(item) else item

    return convert.to_python(value, leaf)


def _is_function(value: Any) -> bool:
    """Return whether `value` is a function of SX: a closure, a primitive, a continuation, a
    parameter."""
    if is_lambda(value) or type(value) is Parameter:
        return True
    if type(value) is FunctionType:
        return hasattr(value, "sx_name")
    return callable(value) and getattr(type(value), "sx_type", None) is not None


def to_sx(value: Any, access: Bridge) -> Any:
    """`value` of Python as SX gets it."""
    kind = type(value)
    if type(kind) is not type and not can_be_asked(kind):
        return PythonFunction(value, access) if callable(value) else Held(value)
    if kind in _KNOWN:
        return value
    if kind is list:
        return value if _is_tame(value) else PythonList(value)
    if kind is dict and not _can_be_asked(map(type, value.values())):
        return {key: held(item) for key, item in value.items()}
    rule = _rules.get(kind)
    if rule is None:
        rule = _rule_for(value)
        if len(_rules) > _MOST_RULES:  # programs may make types without end
            _rules.clear()
        _rules[kind] = rule
    return rule(value, access)


_MOST_RULES: Final = 2_000
Rule = Callable[[Any, Any], Any]


class PythonList(list[Any]):
    """A list with functions of Python in it, or objects that must be held: a python-object, so that
    they are wrapped when SX takes them out (a copy). It prints as a list."""

    def sx_print(self) -> tuple[str, list[Any], str]:
        """See syntax/printer.py."""
        return "(", [held(item) for item in self], ")"


def _can_be_asked(kinds: Iterable[type]) -> bool:
    """Return whether all these classes are such as SX may ask, see held.py."""
    return all(type(kind) is type or can_be_asked(kind) for kind in kinds)


def _is_tame(items: list[Any]) -> bool:
    """Return whether SX can have the list as it is: nothing in it is a callable, or must be
    held."""
    if not _can_be_asked(map(type, items)):
        return False
    kinds = set(map(type, items))
    if kinds <= SAME:
        return True
    return not any(
        kind is type or (hasattr(kind, "__call__") and not hasattr(kind, "sx_type"))  # noqa: B004
        for kind in kinds
    )


def _rule_for(value: Any) -> Rule:
    """Return how values of the type of `value` become SX values. The object itself is not asked,
    nor what it calls its class: it may return anything."""
    kind = type(value)
    if kind is dict:
        return _itself
    if kind is bytes:
        return lambda v, _access: bytearray(v)
    if kind is Callback:
        return lambda v, _access: v.function
    if hasattr(kind, "sx_type") or kind in _STRANGE - {FunctionType} or issubclass(kind, Record):
        return _itself
    if issubclass(kind, Enum):
        return _itself
    if issubclass(kind, (Integral, Real, str)) and not issubclass(kind, Fraction):
        return _number
    if kind.__module__ == "numpy" and kind.__name__ in ("bool", "bool_", "str_"):
        return lambda v, _access: v.item()
    if callable(value):
        return _function
    return _itself


def _itself(value: Any, _access: Any) -> Any:
    return value


def _number(value: Any, access: Bridge) -> Any:
    """A number or string of a type of its own, such as NumPy's, as the plain one."""
    kind = type(value)
    for plain, convert_to in _PLAIN:
        if issubclass(kind, plain):
            return convert_to(value)
    try:
        return int(value) if issubclass(kind, Integral) else float(value)
    except PASSING:
        raise
    except BaseException as problem:
        raise access.as_error(problem) from None


_PLAIN: Final[tuple[tuple[type, Callable[[Any], Any]], ...]] = (
    (str, str.__str__),
    (int, int.__int__),
    (float, float.__float__),
)
"""What of the language's own makes the plain value of one of a derived class."""


def _function(value: Any, access: Bridge) -> Any:
    if type(value) is FunctionType and _is_function(value):
        return value
    return PythonFunction(value, access)


_rules: Final[dict[type, Rule]] = {}


def deep_to_sx(value: Any, access: Bridge) -> Any:
    """`value` of Python converted to any depth: tuples and arrays are lists, then."""
    to_list = getattr(value, "tolist", None)
    if callable(to_list) and not isinstance(value, type):
        value = to_list()
    if isinstance(value, set | frozenset | tuple | list | dict | bytes):
        return convert.to_sx(value)
    if hasattr(type(value), "__iter__") and not isinstance(value, str | bytearray):
        items: Any = value
        return [deep_to_sx(item, access) for item in items]
    return to_sx(value, access)


def elements(value: Any, access: Bridge) -> list[Any]:
    """The elements of anything that Python can iterate over, each as SX gets it."""
    if isinstance(value, Chain | Vector):
        return list(iterate(value))
    items = value if type(value) is list else list(islice(value, MAX_ELEMENTS + 1))
    if len(items) > MAX_ELEMENTS and items is not value:
        hint = "(py-map f xs) and (py-take n xs) are for what has no end"
        raise error("limit-error", f"more than {MAX_ELEMENTS} elements", hint=hint)
    return [to_sx(item, access) for item in items]


__all__ = ["SAME", "deep_to_sx", "elements", "to_python", "to_sx"]
