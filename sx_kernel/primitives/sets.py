"""Sets: mutable, members compared by `equal?`, in order of insertion. The set comes first."""

from __future__ import annotations

from typing import Any

from sx_kernel.base.equality import hash_key
from sx_kernel.base.values import SetValue
from sx_kernel.primitives.check import bad_argument
from sx_kernel.primitives.lists import need_list
from sx_kernel.primitives.registry import primitive


def need_set(op: str, index: int, value: Any) -> SetValue:
    """A set."""
    if type(value) is SetValue:
        return value
    raise bad_argument(op, index, "a set", value)


def _set_of(items: Any) -> SetValue:
    made = SetValue()
    for item in items:
        made.items.setdefault(hash_key(item), item)
    return made


@primitive("make-set")
def make(items: Any = None) -> SetValue:
    """A new set of the elements of a list."""
    return _set_of(need_list("make-set", 1, items))


@primitive("list->set")
def from_list(items: Any) -> SetValue:
    """A new set of the elements of a list."""
    return _set_of(need_list("list->set", 1, items))


@primitive("set?")
def is_set(value: Any) -> bool:
    """Return whether the value is a set."""
    return type(value) is SetValue


@primitive("set-add!")
def add(s: Any, item: Any) -> SetValue:
    """Add the item, if it is not in yet, and return the set."""
    target = need_set("set-add!", 1, s)
    target.items.setdefault(hash_key(item), item)
    return target


@primitive("set-remove!")
def remove(s: Any, item: Any) -> SetValue:
    """Remove the item, if it is in, and return the set."""
    target = need_set("set-remove!", 1, s)
    target.items.pop(hash_key(item), None)
    return target


@primitive("set-member?")
def is_member(s: Any, item: Any) -> bool:
    """Return whether the item is in the set."""
    return hash_key(item) in need_set("set-member?", 1, s).items


@primitive("set-size")
def size(s: Any) -> int:
    """The number of members."""
    return len(need_set("set-size", 1, s).items)


@primitive("set->list")
def to_list(s: Any) -> list[Any]:
    """The members in order of insertion."""
    return list(need_set("set->list", 1, s).items.values())


@primitive("set-union")
def union(*sets: Any) -> SetValue:
    """A new set of what is in any of the sets."""
    made = SetValue()
    for i, s in enumerate(sets):
        for key, item in need_set("set-union", i + 1, s).items.items():
            made.items.setdefault(key, item)
    return made


@primitive("set-intersection")
def intersection(s: Any, *sets: Any) -> SetValue:
    """A new set of what is in all of the sets."""
    others = [need_set("set-intersection", i + 2, other).items for i, other in enumerate(sets)]
    made = SetValue()
    for key, item in need_set("set-intersection", 1, s).items.items():
        if all(key in other for other in others):
            made.items[key] = item
    return made


@primitive("set-difference")
def difference(s: Any, *sets: Any) -> SetValue:
    """A new set of what is in the first set and in none of the others."""
    others = [need_set("set-difference", i + 2, other).items for i, other in enumerate(sets)]
    made = SetValue()
    for key, item in need_set("set-difference", 1, s).items.items():
        if not any(key in other for other in others):
            made.items[key] = item
    return made


@primitive("set-subset?")
def is_subset(a: Any, b: Any) -> bool:
    """Return whether everything in the first set is in the second."""
    whole = need_set("set-subset?", 2, b).items
    return all(key in whole for key in need_set("set-subset?", 1, a).items)


@primitive("set-copy")
def copy(s: Any) -> SetValue:
    """A new set of the same members."""
    made = SetValue()
    made.items.update(need_set("set-copy", 1, s).items)
    return made
