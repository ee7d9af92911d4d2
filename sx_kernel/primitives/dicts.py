"""Dicts: string keys in order of insertion. Keys may be given as strings, keywords or symbols.

nil is the empty dict for whatever does not change its argument.
"""

# `type(x) is list` makes list[Unknown] of Any, and SX values are Any: these rules say nothing here
# pyright: reportUnknownVariableType=false, reportUnknownArgumentType=false
# pyright: reportUnknownMemberType=false

from __future__ import annotations

from typing import Any, Final

from sx_kernel.base.equality import equal
from sx_kernel.base.errors import error
from sx_kernel.base.made import Made, parts_of
from sx_kernel.base.sequences import first, is_list, iterate
from sx_kernel.base.values import Keyword
from sx_kernel.primitives.check import bad_argument, shown
from sx_kernel.primitives.containers import key_name, need_key
from sx_kernel.primitives.registry import primitive

BY_PREDICATE: Final = "by a predicate: (find (fn (entry) (= key (first entry))) entries)"
"""How R7RS's assoc of three arguments is written: (assoc d key value) is a dict with an entry more,
and no primitive calls functions of the program's."""


def need_dict(op: str, index: int, value: Any) -> dict[str, Any]:
    """A dict that can be changed: not nil, and none that the language made."""
    if type(value) is dict:
        return value
    wanted = "a dict that the program made" if isinstance(value, Made) else "a dict"
    raise bad_argument(op, index, wanted, value)


def need_dict_or_nil(op: str, index: int, value: Any) -> dict[str, Any]:
    """A dict to read only; nil is the empty one."""
    if value is None:
        return {}
    return parts_of(value) if isinstance(value, Made) else need_dict(op, index, value)


def _add_pairs(op: str, made: dict[str, Any], pairs: tuple[Any, ...], before: int) -> None:
    """Put key, value, key, value … into `made`; they come after `before` arguments."""
    if len(pairs) % 2:
        raise bad_argument(op, before + len(pairs), "followed by a value", pairs[-1])
    for i in range(0, len(pairs), 2):
        key = pairs[i]
        if type(key) is not str:
            key = key.name if type(key) is Keyword else need_key(op, before + i + 1, key)
        made[key] = pairs[i + 1]


@primitive("dict")
def make(*pairs: Any) -> dict[str, Any]:
    """A new dict of key, value, key, value …"""
    made: dict[str, Any] = {}
    _add_pairs("dict", made, pairs, 0)
    return made


@primitive("keys", "dict-keys")
def keys(d: Any) -> list[str]:
    """The keys in order."""
    return list(need_dict_or_nil("keys", 1, d))


@primitive("vals", "dict-vals")
def vals(d: Any) -> list[Any]:
    """The values in order."""
    return list(need_dict_or_nil("vals", 1, d).values())


@primitive("has-key?", "dict-has?")
def has_key(d: Any, key: Any) -> bool:
    """Return whether the dict has the key."""
    return key_name(key) in need_dict_or_nil("has-key?", 1, d)


@primitive("dict-get")
def dict_get(d: Any, key: Any, default: Any = None) -> Any:
    """The value of the key, or `default`."""
    return need_dict_or_nil("dict-get", 1, d).get(need_key("dict-get", 2, key), default)


@primitive("assoc")
def assoc(d: Any, key: Any, *values: Any) -> Any:
    """A copy of the dict with the entries; with two arguments R7RS 6.4's search in a list."""
    if type(d) is dict and len(values) == 1 and (type(key) is str or type(key) is Keyword):
        return {**d, key_name(key): values[0]}
    if key is None or is_list(key):
        if not values:
            return _entry_of(d, key)
        if len(values) == 1 and callable(values[0]) and not isinstance(d, dict):
            text = f"assoc: argument 1 must be a dict, got {shown(d)}"
            raise error("type-error", text, d, hint=BY_PREDICATE)
    made = dict(need_dict_or_nil("assoc", 1, d))
    _add_pairs("assoc", made, (key, *values), 1)
    return made


def _entry_of(key: Any, entries: Any) -> Any:
    plain = type(key) is str or type(key) is int
    for entry in iterate(entries):
        if type(entry) is list:
            if entry:
                mine = entry[0]
                if mine == key if plain and type(mine) is type(key) else equal(mine, key):
                    return entry
        elif is_list(entry) and equal(first(entry), key):
            return entry
    return False


@primitive("dissoc")
def dissoc(d: Any, *keys: Any) -> dict[str, Any]:
    """A copy of the dict without the keys."""
    made = dict(need_dict_or_nil("dissoc", 1, d))
    for i, key in enumerate(keys):
        made.pop(need_key("dissoc", i + 2, key), None)
    return made


@primitive("merge")
def merge(*dicts: Any) -> dict[str, Any]:
    """A new dict of all entries; later ones win."""
    made: dict[str, Any] = {}
    for i, d in enumerate(dicts):
        made.update(d if type(d) is dict else need_dict_or_nil("merge", i + 1, d))
    return made


@primitive("dict-copy")
def dict_copy(d: Any) -> dict[str, Any]:
    """A new dict of the same entries."""
    return dict(need_dict_or_nil("dict-copy", 1, d))


@primitive("dict-set!")
def dict_set(d: Any, key: Any, value: Any) -> Any:
    """Put the entry into the dict itself, and return the value."""
    need_dict("dict-set!", 1, d)[need_key("dict-set!", 2, key)] = value
    return value


@primitive("dict-delete!")
def dict_delete(d: Any, key: Any) -> None:
    """Remove the key from the dict itself, if it is there."""
    need_dict("dict-delete!", 1, d).pop(need_key("dict-delete!", 2, key), None)
